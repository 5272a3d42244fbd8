"""Shapes of requests and answers of inspections."""

from trace.inspections.schemas.alarms import (
    AlarmClosureBody,
    AlarmPage,
    AlarmQuery,
    AlarmView,
    ScanRuleBody,
    ScanRuleList,
    ScanRuleView,
)
from trace.inspections.schemas.bounds import LONG, MOST, WHOLE
from trace.inspections.schemas.findings import FindingBody, FindingPage, FindingQuery, FindingView
from trace.inspections.schemas.holds import HoldBody, HoldPage, HoldQuery, HoldView, ReleaseBody
from trace.inspections.schemas.inspections import (
    InspectionBody,
    InspectionPage,
    InspectionQuery,
    InspectionView,
    ReceiptView,
    sent_of,
)
from trace.inspections.schemas.recalls import (
    ClosureBody,
    PublicationBody,
    RecallBody,
    RecallPage,
    RecallQuery,
    RecallView,
    VoluntaryBody,
)

__all__ = [
    "LONG",
    "MOST",
    "WHOLE",
    "AlarmClosureBody",
    "AlarmPage",
    "AlarmQuery",
    "AlarmView",
    "ClosureBody",
    "FindingBody",
    "FindingPage",
    "FindingQuery",
    "FindingView",
    "HoldBody",
    "HoldPage",
    "HoldQuery",
    "HoldView",
    "InspectionBody",
    "InspectionPage",
    "InspectionQuery",
    "InspectionView",
    "PublicationBody",
    "RecallBody",
    "RecallPage",
    "RecallQuery",
    "RecallView",
    "ReceiptView",
    "ReleaseBody",
    "ScanRuleBody",
    "ScanRuleList",
    "ScanRuleView",
    "VoluntaryBody",
    "sent_of",
]
