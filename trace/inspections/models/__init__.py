"""Tables of inspections: what was inspected and found, what is planned, and what scans gave cause to look at."""

from trace.inspections.models.alarms import OPEN, UNSETTLED, ScanAlarm, ScanBookmark, ScanNotice
from trace.inspections.models.checklists import InspectionChecklist, InspectionChecklistVersion
from trace.inspections.models.files import FilePiece, InspectionFile
from trace.inspections.models.findings import Finding
from trace.inspections.models.inspections import Inspection, InspectionMonth, InspectionRevision
from trace.inspections.models.minutes import Minutes
from trace.inspections.models.plans import InspectionPlan, PlanItem
from trace.inspections.models.samples import Sample, SampleStep

__all__ = [
    "OPEN",
    "UNSETTLED",
    "FilePiece",
    "Finding",
    "Inspection",
    "InspectionChecklist",
    "InspectionChecklistVersion",
    "InspectionFile",
    "InspectionMonth",
    "InspectionPlan",
    "InspectionRevision",
    "Minutes",
    "PlanItem",
    "Sample",
    "SampleStep",
    "ScanAlarm",
    "ScanBookmark",
    "ScanNotice",
]
