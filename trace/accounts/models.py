"""Tables of people, the agencies they serve, their web sessions, one-time slips and API keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, MadeId, NumberedId, Observation


class Agency(Base):
    """A unit of the state: a department, a sub-department, a commune's People's Committee, an inspectorate.

    `groups`: the product groups it is competent for, empty for all. `ward_code`: its commune; None = whole province.
    """

    __tablename__ = "agencies"

    id: Mapped[NumberedId]
    name: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str | None]
    kind: Mapped[str]  # department | sub_department | commune | inspectorate
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    province_code: Mapped[str]
    ward_code: Mapped[str | None] = mapped_column(index=True)
    groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Person(Base):
    """Somebody who can sign in. One role each; several producers or agencies are possible."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("role IN ('producer','entry_assistant','officer','inspector','admin')", name="role"),
    )

    id: Mapped[NumberedId]
    name: Mapped[str]
    role: Mapped[str]
    phone: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    # Keyed hash of the tax code a producer signs in with: a household's is a personal number.
    tax_id_print: Mapped[str | None] = mapped_column(unique=True)
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(default="vi")
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    # The TOTP secret, sealed by the wrapping key; the last step that was used, so that none is used twice.
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last_step: Mapped[int | None]
    recovery_hashes: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None]
    signed_in_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Membership(Base):
    """A person who works for a producer: its own people, and the entry assistants it lets type for it."""

    __tablename__ = "memberships"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), primary_key=True)
    duty: Mapped[str]  # manager | member | assistant
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    __table_args__ = (Index(None, "producer_id"),)


class Post(Base):
    """A person who serves in an agency; `head` confirms holds and takes what goes up."""

    __tablename__ = "posts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    head: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    __table_args__ = (Index(None, "agency_id"),)


class WebSession(Base):
    """One sign-in of one browser: a random id hashed at rest, ended by its owner, by time or by a new password."""

    __tablename__ = "web_sessions"

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    device: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class Slip(Base):
    """A one-time way in, printed by an officer or an assistant after checking the person: QR and digits."""

    __tablename__ = "slips"

    id: Mapped[MadeId]
    # None only for the first administrator, who becomes a person by using it.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]  # invite | reset | first_admin
    secret_hash: Mapped[str] = mapped_column(unique=True)
    # The digits are short, so they are kept under a keyed hash and die after five wrong tries.
    digits_print: Mapped[str | None] = mapped_column(index=True)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiKey(Base):
    """A bearer token of a person: prefix and secret hash, scopes (acts of the permission table), quota, expiry."""

    __tablename__ = "api_keys"

    id: Mapped[NumberedId]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str]
    prefix: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    quota_per_day: Mapped[int]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ApiCall(Observation):
    """How often a key called a route on a day, by status: access log, quota, and the day of its last use."""

    __tablename__ = "api_calls"

    key_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    calls: Mapped[int]


class SessionSeen(Observation):
    """When a web session was last used, to the minute: kept out of *main*, where a GET changes nothing."""

    __tablename__ = "session_seen"

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
