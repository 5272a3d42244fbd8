"""The front door and the views behind it: the same bytes and headers, whichever of them answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import engines
from tests.conftest import NOON
from tests.lookup.shop import Shop, wrong_tag
from tests.lookup.test_views import UNKNOWN, client_without, states_of
from trace.app import create_app
from trace.base.db import transaction
from trace.lookup import front

OTHERS = {"unknown": UNKNOWN, "no code": "0" * 20, "nine": "9" * 20}
WISHES = [{}, {"Accept-Language": "en-GB,en;q=0.8"}, {"Cookie": "a=b; lang=en"}, {"Cookie": "lang=fr"}]


@pytest.fixture
def shop(runtime):
    made = Shop(replace(runtime, settings=replace(runtime.settings, staleness_ms=1000)))
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
    assert len(engines.of_main(seen)) == engines.OF_A_SCAN


def test_a_page_is_not_kept_beyond_the_minute_it_prints(shop):
    client = create_app(shop.rt).test_client()
    assert "12:00" in client.get(f"/{shop.code}").text
    shop.rt.clock.now += timedelta(minutes=1)
    assert "12:01" in client.get(f"/{shop.code}").text


def test_a_code_that_found_nothing_is_never_kept_and_asked_once(shop, count_queries):
    client = create_app(shop.rt).test_client()
    client.get(f"/{wrong_tag(shop.code)}")
    seen = count_queries(shop.rt.main)
    client.get(f"/{wrong_tag(shop.code)}")
    assert len(engines.of_main(seen)) == 1


@pytest.fixture
def product(shop):
    return f"/san-pham/p{shop.product.id}"


def test_a_products_page_is_kept_confirmed_and_made_anew_when_something_was_committed(shop, product, count_queries):
    client = create_app(shop.rt).test_client()
    first = client.get(product)
    seen = count_queries(shop.rt.main)
    again = client.get(product)
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    confirmed = client.get(product, headers={"If-None-Match": f"W/{first.headers['ETag']}"})
    assert (confirmed.status_code, confirmed.data) == (304, b"")
    assert confirmed.headers["ETag"] == first.headers["ETag"] and "Content-Length" not in confirmed.headers
    assert seen == []
    with transaction(shop.rt.main) as db:
        db.merge(shop.product).suspended_on = NOON.date()
    shop.rt.clock.now += timedelta(seconds=1)  # of the staleness that is declared
    changed = client.get(product, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200 and changed.headers["ETag"] != first.headers["ETag"]


def test_who_asks_first_whether_a_product_is_still_the_same_is_told_so_too(shop, product):
    tag = create_app(shop.rt).test_client().get(product).headers["ETag"]
    other = create_app(shop.rt).test_client()
    assert [other.get(product, headers={"If-None-Match": tag}).status_code for _ in range(2)] == [304, 304]
    assert other.get(product).status_code == 200


def test_a_product_that_is_none_and_a_language_asked_for_are_left_to_the_view(shop, product):
    client = create_app(shop.rt).test_client(use_cookies=False)
    assert [client.get("/san-pham/p999").status_code for _ in range(2)] == [404, 404]
    assert "Set-Cookie" in client.get(f"{product}?lang=en").headers
    assert client.get(product, headers={"Cookie": "lang=en"}).headers["Content-Language"] == "en"
    assert client.get(product, headers={"Cookie": "lang=vi"}).headers["Content-Language"] == "vi"


def test_a_cookie_of_others_that_is_no_text_keeps_nobody_from_a_page(shop, product):
    client = create_app(shop.rt).test_client(use_cookies=False)
    foreign = {"Cookie": "a=\xff\xfe; lang=en; voice=\xe9"}
    scanned = (f"/{shop.code}", f"/{shop.code}/", f"/{shop.code}.json")
    for path in (*scanned, product, "/tra-cuu", "/quet", "/", "/dang-nhap"):
        answered = client.get(path, headers=foreign)
        assert answered.status_code == 200, path
        assert '<html lang="en"' in answered.text or '"language":"en"' in answered.text, path
