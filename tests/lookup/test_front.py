"""The front door and the views behind it: the same bytes and headers, whichever of them answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.lookup.shop import Shop, wrong_tag
from tests.lookup.test_views import UNKNOWN, client_without, states_of
from trace.app import create_app
from trace.lookup import front

OTHERS = {"unknown": UNKNOWN, "no code": "0" * 20, "nine": "9" * 20}
WISHES = [{}, {"Accept-Language": "en-GB,en;q=0.8"}, {"Cookie": "a=b; lang=en"}, {"Cookie": "lang=fr"}]


@pytest.fixture
def shop(runtime):
    made = Shop(runtime)
    made.activate()
    return made


@pytest.fixture
def behind(monkeypatch):
    """The paths that the front door left to Flask."""
    seen = []

    def watch(app):
        inner = app.wsgi_app

        def remember(environ, start_response):
            seen.append(environ["PATH_INFO"])
            return inner(environ, start_response)

        app.wsgi_app = remember
        return real(app)

    real = front.front_door
    monkeypatch.setattr("trace.app.front_door", watch)
    return seen


def sent(answered):
    """All that was sent, but for the number of the request: that is of the same form, and never the same."""
    headers = dict(answered.headers)
    assert len(headers.pop("X-Request-Id")) == 16
    return answered.status_code, headers, answered.data


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("ending", ["", ".json"])
def test_the_door_and_the_views_send_the_same_for_every_state(shop, behind, wish, ending):
    client = create_app(shop.rt).test_client(use_cookies=False)
    for state, code in {**states_of(shop), **OTHERS, "wrong tag": wrong_tag(shop.code)}.items():
        door = client.get(f"/{code}{ending}", headers=wish)
        at_the_door = not behind
        views = client.get(f"/{code}{ending}/", headers=wish)
        assert sent(door) == sent(views), state
        assert at_the_door == (door.status_code == 200), state
        assert behind[-1].endswith("/")
        behind.clear()


def test_the_door_sends_the_headers_of_a_secure_site(shop):
    settings = replace(shop.rt.settings, site_url="https://txng.example.vn")
    client = create_app(replace(shop.rt, settings=settings)).test_client()
    door, views = client.get(f"/{shop.code}"), client.get(f"/{shop.code}/")
    assert "Strict-Transport-Security" in door.headers
    assert sent(door) == sent(views)


@pytest.mark.parametrize(
    "asked",
    [
        {"query_string": "lang=en"},
        {"headers": {"Accept": "application/json"}},
        {"method": "POST"},
        {"method": "OPTIONS"},
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_views(shop, behind, asked):
    create_app(shop.rt).test_client().open(f"/{shop.code}", **asked)
    assert behind == [f"/{shop.code}"]


def test_trouble_at_the_door_is_said_by_the_views(shop, tmp_path):
    answered = client_without(shop.rt, tmp_path, "database").get(f"/{shop.code}")
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, "60")


def test_a_scan_leaves_one_line_in_the_log_and_no_code_in_it(shop, monkeypatch):
    lines = []
    monkeypatch.setattr("trace.web.pages.log.info", lambda event, **said: lines.append({"event": event, **said}))
    client = create_app(shop.rt).test_client()
    client.get(f"/{shop.code}")
    client.get(f"/{shop.code}/")
    assert lines[0] == lines[1]
    assert lines[0] == {"event": "answered", "method": "GET", "route": "/<text>", "status": 200, "person": None}


def test_a_page_asked_for_again_asks_no_database(shop, count_queries):
    client = create_app(shop.rt).test_client()
    first = client.get(f"/{shop.code}").data
    seen = count_queries(shop.rt.main)
    assert client.get(f"/{shop.code}").data == first
    assert client.head(f"/{shop.code}").data == b""
    assert seen == []
    client.get(f"/{shop.code}", headers={"Accept-Language": "en"})
    assert len(seen) == 2


def test_a_page_is_not_kept_beyond_the_minute_it_prints(shop, count_queries):
    client = create_app(shop.rt).test_client()
    client.get(f"/{shop.code}")
    seen = count_queries(shop.rt.main)
    shop.rt.clock.now += timedelta(minutes=1)
    assert "12:01" in client.get(f"/{shop.code}").text
    assert len(seen) == 2


def test_a_code_that_found_nothing_is_never_kept_and_asked_once(shop, count_queries):
    client = create_app(shop.rt).test_client()
    client.get(f"/{wrong_tag(shop.code)}")
    seen = count_queries(shop.rt.main)
    client.get(f"/{wrong_tag(shop.code)}")
    assert len(seen) == 1
