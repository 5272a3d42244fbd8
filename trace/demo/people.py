"""The demonstration's agencies and people, let in by the commands an administrator would use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from trace.accounts import passwords, rules, service
from trace.accounts import queries as accounts
from trace.accounts.models import Person
from trace.base import tokens
from trace.base.actor import Actor
from trace.demo.material import Province

PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - the alphabet, not a password
PASSWORD_LENGTH = 20


@dataclass(frozen=True)
class SignIn:
    """What the demonstration prints for a role: who, with which number and password."""

    role: str
    name: str
    login: str
    password: str


@dataclass
class Cast:
    """Who plays: ids of people and agencies by their key, and the sign-ins to print."""

    people: dict[str, int] = field(default_factory=dict)
    agencies: dict[str, int] = field(default_factory=dict)
    sign_ins: list[SignIn] = field(default_factory=list)

    def actor(self, db: Session, key: str) -> Actor:
        """The person behind a key, as they stand now."""
        return accounts.actor_of(db, self.people[key])


def new_passwords(material: Province) -> dict[str, tuple[str, str]]:
    """A fresh password and its hash for each person of the material. Slow on purpose: not inside a transaction."""
    made = {}
    for entry in material["people"]:
        plain = tokens.new_letters(PASSWORD_LENGTH, PASSWORD_LETTERS)
        made[entry["key"]] = (plain, passwords.hashed(plain, entry["role"], entry["name"]))
    return made


def let_in(db: Session, material: Province, secrets: dict[str, tuple[str, str]], *, now: datetime) -> Cast:
    """The first administrator by the one-time link, then agencies, people, posts; each with a password of their own."""
    cast = Cast()
    entries = sorted(material["people"], key=lambda entry: entry["role"] != "admin")
    for entry in entries:
        made = _person(db, cast, entry, secrets[entry["key"]][1], now=now)
        cast.people[entry["key"]] = made.id
        cast.sign_ins.append(SignIn(entry["role"], entry["name"], entry["phone"], secrets[entry["key"]][0]))
        if entry["role"] == "admin":
            _agencies(db, cast, material, now=now)
    admin = cast.actor(db, "admin")
    for entry in entries:
        for unit in dict.fromkeys([*entry["units"], entry["agency"]]):
            if unit and entry["role"] in ("officer", "inspector", "admin"):
                person_id, agency_id = cast.people[entry["key"]], cast.agencies[unit]
                service.appoint(db, actor=admin, person_id=person_id, agency_id=agency_id, head=entry["head"], now=now)
        if entry["deputy"] and entry["agency"]:
            deputy_id = cast.people[entry["deputy"]]
            service.name_deputy(db, actor=admin, agency_id=cast.agencies[entry["agency"]], person_id=deputy_id, now=now)
    return cast


def _person(db: Session, cast: Cast, entry: dict[str, str], password_hash: str, *, now: datetime) -> Person:
    if entry["role"] == "admin":
        slip = service.invite_first_admin(db, hours=1, now=now)
        return service.use_first_admin_slip(
            db,
            slip_id=slip.slip_id,
            name=entry["name"],
            phone=entry["phone"],
            email=entry["email"],
            password_hash=password_hash,
            now=now,
        )
    made = service.make_person(
        db,
        actor=cast.actor(db, "admin"),
        name=entry["name"],
        role=entry["role"],  # type: ignore[arg-type]
        phone=entry["phone"],
        email=entry["email"],
        now=now,
    )
    service.set_password(
        db, actor=accounts.actor_of(db, made.id), person_id=made.id, password_hash=password_hash, now=now
    )
    return made


def _agencies(db: Session, cast: Cast, material: Province, *, now: datetime) -> None:
    admin = cast.actor(db, "admin")
    for entry in material["agencies"]:
        details = rules.AgencyDetails(
            name=entry["name"],
            name_en=entry["name_en"],
            kind=entry["kind"],
            parent_id=cast.agencies.get(entry["parent"]),
            province_code=entry["province_code"],
            ward_code=entry["ward_code"],
        )
        cast.agencies[entry["key"]] = service.make_agency(db, actor=admin, details=details, now=now).id


def representative(db: Session, cast: Cast, producer: dict[str, str], *, now: datetime) -> Actor:
    """Whoever acts for a producer: somebody of the cast who works for it, else a person of its own, made now."""
    key = f"representative {producer['key']}"
    if key not in cast.people:
        made = service.make_person(
            db, actor=None, name=producer["representative"], role="producer", phone=producer["phone"], now=now
        )
        cast.people[key] = made.id
    return cast.actor(db, key)
