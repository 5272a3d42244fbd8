"""Reads of accounts: who somebody is and acts for, which agencies are competent, what stands on the account pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import ColumnElement, column, func, or_, select, table
from sqlalchemy.orm import Session, aliased

from trace.accounts import rules
from trace.accounts.models import (
    Agency,
    ApiCall,
    ApiKey,
    Membership,
    Person,
    Post,
    SessionSeen,
    Slip,
    WebSession,
)
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.base.permissions import Role
from trace.core.numbers import row_number
from trace.core.reason import Reason

PAGE = 50


def person(db: Session, person_id: int) -> Person:
    """The person of this id; NotFound when there is none."""
    if (found := db.get(Person, person_id)) is None:
        raise NotFound(Reason("person.unknown"))
    return found


def person_where(db: Session, *condition: ColumnElement[bool]) -> Person | None:
    """The one person a unique column names, or None."""
    return db.scalars(select(Person).where(*condition)).one_or_none()


def person_by_email(db: Session, address: str) -> Person | None:
    """The person with this mailbox (as it is stored), or None."""
    return person_where(db, Person.email == address)


def person_by_login(db: Session, login: str) -> Person:
    """The person with this id, phone number or e-mail, for `--as PERSON`; NotFound when nobody has it now."""
    phone, email = rules.plain_phone(login), rules.plain_email(login)
    if phone or email:
        found = person_where(db, Person.phone == phone if phone else Person.email == email)
    else:
        person_id = row_number(login)
        found = db.get(Person, person_id) if person_id is not None else None
    if found is None or not found.active:
        raise NotFound(Reason("person.unknown"))
    return found


def actor_by_login(db: Session, login: str) -> Actor:
    """The person of `--as PERSON` as an actor; NotFound like `person_by_login`."""
    return actor_of(db, person_by_login(db, login).id)


def person_name(db: Session, person_id: int | None) -> str:
    """The name of a person; a dash for none (the service itself)."""
    found = db.get(Person, person_id) if person_id else None
    return found.name if found else "–"


def names_of(db: Session, people: Collection[int]) -> dict[int, str]:
    """The names of these people by their number, for who typed what; a dash for the service itself."""
    found = db.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return dict.fromkeys(people, "–") | {row.id: row.name for row in found}


def actor_of(db: Session, person_id: int, *, acts: frozenset[str] | None = None) -> Actor:
    """The person as an actor: producers they work for, their agencies with all below, the agencies they lead.

    NotFound when the person is unknown or closed. `acts` are the scopes of an API key.
    """
    someone = person(db, person_id)
    if not someone.active:
        raise NotFound(Reason("person.closed"))
    producers = db.scalars(
        select(Membership.producer_id).where(Membership.person_id == person_id, Membership.until.is_(None))
    )
    posts = db.scalars(
        select(Post).where(Post.person_id == person_id, Post.until.is_(None)).order_by(Post.since, Post.agency_id)
    ).all()
    return Actor(
        id=someone.id,
        role=cast(Role, someone.role),
        name=someone.name,
        producers=frozenset(producers),
        units=with_all_below(db, [post.agency_id for post in posts]),
        heads=frozenset(post.agency_id for post in posts if post.head),
        home=posts[0].agency_id if posts else None,
        acts=acts,
    )


def deputies(db: Session) -> list[tuple[int, str]]:
    """Who may be named a deputy: officers and inspectors with an open account, by name."""
    staff = select(Person.id, Person.name).where(Person.role.in_(("officer", "inspector")), Person.active.is_(True))
    return [(number, name) for number, name in db.execute(staff.order_by(Person.name, Person.id))]


def with_all_below(db: Session, agency_ids: Sequence[int]) -> frozenset[int]:
    """These agencies and every agency below them."""
    if not agency_ids:
        return frozenset()
    tree = select(Agency.id).where(Agency.id.in_(agency_ids)).cte("tree", recursive=True)
    below = aliased(Agency)
    tree = tree.union(select(below.id).join(tree, below.parent_id == tree.c.id))
    return frozenset(db.scalars(select(tree.c.id)))


def competent_units(db: Session, *, province_code: str, ward_code: str | None, group_key: str) -> frozenset[int]:
    """Ids of the agencies competent for a place and a product group, to be given to `actor.must` as `units`."""
    here = Agency.ward_code.is_(None)
    rows = db.execute(
        select(Agency.id, Agency.groups).where(
            Agency.province_code == province_code, or_(here, Agency.ward_code == ward_code) if ward_code else here
        )
    )
    return frozenset(agency_id for agency_id, groups in rows if rules.is_competent(groups, group_key))


def agency(db: Session, agency_id: int) -> Agency:
    """The agency of this id; NotFound when there is none."""
    if (found := db.get(Agency, agency_id)) is None:
        raise NotFound(Reason("agency.unknown"))
    return found


def commune_exists(db: Session, code: str) -> bool:
    """Whether a commune in force bears this code. Read by name: the register lies above this room."""
    units = table("admin_units", column("code"), column("level"), column("valid_to"))
    found = select(units.c.code).where(units.c.code == code, units.c.level == "commune", units.c.valid_to.is_(None))
    return db.scalar(found.limit(1)) is not None


def unit_name(db: Session, agency_id: int, *, language: str = "vi") -> str:
    """An agency's name, in English where it has one and that is asked for; NotFound when there is none."""
    found = agency(db, agency_id)
    return found.name_en if language == "en" and found.name_en else found.name


def agencies(db: Session) -> list[Agency]:
    """Every agency, by name: a few hundred at the most."""
    return list(db.scalars(select(Agency).order_by(Agency.name)))


def people(db: Session, *, role: str = "", text: str = "", after: int = 0, limit: int = PAGE) -> list[Person]:
    """A page of people by id, of one role where given, whose name, phone or e-mail holds `text`."""
    query = select(Person).where(Person.id > after).order_by(Person.id).limit(limit)
    if role:
        query = query.where(Person.role == role)
    if text:
        found = (column.icontains(text, autoescape=True) for column in (Person.name, Person.phone, Person.email))
        query = query.where(or_(*found))
    return list(db.scalars(query))


def posts_of(db: Session, person_id: int) -> list[tuple[Post, Agency]]:
    """The agencies a person serves in now."""
    rows = db.execute(
        select(Post, Agency)
        .join(Agency, Agency.id == Post.agency_id)
        .where(Post.person_id == person_id, Post.until.is_(None))
        .order_by(Agency.name)
    )
    return [(post, unit) for post, unit in rows]


def producers_of(db: Session, person_id: int) -> frozenset[int]:
    """Ids of the producers somebody works for now."""
    return frozenset(
        db.scalars(select(Membership.producer_id).where(Membership.person_id == person_id, Membership.until.is_(None)))
    )


def members_of(db: Session, producer_id: int) -> list[tuple[Membership, Person]]:
    """The people who work for a producer now."""
    rows = db.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.producer_id == producer_id, Membership.until.is_(None))
        .order_by(Person.name)
    )
    return [(membership, member) for membership, member in rows]


def web_session(db: Session, id_hash: str) -> WebSession | None:
    """The stored web session of this hashed id, ended or not."""
    return db.get(WebSession, id_hash)


def web_sessions_of(db: Session, person_id: int, *, now: datetime) -> list[WebSession]:
    """A person's web sessions that are neither ended nor past their end, newest first."""
    return list(
        db.scalars(
            select(WebSession)
            .where(WebSession.person_id == person_id, WebSession.ended_at.is_(None), WebSession.expires_at > now)
            .order_by(WebSession.made_at.desc())
        )
    )


def seen(observations: Session, id_hashes: Sequence[str]) -> dict[str, datetime]:
    """When these web sessions were last used, to the minute; those of which nothing is known are left out."""
    rows = observations.scalars(select(SessionSeen).where(SessionSeen.id_hash.in_(id_hashes)))
    return {row.id_hash: row.seen_at for row in rows}


def slip(db: Session, secret_hash: str) -> Slip | None:
    """The slip whose secret has this hash."""
    return db.scalars(select(Slip).where(Slip.secret_hash == secret_hash)).one_or_none()


def slip_with_digits(db: Session, person_id: int, *, now: datetime) -> Slip | None:
    """The newest slip with digits that still opens something for this person."""
    return db.scalars(
        select(Slip)
        .where(
            Slip.person_id == person_id,
            Slip.digits_print.is_not(None),
            Slip.used_at.is_(None),
            Slip.expires_at > now,
            Slip.wrong_tries < rules.MAX_WRONG_DIGITS,
        )
        .order_by(Slip.id.desc())
        .limit(1)
    ).one_or_none()


def has_admin(db: Session) -> bool:
    """Whether somebody can administer the service already."""
    return bool(
        db.scalar(
            select(func.count())
            .select_from(Person)
            .where(Person.role == "admin", Person.active.is_(True), Person.password.is_not(None))
        )
    )


def api_key(db: Session, secret_hash: str) -> ApiKey | None:
    """The key whose text has this hash."""
    return db.scalars(select(ApiKey).where(ApiKey.secret_hash == secret_hash)).one_or_none()


def api_keys_of(db: Session, person_id: int) -> list[tuple[ApiKey, str | None]]:
    """A person's API keys with the name of the agency they call for, newest first, revoked ones too."""
    rows = db.execute(
        select(ApiKey, Agency.name)
        .outerjoin(Agency, Agency.id == ApiKey.agency_id)
        .where(ApiKey.person_id == person_id)
        .order_by(ApiKey.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def own_api_key(db: Session, key_id: int, person_id: int) -> ApiKey:
    """A key of this person's; NotFound for anybody else's."""
    found = db.get(ApiKey, key_id)
    if found is None or found.person_id != person_id:
        raise NotFound(Reason("api_key.unknown"))
    return found


def calls_on(observations: Session, key_id: int, day: date) -> int:
    """How many calls a key has made on a day."""
    return int(
        observations.scalar(
            select(func.coalesce(func.sum(ApiCall.calls), 0)).where(ApiCall.key_id == key_id, ApiCall.day == day)
        )
        or 0
    )


def calls_of(observations: Session, key_id: int, *, limit: int = 200) -> list[ApiCall]:
    """What a key called, by day, route and status, newest day first: the access log of whoever holds it."""
    newest = select(ApiCall).where(ApiCall.key_id == key_id).order_by(ApiCall.day.desc(), ApiCall.route, ApiCall.status)
    return list(observations.scalars(newest.limit(limit)))


def last_use(observations: Session, key_ids: Sequence[int]) -> dict[int, date]:
    """The last day each of these keys was used; unused ones are left out."""
    rows = observations.execute(
        select(ApiCall.key_id, func.max(ApiCall.day)).where(ApiCall.key_id.in_(key_ids)).group_by(ApiCall.key_id)
    )
    return {row[0]: row[1] for row in rows}
