"""Forms of inspectors' pages, and the one by which a producer recalls its own batch."""

from trace.inspections.forms.alarms import (
    GRADE_WORDS,
    OUTCOME_WORDS,
    THRESHOLD_WORDS,
    AlarmForm,
    GroupForm,
    ScanRuleForm,
    scan_rule_form,
)
from trace.inspections.forms.findings import RESULT_WORDS, CodeForm, FindingForm
from trace.inspections.forms.inspections import (
    FindForm,
    InspectionForm,
    SettleForm,
    SignedMinutesForm,
    StepForm,
)
from trace.inspections.forms.measures import (
    MOST_STAMPS,
    SCOPE_WORDS,
    ClosingForm,
    DecisionForm,
    HoldForm,
    ReasonForm,
    RecallForm,
    TypedForm,
    VoluntaryRecallForm,
)

__all__ = [
    "GRADE_WORDS",
    "MOST_STAMPS",
    "OUTCOME_WORDS",
    "RESULT_WORDS",
    "SCOPE_WORDS",
    "THRESHOLD_WORDS",
    "AlarmForm",
    "ClosingForm",
    "CodeForm",
    "DecisionForm",
    "FindForm",
    "FindingForm",
    "GroupForm",
    "HoldForm",
    "InspectionForm",
    "ReasonForm",
    "RecallForm",
    "ScanRuleForm",
    "SettleForm",
    "SignedMinutesForm",
    "StepForm",
    "TypedForm",
    "VoluntaryRecallForm",
    "scan_rule_form",
]
