"""What the register and the stamp ranges say about one code: the stamp by its run, then everything else in one query.

A wrong tag, a serial that no run holds and a run that was never released are the same answer after the same work.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast

from sqlalchemy import bindparam, or_, select

from trace.base.keys import KeyRing
from trace.base.reading import Question, Reader
from trace.core.typed import Reading
from trace.lookup.queries.everything import everything
from trace.lookup.queries.known import Known, known_by
from trace.lookup.queries.nearest import Unprinted, owner_of
from trace.lookup.queries.notices import notice
from trace.lookup.queries.registered import product_name, registered
from trace.lookup.queries.scans import evidence, unobserved
from trace.lookup.queries.suspicion import cleared, group_and_home, home_of, public_rules, scan_rules, seen_of
from trace.lookup.rules import Facts, StampKind
from trace.lookup.rules.counting import StampId
from trace.registry.models import ProductVersion

__all__ = [
    "Found",
    "Known",
    "Unprinted",
    "behind",
    "cleared",
    "evidence",
    "facts",
    "group_and_home",
    "home_of",
    "notice",
    "product_name",
    "public_rules",
    "registered",
    "scan_rules",
    "seen_of",
    "unobserved",
]

FORMER_GTIN: Final = Question(
    select(ProductVersion.id)
    .where(ProductVersion.product_id == bindparam("product"), ProductVersion.gtin == bindparam("gtin"))
    .where(or_(ProductVersion.state == "accepted", ProductVersion.state == "superseded"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Found:
    """A code that the register knows: its facts, and where they stand, for people who may look further."""

    facts: Facts
    run_id: int
    ordinal: int
    serial: int
    batch_id: int | None
    product_id: int
    producer_id: int
    known: Known

    @property
    def stamp(self) -> StampId:
        """Which stamp this is and whose, for counting its scans."""
        slot = self.facts.slot
        return StampId(slot, self.serial, self.run_id, self.batch_id, self.product_id, self.producer_id)


def facts(on: Reader, ring: KeyRing, reading: Reading) -> Found | None:
    """The facts of a code, in at most two queries once its key slot is open in this process; None when nothing of ours
    carries it, or when the GTIN read with it is not its product's and never was.

    Unavailable when the key of its slot cannot be opened: that is no answer.
    """
    found = behind(on, ring, reading)
    return found if isinstance(found, Found) else None


def behind(on: Reader, ring: KeyRing, reading: Reading) -> Found | Unprinted | None:
    """As `facts`, and where a right code is that of a stamp never printed, which one: not for the answer, which is
    the same, but for who observes it."""
    stamp = owner_of(on, ring, reading.code)
    if stamp is None or isinstance(stamp, Unprinted):
        return stamp
    run, ordinal = stamp
    row = everything(on, run.id, ordinal)
    if row is None:
        raise LookupError(f"run {run.id} has no producer or no accepted product")
    known = known_by(row, cast(StampKind, run.kind), on.dialect)
    if reading.gtin and not _bears(on, run.product_id, reading.gtin.gtin14, now=known.facts.product.gtin):
        return None
    return Found(
        facts=replace(known.facts, code=reading.code),
        run_id=run.id,
        ordinal=ordinal,
        batch_id=known.batch_id,
        product_id=run.product_id,
        producer_id=run.producer_id,
        known=known,
        serial=run.base + ordinal,
    )


def _bears(on: Reader, product_id: int, gtin14: str, *, now: str) -> bool:
    """Whether a product has this GTIN, or had it once: its number may change, what is printed stays on the packs."""
    return now == gtin14 or FORMER_GTIN.first(on, product=product_id, gtin=gtin14) is not None
