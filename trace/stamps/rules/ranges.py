"""The algebra of ranges: what happened to which serials of a run, cut at borders and joined where nothing differs.

Serials are counted from the run's first; a span `[lo, hi)` holds its lower border and not its upper one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Span(NamedTuple):
    """Serials `[lo, hi)` of a run."""

    lo: int
    hi: int

    @property
    def length(self) -> int:
        """How many serials."""
        return self.hi - self.lo


@dataclass(frozen=True)
class RangeFacts:
    """What happened to each serial of a range; all None = nothing yet. Field for field the columns of a range's row."""

    batch_id: int | None = None
    activated_at: datetime | None = None
    activated_by: int | None = None
    voided_at: datetime | None = None
    voided_how: str | None = None
    voided_reason: str | None = None
    stolen_on: date | None = None
    revoked_at: datetime | None = None
    revoked_reason: str | None = None
    revoked_decision: str | None = None
    hold_id: int | None = None
    consumed_on: date | None = None
    consumed_how: str | None = None

    @property
    def active(self) -> bool:
        """Bound to a batch, whatever else happened since."""
        return self.activated_at is not None

    @property
    def spent(self) -> bool:
        """Whether nothing good can happen to it any more: void, stolen or revoked."""
        return self.voided_at is not None or self.stolen_on is not None or self.revoked_at is not None


NOTHING = RangeFacts()


@dataclass(frozen=True)
class Stretch:
    """A span whose serials share one history."""

    lo: int
    hi: int
    facts: RangeFacts = NOTHING

    @property
    def length(self) -> int:
        """How many serials."""
        return self.hi - self.lo


def neighbours(spans: Iterable[Span]) -> list[Span]:
    """The same serials in order, with spans that touch as one."""
    made: list[Span] = []
    for span in sorted(spans):
        if made and made[-1].hi == span.lo:
            made[-1] = Span(made[-1].lo, span.hi)
        else:
            made.append(span)
    return made


def pieces(stretches: Iterable[Stretch], lo: int, hi: int) -> list[Stretch]:
    """All of `[lo, hi)` in order, cut at borders; where no row says anything the piece carries `NOTHING`."""
    found: list[Stretch] = []
    at = lo
    for stretch in sorted(stretches, key=lambda one: one.lo):
        start, end = max(stretch.lo, lo), min(stretch.hi, hi)
        if start >= end:
            continue
        if at < start:
            found.append(Stretch(at, start))
        found.append(Stretch(start, end, stretch.facts))
        at = end
    return found if at >= hi else [*found, Stretch(at, hi)]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same histories in as few rows as can be: neighbours that agree become one, empty ones are not kept."""
    rows: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda one: one.lo):
        if stretch.facts == NOTHING:
            continue
        if rows and rows[-1].hi == stretch.lo and rows[-1].facts == stretch.facts:
            rows[-1] = Stretch(rows[-1].lo, stretch.hi, stretch.facts)
        else:
            rows.append(stretch)
    return rows


def pieces_of(stretches: Sequence[Stretch], spans: Iterable[Span]) -> list[Stretch]:
    """All of these spans as `pieces` cuts each; the rows are in order and none overlaps another, as they are stored."""
    begins, ends = [one.lo for one in stretches], [one.hi for one in stretches]
    return [
        piece
        for lo, hi in spans
        for piece in pieces(stretches[bisect_right(ends, lo) : bisect_left(begins, hi)], lo, hi)
    ]


def change(
    stretches: Sequence[Stretch], spans: Sequence[Span], made: Callable[[RangeFacts], RangeFacts]
) -> list[Stretch]:
    """The rows after `made` happened to each serial of the spans; what lies outside keeps its history.

    Rows and spans are in order and overlap none of their kind. One pass, however many they are.
    """
    inside = [Stretch(one.lo, one.hi, made(one.facts)) for one in pieces_of(stretches, spans)]
    return joined([*_outside(stretches, spans), *inside])


def _outside(stretches: Iterable[Stretch], spans: Sequence[Span]) -> Iterator[Stretch]:
    """What of the rows lies in none of the spans."""
    begins, ends = [span.lo for span in spans], [span.hi for span in spans]
    for row in stretches:
        at = row.lo
        for lo, hi in spans[bisect_right(ends, row.lo) : bisect_left(begins, row.hi)]:
            if at < lo:
                yield Stretch(at, lo, row.facts)
            at = hi
        if at < row.hi:
            yield Stretch(at, row.hi, row.facts)
