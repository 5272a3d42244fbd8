"""The province at its counters: one for all stories of a file, and its people at browsers of their own."""

from __future__ import annotations

import pytest

from tests.browser import served
from tests.journeys.somebody import Somebody, sign_in_of


@pytest.fixture(scope="module")
def town(province_today, tmp_path_factory):
    """The province for all of this file, with what a page may lag behind as it is set where the service runs."""
    with served(province_today, tmp_path_factory.mktemp("register") / "instance", STALENESS_MS="1000") as running:
        yield running


@pytest.fixture
def person(chromium, town):
    """Somebody of the demonstration who has signed in; none of them has met a fault when the story ends."""
    met = []

    def signed_in(role, nth=0, **screen):
        met.append(Somebody(chromium, town, **screen).sign_in(*sign_in_of(town, role, nth)))
        return met[-1]

    yield signed_in
    for each in met:
        each.leave()
