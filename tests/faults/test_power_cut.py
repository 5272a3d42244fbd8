"""The power fails while stamps are ordered on SQLite (faults F3): nothing is damaged and no acknowledged order is lost.

Orders run on a disk that remembers; then the power is cut at chance moments of that record. The same orders with
`synchronous=NORMAL` must lose some: else this test would prove nothing. `make faults` cuts 3,000 times.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from sqlalchemy import StaticPool, create_engine

from tests import engines
from tests.conftest import close, opened, settings
from tests.faults.recorded import Act, Connection, Disk, files_after
from tests.stamps.province import make_province
from trace.base.db import MAIN_PRAGMAS, _prepare_sqlite

CUTS = 3_000 if os.environ.get("FAULTS") == "full" else 300
ORDERS = 60
SMALL_LOG = {"wal_autocheckpoint": 100}  # pages: what is in the log goes into the main file many times in sixty orders

pytestmark = pytest.mark.sqlite("the disk below SQLite, written down act by act")


class Recording(NamedTuple):
    """What was asked of the disk, how its files began, and (acts so far, run) when each order was confirmed."""

    begun: dict[str, bytes]
    acts: list[Act]
    acknowledged: list[tuple[int, int]]


def recorded(template: Path, folder: Path, synchronous: str) -> Recording:
    """Sixty orders on a disk that remembers."""
    instance = folder / "instance"
    engines.copy(template, instance)
    rt = opened(settings(instance))
    province = make_province(rt)
    rt.main.dispose()
    begun = {path.name: path.read_bytes() for path in instance.glob("main.db*")}
    disk = Disk()
    engine = create_engine("sqlite://", creator=lambda: Connection(instance / "main.db"), poolclass=StaticPool)
    _prepare_sqlite(engine, MAIN_PRAGMAS | SMALL_LOG | {"synchronous": synchronous})
    province.rt = replace(rt, main=engine)
    acknowledged = []
    for _ in range(ORDERS):
        run = province.order(10)
        acknowledged.append((len(disk.acts), run.id))
    acts = list(disk.acts)
    engine.dispose()
    disk.unregister()
    close(rt)
    return Recording(begun, acts, acknowledged)


def cut(record: Recording, at: int, folder: Path, chance: Random) -> tuple[str, set[int]]:
    """What SQLite says of the files after a cut, and the acknowledged runs that are not there."""
    folder.mkdir()
    for name, data in files_after(record.acts, at, record.begun, chance).items():
        (folder / name).write_bytes(data)
    held = {run for acts, run in record.acknowledged if acts <= at}
    db = sqlite3.connect(folder / "main.db")
    try:
        sound = db.execute("PRAGMA integrity_check").fetchone()[0]
        found = {run for (run,) in db.execute("SELECT id FROM runs")}
        entered = {run for (run,) in db.execute("SELECT object_id FROM ledger_entries WHERE act = 'run.ordered'")}
    except sqlite3.DatabaseError as error:
        return str(error), held
    finally:
        db.close()
        shutil.rmtree(folder)
    return (sound if found == entered else "a run without its ledger entry, or an entry without its run"), held - found


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("SEED", Random().randrange(10**6)))  # noqa: S311 - where the power fails


def test_no_acknowledged_order_is_lost_when_the_power_fails(template, tmp_path, seed):
    record = recorded(template, tmp_path, "full")
    chance = Random(seed)  # noqa: S311
    for number in range(CUTS):
        at = chance.randrange(len(record.acts) + 1)
        said, lost = cut(record, at, tmp_path / str(number), chance)
        assert (said, lost) == ("ok", set()), f"SEED={seed}, cut {number} after {at} of {len(record.acts)} acts"


def test_the_same_cuts_lose_orders_where_nobody_waits_for_the_disk(template, tmp_path, seed):
    record = recorded(template, tmp_path, "normal")
    chance = Random(seed)  # noqa: S311
    cuts = (chance.randrange(len(record.acts) + 1) for _ in range(60))
    assert any(cut(record, at, tmp_path / str(number), chance)[1] for number, at in enumerate(cuts)), f"SEED={seed}"
