"""Commands that pause or end the sale of batches: holds by inspectors, recalls by authorities and producers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Batch, BatchHold, Producer, Recall, RecallBatch
from trace.registry.rules import (
    LONGEST_HOLD,
    VOLUNTARY_REVIEW,
    RecallDetails,
    RecallKind,
    tidy,
    why_not_hold,
    why_not_recall,
)
from trace.registry.service.changing import moved, refuse_if


def hold_batch(db: Session, *, actor: Actor, batch_id: int, reason: str, review_on: date, now: datetime) -> BatchHold:
    """Sale of the batch, paused at once by the inspector's unit; looked at again by `review_on`.

    A superior confirms it within the hours of the setting, or it is shown as overdue (`escalate_batch_holds`).
    """
    actor.must("hold.place")
    found = queries.batch(db, batch_id)
    if actor.home is None:
        raise Forbidden(Reason("hold.no_unit"))
    words = tidy(reason) or ""
    refuse_if(why_not_hold(words, review_on, local_day(now)))
    unit = accounts.unit_name(db, actor.home)
    made = _hold(db, actor, found.id, unit, words, review_on, now)
    made.agency_id = actor.home
    content = {"batch": found.id, "agency": actor.home, "review_on": review_on.isoformat()}
    ledger.append(db, actor=actor, act="batch.held", on=("batch_hold", made.id), now=now, content=content)
    return made


def confirm_batch_hold(db: Session, *, actor: Actor, hold_id: int, now: datetime) -> BatchHold:
    """The hold, confirmed by a head of its unit or of the unit above. Forbidden to who placed it."""
    actor.must("hold.confirm")
    found = _hold_of(db, hold_id)
    _by_another(found, actor)
    if not actor.heads & _superiors(db, found):
        raise Forbidden(Reason("hold.not_superior"))
    waiting = (BatchHold.confirmed_at.is_(None), BatchHold.released_at.is_(None))
    moved(db, found, *waiting, otherwise=Reason("hold.not_waiting"), confirmed_at=now, confirmed_by=actor.id)
    ledger.append(db, actor=actor, act="batch.hold_confirmed", on=("batch_hold", found.id), now=now)
    return found


def escalate_batch_holds(db: Session, *, actor: Actor, after: timedelta, now: datetime) -> list[int]:
    """Ids of the holds that nobody confirmed within `after`: they are the unit above's to look at now."""
    late = select(BatchHold).where(
        BatchHold.agency_id.is_not(None),
        BatchHold.confirmed_at.is_(None),
        BatchHold.released_at.is_(None),
        BatchHold.escalated_at.is_(None),
        BatchHold.placed_at <= now - after,
    )
    gone_up = list(db.scalars(late.order_by(BatchHold.id).limit(500)))
    for found in gone_up:
        still = (BatchHold.confirmed_at.is_(None), BatchHold.escalated_at.is_(None))
        moved(db, found, *still, otherwise=Reason("hold.not_waiting"), escalated_at=now)
        ledger.append(db, actor=actor, act="batch.hold_escalated", on=("batch_hold", found.id), now=now)
    return [found.id for found in gone_up]


def prolong_batch_hold(db: Session, *, actor: Actor, hold_id: int, was: date, until: date, now: datetime) -> BatchHold:
    """The hold, to be looked at again on a later day, by a second person. Conflict when it has ended or moved on."""
    actor.must("hold.prolong")
    found = _hold_of(db, hold_id)
    _by_another(found, actor)
    if until <= was:
        raise Refused(Reason("hold.review_day", field="until", days=LONGEST_HOLD.days))
    still = (BatchHold.released_at.is_(None), BatchHold.review_on == was)
    moved(db, found, *still, otherwise=Reason("object.stale"), review_on=until)
    content = {"was": was.isoformat(), "until": until.isoformat()}
    on = ("batch_hold", found.id)
    ledger.append(db, actor=actor, act="batch.hold_prolonged", on=on, now=now, content=content)
    return found


def release_batch_hold(db: Session, *, actor: Actor, hold_id: int, reason: str, now: datetime) -> BatchHold:
    """The hold, ended with a reason by a second person of its unit or the one above. Conflict when it is ended."""
    actor.must("hold.release")
    found = _hold_of(db, hold_id)
    _by_another(found, actor)
    if not actor.units & _superiors(db, found):
        raise Forbidden(Reason("hold.other_unit"))
    words = tidy(reason)
    if not words:
        raise Refused(Reason("field.missing", field="reason"))
    _release(db, found, actor, words, now)
    ledger.append(db, actor=actor, act="batch.hold_released", on=("batch_hold", found.id), now=now)
    return found


def enter_recall(db: Session, *, actor: Actor, details: RecallDetails, now: datetime) -> Recall:
    """A compulsory recall by a decision, to be published by a second person. Refuses it without authority, number
    and date, and batches of more than one producer."""
    batches = _batches(db, details, "compulsory", now)
    owner = queries.producer(db, batches[0].producer_id)
    actor.must("recall.enter", units=queries.competent(db, owner))
    made = _enter(db, actor, details, "compulsory", batches, now)
    _record(db, actor, "recall.entered", made, now, batches=[each.id for each in batches])
    return made


def start_voluntary_recall(db: Session, *, actor: Actor, details: RecallDetails, now: datetime) -> Recall:
    """A recall by the producer itself: its batches are on hold at once, and an officer publishes the notice."""
    batches = _batches(db, details, "voluntary", now)
    owner = queries.producer(db, batches[0].producer_id)
    actor.must("recall.start_voluntary", producer=owner.id)
    made = _enter(db, actor, details, "voluntary", batches, now)
    review_on = local_day(now) + VOLUNTARY_REVIEW
    holds = [_hold(db, actor, each.id, owner.name, made.public_text, review_on, now) for each in batches]
    for each in holds:
        each.recall_id = made.id
    db.flush()
    _record(db, actor, "recall.started", made, now, batches=[each.id for each in batches])
    return made


def publish_recall(db: Session, *, actor: Actor, recall_id: int, now: datetime) -> Recall:
    """The recall, public from now on. Forbidden to whoever entered it; Conflict unless it waits for that."""
    found = _recall_for(db, actor, "recall.publish", recall_id)
    if actor.id == found.entered_by:
        raise Forbidden(Reason("recall.same_person"))
    waiting = (Recall.published_at.is_(None), Recall.withdrawn_at.is_(None))
    moved(db, found, *waiting, otherwise=Reason("recall.not_waiting"), published_at=now, published_by=actor.id)
    _record(db, actor, "recall.published", found, now)
    return found


def withdraw_recall(db: Session, *, actor: Actor, recall_id: int, reason: str, now: datetime) -> Recall:
    """The recall, taken back: it should not have been. A voluntary one's holds end with it.

    A published one is withdrawn by another person than published it. Conflict when it is withdrawn or closed.
    """
    found = _recall_for(db, actor, "recall.close", recall_id)
    if not tidy(reason):
        raise Refused(Reason("field.missing", field="reason"))
    if actor.id == found.published_by:
        raise Forbidden(Reason("recall.same_person"))
    standing = (Recall.withdrawn_at.is_(None), Recall.closed_at.is_(None))
    moved(db, found, *standing, otherwise=Reason("recall.ended"), withdrawn_at=now, withdrawn_by=actor.id)
    _end_holds(db, found, actor, tidy(reason) or "", now)
    _record(db, actor, "recall.withdrawn", found, now)
    return found


def close_recall(
    db: Session, *, actor: Actor, recall_id: int, returned_quantity: int | None = None, now: datetime
) -> Recall:
    """The recall, carried out, with how much came back. The goods stay recalled for whoever still has them; the pause
    that a voluntary one began with ends. Conflict for who entered it."""
    found = _recall_for(db, actor, "recall.close", recall_id)
    if returned_quantity is not None and returned_quantity < 0:
        raise Refused(Reason("number.negative", field="returned_quantity"))
    if actor.id == found.entered_by:
        raise Conflict(Reason("recall.own_closing"))
    standing = (Recall.published_at.is_not(None), Recall.withdrawn_at.is_(None), Recall.closed_at.is_(None))
    values = {"closed_at": now, "closed_by": actor.id, "returned_quantity": returned_quantity}
    moved(db, found, *standing, otherwise=Reason("recall.ended"), **values)
    _end_holds(db, found, actor, "", now)
    _record(db, actor, "recall.closed", found, now, returned=returned_quantity)
    return found


def _hold(
    db: Session, actor: Actor, batch_id: int, unit: str, reason: str, review_on: date, now: datetime
) -> BatchHold:
    made = BatchHold(
        batch_id=batch_id,
        unit_name=unit,
        reason=reason,
        placed_at=now,
        placed_by=actor.id,
        review_on=review_on,
    )
    db.add(made)
    db.flush()
    return made


def _hold_of(db: Session, hold_id: int) -> BatchHold:
    if found := db.get(BatchHold, hold_id):
        return found
    raise NotFound(Reason("hold.unknown"))


def _by_another(found: BatchHold, actor: Actor) -> None:
    if actor.id == found.placed_by:
        raise Forbidden(Reason("hold.two_people"))


def _superiors(db: Session, found: BatchHold) -> frozenset[int]:
    """The unit that placed the hold and the one above; none of a voluntary one: its recall ends it."""
    if found.agency_id is None:
        return frozenset()
    above = accounts.agency(db, found.agency_id).parent_id
    return frozenset({found.agency_id} | ({above} if above else set()))


def _release(db: Session, found: BatchHold, actor: Actor, reason: str, now: datetime) -> None:
    values = {"released_at": now, "released_by": actor.id, "released_reason": reason}
    moved(db, found, BatchHold.released_at.is_(None), otherwise=Reason("hold.ended"), **values)


def _end_holds(db: Session, found: Recall, actor: Actor, reason: str, now: datetime) -> None:
    open_ones = select(BatchHold).where(BatchHold.recall_id == found.id, BatchHold.released_at.is_(None))
    for each in db.scalars(open_ones).all():
        _release(db, each, actor, reason, now)


def _batches(db: Session, details: RecallDetails, kind: RecallKind, now: datetime) -> Sequence[Batch]:
    """The batches in scope, all of one producer: a notice names one."""
    refuse_if(why_not_recall(details, kind, local_day(now)))
    wanted = set(details.batch_ids)
    found = db.scalars(select(Batch).where(Batch.id.in_(wanted)).order_by(Batch.id)).all()
    if len(found) != len(wanted):
        raise Refused(Reason("batch.unknown", field="batch_ids"))
    if len({each.producer_id for each in found}) != 1:
        raise Refused(Reason("recall.producers", field="batch_ids"))
    return found


def _enter(
    db: Session, actor: Actor, details: RecallDetails, kind: RecallKind, batches: Sequence[Batch], now: datetime
) -> Recall:
    owner = db.get_one(Producer, batches[0].producer_id)
    made = Recall(
        producer_id=owner.id,
        kind=kind,
        decided_by=details.decided_by if kind == "compulsory" else owner.name,
        decision_no=details.decision_no,
        decision_date=details.decision_date,
        scope=details.scope,
        public_text=details.public_text,
        advice=details.advice,
        entered_at=now,
        entered_by=actor.id,
    )
    db.add(made)
    db.flush()
    db.add_all(RecallBatch(recall_id=made.id, batch_id=each.id) for each in batches)
    db.flush()
    return made


def _recall_for(db: Session, actor: Actor, act: str, recall_id: int) -> Recall:
    found = queries.recall(db, recall_id)
    actor.must(act, units=queries.competent(db, queries.producer(db, found.producer_id)))
    return found


def _record(db: Session, actor: Actor, act: str, found: Recall, now: datetime, **more: Any) -> None:
    content = {"kind": found.kind, "decision_date": found.decision_date.isoformat()} | more
    ledger.append(db, actor=actor, act=act, on=("recall", found.id), now=now, content=content)
