"""Reads of inspections: holds, recalls, findings, and the whole record behind a stamp."""

from trace.inspections.queries.findings import FindingQuestion, finding, finding_sent, findings
from trace.inspections.queries.holds import (
    HoldCursor,
    HoldQuestion,
    HoldRecord,
    hold,
    holds,
    unconfirmed,
    unit_and_above,
    waiting_for,
)
from trace.inspections.queries.names import people, products
from trace.inspections.queries.recalls import RecallQuestion, RecallRecord, recall, recalls
from trace.inspections.queries.records import StampRecord, stamp_record, stretch_at

__all__ = [
    "FindingQuestion",
    "HoldCursor",
    "HoldQuestion",
    "HoldRecord",
    "RecallQuestion",
    "RecallRecord",
    "StampRecord",
    "finding",
    "finding_sent",
    "findings",
    "hold",
    "holds",
    "people",
    "products",
    "recall",
    "recalls",
    "stamp_record",
    "stretch_at",
    "unconfirmed",
    "unit_and_above",
    "waiting_for",
]
