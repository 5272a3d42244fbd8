"""From what was scanned in the field to a part of a run: sheets, boxes, one stamp, or from a first to a last."""

from __future__ import annotations

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import NotFound, Refused
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.stamps import rules
from trace.stamps.models import Run
from trace.stamps.queries.boxes import box_by_sscc
from trace.stamps.queries.finding import find
from trace.stamps.queries.runs import run as run_of
from trace.stamps.rules import BoxMark, Choice, Mark, SheetMark, Span, StampMark

UNKNOWN = "scan.unknown"


def scanned_part(db: Session, ring: KeyRing, actor: Actor, first: str, last: str = "") -> tuple[Run, Choice]:
    """The part of a run between two scans (or under one), both included. Refused beside `first` or `last`.

    `scan.unknown` for what is not of the person's producers: nobody learns whether it is somebody else's.
    `range.two_runs` when the two are of different runs, `scan.mixed` when one is a sheet and the other a stamp.
    """
    begins = _read(first, "first")
    run, span = part_of_mark(db, ring, actor, begins, field="first")
    if not last.strip():
        return run, _choice(run, begins, span)
    ends = _read(last, "last")
    other, until = part_of_mark(db, ring, actor, ends, field="last")
    if other.id != run.id:
        raise Refused(Reason("range.two_runs", field="last", first_run=run.id, last_run=other.id))
    if type(begins) is not type(ends):
        raise Refused(Reason("scan.mixed", field="last"))
    if until.lo < span.lo:
        raise Refused(Reason("range.codes_reversed", field="last"))
    return run, _choice(run, begins, Span(span.lo, until.hi))


def part_of_mark(db: Session, ring: KeyRing, actor: Actor, mark: Mark, *, field: str) -> tuple[Run, Span]:
    """The run and the stamps under one mark. Refused as `scanned_part`."""
    unknown = Refused(Reason(UNKNOWN, field=field))
    try:
        found = _found(db, ring, mark)
    except NotFound:
        raise unknown from None
    if found is None or actor.why_not("stamps.activate", producer=found[0].producer_id):
        raise unknown
    return found


def _found(db: Session, ring: KeyRing, mark: Mark) -> tuple[Run, Span] | None:
    """The stamps under a mark, whosesoever; None or NotFound where there are none."""
    if isinstance(mark, SheetMark):
        return _sheet(run_of(db, mark.run_id), mark.sheet)
    if isinstance(mark, BoxMark):
        box = box_by_sscc(db, mark.sscc)
        return run_of(db, box.run_id), Span(box.lo, box.hi)
    stamp = find(db, ring, mark.code)
    if stamp is None or stamp.run.canary:
        return _found(db, ring, mark.or_box) if mark.or_box else None
    return stamp.run, Span(stamp.ordinal, stamp.ordinal + 1)


def _sheet(run: Run, sheet: int) -> tuple[Run, Span] | None:
    if run.kind in rules.SHARED_KINDS:
        return run, Span(0, run.quantity)
    if not 1 <= sheet <= rules.sheets_of(run.stock, run.quantity):
        return None
    return run, rules.sheet_spans(run.stock, run.quantity, [sheet]).spans[0]


def _read(text: str, field: str) -> Mark:
    mark = rules.read_mark(text)
    if isinstance(mark, Reason):
        raise Refused(mark.beside(field))
    return mark


def _choice(run: Run, mark: SheetMark | BoxMark | StampMark, span: Span) -> Choice:
    return rules.whole(run.quantity) if run.kind in rules.SHARED_KINDS else Choice((span,))
