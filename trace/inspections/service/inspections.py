"""Commands on inspections: take a revision in, and choose between two that stand against each other.

Nothing that was sent is changed or lost: a revision is a row of its own, and what counts is said beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.counting import next_of_month
from trace.base.errors import Conflict, Forbidden, Refused
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.core.words import VIETNAM
from trace.inspections import queries, rules
from trace.inspections.checklists import queries as checklists
from trace.inspections.models import Inspection, InspectionMonth, InspectionPlan, InspectionRevision, PlanItem
from trace.inspections.rules import Kept, Sending, Sent, Standing
from trace.inspections.service import claims, standing, subjects
from trace.inspections.service.subjects import Located
from trace.ledger import service as ledger

ACTS: dict[Standing, str] = {
    "counts": "inspection.revised",
    "earlier": "inspection.kept",
    "conflict": "inspection.conflicted",
}


@dataclass(frozen=True)
class Receipt:
    """What became of a revision that was sent. `conflict`: it stands against another until a person has chosen."""

    inspection: Inspection
    revision: InspectionRevision
    counting: InspectionRevision
    conflict: bool
    again: bool


def receive(db: Session, *, actor: Actor, sent: Sent, sending: Sending, ring: KeyRing, now: datetime) -> Receipt:
    """Keep a revision of an inspection, once however often it is sent; it counts, or stands beside the one that does.

    Refuses what says nothing, beside its field; Forbidden for an inspection of somebody else.
    """
    actor.must("inspection.record")
    found = queries.inspection_sent(db, sent.client_id, lock=True)
    if found is not None and found.made_by != actor.id:
        raise Forbidden(Reason("inspection.other_person", field="client_id"))
    if faults := _why_not(db, actor, sent):
        raise Refused(*faults)
    where, subject = subjects.located(db, ring, sent.subject)
    sent = replace(sent, subject=subject)
    kept = queries.revisions(db, found.id) if found is not None else []
    earlier = next((one for one in kept if one.sha256 == rules.fingerprint(sent)), None)
    if found is not None and earlier is not None:
        return _again(found, earlier, kept)
    known = queries.kept(kept)
    new = Kept(max((one.arrival for one in kept), default=0) + 1, sent.revision, sent.based_on)
    fate = rules.standing(known, found.arrival if found is not None else 0, new)
    made = _revision(actor, new, sent, where, sending, now)
    if found is None:
        found = _first(db, actor, sent, made, now)
    made.inspection_id = found.id
    db.add(made)
    db.flush()
    if fate == "counts":
        standing.let_count(db, found, made, now=now)
    found.in_conflict = found.in_conflict or fate == "conflict"
    claims.claim_files(db, found, sent.files, now=now)
    claims.claim_samples(db, found, sent.samples, counts=fate == "counts", now=now)
    act = "inspection.recorded" if new.arrival == 1 else ACTS[fate]
    _record(db, found, made, act, actor=actor, now=now)
    counting = made if found.arrival == made.arrival else next(one for one in kept if one.arrival == found.arrival)
    return Receipt(found, made, counting, fate == "conflict", False)


def settle(db: Session, *, actor: Actor, inspection_id: int, arrival: int, why: str, now: datetime) -> Inspection:
    """Choose which revision counts; those against it are set aside with the reason, and stay to be read.

    By the inspector whose inspection it is or a head of its unit: Forbidden to others. Conflict when nothing is to be
    chosen any more.
    """
    actor.must("inspection.settle")
    found = queries.inspection(db, inspection_id)
    db.refresh(found, with_for_update=True)
    if actor.id != found.made_by and found.agency_id not in actor.heads:
        raise Forbidden(Reason("inspection.settle_other"))
    if faults := rules.why_not_text(why, "why"):
        raise Refused(*faults)
    rows = queries.revisions(db, found.id)
    known = queries.kept(rows)
    if reason := rules.why_not_settle(known, found.arrival, arrival):
        raise Conflict(reason)
    aside = rules.left_aside(known, arrival)
    db.execute(
        update(InspectionRevision)
        .where(InspectionRevision.inspection_id == found.id, InspectionRevision.arrival.in_(aside))
        .values(set_aside_at=now, set_aside_by=actor.id, set_aside_why=why.strip())
    )
    chosen = next(one for one in rows if one.arrival == arrival)
    standing.let_count(db, found, chosen, now=now)
    claims.claim_samples(db, found, rules.samples_of(chosen.content), now=now)
    found.in_conflict = False
    content = {"number": found.number, "chosen": arrival, "set_aside": aside}
    ledger.append(db, actor=actor, act="inspection.settled", on=("inspection", found.id), now=now, content=content)
    return found


def _why_not(db: Session, actor: Actor, sent: Sent) -> list[Reason]:
    faults = rules.why_not_sent(sent)
    facts = checklists.facts(db, *sent.checklist) if sent.checklist is not None else None
    if sent.checklist is not None and facts is None:
        faults.append(Reason("inspection.checklist", field="checklist"))
    if sent.plan_item_id is not None and not _is_their_visit(db, actor, sent.plan_item_id):
        faults.append(Reason("inspection.plan_item", field="plan_item_id"))
    return faults + rules.why_not_answers(sent.answers, facts)


def _is_their_visit(db: Session, actor: Actor, item_id: int) -> bool:
    """Whether there is such a visit, theirs or of a plan of their unit: what names it makes it done."""
    item = db.get(PlanItem, item_id)
    if item is None:
        return False
    return item.person_id == actor.id or db.get_one(InspectionPlan, item.plan_id).agency_id in actor.units


def _again(found: Inspection, earlier: InspectionRevision, kept: Sequence[InspectionRevision]) -> Receipt:
    """What the same revision was told before; a conflict that was settled since is none any more."""
    against = {one.arrival for one in rules.rivals(queries.kept(kept), found.arrival)}
    counting = next(one for one in kept if one.arrival == found.arrival)
    return Receipt(found, earlier, counting, earlier.arrival in against, True)


def _first(db: Session, actor: Actor, sent: Sent, made: InspectionRevision, now: datetime) -> Inspection:
    """The inspection itself, numbered; what it says is filled in by the revision that counts."""
    month = now.astimezone(VIETNAM).strftime("%y%m")
    found = Inspection(
        client_id=sent.client_id,
        number=rules.inspection_number(month, next_of_month(db, InspectionMonth, month)),
        agency_id=actor.home,
        made_by=actor.id,
        received_at=now,
        in_conflict=False,
        **standing.said(made),
    )
    try:
        with db.begin_nested():
            db.add(found)
    except IntegrityError as error:  # a twin was first (PostgreSQL only): sent again, it is the same inspection
        raise Conflict(Reason("once.under_way")) from error
    return found


def _revision(
    actor: Actor, new: Kept, sent: Sent, where: Located, sending: Sending, now: datetime
) -> InspectionRevision:
    return InspectionRevision(
        arrival=new.arrival,
        revision=new.revision,
        based_on=new.based_on,
        sha256=rules.fingerprint(sent),
        content=rules.content_of(sent) | {"located": asdict(where)},
        door=sending.door,
        sent_by=actor.id,
        phone_now=sending.phone_now,
        received_at=now,
        clock_off_s=rules.clock_off_s(sending.phone_now, now),
    )


def _record(db: Session, found: Inspection, made: InspectionRevision, act: str, *, actor: Actor, now: datetime) -> None:
    """One line that names the phone's time, the server's and their difference; no words of the inspection."""
    phone = made.phone_now.isoformat() if made.phone_now is not None else None
    content = {
        "number": found.number,
        "arrival": made.arrival,
        "revision": made.revision,
        "based_on": made.based_on,
        "sha256": made.sha256,
        "door": made.door,
        "result": made.content["result"],
        "stamp": made.content["subject"]["stamp"],
        "began_at": made.content["began_at"],
        "phone_time": phone,
        "server_time": now.isoformat(),
        "clock_off_s": made.clock_off_s,
        "clock_wrong": rules.clock_is_wrong(made.clock_off_s),
        **{name: made.content["located"][name] for name in ("run_id", "ordinal", "batch_id", "producer_id")},
    }
    began = datetime.fromisoformat(made.content["began_at"])
    effective = rules.by_our_clock(began, made.clock_off_s)
    on = ("inspection", found.id)
    ledger.append(db, actor=actor, act=act, on=on, now=now, effective=effective, content=content)
