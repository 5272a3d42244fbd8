"""People, whom they work for, and the agencies."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.accounts import queries, rules
from trace.accounts.models import Agency, Membership, Person, Post
from trace.accounts.service.signing import end_all_sessions
from trace.base import tokens
from trace.base.actor import SERVICE_ID, Actor
from trace.base.catalogues import LANGUAGES
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.base.permissions import OWN, STAFF, Role, reach
from trace.core.reason import Reason
from trace.ledger import service as ledger

NOBODY = Actor(id=SERVICE_ID, role="producer", name="")
DUTIES = ("manager", "member", "assistant")


def make_person(
    db: Session,
    *,
    actor: Actor | None,
    name: str,
    role: Role,
    phone: str | None = None,
    email: str | None = None,
    tax_id_print: str | None = None,
    now: datetime,
) -> Person:
    """A new person without a password: a slip or a link lets them set one.

    Without an actor somebody registers themselves, as a producer and nothing else. Refuses bad details field by field,
    a phone number, e-mail or tax code that somebody has already, and a role the actor may not let in.
    """
    _may_let_in(actor, role)
    if reasons := rules.why_not_person(name, phone, email, tax_id_print is not None, role):
        raise Refused(*reasons)
    made = Person(
        name=unicodedata.normalize("NFC", name.strip()),
        role=role,
        phone=rules.plain_phone(phone) if phone else None,
        email=rules.plain_email(email) if email else None,
        tax_id_print=tax_id_print,
        active=True,
        language="vi",
        fs_uniquifier=tokens.new_secret(),
        recovery_hashes=[],
        made_at=now,
        made_by=actor.id if actor else None,
    )
    _refuse_taken(db, made)
    db.add(made)
    try:
        db.flush()
    except IntegrityError as error:  # somebody was faster by a moment
        raise Refused(Reason("person.login_taken", field="phone")) from error
    ledger.append(db, actor=actor or NOBODY, act="person.made", on=("person", made.id), now=now, content={"role": role})
    return made


def _may_let_in(actor: Actor | None, role: Role) -> None:
    if actor is None:
        if role != "producer":
            raise Forbidden(Reason("person.role_above", field="role"))
        return
    if not actor.may("account.invite"):
        actor.must("account.invite")
    if reason := rules.why_not_let_in(actor.role, role):
        raise Forbidden(reason)


def _refuse_taken(db: Session, made: Person) -> None:
    for field in ("phone", "email", "tax_id_print"):
        value = getattr(made, field)
        if value and queries.person_where(db, getattr(Person, field) == value):
            named = field.removesuffix("_print")
            raise Refused(Reason(f"person.{named}_taken", field=named))


def join(db: Session, *, actor: Actor, person_id: int, producer_id: int, duty: str, now: datetime) -> Membership:
    """Let a person work for a producer, or change their duty there.

    The first one is whoever registers the producer; later ones are let in by a manager of it, by an officer or an
    administrator. Refuses people of the state, who do not act for producers, and entry assistants as managers.
    """
    members = queries.members_of(db, producer_id)
    if members or person_id != actor.id:
        may_edit_members(db, actor, producer_id)
    someone = queries.person(db, person_id)
    if someone.role in STAFF:
        raise Refused(Reason("membership.staff", field="person_id"))
    if duty not in DUTIES or (duty == "manager" and someone.role == "entry_assistant"):
        raise Refused(Reason("membership.duty", field="duty"))
    row = db.get(Membership, (person_id, producer_id))
    others = [m for m, _ in members if m.duty == "manager" and m.person_id != person_id]
    if row is not None and row.until is None and row.duty == "manager" != duty and not others:
        raise Conflict(Reason("membership.last_manager"))
    if row is None:
        row = Membership(person_id=person_id, producer_id=producer_id, duty=duty, since=now)
        db.add(row)
    row.duty, row.until = duty, None
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:
        raise NotFound(Reason("membership.no_producer")) from error
    content = {"person": person_id, "duty": duty}
    ledger.append(db, actor=actor, act="producer.joined", on=("producer", producer_id), now=now, content=content)
    return row


def may_edit_members(db: Session, actor: Actor, producer_id: int) -> None:
    """Refuse (Forbidden) when the actor does not decide who works for this producer."""
    actor.must("membership.edit", producer=producer_id)
    if reach(actor.role, "membership.edit") == OWN:
        managers = [m.person_id for m, _ in queries.members_of(db, producer_id) if m.duty == "manager"]
        if reason := rules.why_not_edit_members(actor.id, managers):
            raise Forbidden(reason)


def leave(db: Session, *, actor: Actor, person_id: int, producer_id: int, now: datetime) -> None:
    """End a person's work for a producer, or one's own. Conflict when they do not work for it, or are its last manager.

    Refuses (Forbidden) whoever does not decide who works there.
    """
    if person_id != actor.id:
        may_edit_members(db, actor, producer_id)
    actor.must("membership.edit", producer=producer_id)
    row = db.get(Membership, (person_id, producer_id))
    if row is None or row.until is not None:
        raise Conflict(Reason("membership.none"))
    others = [m for m, _ in queries.members_of(db, producer_id) if m.duty == "manager" and m.person_id != person_id]
    if row.duty == "manager" and not others:
        raise Conflict(Reason("membership.last_manager"))
    row.until = now
    ledger.append(
        db, actor=actor, act="producer.left", on=("producer", producer_id), now=now, content={"person": person_id}
    )


def move_members(db: Session, *, from_id: int, to_id: int, now: datetime) -> int:
    """Whoever works for one producer works for another from now on, in the same duty or the one they have there.

    Part of a merge, which checks and records it; returns how many people came.
    """
    held = {member.person_id: member for member, _ in queries.members_of(db, to_id)}
    for member, person in queries.members_of(db, from_id):
        member.until = now
        row = held.get(person.id) or db.get(Membership, (person.id, to_id))
        if row is None:
            row = Membership(person_id=person.id, producer_id=to_id, duty=member.duty, since=now)
            db.add(row)
        elif row.until is not None or member.duty == "manager":
            row.duty, row.until = member.duty, None
    db.flush()
    return len(queries.members_of(db, to_id)) - len(held)


def sign_in_by_tax_id(db: Session, *, actor: Actor, producer_id: int, tax_id_print: str, now: datetime) -> int | None:
    """Let the first manager of a producer sign in with its tax code (fingerprint) too; returns who, None for nobody.

    To be called by the act that settles whose code it is. Whoever signed in with it before does so no more.
    """
    managers = [person for held, person in queries.members_of(db, producer_id) if held.duty == "manager"]
    first = min(managers, key=lambda person: person.id, default=None)
    if first is None or first.tax_id_print == tax_id_print:
        return first.id if first else None
    db.execute(update(Person).where(Person.tax_id_print == tax_id_print).values(tax_id_print=None))
    first.tax_id_print = tax_id_print
    db.flush()
    ledger.append(db, actor=actor, act="person.tax_id_learnt", on=("person", first.id), now=now)
    return first.id


def edit_agency(
    db: Session, *, actor: Actor, agency_id: int, details: rules.AgencyDetails, deputy_id: int | None, now: datetime
) -> Agency:
    """The agency with these details and this named deputy (None: nobody). Refuses what `make_agency` refuses, a unit
    that would stand above itself, and a deputy who does not serve the state."""
    actor.must("agency.edit")
    found = queries.agency(db, agency_id)
    wrong = [*rules.why_not_agency(details), *_why_not_placed(db, details, found)]
    if details.parent_id is not None and details.parent_id in queries.with_all_below(db, [agency_id]):
        wrong.append(Reason("agency.ring", field="parent_id"))
    if deputy_id is not None and queries.person(db, deputy_id).role not in STAFF:
        wrong.append(Reason("post.not_staff", field="deputy_id"))
    if wrong:
        raise Refused(*wrong)
    for name in ("kind", "parent_id", "ward_code"):
        setattr(found, name, getattr(details, name))
    found.name, found.groups = details.name.strip(), list(details.groups)
    found.deputy_id = deputy_id
    db.flush()
    content = {"kind": found.kind, "parent": found.parent_id, "groups": found.groups, "deputy": deputy_id}
    ledger.append(db, actor=actor, act="agency.edited", on=("agency", agency_id), now=now, content=content)
    return found


def _why_not_placed(db: Session, details: rules.AgencyDetails, found: Agency | None) -> list[Reason]:
    """What is wrong with an agency's parent, commune and name among those that there are."""
    wrong = []
    if details.parent_id is not None:
        queries.agency(db, details.parent_id)
    if details.ward_code is not None and not queries.commune_exists(db, details.ward_code):
        wrong.append(Reason("agency.ward_unknown", field="ward_code"))
    taken = db.scalar(select(Agency.id).where(Agency.name == details.name.strip()))
    if taken is not None and (found is None or taken != found.id):
        wrong.append(Reason("agency.name_taken", field="name"))
    return wrong


def make_agency(db: Session, *, actor: Actor, details: rules.AgencyDetails, now: datetime) -> Agency:
    """A new agency. Refuses bad details field by field, a name that is taken and a parent that does not exist."""
    actor.must("agency.edit")
    if reasons := [*rules.why_not_agency(details), *_why_not_placed(db, details, None)]:
        raise Refused(*reasons)
    made = Agency(
        name=details.name.strip(),
        name_en=details.name_en,
        kind=details.kind,
        parent_id=details.parent_id,
        province_code=details.province_code,
        ward_code=details.ward_code,
        groups=list(details.groups),
    )
    db.add(made)
    db.flush()
    ledger.append(db, actor=actor, act="agency.made", on=("agency", made.id), now=now)
    return made


def name_deputy(db: Session, *, actor: Actor, agency_id: int, person_id: int | None, now: datetime) -> None:
    """Name who decides when the only competent person of an agency may not; None for nobody."""
    actor.must("agency.edit")
    if person_id is not None and queries.person(db, person_id).role not in STAFF:
        raise Refused(Reason("post.not_staff", field="person_id"))
    queries.agency(db, agency_id).deputy_id = person_id
    ledger.append(
        db, actor=actor, act="agency.deputy_named", on=("agency", agency_id), now=now, content={"person": person_id}
    )


def appoint(db: Session, *, actor: Actor, person_id: int, agency_id: int, head: bool = False, now: datetime) -> Post:
    """Let an officer, inspector or administrator serve in an agency, as its head or not. Refuses other roles."""
    actor.must("account.appoint")
    queries.agency(db, agency_id)
    if queries.person(db, person_id).role not in STAFF:
        raise Refused(Reason("post.not_staff", field="agency_id"))
    row = db.get(Post, (person_id, agency_id))
    if row is None:
        row = Post(person_id=person_id, agency_id=agency_id, since=now)
        db.add(row)
    row.head, row.until = head, None
    content = {"person": person_id, "head": head}
    ledger.append(db, actor=actor, act="agency.appointed", on=("agency", agency_id), now=now, content=content)
    return row


def dismiss(db: Session, *, actor: Actor, person_id: int, agency_id: int, now: datetime) -> None:
    """End somebody's service in an agency. Conflict when they do not serve there."""
    actor.must("account.appoint")
    row = db.get(Post, (person_id, agency_id))
    if row is None or row.until is not None:
        raise Conflict(Reason("post.none"))
    row.until = now
    ledger.append(
        db, actor=actor, act="agency.dismissed", on=("agency", agency_id), now=now, content={"person": person_id}
    )


def change_role(db: Session, *, actor: Actor, person_id: int, role: Role, now: datetime) -> None:
    """Give a person another role; their web sessions end, and what only the old role may have: posts, memberships.

    Nobody changes their own.
    """
    actor.must("account.appoint")
    someone = _somebody_else(db, actor, person_id)
    before, someone.role = someone.role, role
    ended = Membership if role in STAFF else Post
    db.execute(update(ended).where(ended.person_id == person_id, ended.until.is_(None)).values(until=now))
    end_all_sessions(db, person_id=person_id, now=now)
    content = {"from": before, "to": role}
    ledger.append(db, actor=actor, act="person.role_changed", on=("person", person_id), now=now, content=content)


def close_person(db: Session, *, actor: Actor, person_id: int, now: datetime) -> None:
    """Close an account: web sessions and API keys stop at once. Conflict when it is closed; nobody closes their own."""
    actor.must("account.close")
    someone = _somebody_else(db, actor, person_id)
    if not someone.active:
        raise Conflict(Reason("person.closed"))
    someone.active, someone.closed_at = False, now
    end_all_sessions(db, person_id=person_id, now=now)
    ledger.append(db, actor=actor, act="person.closed", on=("person", person_id), now=now)


def choose_language(db: Session, *, actor: Actor, language: str) -> None:
    """The language in which this person is written to. Refuses one that no catalogue has.

    Part of a command of a room above, which writes the ledger's line.
    """
    if language not in LANGUAGES:
        raise Refused(Reason("person.language", field="language"))
    queries.person(db, actor.id).language = language
    db.flush()


def _somebody_else(db: Session, actor: Actor, person_id: int) -> Person:
    if person_id == actor.id:
        raise Forbidden(Reason("person.own_account"))
    return queries.person(db, person_id)
