"""Background work of packs: stamps are laid into blocks, runs released since are looked for, old files are removed.

A step hashes a full block of stamps and then writes a few rows: memory and transactions stay small, however many there
are. It may be done twice without harm: the same block has the same name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from trace.base.db import snapshot, transaction
from trace.base.errors import NotFound, Unavailable
from trace.base.runtime import Runtime
from trace.core.codes import RunSeal
from trace.core.reason import Reason
from trace.inspections.packs import queries, rules, service
from trace.inspections.packs.blocks import block
from trace.inspections.packs.models import Pack
from trace.inspections.packs.rules import Segment
from trace.inspections.packs.service import Laid
from trace.inspections.packs.storing import folder, stored_name
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run

KEPT_FACTS: Final = timedelta(days=4)  # longer than any pack is believed: no download that goes on misses its files


def make_pack(rt: Runtime, _job_id: int, *, pack_id: int) -> Iterator[None]:
    """Lay the stamps of a pack into blocks, a block a step. Unavailable while a stamp key or disk space is missing."""
    with snapshot(rt.main) as db:
        try:
            of = queries.pack(db, pack_id)
        except NotFound:
            return  # dropped meanwhile
        runs = queries.runs_of(db, of)
        lacking = rules.missing({one.id: one.quantity for one in runs.values()}, queries.segments(db, pack_id))
        loose = rules.worth_joining(queries.block_sizes(db, pack_id)) if lacking else []
        again = [one for one in queries.segments(db, pack_id, loose) if one.run_id in runs]
        seals = _seals(rt, db, runs)
    for segments in rules.filled([*again, *lacking]):
        _lay(rt, of, [(one, seals[one.run_id], runs[one.run_id].base) for one in segments])
        yield


def _seals(rt: Runtime, db: Session, runs: Mapping[int, Run]) -> dict[int, RunSeal]:
    ring, found = stamp_keys(rt.keys), {}
    for run in runs.values():
        slot_key = ring.slot(db, run.slot)
        if slot_key is None:
            raise Unavailable(Reason("key.missing"))
        found[run.id] = RunSeal(slot_key, run.salt)
    return found


def _lay(rt: Runtime, of: Pack, parts: Sequence[tuple[Segment, RunSeal, int]]) -> None:
    content = block(of.salt, parts)
    sha256 = hashlib.sha256(content).hexdigest()
    rt.store.put(stored_name(of.id, sha256), content)
    laid = Laid(sha256, len(content), [segment for segment, _, _ in parts])
    with transaction(rt.main) as db:
        replaced = service.record_block(db, pack_id=of.id, laid=laid, now=rt.clock())
    for name in replaced:
        rt.store.delete(stored_name(of.id, name))


def look_for_stamps(rt: Runtime) -> None:
    """Ask for blocks of what belongs to a pack since it was made: runs released, products accepted.

    To be called again and again, by any number of workers: what stands as it stood is asked for once an hour.
    """
    with snapshot(rt.main) as db:
        wanted = queries.unmade(db)
    for pack_id, laid, waiting in wanted:
        with transaction(rt.main) as db:
            service.ask_blocks(db, pack_id=pack_id, laid=laid, waiting=waiting, now=rt.clock())


def forget_files(rt: Runtime) -> None:
    """Remove files that no row names once nobody can be fetching them: facts of days ago, leftovers of a crash."""
    before = (rt.clock() - KEPT_FACTS).timestamp()
    with snapshot(rt.main) as db:
        kept = {pack_id: queries.block_sizes(db, pack_id) for pack_id in queries.every(db)}
    for pack_id, named in kept.items():
        for name in rt.store.names(folder(pack_id), before=before):
            if name.rpartition("/")[2] not in named:
                rt.store.delete(name)
