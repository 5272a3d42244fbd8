"""The page of a scratch PIN and its API: one form, one answer; nothing in an address, nothing in a log."""

import html
import json
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog
from sqlalchemy import inspect, select, text

from tests import make
from tests.conftest import NOON
from tests.lookup.shop import Shop
from trace.app import create_app
from trace.base.db import open_engine, snapshot, transaction
from trace.base.keys import KeyRing
from trace.base.once import OnceAnswer
from trace.core.codes import pin
from trace.ledger.models import LedgerEntry
from trace.lookup.budget import FORMS
from trace.lookup.pages.page import CSP
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import PinEntry, PinTries
from trace.web import publicforms

UNKNOWN = "20863194577206149389"
TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Buyer:
    """Somebody with a scratched stamp in hand and a phone."""

    def __init__(self, shop):
        self.shop, self.app = shop, create_app(shop.rt)
        self.client = self.app.test_client()
        self.path = f"/{shop.code}/so-cao"
        with snapshot(shop.rt.main) as db:
            slot_key = stamp_keys(shop.rt.keys).slot(db, shop.run.slot)
        self.pin = pin(slot_key.pin_key, shop.run.salt, shop.run.base)
        self.wrong = f"{(int(self.pin) + 1) % 10**8:08d}"

    def token(self, path=None):
        return TOKEN.search(self.client.get(path or self.path).text)[1]

    def enter(self, typed=None, *, token=None, path=None):
        sent = {"token": token or self.token(), "pin": self.pin if typed is None else typed}
        return self.client.post(path or self.path, data=sent)

    def call(self, typed=None, *, code=None, key=None, query=""):
        headers = {"Idempotency-Key": key} if key else {}
        body = {"pin": self.pin if typed is None else typed}
        return self.client.post(f"/api/v1/lookup/{code or self.shop.code}/pin{query}", json=body, headers=headers)

    def rows(self, table):
        with snapshot(self.shop.rt.main) as db:
            return list(db.scalars(select(table)))


@pytest.fixture
def shop(runtime):
    made = Shop(runtime, kind="unit_scratch")
    made.activate()
    return made


@pytest.fixture
def buyer(shop):
    return Buyer(shop)


def headline(answered):
    return re.search(r"<h1>(.*?)</h1>", answered.text, re.DOTALL)[1]


def tone(answered):
    found = re.search(r'<section class="v (\w+)"', answered.text)
    return found[1] if found else None


def words(answered):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answered.text)).split())


def without_secrets(answered):
    return re.sub(r'name="token" value="[^"]+"', "", answered.text)


# --- first, later, wrong ---------------------------------------------------------------------------------------------


def test_the_form_asks_for_eight_digits_and_is_kept_by_nobody(buyer):
    answered = buyer.client.get(buyer.path)
    assert (answered.status_code, headline(answered)) == (200, "Nhập mã cào")
    assert 'inputmode="numeric"' in answered.text and "ĐÃ ĐĂNG KÝ" in answered.text
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["Referrer-Policy"] == "no-referrer"
    assert answered.headers["Content-Security-Policy"] == CSP
    assert "Set-Cookie" not in answered.headers
    assert "trang này cho biết thông tin đã đăng ký" not in answered.text.lower()


def test_the_first_right_entry_is_green_with_the_fixed_sentence_and_the_goods(buyer):
    answered = buyer.enter()
    assert (answered.status_code, headline(answered), tone(answered)) == (200, "MÃ CÀO KHỚP – LẦN ĐẦU", "green")
    assert "không cho biết con tem bạn đang cầm là tem gốc" in answered.text
    assert "Mật ong Vũ Quang" in answered.text and 'name="pin"' not in answered.text
    assert "Set-Cookie" not in answered.headers and answered.headers["Cache-Control"] == "no-store"
    assert len(buyer.rows(PinEntry)) == 1


def test_a_second_entry_is_amber_with_the_day_of_the_first_and_a_way_to_report(buyer):
    buyer.enter()
    buyer.shop.rt.clock.now = NOON + timedelta(days=3)
    answered = buyer.enter()
    assert (answered.status_code, headline(answered), tone(answered)) == (200, "MÃ CÀO ĐÃ CÓ NGƯỜI NHẬP", "amber")
    assert "Mã cào này đã được nhập ngày 20/11/2026 ." in words(answered)
    assert f'href="/{buyer.shop.code}/phan-anh"' in answered.text
    assert "12:00" not in re.sub(r'<time datetime="2026-11-23.*?</time>', "", answered.text)


def test_wrong_entries_are_grey_say_the_tries_left_and_turn_amber_with_a_report_at_the_third(buyer):
    seen = [buyer.enter(buyer.wrong) for _ in range(5)]
    assert {headline(one) for one in seen} == {"MÃ CÀO KHÔNG KHỚP"}
    assert [tone(one) for one in seen] == ["grey", "grey", "amber", "amber", "amber"]
    assert [f"Bạn còn {left} lần thử" in words(one) for one, left in zip(seen, (4, 3, 2, 1), strict=False)] == [
        True
    ] * 4
    assert ["/phan-anh" in one.text for one in seen] == [False, False, True, True, True]
    assert "ĐÃ ĐĂNG KÝ" in seen[0].text and 'name="pin"' in seen[0].text
    assert buyer.rows(PinEntry) == buyer.rows(LedgerEntry) == []


def test_after_five_wrong_tries_the_page_says_when_and_an_hour_later_it_works_again(buyer):
    for _ in range(5):
        buyer.enter(buyer.wrong)
    answered = buyer.enter()
    assert (answered.status_code, answered.headers["Retry-After"]) == (429, "3600")
    assert (headline(answered), tone(answered)) == ("HẾT LƯỢT THỬ MÃ CÀO", "grey")
    assert "Thử lại sau 60 phút" in words(answered) and "Mã tem: ĐÃ ĐĂNG KÝ" in words(answered)
    buyer.shop.rt.clock.now = NOON + timedelta(hours=1)
    assert headline(buyer.enter()) == "MÃ CÀO KHỚP – LẦN ĐẦU"


def test_the_same_form_sent_again_gets_the_same_answer(buyer):
    token = buyer.token()
    first, again = buyer.enter(token=token), buyer.enter(token=token)
    assert headline(first) == headline(again) == "MÃ CÀO KHỚP – LẦN ĐẦU"
    assert without_secrets(first) == without_secrets(again)
    assert headline(buyer.enter()) == "MÃ CÀO ĐÃ CÓ NGƯỜI NHẬP"


def test_a_wrong_form_sent_again_uses_up_no_second_try(buyer):
    token = buyer.token()
    assert without_secrets(buyer.enter(buyer.wrong, token=token)) == without_secrets(
        buyer.enter(buyer.wrong, token=token)
    )
    assert [tries.wrong for tries in buyer.rows(PinTries)] == [1]


def test_who_goes_back_and_types_anew_makes_a_new_entry(buyer):
    token = buyer.token()
    buyer.enter(buyer.wrong, token=token)
    assert headline(buyer.enter(token=token)) == "MÃ CÀO KHỚP – LẦN ĐẦU"


def test_of_twenty_forms_at_once_one_is_the_first(buyer):
    forms = [buyer.token() for _ in range(20)]

    def send(token):
        while True:  # a busy file answers "cannot check now": the same form is simply sent again
            answered = buyer.app.test_client().post(buyer.path, data={"token": token, "pin": buyer.pin})
            if answered.status_code != 503:
                return headline(answered)

    with ThreadPoolExecutor(20) as people:
        seen = Counter(people.map(send, forms))
    assert seen == {"MÃ CÀO KHỚP – LẦN ĐẦU": 1, "MÃ CÀO ĐÃ CÓ NGƯỜI NHẬP": 19}


# --- what is no PIN --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Bạn chưa nhập mã cào."),
        ("1234567", "Mã cào có 8 số. Bạn nhập 7 số."),
        ("tám số", "Mã cào chỉ có 8 số, không có chữ."),
        (UNKNOWN, "Đây là mã tem 20 số. Mã cào là 8 số dưới lớp bạc."),
        ("<b>1</b>", "Mã cào chỉ có 8 số, không có chữ."),
    ],
)
def test_what_can_be_no_pin_says_why_and_uses_up_no_try(buyer, typed, said):
    answered = buyer.enter(typed)
    assert answered.status_code == 200 and said in words(answered)
    assert "<b>1</b>" not in answered.text
    assert buyer.rows(PinTries) == buyer.rows(PinEntry) == []


def test_the_code_of_this_stamp_typed_as_its_pin_is_named(buyer):
    assert "Đây là mã tem 20 số." in words(buyer.enter(buyer.shop.code))


@pytest.mark.parametrize("token", ["", "nonsense", "other"])
def test_without_a_token_of_this_form_nothing_is_asked(buyer, token):
    sent = buyer.token(f"/{other_stamp(buyer.shop)}/so-cao") if token == "other" else token  # noqa: S105
    answered = buyer.client.post(buyer.path, data={"token": sent, "pin": buyer.pin})
    assert answered.status_code == 403
    assert buyer.rows(PinEntry) == buyer.rows(PinTries) == buyer.rows(OnceAnswer) == []


def other_stamp(shop):
    with transaction(shop.rt.main) as db:
        return make.code(db, shop.run, shop.rt.keys, 1)


@pytest.mark.parametrize(("seconds", "status"), [(12 * 3600 - 60, 200), (12 * 3600 + 60, 403)])
def test_a_token_is_good_for_twelve_hours(buyer, monkeypatch, seconds, status):
    token, later = buyer.token(), time.time() + seconds
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert buyer.client.post(buyer.path, data={"token": token, "pin": buyer.pin}).status_code == status


@pytest.mark.parametrize("kind", ["unit", "lot", "plaque"])
def test_other_kinds_have_no_field_and_a_forged_entry_shows_the_stamp_and_changes_nothing(runtime, kind):
    shop = Shop(runtime, kind=kind)
    shop.activate()
    buyer = Buyer(shop)
    asked = buyer.client.get(buyer.path)
    assert (asked.status_code, asked.headers["Location"]) == (303, f"/{shop.code}")
    with buyer.app.test_request_context(buyer.path):
        token = publicforms.new_token(buyer.path)
    answered = buyer.client.post(buyer.path, data={"token": token, "pin": buyer.pin})
    assert (answered.status_code, headline(answered)) == (200, "ĐÃ ĐĂNG KÝ")
    called = buyer.call()
    assert (called.status_code, called.json["pin"], called.json["state"]) == (200, None, "active")
    assert buyer.rows(PinEntry) == buyer.rows(PinTries) == buyer.rows(LedgerEntry) == []


@pytest.mark.parametrize("path", ["/abc/so-cao", "/20863194577206149388/so-cao"])
def test_what_is_no_code_has_no_form(buyer, path):
    assert buyer.client.get(path).status_code == 404


def test_a_code_that_is_none_of_ours_gets_the_page_of_one_and_no_form(buyer):
    answered = buyer.client.get(f"/{UNKNOWN}/so-cao")
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG CÓ MÃ NÀY")
    assert 'name="pin"' not in answered.text


# --- what stands above a PIN -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "said", "tone_of"),
    [
        ({"voided_at": NOON}, "TEM ĐÃ HỦY", "red"),
        ({"revoked_at": NOON}, "TEM BỊ KHÓA", "red"),
        ({"activated_at": None}, "CHƯA KÍCH HOẠT", "amber"),
    ],
)
def test_the_stamps_own_verdict_stays_on_top_and_the_pin_is_a_line_under_it(runtime, happened, said, tone_of):
    shop = Shop(runtime, kind="unit_scratch")
    with transaction(runtime.main) as db:
        make.stretch(db, shop.run, **({"batch_id": shop.batch.id, "activated_at": NOON} | happened))
    buyer = Buyer(shop)
    assert (headline(buyer.client.get(buyer.path)), tone(buyer.client.get(buyer.path))) == (said, tone_of)
    answered = buyer.enter()
    assert (headline(answered), tone(answered)) == (said, tone_of)
    assert "Mã cào khớp, nhập lần đầu." in words(answered)
    assert "danh-gia" not in answered.text
    assert len(buyer.rows(PinEntry)) == 1
    for _ in range(5):
        buyer.enter(buyer.wrong)
    waiting = buyer.enter()
    assert (waiting.status_code, headline(waiting)) == (429, said)
    assert "Thử lại sau 60 phút" in words(waiting)


def test_of_a_stamp_that_is_sold_the_pin_is_the_headline_and_the_sale_a_line(runtime):
    shop = Shop(runtime, kind="unit_scratch")
    shop.activate(consumed_on=NOON.date())
    answered = Buyer(shop).enter()
    assert headline(answered) == "MÃ CÀO KHỚP – LẦN ĐẦU"
    assert "đã bán" in words(answered).lower()


# --- trouble ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["page", "api"])
def test_where_it_cannot_be_written_down_it_is_trouble_and_never_the_first_time(buyer, way):
    rt, token = buyer.shop.rt, buyer.token()
    url = rt.settings.database_url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"
    buyer.app.extensions["trace"] = replace(rt, main=open_engine(url, pragmas={"busy_timeout": 1000}))
    answered = buyer.enter(token=token) if way == "page" else buyer.call()
    assert answered.status_code == 503 and answered.headers["Retry-After"] == "60"
    assert "CHƯA KIỂM TRA ĐƯỢC" in answered.text and "LẦN ĐẦU" not in answered.text
    buyer.app.extensions["trace"] = rt
    assert buyer.rows(PinEntry) == buyer.rows(PinTries) == []
    assert headline(buyer.enter(token=token)) == "MÃ CÀO KHỚP – LẦN ĐẦU"


@pytest.mark.parametrize("what", ["main", "observations", "keys"])
def test_a_missing_database_counter_or_key_is_trouble_and_uses_up_no_try(buyer, tmp_path, what):
    rt, token = buyer.shop.rt, buyer.token()
    gone = KeyRing(tmp_path) if what == "keys" else open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    buyer.app.extensions["trace"] = replace(rt, **{what: gone})
    answered = buyer.enter(token=token)
    assert (answered.status_code, headline(answered)) == (503, "CHƯA KIỂM TRA ĐƯỢC")
    assert buyer.rows(PinEntry) == buyer.rows(PinTries) == []


def test_a_network_that_sends_too_many_forms_waits_and_no_try_is_used(buyer, monkeypatch):
    monkeypatch.setattr("trace.lookup.budget.FORMS", "1/minute")
    buyer.enter(buyer.wrong)
    answered = buyer.enter(buyer.wrong)
    assert (answered.status_code, "Retry-After" in answered.headers) == (429, True)
    assert [tries.wrong for tries in buyer.rows(PinTries)] == [1]
    assert FORMS == "120/minute"


# --- nothing left behind ---------------------------------------------------------------------------------------------


def test_neither_pin_nor_code_reaches_a_log_an_address_or_a_row(buyer):
    with structlog.testing.capture_logs() as lines:
        answers = [buyer.enter(buyer.wrong), buyer.enter(), buyer.enter(), buyer.call(key="k1"), buyer.call("12")]
    rows = []
    for engine in (buyer.shop.rt.main, buyer.shop.rt.observations):
        with snapshot(engine) as db:
            tables = inspect(db.connection()).get_table_names()
            rows += [db.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables]  # noqa: S608
    kept = json.dumps(lines, default=str) + str(rows)
    for secret in (buyer.pin, buyer.wrong, buyer.shop.code):
        assert secret not in kept
    for answered in answers:
        assert buyer.pin not in str(answered.headers) and f"{buyer.pin}" not in answered.request.url


def test_a_pin_in_an_address_is_not_looked_at(buyer):
    assert headline(buyer.client.get(f"{buyer.path}?pin={buyer.pin}")) == "Nhập mã cào"
    assert buyer.pin not in buyer.client.get(f"{buyer.path}?pin={buyer.pin}").text
    assert buyer.rows(PinEntry) == []


def test_in_english_too(buyer):
    answered = buyer.client.post(f"{buyer.path}?lang=en", data={"token": buyer.token(), "pin": buyer.pin})
    assert headline(answered) == "SCRATCH CODE MATCHES – FIRST TIME"


# --- for programs ----------------------------------------------------------------------------------------------------


def test_the_api_says_first_then_used_then_mismatch(buyer):
    first, used, wrong = buyer.call(), buyer.call(), buyer.call(buyer.wrong)
    assert [one.json["pin"]["result"] for one in (first, used, wrong)] == ["first", "used", "mismatch"]
    assert [one.json["state"] for one in (first, used, wrong)] == ["pin_first", "pin_used", "pin_mismatch"]
    assert (
        first.json["fixed_sentence"] and first.json["pin"]["first_on"] == used.json["pin"]["first_on"] == "2026-11-20"
    )
    assert (wrong.json["pin"]["tries_left"], wrong.json["tone"]) == (4, "grey")


def test_a_repeated_call_with_its_key_gets_the_first_answer_and_a_strangers_key_does_not(buyer):
    assert buyer.call(key="a").json["pin"] == buyer.call(key="a").json["pin"] == {
        "result": "first", "first_on": "2026-11-20", "province": None, "wrong": 0, "tries_left": None,
    }  # fmt: skip
    assert buyer.call(buyer.wrong, key="a").json["pin"]["result"] == "mismatch"
    assert buyer.call(key="b").json["pin"]["result"] == "used"
    assert buyer.call(key="x" * 256).status_code == 422


def test_the_api_refuses_what_is_no_pin_and_waits_like_the_page(buyer):
    assert (buyer.call("1234567").status_code, buyer.call("1234567").json["code"]) == (422, "typed.length")
    assert buyer.call(buyer.shop.code).json["errors"][0]["code"] == "typed.stamp_code"
    for _ in range(5):
        buyer.call(buyer.wrong)
    answered = buyer.call()
    assert (answered.status_code, answered.json["code"], answered.headers["Retry-After"]) == (
        429,
        "pin.too_many",
        "3600",
    )
    assert answered.content_type == "application/problem+json"


def test_the_api_knows_an_unknown_code(buyer):
    answered = buyer.call(code=UNKNOWN, query="?route=scanned")
    assert (answered.status_code, answered.json["state"], answered.json["pin"]) == (404, "unknown_scanned", None)


def test_a_later_buyer_learns_in_which_province_the_first_entry_was(shop):
    table = Path(__file__).parents[2] / "trace" / "demo" / "places.mmdb"  # 10.NN.… lies in province NN
    knowing = replace(shop.rt, settings=replace(shop.rt.settings, ip_table_file=table))
    buyer = Buyer(SimpleNamespace(rt=knowing, run=shop.run, code=shop.code))
    buyer.client.environ_base["REMOTE_ADDR"] = "10.44.0.7"
    assert headline(buyer.enter()) == "MÃ CÀO KHỚP – LẦN ĐẦU"
    said = buyer.enter().text
    assert "tại Quảng Trị" in said and "10.44" not in said


def test_a_form_that_another_sites_page_sends_is_not_taken(buyer):
    sent = {"token": buyer.token(), "pin": buyer.pin}
    assert buyer.client.post(buyer.path, data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert buyer.rows(PinEntry) == []
    assert buyer.client.post(buyer.path, data=sent, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
