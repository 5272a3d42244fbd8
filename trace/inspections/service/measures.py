"""Commands of inspections: findings, and holds with the checks that need to know who is whose superior.

What changes the state of goods is done by the rooms that own it (`stamps`, `registry`), which also write the ledger's
line: here stands who may ask for it. What needs no rule of ours (entering and publishing recalls) pages and API ask
of `registry` directly.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import SERVICE, Actor
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections import queries, rules
from trace.inspections.measures import queries as measure_reads
from trace.inspections.measures import service as measures
from trace.inspections.measures.service import Taken
from trace.inspections.measures.service.prolonging import measured
from trace.inspections.models import Finding
from trace.inspections.rules import FindingDetails, FoundOn, HoldDetails, HoldKey
from trace.ledger import service as ledger
from trace.notices import service as notices
from trace.registry import queries as registry_reads
from trace.registry import rules as registry_rules
from trace.registry import service as registry
from trace.stamps import queries as stamps_reads
from trace.stamps import service as stamps


def record_finding(db: Session, *, actor: Actor, finding: FindingDetails, on: FoundOn, now: datetime) -> Finding:
    """What an inspector found, kept once: the same `client_id` again returns the first and changes nothing.

    Refuses a finding that says nothing or lies ahead of the clock; Conflict when the id was used for another one.
    """
    actor.must("inspection.record")
    if faults := rules.why_not_record(finding, now):
        raise Refused(*faults)
    if earlier := queries.finding_sent(db, finding.client_id):
        return _resent(earlier, actor, finding)
    made = _written(_located(db, on), actor, finding, now)
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        # A twin committed between our look and our write (PostgreSQL only; SQLite has one writer).
        if twin := queries.finding_sent(db, finding.client_id):
            return _resent(twin, actor, finding)
        raise Conflict(Reason("finding.other", field="client_id")) from error
    located = ("run_id", "ordinal", "batch_id", "producer_id")
    content = {"result": made.result, **{name: getattr(made, name) for name in located}}
    effective = made.found_at
    on_it = ("finding", made.id)
    ledger.append(db, actor=actor, act="finding.recorded", on=on_it, now=now, effective=effective, content=content)
    return made


def hold_stamps(
    db: Session, *, actor: Actor, run_id: int, lo: int, hi: int, details: HoldDetails, now: datetime
) -> HoldKey:
    """Pause the sale of stamps `[lo, hi)` of a run, for the public at once; a superior confirms it within a day.

    Refuses a hold without a reason that says something or without a review day within sixty days, and one by a person
    who serves in no unit; Conflict where a hold lies already.
    """
    _why_not_place(actor, details, local_day(now))
    basis = measures.rest_on(db, "hold", details.basis_id)
    placed = stamps.hold_range(
        db, actor=actor, run_id=run_id, lo=lo, hi=hi, reason=details.reason, review_on=details.review_on, now=now
    )
    run = stamps_reads.run(db, run_id)
    goods = queries.products(db, [run.product_id])[run.product_id]
    owner = run.producer_id
    held = Taken("hold", ("stamp_hold", placed.id), owner, details.reason, goods, basis, span=(lo, hi))
    return _written_down(db, actor, HoldKey("stamps", placed.id), held, now)


def hold_batch(db: Session, *, actor: Actor, batch_id: int, details: HoldDetails, now: datetime) -> HoldKey:
    """Pause the sale of a whole batch, for the public at once. Refuses as `hold_stamps` does."""
    _why_not_place(actor, details, local_day(now))
    basis = measures.rest_on(db, "hold", details.basis_id)
    placed = registry.hold_batch(
        db, actor=actor, batch_id=batch_id, reason=details.reason, review_on=details.review_on, now=now
    )
    batch = registry_reads.batch(db, batch_id)
    goods = f"{queries.products(db, [batch.product_id])[batch.product_id]}, {batch.lot}"
    held = Taken("hold", ("batch_hold", placed.id), batch.producer_id, details.reason, goods, basis)
    return _written_down(db, actor, HoldKey("batch", placed.id), held, now)


def confirm_hold(db: Session, *, actor: Actor, key: HoldKey, now: datetime) -> None:
    """A superior's yes to a hold: the head of the unit that placed it or of one above, never who placed it.

    Forbidden to anybody else; Conflict when it is confirmed or released already.
    """
    actor.must("hold.confirm")
    found = queries.hold(db, key)
    if reason := rules.why_not_confirm(found.state, person=actor.id, heads=actor.heads):
        raise _turned_down(reason)
    if key.kind == "stamps":
        stamps.confirm_hold(db, actor=actor, hold_id=key.id, now=now)
    else:
        registry.confirm_batch_hold(db, actor=actor, hold_id=key.id, now=now)


def release_hold(db: Session, *, actor: Actor, key: HoldKey, reason: str, now: datetime) -> None:
    """End a hold: goods are for sale again at once. By a second officer of its unit or the one above, with a reason.

    Forbidden to other units; Conflict for who placed it, and when it has ended.
    """
    actor.must("hold.release")
    if faults := rules.why_not_text(reason, "reason"):
        raise Refused(*faults)
    found = queries.hold(db, key)
    if why_not := rules.why_not_release(found.state, person=actor.id, units=actor.units):
        raise _turned_down(why_not)
    if key.kind == "stamps":
        stamps.release_hold(db, actor=actor, hold_id=key.id, reason=reason, now=now)
    else:
        registry.release_batch_hold(db, actor=actor, hold_id=key.id, reason=reason, now=now)
    measures.end(db, actor=actor, on=(measured(key), key.id), why=reason, now=now)


def _written_down(db: Session, actor: Actor, key: HoldKey, held: Taken, now: datetime) -> HoldKey:
    """The paper of a hold: the producer is told at once, and the heads of the unit that they have to confirm it."""
    measures.take(db, actor=actor, taken=held, now=now)
    heads = measure_reads.heads_of(db, () if actor.home is None else (actor.home,)) - {actor.id}
    told = {"goods": held.goods, "path": f"/kiem-tra/tam-ngung/{key.kind}/{key.id}"}
    notices.tell_people(db, heads, "hold.to_confirm", key=f"{key.kind}/{key.id}", now=now, values=told)
    return key


def escalate_unconfirmed(db: Session, *, now: datetime, hours: int) -> int:
    """Send every hold that no superior has confirmed in `hours` to the heads of the unit above; returns how many."""
    on_stamps = stamps.escalate_holds(db, actor=SERVICE, confirm_hours=hours, now=now)
    on_batches = registry.escalate_batch_holds(db, actor=SERVICE, after=timedelta(hours=hours), now=now)
    return on_stamps + len(on_batches)


def _why_not_place(actor: Actor, details: HoldDetails, today: date) -> None:
    actor.must("hold.place")
    if actor.home is None:
        raise Forbidden(Reason("hold.no_unit"))
    faults = rules.why_not_text(details.reason, "reason") + [
        reason
        for reason in registry_rules.why_not_hold(details.reason, details.review_on, today)
        if reason.field == "review_on"
    ]
    if faults:
        raise Refused(*faults)


def _written(where: FoundOn, actor: Actor, finding: FindingDetails, now: datetime) -> Finding:
    return Finding(
        client_id=finding.client_id,
        agency_id=actor.home,
        producer_id=where.producer_id,
        batch_id=where.batch_id,
        run_id=where.run_id,
        ordinal=where.ordinal,
        place=finding.place.strip(),
        result=finding.result,
        text=finding.text.strip(),
        found_at=finding.found_at,
        made_at=now,
        made_by=actor.id,
    )


def _turned_down(reason: Reason) -> Conflict | Forbidden:
    """Who may never do this is Forbidden; what cannot be done now, or not by who did the first half, is Conflict."""
    return Forbidden(reason) if reason.code in ("hold.not_superior", "hold.other_unit") else Conflict(reason)


def _resent(earlier: Finding, actor: Actor, finding: FindingDetails) -> Finding:
    """The finding that arrived before, if this one is the same; Conflict when the id belongs to another."""
    kept = (earlier.made_by, earlier.result, earlier.text, earlier.place, earlier.found_at)
    if kept != (actor.id, finding.result, finding.text.strip(), finding.place.strip(), finding.found_at):
        raise Conflict(Reason("finding.other", field="client_id"))
    return earlier


def _located(db: Session, on: FoundOn) -> FoundOn:
    """The finding's objects, filled in upwards: a stamp gives its batch and producer, a batch its producer."""
    if on.run_id is not None:
        run = stamps_reads.run(db, on.run_id)
        if on.ordinal is None or not 0 <= on.ordinal < run.quantity:
            raise NotFound(Reason("stamp.unknown"))
        batch_id = stamps_reads.range_at(db, run.id, on.ordinal).batch_id
        return FoundOn(run.id, on.ordinal, batch_id, run.producer_id)
    if on.batch_id is not None:
        return FoundOn(batch_id=on.batch_id, producer_id=registry_reads.batch(db, on.batch_id).producer_id)
    if on.producer_id is not None:
        return FoundOn(producer_id=registry_reads.producer(db, on.producer_id).id)
    return on
