"""Fixtures of stamps: the small province on each database, and on SQLite alone."""

import pytest

from tests.stamps.province import make_province


@pytest.fixture
def province(both):
    return make_province(both)


@pytest.fixture
def one_province(runtime):
    return make_province(runtime)
