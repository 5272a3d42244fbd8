"""Reads of the key slots and of issuing: what each slot has issued, what is proved, whether issuing is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.labels import STOCKS, USUAL_STOCKS
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.stamps.models import IssuingProposal, KeyBackup, PrintTrial, Run, StampKey
from trace.stamps.queries.runs import readiness, slots
from trace.stamps.rules import Standing

FROZEN: Final = "stamps.frozen"


@dataclass(frozen=True)
class SlotLine:
    """A key slot as lists show it. `issued`: serials that belong to a run; `next_serial` is ahead of them after a
    restore. `proved_on`: the day a restored copy last opened it. `canaries`: runs that are never printed."""

    slot: int
    state: str
    made_at: datetime
    next_serial: int
    runs: int
    issued: int
    canaries: int
    proved_on: date | None


@dataclass(frozen=True)
class Missing:
    """What a slot lacks before its first release: a proved backup (no stocks), or trials on these label stocks."""

    slot: int
    what: str  # backup | trial
    stocks: tuple[str, ...] = ()


def slot_lines(db: Session) -> list[SlotLine]:
    """Every slot that was opened, with what it has issued and what is proved of it."""
    counted = (
        select(
            Run.slot,
            func.count().label("runs"),
            func.coalesce(func.sum(Run.quantity), 0).label("issued"),
            func.sum(case((Run.canary.is_(True), 1), else_=0)).label("canaries"),
        )
        .group_by(Run.slot)
        .subquery()
    )
    proved = select(KeyBackup.slot, func.max(KeyBackup.verified_at).label("at")).group_by(KeyBackup.slot).subquery()
    rows = db.execute(
        select(StampKey, counted.c.runs, counted.c.issued, counted.c.canaries, proved.c.at)
        .join(counted, counted.c.slot == StampKey.slot, isouter=True)
        .join(proved, proved.c.slot == StampKey.slot, isouter=True)
        .order_by(StampKey.slot)
    )
    return [
        SlotLine(
            key.slot,
            key.state,
            key.made_at,
            key.next_serial,
            (runs or 0) - (canaries or 0),
            int(issued or 0),
            int(canaries or 0),
            local_day(at) if at else None,
        )
        for key, runs, issued, canaries, at in rows
    ]


def backups(db: Session) -> Sequence[KeyBackup]:
    """Every proof of a restored copy, newest first."""
    return db.scalars(select(KeyBackup).order_by(KeyBackup.id.desc())).all()


def trials(db: Session) -> Sequence[PrintTrial]:
    """Every recorded print trial, newest first."""
    return db.scalars(select(PrintTrial).order_by(PrintTrial.tried_on.desc(), PrintTrial.id.desc())).all()


def free_stocks(db: Session) -> Sequence[str]:
    """The papers of a size of somebody's own that stamps were ever ordered on."""
    ordered = select(Run.stock).where(Run.stock.not_in(STOCKS)).distinct().order_by(Run.stock)
    return db.scalars(ordered).all()


def missing_before_release(db: Session) -> list[Missing]:
    """What the production slots that issue still lack before a run of theirs is released.

    Trials of the usual papers, and of those that waiting orders are for.
    """
    found = []
    for slot in (each.slot for each in slots(db) if each.slot > 0 and each.state == "active"):
        waiting = select(Run.stock).where(Run.slot == slot, Run.state == "ordered", Run.canary.is_(False)).distinct()
        wanted = sorted({*USUAL_STOCKS, *db.scalars(waiting)}, key=lambda name: (name not in USUAL_STOCKS, name))
        ready = {stock: readiness(db, slot, stock) for stock in wanted}
        if not any(each.backup_proved for each in ready.values()):
            found.append(Missing(slot, "backup"))
        if untried := tuple(stock for stock, each in ready.items() if not each.trial_passed):
            found.append(Missing(slot, "trial", untried))
    return found


def freeze(db: Session) -> IssuingProposal | None:
    """The decision by which issuing is frozen now; None while stamps are issued."""
    decided = (IssuingProposal.accepted.is_(True), IssuingProposal.kind.in_(("freeze", "unfreeze")))
    last = (
        select(IssuingProposal).where(*decided).order_by(IssuingProposal.decided_at.desc(), IssuingProposal.id.desc())
    )
    found = db.scalar(last.limit(1))
    return found if found is not None and found.kind == "freeze" else None


def why_frozen(db: Session) -> Reason | None:
    """Why stamps are neither ordered, released, made nor fetched now; None while they are issued.

    Producers read it too: it says since when, and not what is suspected.
    """
    found = freeze(db)
    return Reason(FROZEN, since=f"{local_day(found.decided_at):%d/%m/%Y}") if found and found.decided_at else None


def standing(db: Session, slot: int | None) -> Standing:
    """What a proposal about this slot, or about all issuing, meets now."""
    state = None if slot is None else db.scalar(select(StampKey.state).where(StampKey.slot == slot))
    return Standing(freeze(db) is not None, state)


def issuing_proposal(db: Session, proposal_id: int) -> IssuingProposal:
    """A proposal about issuing. NotFound for none."""
    found = db.get(IssuingProposal, proposal_id)
    if found is None:
        raise NotFound(Reason("proposal.unknown"))
    return found


def issuing_proposals(db: Session, *, limit: int = 20) -> Sequence[IssuingProposal]:
    """Proposals about issuing, those that wait first, then the newest."""
    waits = IssuingProposal.decided_at.is_(None)
    return db.scalars(select(IssuingProposal).order_by(waits.desc(), IssuingProposal.id.desc()).limit(limit)).all()


def waiting_proposal(db: Session, kind: str, slot: int | None = None) -> IssuingProposal:
    """The proposal of this kind (of this slot) that waits for a second person. NotFound when none waits."""
    of = IssuingProposal.slot.is_(None) if slot is None else IssuingProposal.slot == slot
    waiting = select(IssuingProposal).where(IssuingProposal.kind == kind, of, IssuingProposal.decided_at.is_(None))
    found = db.scalar(waiting)
    if found is None:
        raise NotFound(Reason("proposal.none_waits"))
    return found
