"""A page asks the database no more often where there is more, and reads no large table without an index.

The pages are those of `benchmarks.register`, which says how long they take at full size. SQLite plans without knowing
how many rows there are, as it does where the service runs, so a plan seen here is the plan of a large province.
"""

from __future__ import annotations

import re

import pytest

from benchmarks.provinces import fill
from benchmarks.register import province
from benchmarks.registerpages import pages
from benchmarks.sizes import Size
from tests import engines
from tests.conftest import settings

FEW, MORE = Size(20), Size(200)
# Read in the order of their numbers until a page is full; or looked through on purpose: parts of names are sought in
# all of them, and accounts add up all runs.
IN_ORDER = {"runs", "producers", "people", "ocop_items"}
NEWEST_IN_ORDER = re.compile(r"SCAN (\w+)(?: USING .*)?")

pytestmark = pytest.mark.sqlite("its plans, on files that benchmarks fill; on PostgreSQL: benchmarks/growth")


@pytest.fixture(scope="module")
def provinces(template, tmp_path_factory):
    """Two provinces, of which one has ten times as much of everything."""
    made = []
    for size in (FEW, MORE):
        instance = tmp_path_factory.mktemp(f"province{size.producers}") / "instance"
        engines.copy(template, instance)
        fill(instance / "main.db", size)
        made.append(province(settings(instance), size))
    yield made
    for each in made:
        each.close()


def test_no_page_asks_more_often_where_there_is_more(provinces):
    few, more = provinces
    wrong, asked = {}, 0
    for page in pages():
        if not more.served(page):
            continue
        for _ in range(2):  # the second time without what is asked once and kept: the name of the province
            statuses = [each.ask(page)[0] for each in (few, more)]
            if len(few.asked) >= len(more.asked):
                break
        asked += statuses == [200, 200]
        if len(few.asked) < len(more.asked):
            wrong[page.name] = [len(few.asked), len(more.asked)]
    assert wrong == {}
    assert asked > 100


def test_no_page_reads_a_large_table_without_an_index(provinces):
    _, more = provinces
    read = {}
    for page in pages():
        if more.served(page) and more.ask(page)[0] == 200:
            scans = {line for line in more.scanned() if line.startswith("SCAN ")}
            if found := {line for line in scans if NEWEST_IN_ORDER.match(line)[1] not in IN_ORDER}:
                read[page.name] = found
    assert read == {}
