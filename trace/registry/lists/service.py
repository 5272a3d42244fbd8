"""Commands on lists with a roadmap: a department proposes, others comment, the province's sub-department approves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries as registry
from trace.registry.lists import queries
from trace.registry.lists.rules import (
    APPROVERS,
    KINDS,
    MOST_ENTRIES,
    PROPOSERS,
    EntryDetails,
    why_not_effective,
    why_not_entry,
    why_not_overlap,
)
from trace.registry.models import ListComment, ListEntry, ProductList
from trace.registry.rules import tidy
from trace.registry.service.changing import as_read, moved, refuse_if

LONGEST_WORDS = 4000
LONGEST_NUMBER = 100


@dataclass(frozen=True)
class Approval:
    """The decision by which a list comes into force, and from which day."""

    decision_no: str
    effective_on: date


def begin_list(db: Session, *, actor: Actor, kind: str, now: datetime) -> ProductList:
    """A new version of a list as a draft of the actor's unit, with the entries of the approved version before it.

    Forbidden to who serves in no department; Conflict while another version of this kind is being written.
    """
    unit = _unit_of(db, actor, "list.propose", PROPOSERS, "product_list.department_only")
    if kind not in KINDS:
        raise Refused(Reason("choice.unknown", field="kind"))
    if queries.live(db, kind):
        raise Conflict(Reason("product_list.live"))
    number = (db.scalar(select(func.max(ProductList.number)).where(ProductList.kind == kind)) or 0) + 1
    made = ProductList(kind=kind, number=number, agency_id=unit, made_at=now, made_by=actor.id)
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError as error:
        raise Conflict(Reason("product_list.live")) from error
    if before := queries.latest(db, kind):
        for each in queries.entries(db, before.id):
            db.add(_copied(each.entry, made.id))
        db.flush()
    _record(db, actor, "list.begun", made, now)
    return made


def put_entry(
    db: Session, *, actor: Actor, list_id: int, details: EntryDetails, instead_of: int | None = None, now: datetime
) -> ListEntry:
    """An entry of a draft, new or in the place of another one. Refuses wrong dates and a group that overlaps another.

    Forbidden to other units; Conflict once the version was proposed.
    """
    found = _draft(db, actor, list_id)
    there = queries.entries(db, found.id)
    others = [each.entry.group_key for each in there if each.entry.id != instead_of]
    reasons = why_not_entry(details, local_day(now))
    if details.group_key and registry.group(db, details.group_key) is None:
        reasons.append(Reason("choice.unknown", field="group_key"))
    if overlap := why_not_overlap(details.group_key, others):
        reasons.append(overlap)
    if len(others) >= MOST_ENTRIES:
        reasons.append(Reason("product_list.too_many", most=MOST_ENTRIES))
    refuse_if(reasons)
    kept = next((each.entry for each in there if each.entry.id == instead_of), None)
    row = kept or ListEntry(list_id=found.id)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    moved(db, found, otherwise=Reason("object.stale"))  # locks the list: it is not proposed meanwhile
    db.add(row)
    db.flush()
    dates = {"starts_on": details.starts_on.isoformat(), "deadline": details.deadline.isoformat()}
    _record(db, actor, "list.entry_put", found, now, entry=row.id, group=row.group_key, **dates)
    return row


def drop_entry(db: Session, *, actor: Actor, entry_id: int, now: datetime) -> ProductList:
    """The draft without this entry. Forbidden to other units; Conflict once the version was proposed."""
    gone = queries.entry(db, entry_id)
    found, group = _draft(db, actor, gone.list_id), gone.group_key
    moved(db, found, otherwise=Reason("object.stale"))
    db.execute(delete(ListEntry).where(ListEntry.id == entry_id))
    _record(db, actor, "list.entry_dropped", found, now, group=group)
    return found


def propose_list(db: Session, *, actor: Actor, list_id: int, version: int | None = None, now: datetime) -> ProductList:
    """The version, open to comments and closed to changes. Refuses one without an entry; Conflict unless a draft."""
    found = _draft(db, actor, list_id)
    as_read(found, version)
    if not queries.entries(db, found.id):
        raise Refused(Reason("product_list.empty"))
    draft = (ProductList.proposed_at.is_(None), ProductList.version == found.version)
    moved(db, found, *draft, otherwise=Reason("object.stale"), proposed_at=now, proposed_by=actor.id)
    _record(db, actor, "list.proposed", found, now)
    return found


def take_back_list(db: Session, *, actor: Actor, list_id: int, now: datetime) -> ProductList:
    """The version, a draft again, to be mended after comments; these stay. Conflict unless it is proposed."""
    found = _own(db, actor, list_id)
    moved(db, found, *_PROPOSED, otherwise=Reason("product_list.not_proposed"), proposed_at=None, proposed_by=None)
    _record(db, actor, "list.taken_back", found, now)
    return found


def drop_list(db: Session, *, actor: Actor, list_id: int, now: datetime) -> ProductList:
    """The version, given up for good by the unit that wrote it. Conflict once it is approved."""
    found = _own(db, actor, list_id)
    open_still = (ProductList.approved_at.is_(None), ProductList.dropped_at.is_(None))
    moved(db, found, *open_still, otherwise=Reason("product_list.frozen"), dropped_at=now, dropped_by=actor.id)
    _record(db, actor, "list.dropped", found, now)
    return found


def comment_on_list(db: Session, *, actor: Actor, list_id: int, agrees: bool, words: str, now: datetime) -> ListComment:
    """What another unit says of a proposed version. Forbidden to the unit that wrote it; Refused without words."""
    found = queries.product_list(db, list_id)
    actor.must("list.comment")
    if actor.home is None or actor.home == found.agency_id:
        raise Forbidden(Reason("product_list.own_comment"))
    said = tidy(words)
    if not said:
        raise Refused(Reason("field.missing", field="words"))
    if len(said) > LONGEST_WORDS:
        raise Refused(Reason("text.too_long", field="words", most=LONGEST_WORDS))
    if found.proposed_at is None or found.approved_at or found.dropped_at:
        raise Conflict(Reason("product_list.not_proposed"))
    made = ListComment(list_id=found.id, agency_id=actor.home, agrees=agrees, words=said)
    made.made_at, made.made_by = now, actor.id
    db.add(made)
    db.flush()
    _record(db, actor, "list.commented", found, now, comment=made.id, agrees=agrees)
    return made


def approve_list(
    db: Session, *, actor: Actor, list_id: int, approval: Approval, version: int | None = None, now: datetime
) -> ProductList:
    """The version, frozen, in force from its day on. Conflict unless it is proposed; Stale on an older `version`.

    Forbidden below the province's sub-department and to who wrote or proposed it; Refused without a decision's number.
    """
    found = queries.product_list(db, list_id)
    if actor.role == "admin":
        actor.must("list.approve")
    else:
        _unit_of(db, actor, "list.approve", APPROVERS, "product_list.sub_department_only")
    if actor.id in (found.made_by, found.proposed_by):
        raise Forbidden(Reason("review.own_entry"))
    as_read(found, version)
    before, number = queries.latest(db, found.kind), (tidy(approval.decision_no) or "")
    wrong = why_not_effective(approval.effective_on, local_day(now), before.effective_on if before else None)
    reasons = [wrong] if wrong else []
    if not 0 < len(number) <= LONGEST_NUMBER:
        reasons.append(Reason("product_list.decision", field="decision_no", most=LONGEST_NUMBER))
    refuse_if(reasons)
    decided = {"effective_on": approval.effective_on, "decision_no": number}
    as_it_was = (*_PROPOSED, ProductList.version == found.version)
    otherwise = Reason("product_list.not_proposed")
    moved(db, found, *as_it_was, otherwise=otherwise, approved_at=now, approved_by=actor.id, **decided)
    _record(db, actor, "list.approved", found, now, on=approval.effective_on.isoformat(), decision=number)
    return found


_PROPOSED = (
    ProductList.proposed_at.is_not(None),
    ProductList.approved_at.is_(None),
    ProductList.dropped_at.is_(None),
)


def _unit_of(db: Session, actor: Actor, act: str, kinds: frozenset[str], otherwise: str) -> int:
    """The unit an officer sits in, where it is of these kinds; else Forbidden."""
    actor.must(act)
    if actor.home is None or accounts.agency(db, actor.home).kind not in kinds:
        raise Forbidden(Reason(otherwise))
    return actor.home


def _own(db: Session, actor: Actor, list_id: int) -> ProductList:
    """A version of the actor's own unit."""
    unit = _unit_of(db, actor, "list.propose", PROPOSERS, "product_list.department_only")
    found = queries.product_list(db, list_id)
    if found.agency_id != unit:
        raise Forbidden(Reason("product_list.other_unit"))
    return found


def _draft(db: Session, actor: Actor, list_id: int) -> ProductList:
    found = _own(db, actor, list_id)
    if found.proposed_at or found.approved_at or found.dropped_at:
        raise Conflict(Reason("product_list.frozen"))
    return found


def _copied(each: ListEntry, list_id: int) -> ListEntry:
    told = {name: getattr(each, name) for name in ("group_key", "legal_basis", "starts_on", "deadline", "note")}
    return ListEntry(list_id=list_id, **told)


def _record(db: Session, actor: Actor, act: str, of: ProductList, now: datetime, **content: str | int | bool) -> None:
    facts = {"kind": of.kind, "number": of.number} | content
    ledger.append(db, actor=actor, act=act, on=("product_list", of.id), now=now, content=facts)
