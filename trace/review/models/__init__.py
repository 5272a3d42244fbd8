"""Tables of review: cases with their configured steps, the desk and its calendar, reports by citizens."""

from trace.review.models.calendar_days import CalendarYear, Holiday
from trace.review.models.cases import Case, CaseMonth, Decision, ReviewStep, TaxIdContest
from trace.review.models.counter import CounterReceipt
from trace.review.models.desk import (
    BulkDecision,
    CaseAct,
    CasePause,
    CaseTick,
    ChecklistRow,
    Delegation,
    OcopProposal,
    SavedReason,
)
from trace.review.models.reports import Report, ReportAct, ReportMonth

__all__ = [
    "BulkDecision",
    "CalendarYear",
    "Case",
    "CaseAct",
    "CaseMonth",
    "CasePause",
    "CaseTick",
    "ChecklistRow",
    "CounterReceipt",
    "Decision",
    "Delegation",
    "Holiday",
    "OcopProposal",
    "Report",
    "ReportAct",
    "ReportMonth",
    "ReviewStep",
    "SavedReason",
    "TaxIdContest",
]
