"""Reads of inspections: holds, recalls, findings, and the whole record behind a stamp."""

from trace.inspections.queries.alarms import (
    AlarmCursor,
    AlarmQuestion,
    AlarmRecord,
    alarm,
    alarms,
    bookmark,
    notice,
    notices,
    open_alarms,
    rule_of_scans,
    rules_of_scans,
)
from trace.inspections.queries.findings import FindingQuestion, finding, finding_sent, findings
from trace.inspections.queries.holds import (
    HoldCursor,
    HoldQuestion,
    HoldRecord,
    due,
    hold,
    holds,
    unconfirmed,
    unit_and_above,
    waiting_for,
)
from trace.inspections.queries.names import people, products
from trace.inspections.queries.recalls import RecallQuestion, RecallRecord, recall, recalls
from trace.inspections.queries.records import StampRecord, stamp_record, stretch_at
from trace.inspections.queries.suspicions import reading, suspicions
from trace.inspections.queries.unactivated import done_with, overdue, unactivated

__all__ = [
    "AlarmCursor",
    "AlarmQuestion",
    "AlarmRecord",
    "FindingQuestion",
    "HoldCursor",
    "HoldQuestion",
    "HoldRecord",
    "RecallQuestion",
    "RecallRecord",
    "StampRecord",
    "alarm",
    "alarms",
    "bookmark",
    "done_with",
    "due",
    "finding",
    "finding_sent",
    "findings",
    "hold",
    "holds",
    "notice",
    "notices",
    "open_alarms",
    "overdue",
    "people",
    "products",
    "reading",
    "recall",
    "recalls",
    "rule_of_scans",
    "rules_of_scans",
    "stamp_record",
    "stretch_at",
    "suspicions",
    "unactivated",
    "unconfirmed",
    "unit_and_above",
    "waiting_for",
]
