"""Reads of notices: whom a producer is told through, an inbox, what did not arrive, whom the office is to phone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from trace.accounts.models import Membership, Person, Post
from trace.base import tokens
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.notices import models
from trace.notices.models import Notice, NoticeChoice, NoticeSend
from trace.notices.rules import WANTING

PAGE = 50
MOST_COUNTED = 99
# The register stands above this room: of a producer it needs a name, a mailbox and a telephone, and reads no more.
producers = table("producers", column("id"), column("name"), column("email"), column("phone"))


@dataclass(frozen=True)
class Reached:
    """Somebody to tell: which addresses they have, which ways they chose, their language."""

    person_id: int
    language: str
    email: str | None
    phone: str | None
    chosen: frozenset[str]

    @property
    def channels(self) -> tuple[str, ...]:
        """The ways that lead to them: chosen, and with an address."""
        has = {"email": self.email, "sms": self.phone, "zalo": self.phone}
        return tuple(name for name in has if name in self.chosen and has[name])


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and after which id the next ones begin; None after the last."""

    rows: Sequence[tuple[object, ...]]
    after: int | None


def reached(db: Session, person_ids: Collection[int]) -> list[Reached]:
    """Those of these people who can be told: in service, in the order of their ids."""
    rows = db.execute(
        select(Person, NoticeChoice)
        .outerjoin(NoticeChoice, NoticeChoice.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.active.is_(True), Person.closed_at.is_(None))
        .order_by(Person.id)
    )
    return [Reached(who.id, who.language, who.email, who.phone, chosen_by(choice)) for who, choice in rows]


def chosen_by(choice: NoticeChoice | None) -> frozenset[str]:
    """The channels of a row of choices; e-mail where there is none."""
    if choice is None:
        return frozenset({"email"})
    return frozenset(name for name in ("email", "sms", "zalo") if getattr(choice, name))


def choice_of(db: Session, person_id: int) -> frozenset[str]:
    """The channels this person chose."""
    return chosen_by(db.get(NoticeChoice, person_id))


def people_of(db: Session, producer_id: int) -> list[int]:
    """Who works for a producer now, its entry assistants among them."""
    theirs = select(Membership.person_id).where(Membership.producer_id == producer_id, Membership.until.is_(None))
    return list(db.scalars(theirs))


def mailbox_of(db: Session, producer_id: int) -> str | None:
    """The producer's own mailbox."""
    return db.scalar(select(producers.c.email).where(producers.c.id == producer_id))


def officers(db: Session) -> list[int]:
    """Officers in service with a unit, for the digest."""
    serving = select(Post.person_id).where(Post.until.is_(None))
    mine = select(Person.id).where(Person.role == "officer", Person.active.is_(True), Person.id.in_(serving))
    return list(db.scalars(mine.order_by(Person.id)))


def was_told(db: Session, kind: str, key: str, recipient: str) -> bool:
    """Whether this recipient was told of this before."""
    same = (Notice.kind == kind, Notice.key == key, Notice.recipient == recipient)
    return db.scalar(select(Notice.id).where(*same)) is not None


def sending(db: Session, send_id: int) -> tuple[NoticeSend, Notice]:
    """A way out with its notice. NotFound when there is none."""
    row = db.execute(
        select(NoticeSend, Notice).join(Notice, Notice.id == NoticeSend.notice_id).where(NoticeSend.id == send_id)
    ).one_or_none()
    if row is None:
        raise NotFound(Reason("notice.unknown"))
    return row[0], row[1]


def notice_of(db: Session, notice_id: int, person_id: int) -> Notice:
    """A notice in this person's inbox; NotFound alike for none and for somebody else's."""
    found = db.get(Notice, notice_id)
    if found is None or found.person_id != person_id:
        raise NotFound(Reason("notice.unknown"))
    return found


def inbox(
    db: Session, person_id: int, *, before: int | None = None, limit: int = PAGE
) -> tuple[list[Notice], int | None]:
    """A person's notices, the newest first, and the id before which the next page begins."""
    mine = select(Notice).where(Notice.person_id == person_id)
    if before is not None:
        mine = mine.where(Notice.id < before)
    rows = list(db.scalars(mine.order_by(Notice.id.desc()).limit(limit + 1)))
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def unread(db: Session, person_id: int) -> int:
    """How many notices wait in an inbox, 99 at the most: a bell need not know more."""
    some = select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None)).limit(MOST_COUNTED)
    return int(db.scalar(select(func.count()).select_from(some.subquery())) or 0)


def wanting(
    db: Session, *, after: int = 0, limit: int = PAGE
) -> tuple[list[tuple[NoticeSend, Notice, str]], int | None]:
    """What failed or is in doubt, the oldest first, with the name of whom it was for."""
    name = func.coalesce(Person.name, producers.c.name, "–")
    rows = db.execute(
        select(NoticeSend, Notice, name)
        .join(Notice, Notice.id == NoticeSend.notice_id)
        .outerjoin(Person, Person.id == Notice.person_id)
        .outerjoin(producers, producers.c.id == Notice.producer_id)
        .where(NoticeSend.state.in_(WANTING), NoticeSend.id > after)
        .order_by(NoticeSend.id)
        .limit(limit + 1)
    ).all()
    shown = [(row[0], row[1], str(row[2])) for row in rows]
    return shown[:limit], shown[limit - 1][0].id if len(shown) > limit else None


def how_many_wanting(db: Session) -> int:
    """How many messages failed or are in doubt."""
    return int(db.scalar(select(func.count()).select_from(NoticeSend).where(models.WANTING)) or 0)


def to_phone(
    db: Session, *, after: int = 0, limit: int = PAGE
) -> tuple[list[tuple[Notice, str, str | None]], int | None]:
    """Producers that nobody could write to, the oldest first: notice, name, telephone."""
    rows = db.execute(
        select(Notice, producers.c.name, producers.c.phone)
        .join(producers, producers.c.id == Notice.producer_id)
        .where(Notice.to_phone.is_(True), Notice.phoned_at.is_(None), Notice.id > after)
        .order_by(Notice.id)
        .limit(limit + 1)
    ).all()
    shown = [(row[0], str(row[1]), row[2]) for row in rows]
    return shown[:limit], shown[limit - 1][0].id if len(shown) > limit else None


def bounced(db: Session, person_id: int, producer_ids: Collection[int]) -> list[str]:
    """Mailboxes of this person and of the producers they work for that a server refused for good, as they are now."""
    own = db.scalar(select(Person.email).where(Person.id == person_id))
    theirs = db.scalars(select(producers.c.email).where(producers.c.id.in_(producer_ids)))
    addresses = {tokens.digest(address): address for address in (own, *theirs) if address}
    if not addresses:
        return []
    refused = db.scalars(select(NoticeSend.bounced).where(NoticeSend.bounced.in_(addresses)).distinct())
    return sorted(addresses[one] for one in refused if one is not None)


def address_of(db: Session, notice: Notice, channel: str) -> tuple[str | None, Sequence[str]]:
    """Where this notice goes by this channel now, and in which languages; None where that leads nowhere any more.

    A producer's own mailbox is read by whoever is there: in both languages.
    """
    if notice.person_id is None:
        return (mailbox_of(db, notice.producer_id) if notice.producer_id else None), ("vi", "en")
    found = reached(db, [notice.person_id])
    if not found:
        return None, ("vi",)
    return (found[0].email if channel == "email" else found[0].phone), (found[0].language,)
