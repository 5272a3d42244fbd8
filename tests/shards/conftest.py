"""A database on Citus, filled before it is distributed. Only where TEST_CITUS_URL names a coordinator
(`python -m tests.citus 3`): Citus is no package of the system, so elsewhere these tests are left out."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import citus
from tests.conftest import close, opened, settings
from tests.lookup.shop import Shop
from tests.shards.filled import Filled, sums
from trace.base import migrating

URL = os.environ.get("TEST_CITUS_URL", "")
SHARDS = 4
collect_ignore_glob = [] if URL else ["test_*.py"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A shop with a run of active stamps, and scans; then distributed."""
    name = f"shards_{os.getpid()}"
    address = citus.make_database(URL, name)
    chosen = settings(tmp_path_factory.mktemp("shards"), DATABASE_URL=address)
    migrating.upgrade(chosen)
    rt = opened(chosen)
    shop = Shop(rt)
    shop.activate()
    made = Filled(shop, chosen, address)
    made.look_up()
    before = sums(address)
    made.before, made.done = before, migrating.distribute(chosen, SHARDS)
    yield made
    close(rt)
    citus.drop_database(URL, name)
