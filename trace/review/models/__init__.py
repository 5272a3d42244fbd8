"""Tables of review: cases with their configured steps, and reports by citizens."""

from trace.review.models.cases import Case, CaseMonth, Decision, ReviewStep, TaxIdContest
from trace.review.models.counter import CounterReceipt
from trace.review.models.reports import Report, ReportAct, ReportMonth

__all__ = [
    "Case",
    "CaseMonth",
    "CounterReceipt",
    "Decision",
    "Report",
    "ReportAct",
    "ReportMonth",
    "ReviewStep",
    "TaxIdContest",
]
