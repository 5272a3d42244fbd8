"""How people name a part of a run: the whole, sheets (ticked, typed or scanned), first and last code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from trace.core.labels import paper, sheet, sheets_needed
from trace.core.reason import Reason
from trace.stamps.rules.ranges import Span, neighbours

_NUMBERS = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?")


@dataclass(frozen=True)
class Wish:
    """What somebody asked for, as they typed it: `how` is whole, sheets, boxes or codes."""

    how: str
    sheets: str = ""
    first_code: str = ""
    last_code: str = ""
    boxes: str = ""


@dataclass(frozen=True)
class Choice:
    """Spans of a run in order, none touching the next, and in sheets where it was chosen so (1-based)."""

    spans: tuple[Span, ...]
    sheets: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many serials."""
        return sum(span.length for span in self.spans)


def whole(quantity: int) -> Choice:
    """All of the run."""
    return Choice((Span(0, quantity),))


def read_numbers(text: str, total: int) -> tuple[int, ...] | Reason:
    """Numbers from 1 to `total` out of `1-3, 5`, each once and in order; the reason when a part is no number, or none
    of these. It stands beside the sheets, where people type most of them.
    """
    numbers: set[int] = set()
    for word in re.split(r"[,;\n]+|(?<=\d)\s+(?=\d)", text.strip()):
        found = _NUMBERS.fullmatch(word.strip())
        if not found:
            return Reason("range.sheets_unreadable", field="sheets")
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last <= total:
            return Reason("range.no_such_sheet", field="sheets", total=total)
        numbers.update(range(first, last + 1))
    return tuple(sorted(numbers))


def sheet_spans(stock: str, quantity: int, sheets: Iterable[int]) -> Choice:
    """The serials on these sheets of a run of single stamps, neighbouring sheets as one span."""
    numbers = tuple(sorted(set(sheets)))
    lie = (sheet(paper(stock), quantity, number) for number in numbers)
    return Choice(tuple(neighbours(Span(one.lo, one.hi) for one in lie)), numbers)


def codes_span(first: int | None, last: int | None) -> Choice | Reason:
    """From one stamp's ordinal to another's, both included; None stands for a code that is not of this run."""
    if first is None:
        return Reason("range.code_elsewhere", field="first_code")
    if last is None:
        return Reason("range.code_elsewhere", field="last_code")
    if last < first:
        return Reason("range.codes_reversed", field="last_code")
    return Choice((Span(first, last + 1),))


def sheets_of(stock: str, quantity: int) -> int:
    """How many sheets a run of so many labels fills."""
    return sheets_needed(paper(stock), quantity)
