"""What must be true after any fault: nothing acknowledged is lost, nothing is half done, the ledger is whole."""

from __future__ import annotations

import itertools

from sqlalchemy import func, select, text

from trace.base.db import snapshot, transaction
from trace.base.once import OnceAnswer
from trace.base.runtime import Runtime
from trace.ledger import queries as ledger
from trace.ledger import service as integrator
from trace.ledger.models import LedgerEntry
from trace.stamps.models import Run, StampRange

PROOFS = 10


def check_all(rt: Runtime, *, acknowledged: dict[str, int]) -> None:
    """Assert all of it. `acknowledged` maps each Idempotency-Key to the id of the run whose 201 a client holds."""
    sound(rt)
    nothing_lost(rt, acknowledged)
    nothing_half_done(rt)
    serials_are_used_once(rt)
    ledger_is_whole(rt)


def sound(rt: Runtime) -> None:
    """The database finds no fault in itself."""
    if rt.main.dialect.name == "sqlite":
        with snapshot(rt.main) as db:
            assert db.scalar(text("PRAGMA integrity_check")) == "ok"
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []


def nothing_lost(rt: Runtime, acknowledged: dict[str, int]) -> None:
    """Every acknowledged order is there, and each key led to one run."""
    assert len(set(acknowledged.values())) == len(acknowledged), "two keys got one run"
    with snapshot(rt.main) as db:
        found = set(db.scalars(select(Run.id).where(Run.id.in_(acknowledged.values()))))
        kept = dict(db.execute(select(OnceAnswer.key, OnceAnswer.body)).all())
    assert found == set(acknowledged.values()), "an acknowledged order is lost"
    assert {key: kept[key]["id"] for key in acknowledged} == acknowledged


def nothing_half_done(rt: Runtime) -> None:
    """No run without its ledger entry or its answer, no entry without its run."""
    with snapshot(rt.main) as db:
        runs = set(db.scalars(select(Run.id)))
        entered = db.scalars(select(LedgerEntry.object_id).where(LedgerEntry.act == "run.ordered")).all()
        answers = db.scalars(select(OnceAnswer).where(OnceAnswer.status.is_(None))).all()
    assert sorted(entered) == sorted(runs)
    assert answers == [], "a key is reserved and has no answer"


def serials_are_used_once(rt: Runtime) -> None:
    """Blocks of runs in a slot do not overlap, and ranges of a run neither overlap nor leave it."""
    with snapshot(rt.main) as db:
        blocks = db.execute(select(Run.slot, Run.base, Run.quantity).order_by(Run.slot, Run.base)).all()
        ranges = db.execute(
            select(StampRange.run_id, StampRange.lo, StampRange.hi, Run.quantity)
            .join(Run, Run.id == StampRange.run_id)
            .order_by(StampRange.run_id, StampRange.lo)
        ).all()
    for (slot, base, quantity), (next_slot, next_base, _) in itertools.pairwise(blocks):
        assert slot != next_slot or base + quantity <= next_base, "a serial belongs to two runs"
    for (run, _, hi, quantity), (next_run, next_lo, _, _) in itertools.pairwise(ranges):
        assert hi <= quantity
        assert run != next_run or hi <= next_lo, "ranges overlap"


def ledger_is_whole(rt: Runtime) -> None:
    """Everything committed can be chained, and the chain proves itself from its first entry. Where others still write
    (a worker that was not ended), what they commit between chaining and proving is chained and proved again.
    """
    for _ in range(PROOFS):
        with transaction(rt.main) as db:
            while integrator.chain(db, now=rt.clock()):
                pass
        with snapshot(rt.main) as db:
            proof = ledger.prove(db)
            total = db.scalar(select(func.count()).select_from(LedgerEntry))
        if not proof.waiting:
            break
    assert (proof.whole, proof.links, proof.waiting) == (True, total, 0), f"{proof} of {total} entries"
