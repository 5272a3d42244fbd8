"""What the register and the stamp ranges say about one code: the stamp by its run, then everything else in one query.

A wrong tag, a serial that no run holds and a run that was never released are the same answer after the same work.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy import Connection

from trace.base.keys import KeyRing
from trace.core.typed import Reading
from trace.lookup.queries.everything import EVERYTHING
from trace.lookup.queries.known import Known, known_by
from trace.lookup.queries.nearest import owner_of
from trace.lookup.queries.notices import notice
from trace.lookup.queries.registered import product_name, registered
from trace.lookup.rules import Facts, StampKind

__all__ = ["Found", "facts", "notice", "product_name", "registered"]


@dataclass(frozen=True, slots=True)
class Found:
    """A code that the register knows: its facts, and where they stand, for people who may look further."""

    facts: Facts
    run_id: int
    ordinal: int
    batch_id: int | None
    product_id: int
    producer_id: int
    known: Known


def facts(on: Connection, ring: KeyRing, reading: Reading) -> Found | None:
    """The facts of a code, in at most two queries once its key slot is open in this process; None when nothing of ours
    carries it, or when the GTIN read with it is not its product's.

    Unavailable when the key of its slot cannot be opened: that is no answer.
    """
    stamp = owner_of(on, ring, reading.code)
    if stamp is None:
        return None
    run, ordinal = stamp
    row = EVERYTHING.first(on, run=run.id, ordinal=ordinal)
    if row is None:
        raise LookupError(f"run {run.id} has no producer or no accepted product")
    known = known_by(row, cast(StampKind, run.kind), on.dialect)
    if reading.gtin and known.facts.product.gtin != reading.gtin.gtin14:
        return None
    return Found(
        facts=replace(known.facts, code=reading.code),
        run_id=run.id,
        ordinal=ordinal,
        batch_id=known.batch_id,
        product_id=run.product_id,
        producer_id=run.producer_id,
        known=known,
    )
