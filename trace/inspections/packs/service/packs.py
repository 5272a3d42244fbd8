"""Packs made, laid into blocks and dropped. A block is in the store first: a row points to whole files only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.inspections.packs import queries, rules
from trace.inspections.packs.blocks import SALT_BYTES
from trace.inspections.packs.models import Pack, PackBlock, PackSegment
from trace.inspections.packs.rules import Choice, Segment
from trace.jobs import service as jobs
from trace.ledger import service as ledger

MAKE_JOB: Final = "inspections.make_pack"


@dataclass(frozen=True)
class NewPack:
    """What somebody asked for: the name people know it by, and what goes in."""

    name: str
    choice: Choice


@dataclass(frozen=True)
class Laid:
    """A block that lies in the store: its hash, its bytes, what is in it."""

    sha256: str
    size_bytes: int
    segments: Sequence[Segment]

    @property
    def stamps(self) -> int:
        """How many stamps."""
        return sum(one.length for one in self.segments)


def make_pack(db: Session, *, actor: Actor, wanted: NewPack, now: datetime) -> Pack:
    """Make a pack for the person's unit; a worker lays its stamps into blocks at once.

    Refuses a choice of nothing, of no stamps or of too many, each beside its field, and somebody without a unit.
    """
    if actor.home is None:
        raise Refused(Reason("pack.no_unit"))
    actor.must("pack.make", units={actor.home})
    size = queries.size_of(db, wanted.choice)
    if reasons := rules.why_not_make(wanted.name, wanted.choice, size.stamps):
        raise Refused(*reasons)
    made = Pack(agency_id=actor.home, name=wanted.name.strip(), salt=tokens.new_bytes(SALT_BYTES))
    chosen = wanted.choice
    made.areas, made.groups, made.producers = list(chosen.areas), list(chosen.groups), list(chosen.producers)
    made.made_at, made.made_by = now, actor.id
    db.add(made)
    db.flush()
    ask_blocks(db, pack_id=made.id, laid=0, waiting=size.stamps, now=now)
    content = {"areas": made.areas, "groups": made.groups, "producers": made.producers, "stamps": size.stamps}
    ledger.append(db, actor=actor, act="pack.made", on=("pack", made.id), now=now, content=content)
    return made


def ask_blocks(db: Session, *, pack_id: int, laid: int, waiting: int, now: datetime) -> None:
    """Have a pack's stamps laid into blocks; asked again within the hour while as many lie and wait there, once."""
    key = f"pack {pack_id}: {laid} laid, {waiting} wait, {now:%Y-%m-%d %H}h"
    jobs.enqueue(db, MAKE_JOB, now=now, key=key, pack_id=pack_id)


def record_block(db: Session, *, pack_id: int, laid: Laid, now: datetime) -> list[str]:
    """Record a block whose file is in the store; returns the names of those that nothing lies in any more.

    What lay in another block lies in this one from now on, in one act. NotFound for a pack dropped meanwhile: nothing
    is kept then.
    """
    queries.pack(db, pack_id, lock=True)
    if db.get(PackBlock, (pack_id, laid.sha256)) is not None:
        return []  # another worker made the same block first
    db.add(PackBlock(pack_id=pack_id, sha256=laid.sha256, stamps=laid.stamps, size_bytes=laid.size_bytes, made_at=now))
    db.flush()
    for one in laid.segments:
        key = (PackSegment.pack_id == pack_id, PackSegment.run_id == one.run_id, PackSegment.first == one.first)
        db.execute(delete(PackSegment).where(*key))
        row = PackSegment(pack_id=pack_id, run_id=one.run_id, first=one.first, count=one.length, sha256=laid.sha256)
        db.add(row)
    db.flush()
    used = select(PackSegment.sha256).where(PackSegment.pack_id == pack_id)
    empty = delete(PackBlock).where(PackBlock.pack_id == pack_id, PackBlock.sha256.not_in(used))
    return list(db.scalars(empty.returning(PackBlock.sha256)))


def drop_pack(db: Session, *, actor: Actor, pack_id: int, now: datetime) -> list[str]:
    """Drop a pack: phones let go of it at their next update. Returns the names of its blocks, for the store."""
    found = queries.pack(db, pack_id, lock=True)
    actor.must("pack.make", units={found.agency_id})
    names = list(queries.block_sizes(db, pack_id))
    db.execute(delete(PackSegment).where(PackSegment.pack_id == pack_id))
    db.execute(delete(PackBlock).where(PackBlock.pack_id == pack_id))
    found.dropped_at, found.dropped_by = now, actor.id
    db.flush()
    ledger.append(db, actor=actor, act="pack.dropped", on=("pack", pack_id), now=now)
    return names
