"""The public routes: statuses, headers, one answer in every form, and nothing changed by asking."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from tests import engines, make
from tests.conftest import NOON
from tests.lookup.shop import Shop, beyond, wrong_tag
from trace.app import create_app
from trace.base.db import open_engine, transaction
from trace.base.keys import KeyRing
from trace.core.codes import check_digit
from trace.core.words import VIETNAM
from trace.lookup.pages.page import CSP
from trace.lookup.queries.known import known_by
from trace.lookup.scans import observing

UNKNOWN = "20863194577206149389"
GTIN = "04006381333931"


@pytest.fixture
def shop(runtime):
    made = Shop(runtime)
    made.activate()
    return made


@pytest.fixture
def client(runtime):
    return create_app(runtime).test_client()


def client_without(rt, tmp_path, what):
    """A client of the service when its database, its wrapping key or its observations went away after the start."""
    nowhere = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'main.db'}")
    gone = {
        "database": {"main": nowhere},
        "key": {"keys": KeyRing(tmp_path)},
        "observations": {"observations": nowhere},
    }
    app = create_app(rt)
    app.extensions["trace"] = replace(rt, **gone[what])
    return app.test_client()


def headline(answered):
    return re.search(r"<h1>(.*?)</h1>", answered.text, re.DOTALL).group(1)


def without_clock(text):
    return re.sub(r"<time.*?</time>", "", text)


# --- scanned ---------------------------------------------------------------------------------------------------------


def test_a_scanned_code_answers_its_page(shop, client):
    answered = client.get(f"/{shop.code}")
    assert (answered.status_code, headline(answered)) == (200, "ĐÃ ĐĂNG KÝ")
    assert "Mật ong Vũ Quang" in answered.text


def test_the_page_is_sent_with_the_headers_of_every_public_answer(shop, client):
    headers = client.get(f"/{shop.code}").headers
    assert headers["Content-Security-Policy"] == CSP
    assert "unsafe-inline" not in CSP
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Language"] == "vi"
    assert {"Accept", "Accept-Language"} <= {name.strip() for name in headers["Vary"].split(",")}
    assert headers["Link"] == f'</{shop.code}.json>; rel="alternate"; type="application/json"'


@pytest.mark.parametrize("form", ["{}/", "{}?via=share", "{0:.4}-{1}", "%20{}"])
def test_a_slash_a_query_and_separators_lead_to_the_same_stamp(shop, client, form):
    path = form.format(shop.code, shop.code[4:])
    assert headline(client.get(f"/{path}")) == "ĐÃ ĐĂNG KÝ"


def test_an_unknown_scanned_code_is_amber_and_404(shop, client):
    answered = client.get(f"/{UNKNOWN}")
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")


@pytest.mark.parametrize("path", ["20863194577206149388", "123456789", "4006381333931", "(01)04006381333931(21)ABC"])
def test_what_cannot_be_a_code_is_the_same_unknown_page(shop, client, path):
    answered = client.get(f"/{path}")
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")


def test_a_wrong_tag_no_run_and_out_of_range_have_the_same_body_but_for_the_code(shop, client):
    bodies = set()
    for code in (wrong_tag(shop.code), beyond(shop, 130), beyond(shop, 10**9)):
        answered = client.get(f"/{code}")
        assert answered.status_code == 404
        shown = [" ".join(sign.join(four) for four in _fours(code)) for sign in ("", " ")]
        plain = answered.text.replace(code, "CODE").replace(shown[0], "CODE").replace(", ".join(_spoken(code)), "CODE")
        bodies.add(without_clock(plain))
    assert len(bodies) == 1


def _fours(code):
    return [code[at : at + 4] for at in range(0, 20, 4)]


def _spoken(code):
    return [" ".join(four) for four in _fours(code)]


@pytest.mark.parametrize("path", ["abc", "1234567", "favicon.ico", "robots.txt", "admin", "a/b", "%"])
def test_other_addresses_are_an_ordinary_404(client, path):
    answered = client.get(f"/{path}")
    assert answered.status_code == 404
    assert "KHÔNG CÓ MÃ" not in answered.text


def test_a_code_encoded_twice_is_decoded_once(shop, client):
    twice = "".join(f"%25{ord(digit):02X}" for digit in shop.code)
    once = "".join(f"%{ord(digit):02X}" for digit in shop.code)
    assert headline(client.get(f"/{once}")) == "ĐÃ ĐĂNG KÝ"
    answered = client.get(f"/{twice}")
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")


NAUGHTY = (
    "12345678%00", "12345678%0d%0aSet-Cookie:x=1", "12345678' OR '1'='1", "12345678<script>alert(1)</script>",
    "%ff%fe12345678", "12345678.", "１２３４５６７８", "១២៣៤៥៦៧៨", "12345678" + "9" * 5000, "12345678%F0%9F%8D%AF",
    "{{7*7}}12345678", "12345678%c0%ae", "12345678%u0041", "𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠",
    "12345678.json.json", "..;12345678", "12345678%e2%80%ae",
)  # fmt: skip


@pytest.mark.parametrize("path", NAUGHTY)
def test_naughty_paths_are_no_such_code_and_never_echoed_raw(shop, client, path):
    answered = client.get(f"/{path}")
    assert answered.status_code == 404
    assert "<script>" not in answered.text
    assert "Set-Cookie" not in answered.headers


def test_head_answers_like_get_without_a_body(shop, client):
    got, head = client.get(f"/{shop.code}"), client.head(f"/{shop.code}")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


@pytest.mark.parametrize("asked", [{"query_string": "lang=en"}, {"headers": {"Accept-Language": "en-GB,en"}}])
def test_english_is_spoken_when_asked_for(shop, client, asked):
    answered = client.get(f"/{shop.code}", **asked)
    assert (headline(answered), answered.headers["Content-Language"]) == ("REGISTERED", "en")


def test_only_the_language_is_ever_kept_in_a_cookie(shop, client):
    assert "Set-Cookie" not in client.get(f"/{shop.code}").headers
    assert "Set-Cookie" not in client.post("/tra-cuu", data={"code": shop.code}).headers
    assert "Set-Cookie" not in client.get("/").headers
    (cookie,) = client.get(f"/{shop.code}?lang=en").headers.getlist("Set-Cookie")
    assert cookie.startswith("lang=en;")


def test_a_code_of_slot_0_says_demo_in_every_answer(shop, client):
    nineteen = f"0{'7' * 18}"
    for code in (shop.code, nineteen + check_digit(nineteen)):
        assert "DEMO – TEM THỬ NGHIỆM" in client.get(f"/{code}").text


@pytest.fixture
def in_time(shop):
    """A client that has just read what is read once in the declared time: rules and voices."""
    settings = replace(shop.rt.settings, staleness_ms=1000)
    client = create_app(replace(shop.rt, settings=settings)).test_client()
    client.get(f"/{shop.code}")
    return client


def test_a_scan_asks_the_main_database_at_most_twice(shop, in_time, count_queries):
    seen = count_queries(shop.rt.main)
    in_time.get(f"/{shop.code}/")
    assert len(engines.of_main(seen)) == engines.OF_A_SCAN


def test_a_malformed_code_asks_no_database(shop, in_time, count_queries):
    seen = count_queries(shop.rt.main)
    in_time.get("/123456789")
    in_time.post("/tra-cuu", data={"code": "7304 1826"})
    assert engines.of_main(seen) == []


# --- typed -----------------------------------------------------------------------------------------------------------


def test_the_form_asks_for_a_code(client):
    answered = client.get("/tra-cuu")
    assert answered.status_code == 200
    assert 'name="code"' in answered.text and 'method="post"' in answered.text


@pytest.mark.parametrize("form", ["{}", " {} ", "https://TXNG.EXAMPLE.VN/{}?x=1", "(01)04006381333931(21){}"])
def test_a_typed_code_is_answered_in_place(shop, client, form):
    with transaction(shop.rt.main) as db:
        db.merge(shop.product).gtin = GTIN
    answered = client.post("/tra-cuu", data={"code": form.format(shop.code)})
    assert (answered.status_code, headline(answered)) == (200, "ĐÃ ĐĂNG KÝ")
    assert "Location" not in answered.headers


@pytest.mark.parametrize(
    "typed, status, said",
    [
        (UNKNOWN, 404, "KHÔNG TÌM THẤY"),
        ("20863194577206149388", 200, "NHẬP SAI SỐ?"),
        ("2086319457720614938", 200, "Bạn nhập 19 số."),
        ("4006381333931", 404, "không có sản phẩm nào mang mã vạch này."),
        ("hai mươi số", 200, "NHẬP SAI SỐ?"),
        ("", 200, "NHẬP SAI SỐ?"),
        ("<script>alert(1)</script>", 200, "NHẬP SAI SỐ?"),
        ("\0" * 50, 200, "NHẬP SAI SỐ?"),
        ("9" * 3000, 200, "Bạn nhập 3.000 số."),
    ],
)
def test_what_is_typed_wrongly_says_so_and_is_kept(shop, client, typed, status, said):
    answered = client.post("/tra-cuu", data={"code": typed})
    assert answered.status_code == status
    assert said in answered.text
    assert "<script>" not in answered.text


def test_a_typing_error_proposes_no_code(shop, client):
    wrong = shop.code[:-1] + str((int(shop.code[-1]) + 1) % 10)
    answered = client.post("/tra-cuu", data={"code": wrong})
    assert headline(answered) == "NHẬP SAI SỐ?"
    assert shop.code not in answered.text and " ".join(_fours(shop.code)) not in answered.text


def test_a_body_that_is_too_long_is_refused(client):
    assert client.post("/tra-cuu", data={"code": "1" * 20_000}).status_code == 413


def test_typed_codes_never_stand_in_an_address(shop, client):
    answered = client.get(f"/tra-cuu?code={shop.code}")
    assert shop.code not in answered.text


# --- GS1 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def barcoded(shop):
    with transaction(shop.rt.main) as db:
        db.merge(shop.product).gtin = GTIN
    return shop


@pytest.mark.parametrize("query", ["", "?linkType=gs1:pip&a=%20b%2Fc&a="])
def test_a_stamp_of_the_product_is_redirected_with_its_query_unchanged(barcoded, client, query):
    answered = client.get(f"/01/{GTIN}/21/{barcoded.code}{query}")
    assert (answered.status_code, answered.headers["Location"]) == (307, f"/{barcoded.code}{query}")


def test_a_stamp_of_another_product_is_no_such_code_in_place(barcoded, client):
    answered = client.get(f"/01/09780201379624/21/{barcoded.code}")
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")


@pytest.mark.parametrize("serial", [UNKNOWN, "20863194577206149388"])
def test_any_other_serial_of_twenty_digits_is_no_such_code(barcoded, client, serial):
    answered = client.get(f"/01/{GTIN}/21/{serial}")
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")


@pytest.mark.parametrize("gtin", ["04006381333932", "123", "abc", "0400638133393１"])
def test_a_gtin_that_is_none_is_a_bad_request(barcoded, client, gtin):
    assert client.get(f"/01/{gtin}/21/{barcoded.code}").status_code == 400


# --- JSON ------------------------------------------------------------------------------------------------------------


def states_of(shop):
    """Codes of a run whose stamps are in different states."""
    with transaction(shop.rt.main) as db:
        run = make.run(db, shop.product, shop.rt.keys, base=1000)
        on = {"batch_id": shop.batch.id, "activated_at": NOON}
        make.stretch(db, run, 0, 10, **on)
        make.stretch(db, run, 10, 20, **on, voided_at=NOON)
        make.stretch(db, run, 20, 30, **on, revoked_at=NOON, voided_at=NOON)
        make.stretch(db, run, 30, 40, **on, stolen_on=date(2026, 11, 1))
        make.stretch(db, run, 40, 50, **on, consumed_on=date(2026, 11, 1))
        ordinals = {"active": 0, "void": 10, "revoked": 20, "stolen": 30, "consumed": 40, "not_activated": 50}
        return {state: make.code(db, run, shop.rt.keys, at) for state, at in ordinals.items()}


def test_page_json_and_api_say_the_same_state_with_the_same_status(shop, client, monkeypatch):
    monkeypatch.setattr(observing.Observer, "_begin", lambda _self: None)  # else the first is counted before the last
    for state, code in {**states_of(shop), "unknown_scanned": UNKNOWN}.items():
        page, twin = client.get(f"/{code}"), client.get(f"/{code}.json")
        chosen = client.get(f"/{code}", headers={"Accept": "application/json"})
        api = client.get(f"/api/v1/lookup/{code}?route=scanned")
        assert twin.json == chosen.json == api.json
        assert (twin.json["state"], twin.json["headline"]) == (state, headline(page))
        assert page.status_code == twin.status_code == api.status_code == twin.json["status"]


def test_the_api_takes_a_code_as_typed_unless_told_otherwise(shop, client):
    assert client.get(f"/api/v1/lookup/{UNKNOWN}").json["state"] == "unknown_typed"
    assert client.get("/api/v1/lookup/20863194577206149388").json["state"] == "typing_error"
    assert client.get("/api/v1/lookup/20863194577206149388?route=scanned").json["state"] == "unknown_scanned"


def test_json_is_open_to_every_site_and_carries_codes_as_text(shop, client):
    answered = client.get(f"/{shop.code}.json")
    assert answered.headers["Access-Control-Allow-Origin"] == "*"
    assert answered.json["code"] == shop.code
    assert answered.json["stamp_kind"] == "unit"
    assert "Access-Control-Allow-Origin" not in client.get(f"/{shop.code}").headers


def test_a_browser_that_also_takes_json_gets_the_page(shop, client):
    accept = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.5"}
    assert client.get(f"/{shop.code}", headers=accept).content_type.startswith("text/html")


def test_a_route_that_is_none_is_a_problem(client):
    answered = client.get(f"/api/v1/lookup/{UNKNOWN}?route=guessed")
    assert (answered.status_code, answered.content_type) == (400, "application/problem+json")


# --- trouble ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["database", "key"])
def test_what_keeps_us_from_checking_is_trouble_and_never_unknown(shop, tmp_path, what):
    client = client_without(shop.rt, tmp_path, what)
    for code in (shop.code, wrong_tag(shop.code)):
        for answered in (client.get(f"/{code}"), client.post("/tra-cuu", data={"code": code})):
            assert (answered.status_code, headline(answered)) == (503, "CHƯA KIỂM TRA ĐƯỢC")
            assert answered.headers["Retry-After"] == "60"
        for path in (f"/{code}.json", f"/api/v1/lookup/{code}"):
            answered = client.get(path)
            assert (answered.status_code, answered.json["state"]) == (503, "service_trouble")
    assert client.get(f"/01/{GTIN}/21/{shop.code}").status_code == 503


def test_a_slot_that_was_never_opened_is_no_such_code(runtime):
    nineteen = "5" + "0" * 18
    answered = create_app(runtime).test_client().get(f"/{nineteen}{check_digit(nineteen)}")
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")


def test_a_fault_while_the_page_is_made_is_trouble_too(shop, client, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError("broken on purpose")

    known_by.cache_clear()
    monkeypatch.setattr("trace.lookup.asking.render_product_part", fail)
    answered = client.get(f"/{shop.code}")
    assert (answered.status_code, headline(answered)) == (503, "CHƯA KIỂM TRA ĐƯỢC")
    assert "broken on purpose" not in answered.text


def test_a_typed_code_can_be_sent_again_after_trouble(shop, tmp_path):
    client = client_without(shop.rt, tmp_path, "database")
    answered = client.post("/tra-cuu", data={"code": shop.code})
    assert f'value="{shop.code}"' in answered.text


# --- the budget of failures ------------------------------------------------------------------------------------------


def spend_all(client, **more):
    return [client.get(f"/{UNKNOWN}", **more).status_code for _ in range(31)]


def test_failures_have_a_budget_and_good_look_ups_are_never_refused(shop, client):
    assert spend_all(client) == [404] * 30 + [429]
    refused = client.get(f"/{UNKNOWN}")
    assert headline(refused) == "NHẬP SAI QUÁ NHIỀU LẦN"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert client.get(f"/{shop.code}").status_code == 200
    assert client.post("/tra-cuu", data={"code": UNKNOWN}).status_code == 429


def test_a_used_up_budget_is_a_problem_for_programs(shop, client):
    spend_all(client)
    for path in (f"/{UNKNOWN}.json", f"/api/v1/lookup/{UNKNOWN}"):
        answered = client.get(path)
        assert (answered.status_code, answered.content_type) == (429, "application/problem+json")
        assert answered.json["code"] == "lookup.too_many"


def test_a_budget_comes_back_with_the_next_minute(shop, client):
    spend_all(client)
    from_now = shop.rt.clock.now
    shop.rt.clock.now = from_now.astimezone(VIETNAM).replace(hour=14)
    assert client.get(f"/{UNKNOWN}").status_code == 404


def test_another_network_has_a_budget_of_its_own_and_one_of_ipv6_is_a_64(shop, client):
    def base(address):
        return {"environ_base": {"REMOTE_ADDR": address}}

    spend_all(client, **base("2001:db8:1:2::1"))
    assert client.get(f"/{UNKNOWN}", **base("2001:db8:1:2:ffff::9")).status_code == 429
    assert client.get(f"/{UNKNOWN}", **base("2001:db8:1:3::1")).status_code == 404
    spend_all(client, **base("192.0.2.1"))
    assert client.get(f"/{UNKNOWN}", **base("::ffff:192.0.2.1")).status_code == 429


def test_all_networks_together_have_a_budget(shop, client, monkeypatch):
    monkeypatch.setattr("trace.lookup.budget.NETWORKS", 1)
    statuses = [
        client.get(f"/{UNKNOWN}", environ_base={"REMOTE_ADDR": f"192.0.2.{at}"}).status_code for at in range(31)
    ]
    assert statuses == [404] * 30 + [429]


def test_no_address_is_kept_with_a_budget(shop, client):
    client.get(f"/{UNKNOWN}", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    with shop.rt.observations.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM budgets").all()
    assert rows
    assert "192.0.2" not in str(rows)


def test_a_counter_that_cannot_be_had_refuses_nobody(shop, tmp_path):
    client = client_without(shop.rt, tmp_path, "observations")
    assert spend_all(client) == [404] * 31


# --- the rest --------------------------------------------------------------------------------------------------------


def test_asking_changes_nothing_in_the_main_database(shop, client):
    codes = [*states_of(shop).values(), UNKNOWN]
    before = engines.fingerprint(shop.rt)
    for code in codes:
        client.get(f"/{code}")
        client.head(f"/{code}")
        client.options(f"/{code}")
        client.get(f"/{code}.json")
        client.get(f"/01/{GTIN}/21/{code}")
        client.post("/tra-cuu", data={"code": code})
    for path in ("/", "/tra-cuu", "/healthz", "/readyz", f"/api/v1/lookup/{UNKNOWN}"):
        client.get(path)
    assert engines.fingerprint(shop.rt) == before


def test_the_home_page_asks_for_a_code_and_leads_to_signing_in(client):
    answered = client.get("/")
    assert answered.status_code == 200
    assert 'action="/tra-cuu' in answered.text and 'href="/dang-nhap"' in answered.text
    assert "Nhập" in answered.text or "nhập" in answered.text
    assert "type its 20 digits" in client.get("/?lang=en").text


def test_a_process_says_that_it_is_up_and_a_service_that_it_can_check(shop, client, tmp_path):
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"database": True, "wrapping_key": True, "stamp_keys": True})
    for what, missing in (("database", "database"), ("key", "wrapping_key")):
        other = client_without(shop.rt, tmp_path, what)
        assert other.get("/healthz").status_code == 200
        answered = other.get("/readyz")
        assert (answered.status_code, answered.json[missing]) == (503, False)


def test_answers_stay_below_one_window_with_their_headers(shop, client):
    answered = client.get(f"/{shop.code}")
    heads = sum(len(name) + len(value) + 4 for name, value in answered.headers.items())
    assert heads < 2_000
    assert json.loads(client.get(f"/{shop.code}.json").data)["demo"] is True
