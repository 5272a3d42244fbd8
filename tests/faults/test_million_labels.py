"""A run printed by two workers that are killed on the way: sheets drawn by chance are read label by label and resolve.

FAULTS=full prints a million labels; `make test` a few sheets in as many parts.
"""

import os
import random
import shutil
from urllib.parse import urlsplit

import pytest

from tests.faults.oracle import sound
from tests.faults.test_printing_killed import killed_after, whole_files_only, worker
from tests.stamps.province import make_province
from tests.stamps.test_printing import pictured, read_in
from trace.app import create_app
from trace.base.db import snapshot
from trace.core.labels import A4_65, cells
from trace.stamps import queries, rules

FULL = os.environ.get("FAULTS") == "full"
LABELS = 1_000_000 if FULL else 520
KILLS, SHEETS = 3, 2
SEED = 20261120

pytestmark = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="Poppler is missing: apt install poppler-utils")


@pytest.fixture
def province(runtime, monkeypatch):
    if not FULL:
        monkeypatch.setattr(rules.files, "PART_LABELS", 65)
    return make_province(runtime)


def test_of_a_large_run_any_sheet_is_read_label_by_label_whatever_died_on_the_way(province):
    rt, chance = province.rt, random.Random(SEED)  # noqa: S311 - a seed, not a secret
    run = province.released(LABELS)
    other = worker(rt, "until-empty")
    for _ in range(KILLS):
        killed_after(rt, chance.randint(3, 15))
    last = worker(rt, "until-empty")
    for each in (other, last):
        each.communicate()
        assert each.returncode == 0
    whole_files_only(rt, run)
    site = create_app(rt).test_client()
    for number in chance.sample(range(-(-LABELS // A4_65.per_sheet)), SHEETS):
        read_and_looked_up(rt, site, run, number)
    sound(rt)


def read_and_looked_up(rt, site, run, number):
    """Each label of the sheet holds the address of the stamp whose turn it is, and that address answers."""
    first = number * A4_65.per_sheet
    with snapshot(rt.main) as db:
        part = next(one for one in queries.parts(db, run.id, "pdf") if one.first <= first < one.first + one.count)
    page = (first - part.first) // A4_65.per_sheet + 1
    picture = pictured(rt.store.get(part.stored_name), page)
    count = min(A4_65.per_sheet, LABELS - first)
    for ordinal, cell in enumerate(cells(A4_65)[:count], start=first):
        (text,) = read_in(picture, cell)
        answer = site.get(urlsplit(text).path)
        assert answer.status_code == 200
        assert "CHƯA KÍCH HOẠT" in answer.text
        with snapshot(rt.main) as db:
            found = queries.find(db, rt.keys, text[-20:])
        assert (found.run.id, found.ordinal) == (run.id, ordinal)
