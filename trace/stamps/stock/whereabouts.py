"""Where the stock of a run lies, in words: for its page, its file and its program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from trace.stamps import queries, rules
from trace.stamps.models import Run
from trace.stamps.rules import Span
from trace.stamps.wording import box_words, counted, sheets_words

STOCK_MOST: Final = 200


def stock_lines(db: Session, of: Run) -> list[dict[str, Any]]:
    """Where a run's stock lies: stamps, how many labels, sheets, boxes. The first two hundred stretches."""
    if of.state != "released":
        return []
    boxes = queries.boxes(db, of.id)
    lines = []
    for span in rules.stock_spans(queries.stretches(db, of.id, 0, of.quantity))[:STOCK_MOST]:
        whole = Span(0, of.labels) if of.copies > 1 else span
        within = [box_words(box.kind, box.number) for box in boxes if box.lo < span.hi and span.lo < box.hi]
        where = {"sheets": sheets_words(of.stock, (whole,)), "boxes": _few(within)}
        lines.append({"stamps": counted(whole), "labels": whole.length} | where)
    return lines


def _few(names: Sequence[str], most: int = 6) -> str:
    return ", ".join(names) if len(names) <= most else f"{', '.join(names[:most])} … (+{len(names) - most})"
