"""A guesser with many networks and codes whose check digits are right: finds nothing, has to wait, disturbs nobody.

`make faults` (FAULTS=full) asks for the million of a real attack instead of the few of `make test`. The guesses come at
200 a second by the test's clock, from 500 networks, so that none of them is over its own budget.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta

import pytest
from werkzeug.test import EnvironBuilder

from tests import engines
from tests.conftest import close, opened, settings
from tests.lookup.shop import Shop
from trace.app import create_app
from trace.core.codes import check_digit
from trace.lookup.budget import NETWORKS

FULL = os.environ.get("FAULTS") == "full"
GUESSES = 1_000_000 if FULL else 1_500
PER_MINUTE = 30 if FULL else 10
GUESSERS, A_SECOND = 500, 200
BUYER_EVERY = 100
SEED = 20261120


@pytest.fixture
def shop(template, tmp_path):
    """A shop with one run of 130 stamps, on the budget of an installation."""
    instance = engines.copy(template, tmp_path / "instance")
    rt = opened(settings(instance, LOOKUP_FAILURES_PER_MINUTE=str(PER_MINUTE)))
    made = Shop(rt)
    made.activate()
    yield made
    close(rt)


class Door:
    """The whole application, asked without a socket from whatever address is named."""

    def __init__(self, rt):
        self.app = create_app(rt)
        self.plain = EnvironBuilder(base_url=rt.settings.site_url).get_environ()

    def ask(self, path, address):
        """Status and body of a GET."""
        said = []
        environ = self.plain | {"PATH_INFO": path, "REMOTE_ADDR": address}
        parts = self.app(environ, lambda status, headers, *_: said.append((status, dict(headers))))
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        status, headers = said[0]
        return int(status[:3]), headers, body


def guesses(chance):
    """Codes of the slot that is open, at random but for their check digits."""
    for _ in range(GUESSES):
        nineteen = f"0{chance.randrange(10**18):018d}"
        yield nineteen + check_digit(nineteen)


def address_of(number):
    return f"10.{number >> 8 & 255}.{number & 255}.7"


def test_guessing_finds_nothing_meets_the_budget_and_disturbs_nobody(shop):
    door, clock, chance = Door(shop.rt), shop.rt.clock, random.Random(SEED)  # noqa: S311 - a repeatable attack
    begun, statuses, buyers, waited = clock.now, Counter(), Counter(), set()
    for number, code in enumerate(guesses(chance)):
        clock.now = begun + timedelta(seconds=number / A_SECOND)
        address = address_of(number % GUESSERS)
        status, headers, body = door.ask(f"/{code}", address)
        statuses[status] += 1
        if status == 429:
            waited.add(("Retry-After" in headers, "NHẬP SAI QUÁ NHIỀU LẦN" in body.decode()))
        if number % BUYER_EVERY == 0:
            status, _, body = door.ask(f"/{shop.code}", address)
            buyers[status, "ĐÃ ĐĂNG KÝ" in body.decode()] += 1
    minutes = GUESSES / A_SECOND / 60 + 1
    print(f"\nguesses {GUESSES}: {dict(statuses)}; buyers served meanwhile: {dict(buyers)}")
    assert set(statuses) == {404, 429}, f"seed {SEED}: {statuses}"
    assert statuses[404] <= PER_MINUTE * NETWORKS * minutes
    assert waited == {(True, True)}
    assert buyers == {(200, True): -(-GUESSES // BUYER_EVERY)}


def test_one_network_alone_waits_sooner_and_another_does_not(shop):
    door = Door(shop.rt)
    codes = guesses(random.Random(SEED))  # noqa: S311
    seen = [door.ask(f"/{next(codes)}", "203.0.113.9")[0] for _ in range(PER_MINUTE + 5)]
    assert seen == [404] * PER_MINUTE + [429] * 5
    assert door.ask(f"/{next(codes)}", "203.0.113.10")[0] == 404
    assert door.ask(f"/{shop.code}", "203.0.113.9")[0] == 200
