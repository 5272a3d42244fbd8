"""Stamp keys opened and kept: one `SlotKey` a slot, and the seals of the runs asked for last, in each process.

A key that is in the table and cannot be opened is `Unavailable` ("cannot check now"); a slot that was never opened is
None ("no such code"). What is kept is bounded, and safe between threads.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.db import snapshot
from trace.base.errors import Unavailable
from trace.base.keys import KEY_BYTES, KeyRing
from trace.base.reading import Question, Reader
from trace.base.runtime import Runtime
from trace.core.codes import RunSeal, SlotKey, decoy_seal
from trace.stamps.models import StampKey

SEALS: Final = 4_096  # runs; a seal costs 7 µs to make and about 1 kB to keep
_DECOY: Final = -1
WRAPPED = Question(select(StampKey.wrapped).where(StampKey.slot == bindparam("slot")))


def prove_wrapping_key(rt: Runtime) -> None:
    """Try the wrapping key on the stamp keys of this database; a key that opens none of them is not to be used at all.

    To be called once at start: otherwise a wrong key would seal new numbers that the right one cannot open.
    """
    try:
        with snapshot(rt.main) as db:
            wrapped = db.execute(select(StampKey.slot, StampKey.wrapped)).all()
    except Unavailable:
        return  # no tables yet, or the database is away: nothing is sealed without it
    for slot, sealed in wrapped:
        try:
            rt.keys.open(sealed, purpose(slot))
        except Unavailable:
            continue
        return
    if wrapped:
        rt.keys.distrust()


class StampKeys:
    """The stamp keys of one wrapping key."""

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring
        self._slots: dict[int, tuple[bytes, SlotKey]] = {}
        self._seals: OrderedDict[tuple[int, int], RunSeal] = OrderedDict()
        self._lock = Lock()

    def slot(self, db: Session | Reader, slot: int) -> SlotKey | None:
        """The key of a slot, of the cache or of the table; None for a slot that was never opened.

        Unavailable when the row is there and the wrapping key is missing or another one.
        """
        kept = self._slots.get(slot)
        if kept is not None:
            return kept[1]
        wrapped = _wrapped(db, slot)
        return None if wrapped is None else self.opened(slot, wrapped)

    def opened(self, slot: int, wrapped: bytes) -> SlotKey:
        """The key in this sealed form. Unavailable when the wrapping key does not open it."""
        kept = self._slots.get(slot)
        if kept is not None and kept[0] == wrapped:
            return kept[1]
        secret = self.ring.open(wrapped, purpose(slot))
        key = SlotKey(slot, secret[:KEY_BYTES], secret[KEY_BYTES:])
        with self._lock:
            self._slots[slot] = (wrapped, key)
        return key

    def seal(self, slot_key: SlotKey, run_id: int, salt: bytes) -> RunSeal:
        """The seal of a run, kept for the next question."""
        return self._kept((slot_key.slot, run_id), slot_key, salt)

    def decoy(self, slot_key: SlotKey) -> RunSeal:
        """The seal of no run, kept like the seals of runs, so that the answer takes as long."""
        return self._kept((slot_key.slot, _DECOY), slot_key, None)

    def _kept(self, key: tuple[int, int], slot_key: SlotKey, salt: bytes | None) -> RunSeal:
        with self._lock:
            seal = self._seals.get(key)
            if seal is not None and (salt is None or seal.salt == salt) and seal.slot_key is slot_key:
                self._seals.move_to_end(key)
                return seal
        seal = decoy_seal(slot_key) if salt is None else RunSeal(slot_key, salt)
        with self._lock:
            self._seals[key] = seal
            while len(self._seals) > SEALS:
                self._seals.popitem(last=False)
        return seal


def _wrapped(db: Session | Reader, slot: int) -> bytes | None:
    if isinstance(db, Session):
        return db.scalar(select(StampKey.wrapped).where(StampKey.slot == slot))
    row = WRAPPED.first(db, slot=slot)
    return row[0] if row else None


@lru_cache(maxsize=8)
def stamp_keys(ring: KeyRing) -> StampKeys:
    """The opened stamp keys of this process that belong to a wrapping key."""
    return StampKeys(ring)


def purpose(slot: int) -> str:
    """What a slot's sealed keys are for: they open as nothing else."""
    return f"stamp key {slot}"


def new_wrapped(ring: KeyRing, slot: int) -> bytes:
    """A new master key and a new PIN key of a slot, random and independent, sealed. Unavailable without the ring."""
    return ring.seal(tokens.new_bytes(2 * KEY_BYTES), purpose(slot))
