"""Packing a run's stamps into numbered boxes and rolls, and taking them out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.gs1 import make_sscc
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.models import Run, StampBox
from trace.stamps.rules import Choice
from trace.stamps.service.ranges import released_run, span_of


@dataclass(frozen=True)
class Packing:
    """What is packed: a part of a run into boxes or rolls (`kind`) of `each` stamps, or one for each stretch of it."""

    kind: str
    choice: Choice
    each: int | None = None


def pack(
    db: Session, *, actor: Actor, run_id: int, packing: Packing, company_prefix: str, now: datetime
) -> Sequence[StampBox]:
    """Pack stamps into boxes, numbered on from the run's last; returns the boxes.

    Conflict for stamps that lie in a box already (names it); refuses shared codes and more than two thousand at once.
    """
    run = released_run(db, run_id)
    spans = _checked(db, actor, run, packing)
    first = max((one.number for one in queries.packed(db, run.id)), default=0) + 1
    made = [
        StampBox(run_id=run.id, kind=packing.kind, number=number, lo=span.lo, hi=span.hi, made_at=now, made_by=actor.id)
        for number, span in enumerate(spans, start=first)
    ]
    for one in made:
        one.sscc = f"{run.id}/{one.number}/{one.lo}"  # until the row has its number, which the code is made from
    db.add_all(made)
    db.flush()
    _give_codes(made, company_prefix)
    db.flush()
    content = {"kind": packing.kind, "boxes": len(made), "first": first, "spans": [[one.lo, one.hi] for one in made]}
    ledger.append(db, actor=actor, act="stamps.packed", on=("run", run.id), now=now, content=content)
    return made


def _give_codes(boxes: Sequence[StampBox], company_prefix: str) -> None:
    """The codes of new boxes. Refuses where the prefix has no serial left: a million boxes beside ten digits."""
    try:
        for one in boxes:
            one.sscc = make_sscc(company_prefix, one.id)
    except ValueError as used_up:
        raise Refused(Reason("box.no_code_left")) from used_up


def preview_packing(db: Session, *, actor: Actor, run_id: int, packing: Packing) -> int:
    """How many boxes `pack` would make now; refuses what it would refuse, changes and locks nothing."""
    return len(_checked(db, actor, released_run(db, run_id, lock=False), packing))


def _checked(db: Session, actor: Actor, run: Run, packing: Packing) -> list[rules.Span]:
    actor.must("box.pack", producer=run.producer_id)
    if packing.kind not in rules.BOX_KINDS:
        raise Refused(Reason("box.kind", field="kind"))
    spans = rules.divide(packing.choice, packing.each)
    if isinstance(spans, Reason):
        raise Refused(spans)
    if not spans:
        raise Refused(Reason("range.nothing_chosen"))
    wanted = [span_of(run, *span) for span in spans]
    if reason := rules.why_not_pack(run.kind, wanted, queries.packed(db, run.id)):
        raise Conflict(reason)
    return wanted


def unpack(db: Session, *, actor: Actor, box_id: int, now: datetime) -> StampBox:
    """Take the stamps out of a box: its label is void. Conflict once any of them was activated."""
    found = queries.box(db, box_id)
    run = released_run(db, found.run_id)
    actor.must("box.pack", producer=run.producer_id)
    if reason := rules.why_not_unpack(queries.stretches(db, run.id, found.lo, found.hi)):
        raise Conflict(reason)
    in_use = update(StampBox).where(StampBox.id == found.id, StampBox.unpacked_at.is_(None))
    if not rows_met(db.execute(in_use.values(unpacked_at=now, unpacked_by=actor.id))):
        raise NotFound(Reason("box.unknown"))
    db.refresh(found)
    content = {"box": found.id, "number": found.number, "spans": [[found.lo, found.hi]]}
    ledger.append(db, actor=actor, act="stamps.unpacked", on=("run", run.id), now=now, content=content)
    return found
