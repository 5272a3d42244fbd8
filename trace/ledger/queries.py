"""Reading the ledger: the head of the chain, what waits for its place, and a walk that proves the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.ledger import rules
from trace.ledger.models import LedgerEntry, LedgerLink, LedgerWaiting

PAGE = 2_000


@dataclass(frozen=True)
class Asked:
    """Which entries a reader wants: of one kind of object, of one object, of one act. None = any."""

    kind: str | None = None
    object_id: int | None = None
    act: str | None = None


@dataclass(frozen=True)
class Standing:
    """How far the chain has come: its links, its last hash, and the committed entries that wait for a place."""

    links: int
    head: str
    waiting: int


@dataclass(frozen=True)
class Proof:
    """The outcome of a walk: how many links hold, the last hash, and the first entry that does not fit (None = all)."""

    links: int
    head: str
    broken_seq: int | None = None
    broken_entry: int | None = None
    waiting: int = 0

    @property
    def whole(self) -> bool:
        """Whether every link fits."""
        return self.broken_seq is None


def head(db: Session) -> tuple[int, str]:
    """Number and hash of the last link; (0, genesis) of an empty chain."""
    last = db.execute(select(LedgerLink.seq, LedgerLink.hash).order_by(LedgerLink.seq.desc()).limit(1)).first()
    return (last.seq, last.hash) if last else (0, rules.GENESIS)


def unchained(db: Session, *, limit: int) -> Sequence[LedgerEntry]:
    """Committed entries without a place in the chain, oldest id first."""
    waiting = select(LedgerEntry).join(LedgerWaiting, LedgerWaiting.entry_id == LedgerEntry.id)
    return db.scalars(waiting.order_by(LedgerEntry.id).limit(limit)).all()


def lag(db: Session) -> tuple[int, datetime | None]:
    """How many committed entries wait for their place in the chain, and since when the oldest does."""
    waiting = select(func.count(), func.min(LedgerEntry.recorded_at))
    amount, since = db.execute(waiting.join(LedgerWaiting, LedgerWaiting.entry_id == LedgerEntry.id)).one()
    return int(amount), since


def leaf(entry: LedgerEntry) -> str:
    """The leaf hash of a stored entry, content included: a change of any column shows."""
    return rules.leaf(columns(entry))


def columns(entry: LedgerEntry) -> dict[str, str]:
    """What the leaf of a stored entry is made of, as texts."""
    return {
        "id": str(entry.id),
        "act": entry.act,
        "actor": str(entry.actor_id),
        "role": entry.actor_role,
        "object": f"{entry.object_kind}:{entry.object_id}",
        "recorded_at": _text(entry.recorded_at),
        "effective_at": _text(entry.effective_at),
        "content_hash": rules.content_hash(entry.content),
    }


def hash_of(db: Session, seq: int) -> str:
    """The hash of the chain at a link; that of the beginning for 0. NotFound for a link that is not there."""
    if seq == 0:
        return rules.GENESIS
    found = db.scalar(select(LedgerLink.hash).where(LedgerLink.seq == seq))
    if found is None:
        raise NotFound(Reason("ledger.no_link"))
    return found


def leaves(db: Session, first: int) -> Iterator[str]:
    """The leaf hashes from a link to the head, worked out again from what is stored."""
    return (leaf(entry) for _link, entry in _links(db, first - 1))


def chained(db: Session, entry_id: int) -> bool:
    """Whether the entry has its place in the chain."""
    return db.scalar(select(LedgerLink.seq).where(LedgerLink.entry_id == entry_id)) is not None


def entry_on(db: Session, on: tuple[str, int], act: str) -> LedgerEntry | None:
    """The newest entry of `act` on the object `(kind, id)`."""
    return db.scalar(
        select(LedgerEntry)
        .where(LedgerEntry.object_kind == on[0], LedgerEntry.object_id == on[1], LedgerEntry.act == act)
        .order_by(LedgerEntry.id.desc())
        .limit(1)
    )


def history(db: Session, on: tuple[str, int], *, limit: int = 200) -> Sequence[LedgerEntry]:
    """What was done to an object, newest first."""
    return db.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.object_kind == on[0], LedgerEntry.object_id == on[1])
        .order_by(LedgerEntry.recorded_at.desc(), LedgerEntry.id.desc())
        .limit(limit)
    ).all()


def entries(
    db: Session, asked: Asked, *, after: int | None = None, limit: int = 50
) -> Sequence[tuple[LedgerEntry, int | None]]:
    """Entries with their place in the chain (None = it waits for one), newest first.

    `after` is the id of the last entry of the page before: ids are ordered by the time they were made.
    """
    wanted = select(LedgerEntry, LedgerLink.seq).outerjoin(LedgerLink, LedgerLink.entry_id == LedgerEntry.id)
    if asked.kind is not None:
        wanted = wanted.where(LedgerEntry.object_kind == asked.kind)
    if asked.object_id is not None:
        wanted = wanted.where(LedgerEntry.object_id == asked.object_id)
    if asked.act is not None:
        wanted = wanted.where(LedgerEntry.act == asked.act)
    if after is not None:
        wanted = wanted.where(LedgerEntry.id < after)
    rows = db.execute(wanted.order_by(LedgerEntry.id.desc()).limit(limit)).all()
    return [(row[0], row[1]) for row in rows]


def standing(db: Session) -> Standing:
    """How far the chain has come. Counts; proves nothing."""
    links, last = head(db)
    return Standing(links, last, waiting=_total(db) - links)


def something_waits(db: Session) -> bool:
    """Whether a committed entry has no place in the chain yet."""
    return db.scalar(select(LedgerWaiting.entry_id).limit(1)) is not None


def prove(db: Session, *, step: Callable[[int], object] | None = None) -> Proof:
    """Walk the chain from its first entry and work every hash out again. `step` is told the number of each link."""
    seq, before = 0, rules.GENESIS
    for link, entry in _links(db):
        if step is not None:
            step(link.seq)
        broken = link.seq != seq + 1 or entry.content_hash != rules.content_hash(entry.content)
        expected = rules.link(before, leaf(entry))
        if broken or link.hash != expected:
            return Proof(seq, before, broken_seq=link.seq, broken_entry=entry.id)
        seq, before = link.seq, expected
    return Proof(seq, before, waiting=_total(db) - seq)


def _total(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def _links(db: Session, last: int = 0) -> Iterator[tuple[LedgerLink, LedgerEntry]]:
    while True:
        page = db.execute(
            select(LedgerLink, LedgerEntry)
            .join(LedgerEntry, LedgerEntry.id == LedgerLink.entry_id)
            .where(LedgerLink.seq > last)
            .order_by(LedgerLink.seq)
            .limit(PAGE)
        ).all()
        if not page:
            return
        yield from ((row[0], row[1]) for row in page)
        last = page[-1][0].seq
        db.expunge_all()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
