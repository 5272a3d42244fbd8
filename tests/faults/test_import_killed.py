"""Workers killed with SIGKILL while they take a sheet: each row counts once, and the import ends as if nothing were.

FAULTS=full takes 50,000 rows through twenty deaths and looks at the memory: flat, at most 200 MB.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import SECRET
from tests.faults.oracle import sound
from tests.registry.imports.conftest import Desk, producers_sheet, workbook
from trace.base.db import snapshot
from trace.ledger.models import LedgerEntry
from trace.registry.models import ImportFault, Producer

CHECKOUT = Path(__file__).parents[2]
FULL = os.environ.get("FAULTS") == "full"
ROWS, KILLS = (50_000, 20) if FULL else (120, 1)
WRONG = (7, 60, 119)
MOST_MB = 200


def worker(rt):
    command = [sys.executable, "-m", "tests.faults.importing_worker", str(rt.settings.instance)]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [*command, rt.settings.database_url],
        cwd=CHECKOUT,
        env=os.environ | {"SECRET_KEY": SECRET},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("mode", ["good", "all"] if FULL else ["good"])
def test_a_sheet_survives_workers_killed_at_random_moments(runtime, mode):
    desk, chance = Desk(runtime), random.Random(20261120)  # noqa: S311 - a seed, not a secret
    with snapshot(runtime.main) as db:
        before = db.scalar(select(func.count()).select_from(Producer))
    wrong = {} if mode == "all" else {f"r{row}": {"tax_id": "12"} for row in WRONG}
    number = desk.bring("producers", workbook(producers_sheet(ROWS, **wrong)), mode=mode)
    for _ in range(KILLS):
        taking = worker(runtime)
        # A word before each piece and each of its ends: a death in the reading, in a piece, and between two.
        for _line in range(chance.randint(1, 4 if not FULL else 120)):
            if not taking.stdout.readline():
                break
        os.killpg(taking.pid, signal.SIGKILL)
        taking.wait()
        taking.stdout.close()
    last = worker(runtime)
    said, _ = last.communicate(timeout=3_000)
    assert last.returncode == 0
    found = desk.found(number)
    good = ROWS - len(wrong)
    assert (found.made, found.same, found.wrong, found.finished_at is not None) == (good, 0, len(wrong), True)
    with snapshot(runtime.main) as db:
        assert db.scalar(select(func.count()).select_from(Producer)) == before + good
        assert list(db.scalars(select(ImportFault.row).order_by(ImportFault.row))) == ([*WRONG] if wrong else [])
        ended = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.act == "import.finished")
        assert db.scalar(ended) == 1
    sound(runtime)
    if FULL:
        held = int(said.split("held ")[1])
        print(f"{mode}: the worker held {held} MB")
        assert held <= MOST_MB
