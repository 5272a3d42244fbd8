"""Decisions about stamps: what may be ordered, released, activated, undone; and the algebra of ranges. Pure."""

from trace.stamps.rules.balance import Balance, allowed, why_not_balanced
from trace.stamps.rules.boxes import BOX_KINDS, Packed, boxes_choice, divide, shortly, why_not_pack, why_not_unpack
from trace.stamps.rules.choice import Choice, Wish, codes_span, read_sheets, sheet_spans, sheets_of, whole
from trace.stamps.rules.lapsing import LapseTerms, lapsing, may_lapse
from trace.stamps.rules.listed import ListedLine, decode, read_list
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
from trace.stamps.rules.quotas import Quota, why_not_quota, why_not_within, year_of
from trace.stamps.rules.ranges import NOTHING, RangeFacts, Span, Stretch, change, joined, pieces
from trace.stamps.rules.reconciling import VOIDED_HOW, Account, account, place_of, stock_spans
from trace.stamps.rules.scanned import BoxMark, Mark, SheetMark, StampMark, read_mark
from trace.stamps.rules.steps import (
    VOID_HOWS,
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
    "BOX_KINDS",
    "KINDS",
    "MAX_LABELS",
    "NOTHING",
    "QUICK_TRIES",
    "SHARED_KINDS",
    "VOIDED_HOW",
    "VOID_HOWS",
    "Account",
    "Balance",
    "BoxMark",
    "Choice",
    "LapseTerms",
    "ListedLine",
    "LotFacts",
    "Mark",
    "Packed",
    "PinOutcome",
    "PinResult",
    "Quota",
    "RangeFacts",
    "Readiness",
    "RunOrder",
    "SheetMark",
    "Span",
    "StampMark",
    "Stretch",
    "Tries",
    "Wish",
    "account",
    "allowed",
    "boxes_choice",
    "change",
    "codes_span",
    "decode",
    "divide",
    "joined",
    "lapsing",
    "may_lapse",
    "pieces",
    "place_of",
    "read_list",
    "read_mark",
    "read_sheets",
    "sheet_spans",
    "sheets_of",
    "shortly",
    "stock_spans",
    "whole",
    "why_not_activate",
    "why_not_activate_lot",
    "why_not_balanced",
    "why_not_consume",
    "why_not_hold",
    "why_not_order",
    "why_not_pack",
    "why_not_quota",
    "why_not_release",
    "why_not_span",
    "why_not_undo",
    "why_not_unpack",
    "why_not_void",
    "why_not_within",
    "year_of",
]
