"""Decisions about stamps: what may be ordered, released, activated, undone; and the algebra of ranges. Pure."""

from trace.stamps.rules.balance import Balance, allowed, why_not_balanced
from trace.stamps.rules.choice import Choice, Wish, codes_span, read_sheets, sheet_spans, sheets_of, whole
from trace.stamps.rules.orders import (
    KINDS,
    MAX_LABELS,
    SHARED_KINDS,
    Readiness,
    RunOrder,
    why_not_order,
    why_not_release,
)
from trace.stamps.rules.pins import QUICK_TRIES, PinOutcome, PinResult, Tries
from trace.stamps.rules.ranges import NOTHING, RangeFacts, Span, Stretch, change, joined, pieces
from trace.stamps.rules.steps import (
    LotFacts,
    why_not_activate,
    why_not_activate_lot,
    why_not_consume,
    why_not_hold,
    why_not_span,
    why_not_undo,
    why_not_void,
)

__all__ = [
    "KINDS",
    "MAX_LABELS",
    "NOTHING",
    "QUICK_TRIES",
    "SHARED_KINDS",
    "Balance",
    "Choice",
    "LotFacts",
    "PinOutcome",
    "PinResult",
    "RangeFacts",
    "Readiness",
    "RunOrder",
    "Span",
    "Stretch",
    "Tries",
    "Wish",
    "allowed",
    "change",
    "codes_span",
    "joined",
    "pieces",
    "read_sheets",
    "sheet_spans",
    "sheets_of",
    "whole",
    "why_not_activate",
    "why_not_activate_lot",
    "why_not_balanced",
    "why_not_consume",
    "why_not_hold",
    "why_not_order",
    "why_not_release",
    "why_not_span",
    "why_not_undo",
    "why_not_void",
]
