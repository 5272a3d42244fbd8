"""One guesser has one budget: no header, spelling, method or address of its own adds another (faults F22)."""

from __future__ import annotations

from itertools import cycle

import pytest

from tests import engines
from tests.conftest import close, opened, settings
from tests.lookup.shop import Shop
from tests.lookup.test_views import UNKNOWN
from trace.app import create_app

BUDGET = 30
ITS_OWN = "203.0.113.9"  # what the proxy in front adds to X-Forwarded-For
OF_THE_PROXY = "127.0.0.1"
INVENTED = ("198.51.100.{n}", "10.0.0.{n}, 198.51.100.{n}", "2001:db8::{n}", "unknown", "{n}", "")


@pytest.fixture
def guesser(template, tmp_path):
    """How the site answers one client behind so many proxies; what is sent is what arrives at the service."""
    made = []

    def behind(proxies: int):
        instance = tmp_path / f"behind-{proxies}"
        rt = opened(settings(engines.copy(template, instance), PROXY_COUNT=str(proxies)))
        Shop(rt)
        made.append(rt)
        return create_app(rt).test_client()

    yield behind
    for rt in made:
        close(rt)


def refused_in_the_end(client, asks) -> bool:
    """Whether the budget of one is used up by this many requests, and no more than that come through."""
    statuses = [client.open(**ask).status_code for ask, _ in zip(asks, range(BUDGET + 10), strict=False)]
    return statuses.count(429) == 10


def test_an_address_told_by_the_guesser_is_not_believed_behind_a_proxy(guesser):
    def asks():
        for number, invented in enumerate(cycle(INVENTED)):
            told = f"{invented.format(n=number % 250)}, {ITS_OWN}".lstrip(", ")
            more = {"X-Real-IP": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}"}
            yield {
                "path": f"/{UNKNOWN}",
                "headers": {"X-Forwarded-For": told, "CF-Connecting-IP": f"198.51.100.{number}", **more},
                "environ_overrides": {"REMOTE_ADDR": OF_THE_PROXY},
            }

    assert refused_in_the_end(guesser(1), asks())


def test_an_address_told_to_a_service_without_a_proxy_is_not_believed(guesser):
    asks = (
        {
            "path": f"/{UNKNOWN}",
            "headers": {"X-Forwarded-For": f"198.51.100.{number}", "X-Forwarded-Host": "localhost"},
            "environ_overrides": {"REMOTE_ADDR": ITS_OWN},
        }
        for number in range(BUDGET + 10)
    )
    assert refused_in_the_end(guesser(0), asks)


@pytest.mark.parametrize(
    "addresses",
    [
        [f"2001:db8:1:2::{number:x}" for number in range(1, 60)],
        ["203.0.113.9", "::ffff:203.0.113.9", "::ffff:cb00:7109", "0:0:0:0:0:ffff:203.0.113.9"],
    ],
    ids=["within a household's own network", "one address written in several ways"],
)
def test_an_address_of_the_same_network_is_the_same_guesser(guesser, addresses):
    asks = (
        {"path": f"/{UNKNOWN}", "environ_overrides": {"REMOTE_ADDR": address}}
        for address, _ in zip(cycle(addresses), range(BUDGET + 10), strict=False)
    )
    assert refused_in_the_end(guesser(0), asks)


def test_another_spelling_method_or_form_is_the_same_budget(guesser):
    code, client = UNKNOWN, guesser(0)
    ways = cycle(
        [
            {"path": f"/{code}"},
            {"path": f"/{code}.json"},
            {"path": f"/api/v1/lookup/{code}"},
            {"path": f"/{code}", "method": "HEAD"},
            {"path": "/tra-cuu", "method": "POST", "data": {"code": code}},
            {"path": "/tra-cuu", "method": "POST", "data": {"code": " ".join(code)}},
            {"path": f"/%32{code[1:]}" if code[0] == "2" else f"/{code}"},
            {"path": f"/{code}", "environ_overrides": {"SERVER_PROTOCOL": "HTTP/1.0"}},
            {"path": f"/{code}?lang=en&x=1"},
        ]
    )
    asks = (way | {"environ_overrides": {"REMOTE_ADDR": ITS_OWN} | way.get("environ_overrides", {})} for way in ways)
    assert refused_in_the_end(client, asks)
