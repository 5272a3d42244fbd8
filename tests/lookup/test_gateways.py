"""SMS and telephone keys: replies an old phone can show, what a message asks, the talk on a call, and who may knock."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import structlog
from sqlalchemy import text as sql

from tests import make
from tests.conftest import NOON
from tests.lookup.samples import ACTIVE, CODE, DEMO_CODE, PLACE, UNKNOWN, every_answer, judged, lot_facts, plaque_facts
from tests.lookup.shop import Shop
from trace.app import create_app
from trace.base.db import Observation, open_engine, snapshot, transaction
from trace.core.codes import check_digit
from trace.lookup.gateways import clips, keypad, signatures, texts, webhooks
from trace.lookup.gateways.desk import Desk
from trace.lookup.gateways.messages import Check, How, Scratch, read_message
from trace.lookup.gateways.texts import LONGEST
from trace.lookup.pages.sentences import PlaceWords
from trace.lookup.rules import PinAnswer, Site, unknown_typed, with_pin
from trace.lookup.words.vi import WORDS

GATEWAY_SECRET = "a-secret-of-the-gateway-0123456789-abcdef"  # noqa: S105
LONG = "Mật ong hoa rừng nguyên chất đặc sản vùng núi đóng chai thủy tinh hảo hạng " * 3
LONGEST_PLACE = PlaceWords("thành phố Hồ Chí Minh", "1900 123 456", "truy-xuat.thanhphohochiminh.gov.vn")
PINS = (
    PinAnswer("pin_first"),
    PinAnswer("pin_used", date(2026, 10, 12), "51", "Quảng Ngãi"),
    PinAnswer("pin_used", date(2026, 10, 12)),
    PinAnswer("pin_mismatch", wrong=1, left=4),
    PinAnswer("pin_mismatch", wrong=5, left=0),
)


# --- replies ---------------------------------------------------------------------------------------------------------


def long_facts(facts):
    """The same facts with names as long as nobody should have them."""
    return replace(
        facts,
        product=replace(facts.product, name_vi=LONG, net_content=LONG),
        producer=replace(facts.producer, name=LONG),
        batch=replace(facts.batch, lot="LÔ-" + "9" * 120) if facts.batch else None,
        site=Site(LONG) if facts.site else None,
    )


def replies():
    """(name, reply) of every state, plain and with DEMO, with ordinary and with the longest names, here and there."""
    for place in (PLACE, LONGEST_PLACE):
        for code in (CODE, DEMO_CODE):
            for name, verdict in every_answer(code).items():
                yield name, texts.reply(verdict, place)
                if verdict.facts:
                    yield name, texts.reply(judged_again(verdict, long_facts(verdict.facts)), place)
            own = every_answer(code)["active"]
            yield from ((pin.state, texts.pin_reply(with_pin(own, pin), place)) for pin in PINS)
        keys = ("pin_without_code", "pin_wait", "tries", "how")
        yield from ((key, texts.plain(key, place)) for key in keys)


def judged_again(verdict, facts):
    return replace(verdict, facts=facts)


def test_every_reply_is_ascii_and_fits_one_message():
    said = list(replies())
    assert len({name for name, _ in said}) >= 24
    assert [(name, reply) for name, reply in said if not reply.isascii() or len(reply) > LONGEST] == []


def test_a_reply_begins_with_the_verdict_whole_whatever_is_cut():
    for name, reply in replies():
        state = name.removesuffix("_lot").removesuffix("_plaque").removesuffix("_scratch")
        headline = texts.ascii_only(WORDS.get(f"state.{state}", "")).replace("NGAY DUNG", "NGAY SU DUNG")
        state_shown = "KHONG TIM THAY" if state == "unknown_scanned" else headline
        assert reply.removeprefix(texts.DEMO).startswith(state_shown), name


def test_what_is_cut_says_so_and_never_touches_the_fixed_sentence():
    long = texts.reply(judged_again(judged(ACTIVE), long_facts(ACTIVE)), LONGEST_PLACE)
    assert len(long) > 140 and texts.CUT_SIGN in long and long.endswith(texts.FIXED)
    assert all(reply.endswith(texts.FIXED) for name, reply in replies() if name.startswith(("active", "pin_first")))


def test_dung_stands_only_in_su_dung_and_no_banned_word_anywhere():
    own = [re.sub(r"\{[a-z]+\}", "", text) for text in (*texts.TEXTS.values(), *texts.DATED.values())]
    for text in own:
        assert not re.search(r"(?<!\bsu )\bdung\b", text, re.IGNORECASE), text
        assert not re.search(r"\b(that|chinh hang|genuine|authentic|hang gia|an toan|bao mat)\b", text, re.IGNORECASE)
    assert [key for key, text in texts.TEXTS.items() if "THU HOI" in text.upper()] == ["recalled"]


def test_a_test_stamp_says_demo_first():
    assert texts.reply(every_answer(DEMO_CODE)["recalled"], PLACE).startswith("DEMO. DANG THU HOI tu 03/06/2026")
    assert texts.pin_reply(with_pin(every_answer(DEMO_CODE)["active"], PINS[0]), PLACE).startswith("DEMO. MA CAO KHOP")
    recalled = with_pin(every_answer(CODE)["recalled"], PINS[0])
    assert texts.pin_reply(recalled, PLACE).startswith("DANG THU HOI")


def test_a_hotline_is_whole_or_left_out():
    held = texts.reply(every_answer(DEMO_CODE)["on_hold"], replace(PLACE, hotline="0" * 30))
    assert "Hoi" not in held and "Chua co ket luan" in held
    assert texts.reply(every_answer(CODE)["on_hold"], PLACE).endswith("Hoi: 1022.")


def test_shared_codes_are_told_as_shared():
    assert "Ma chung cua lo CD-261031." in texts.reply(judged(lot_facts()), PLACE)
    assert "Ma chung cua diem Suoi May." in texts.reply(judged(plaque_facts()), PLACE)
    assert "HSD" not in texts.reply(judged(plaque_facts()), PLACE)


def test_best_before_is_not_told_as_a_use_by_date():
    best = replace(ACTIVE, batch=replace(ACTIVE.batch, exp_kind="best_before"))
    assert "Nen su dung truoc 14/09/2027." in texts.reply(judged(best), PLACE)
    assert "HSD 14/09/2027." in texts.reply(judged(ACTIVE), PLACE)


def test_the_unknown_code_is_repeated_in_groups_with_the_name_of_the_place():
    reply = texts.reply(unknown_typed(UNKNOWN), PLACE)
    assert "KHONG TIM THAY ma 2086 3194 5772 0614 9389. Tinh Quang Ngai khong co" in reply


# --- what is asked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("TEM 7304 1826 5590 4417 2838", Check("7304 1826 5590 4417 2838")),
        ("tem: 73041826559044172838", Check("73041826559044172838")),
        ("Tem.7304", Check("7304")),
        ("7304 1826 5590 4417 2838", Check("7304 1826 5590 4417 2838")),
        ("CAO 12345678", Scratch("12345678")),
        ("Cào 1234 5678", Scratch("12345678")),
        (f"CAO {CODE} 12345678", Scratch("12345678", CODE)),
        ("CAO ១២៣៤ ៥៦៧៨", Scratch("12345678")),
        (f"CAO {CODE}", Check(CODE)),
        ("CAO 1234", Check("1234")),
        ("", How()),
        ("xin chào", How()),
        ("TEM", How()),
    ],
)
def test_a_message_is_read_leniently(sent, asked):
    assert read_message(sent) == asked


# --- the talk on a call ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "digits"),
    [("7304#", "7304"), ("73*7304#", "7304"), ("*", ""), ("#", ""), ("", ""), ("12*34*56", "56"), ("1a2", "12")],
)
def test_a_star_begins_anew_and_a_hash_ends(keys, digits):
    assert keypad.pressed(keys) == digits


def test_the_digits_are_read_back_in_groups_before_the_clip():
    steps = keypad.answer(CODE, {"play": "/a/vi/active.mp3"}, demo=True, with_pin=True)
    assert steps[0]["say"].startswith("Số vừa bấm: bảy ba không bốn, một tám hai sáu, năm năm chín không,")
    assert [next(iter(step)) for step in steps] == ["say", "say", "play", "say", "gather"]
    assert (steps[2]["play"], steps[-1]["gather"]["step"]) == ("/a/vi/active.mp3", "pin")


def test_silence_is_asked_once_more_and_then_ends_the_call():
    assert keypad.silence("code")[-1]["gather"]["step"] == "again"
    assert keypad.silence("again")[-1] == {"hang_up": True}
    assert keypad.prompt()[-1]["gather"]["digits"] == 20


# --- who may knock ---------------------------------------------------------------------------------------------------


@pytest.fixture
def shop(runtime):
    made = Shop(replace(runtime, settings=replace(runtime.settings, gateway_secret=GATEWAY_SECRET)))
    made.activate()
    return made


@pytest.fixture
def gateway(shop):
    return Gateway(shop.rt)


class Gateway:
    """A gateway that signs what it sends."""

    def __init__(self, rt, secret=GATEWAY_SECRET):
        self.rt, self.secret, self.client, self.count = rt, secret, create_app(rt).test_client(), 0

    def post(self, path, body, *, at=NOON, kind="application/json", signature=None):
        stamp = str(int(at.timestamp()))
        given = signature or signatures.signed(self.secret, stamp, body)
        headers = {signatures.TIME_HEADER: stamp, signatures.SIGNATURE_HEADER: given}
        return self.client.post(path, data=body, content_type=kind, headers=headers)

    def sms(self, text, sender="0912345678", **how):
        self.count += 1
        body = json.dumps({"from": sender, "text": text, "id": f"m{self.count}"}).encode()
        return self.post("/api/gateway/sms", body, **how)

    def call(self, step, keys="", sender="0912345678"):
        self.count += 1
        body = json.dumps({"from": sender, "step": step, "keys": keys, "n": self.count}).encode()
        return self.post("/api/gateway/call", body)


def test_a_message_gets_its_verdict(shop, gateway):
    answered = gateway.sms(f"TEM {shop.code}")
    assert answered.status_code == 200
    assert answered.json["reply"].startswith("DEMO. DA DANG KY. Mat ong Vu Quang, HTX Mat ong Vu Quang.")
    assert answered.headers["Cache-Control"] == "no-store"
    assert gateway.sms("TEM 123").json["reply"].startswith("NHAP SAI SO?")
    assert gateway.sms(f"TEM {UNKNOWN}").json["reply"].startswith("KHONG TIM THAY ma 2086 3194")
    assert gateway.sms("chao").json["reply"].startswith("De kiem tra tem")


def test_a_form_gets_the_bare_reply(shop, gateway):
    body = f"from=%2B84912345678&text=TEM+{shop.code}&id=7".encode()
    answered = gateway.post("/api/gateway/sms", body, kind="application/x-www-form-urlencoded")
    assert answered.content_type == "text/plain; charset=us-ascii"
    assert answered.text.startswith("DEMO. DA DANG KY.")


def test_the_recorded_transport_keeps_what_would_be_sent_and_no_number(shop, gateway):
    reply = gateway.sms(f"TEM {shop.code}", sender="0987654321").json["reply"]
    (kept,) = (shop.rt.settings.instance / webhooks.OUTBOX).iterdir()
    assert kept.read_text(encoding="ascii") == f"{reply}\n"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_without_a_secret_there_is_no_gateway(runtime):
    off = Gateway(runtime)
    assert off.sms("TEM 1").status_code == off.call("start").status_code == 404


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"signature": "v1=" + "0" * 64}, 401, "gateway.signature"),
        ({"signature": "chữ ký"}, 401, "gateway.signature"),
        ({"at": NOON - timedelta(seconds=301)}, 401, "gateway.old"),
        ({"at": NOON + timedelta(seconds=301)}, 401, "gateway.old"),
        ({"at": NOON - timedelta(seconds=299)}, 200, None),
        ({"kind": "text/xml"}, 400, "gateway.unreadable"),
    ],
)
def test_a_request_is_taken_only_when_signed_and_fresh(gateway, how, status, code):
    how = {name: value.encode().decode("latin-1") if name == "signature" else value for name, value in how.items()}
    answered = gateway.sms("TEM 1", **how)
    assert (answered.status_code, answered.json.get("code")) == (status, code)


def test_another_body_under_the_same_signature_is_refused(gateway):
    stamp = str(int(NOON.timestamp()))
    other = signatures.signed(GATEWAY_SECRET, stamp, b'{"from":"1","text":"TEM 1","id":"1"}')
    assert gateway.sms("TEM 2", signature=other).status_code == 401


def test_a_signed_request_is_taken_once(gateway):
    body = json.dumps({"from": "1", "text": "TEM 1", "id": "1"}).encode()
    assert gateway.post("/api/gateway/sms", body).status_code == 200
    again = gateway.post("/api/gateway/sms", body)
    assert (again.status_code, again.json["code"]) == (409, "gateway.replayed")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"text":"TEM 1"}', b'{"from":1,"text":"a","id":"1"}', b"\xff", b"[" * 16_000]
)
def test_what_cannot_be_read_is_a_bad_request(gateway, body):
    assert gateway.post("/api/gateway/sms", body).status_code == 400


def test_a_body_that_is_too_long_is_refused(gateway):
    assert gateway.post("/api/gateway/sms", b"x" * 20_000).status_code == 413


def with_failures(rt, allowed):
    """The same runtime with so many failing look-ups a minute for each."""
    return replace(rt, settings=replace(rt.settings, lookup_failures_per_minute=allowed))


def test_guessing_by_message_is_told_to_wait_while_others_are_answered(shop):
    gateway = Gateway(with_failures(shop.rt, 2))
    asked = (f"TEM {UNKNOWN}", f"CAO {UNKNOWN} 12345678", f"CAO {UNKNOWN} 12345678", f"TEM {UNKNOWN}")
    guesses = [gateway.sms(text).json["reply"] for text in asked]
    assert [guess.startswith("NHAP SAI QUA NHIEU LAN") for guess in guesses] == [False, False, True, True]
    assert gateway.sms(f"TEM {shop.code}").json["reply"].startswith("DEMO. DA DANG KY")
    assert gateway.sms(f"TEM {UNKNOWN}", sender="0900000000").json["reply"].startswith("KHONG TIM THAY")


def test_a_machine_that_answers_is_not_answered_for_ever(gateway, monkeypatch):
    monkeypatch.setattr("trace.lookup.gateways.desk.MESSAGES_EACH", "2/hour")
    assert [gateway.sms("xin chao").json["reply"] is None for _ in range(3)] == [False, False, True]


def test_no_number_and_no_code_of_a_single_stamp_stays_in_any_table(shop, gateway):
    gateway.sms(f"TEM {shop.code}", sender="0912345678")
    gateway.sms(f"TEM {UNKNOWN}", sender="0912345678")
    with snapshot(shop.rt.observations) as db:
        tables = [table.name for table in Observation.metadata.sorted_tables]
        kept = "".join(str(db.execute(sql(f'SELECT * FROM "{name}"')).all()) for name in tables)  # noqa: S608
    assert "budgets" in tables and "lookup" not in kept
    assert not any(part in kept for part in ("912345678", shop.code, UNKNOWN))


def test_trouble_of_ours_is_no_result(shop, tmp_path):
    lost = replace(shop.rt, main=open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'main.db'}"))
    with structlog.testing.capture_logs():
        reply = Desk(lost).sms("1", f"TEM {shop.code}", number="1", now=NOON)
    assert reply.startswith("CHUA KIEM TRA DUOC.") and "khong phai ket qua" in reply


def test_a_scratch_code_that_cannot_be_checked_now_is_said_so(shop, tmp_path):
    lost = replace(shop.rt, observations=open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'observations.db'}"))
    with structlog.testing.capture_logs():
        reply = Desk(lost).sms("1", "CAO 12345678", number="1", now=NOON)
    assert reply.startswith("CHUA KIEM TRA DUOC.")


# --- PINs ------------------------------------------------------------------------------------------------------------


def test_a_pin_follows_the_code_in_a_second_message_and_a_repeat_counts_once(both):
    shop = Shop(both, kind="unit_scratch")
    shop.activate()
    with snapshot(both.main) as db:
        desk, right = Desk(both), f"CAO {make.pin(db, shop.run, both.keys)}"
    assert desk.sms("a", right, number="1", now=NOON).startswith("Chua biet ban hoi tem nao.")
    desk.sms("a", f"TEM {shop.code}", number="2", now=NOON)
    assert desk.sms("b", right, number="3", now=NOON).startswith("Chua biet")
    for _ in range(2):  # a gateway that heard no answer sends the same message again
        assert desk.sms("a", right, number="4", now=NOON).startswith("DEMO. MA CAO KHOP - LAN DAU.")
    assert desk.sms("a", right, number="5", now=NOON).startswith("DEMO. MA CAO DA CO NGUOI NHAP ngay 20/11/2026.")
    assert desk.sms("a", "CAO 00000000", number="6", now=NOON).startswith("DEMO. MA CAO KHONG KHOP.")
    assert desk.sms("a", right, number="7", now=NOON + timedelta(minutes=15)).startswith("Chua biet")


def test_who_has_no_try_of_a_pin_left_is_told_to_wait_an_hour_and_not_a_minute(shop):
    with transaction(shop.rt.main) as db:
        run = make.run(db, shop.product, shop.rt.keys, base=5_000, kind="unit_scratch")
        make.stretch(db, run, batch_id=shop.batch.id, activated_at=NOON)
        asked = f"CAO {make.code(db, run, shop.rt.keys)} 00000000"
    replies = [Desk(shop.rt).sms("a", asked, number=str(at), now=NOON) for at in range(6)]
    assert ["MA CAO KHONG KHOP" in reply for reply in replies] == [True] * 5 + [False]
    assert replies[-1].startswith("HET LUOT THU MA CAO.") and "Moi gio thu duoc 1 lan." in replies[-1]


# --- calls -----------------------------------------------------------------------------------------------------------


def test_as_long_as_a_state_has_no_recording_nobody_can_call(gateway, shop, monkeypatch):
    assert gateway.call("start").status_code == 404
    monkeypatch.setattr(clips, "recorded", lambda rt: clips.ON_A_CALL - {"recalled"})
    assert gateway.call("start").status_code == 404


@pytest.fixture
def recorded(monkeypatch):
    monkeypatch.setattr(clips, "recorded", lambda rt: clips.ON_A_CALL)


def plays(answered):
    return [step["play"].rpartition("/")[2] for step in answered.json["steps"] if "play" in step]


def test_a_caller_keys_the_code_and_hears_the_clip_of_its_state(gateway, shop, recorded):
    assert gateway.call("start").json["steps"][0]["say"] == keypad.PROMPT
    heard = gateway.call("code", f"12*{shop.code}#")
    assert plays(heard) == ["active.mp3"]
    assert heard.json["steps"][2]["play"] == f"{shop.rt.settings.site_url}/a/vi/active.mp3"
    assert keypad.DEMO in [step.get("say") for step in heard.json["steps"]]
    assert plays(gateway.call("again", "123#")) == ["typing_error.mp3"]
    nineteen = "7" * 19
    assert plays(gateway.call("again", nineteen + check_digit(nineteen))) == ["unknown_typed.mp3"]
    assert gateway.call("code", "*").json["steps"][0]["say"] == keypad.PROMPT
    assert gateway.call("again", "").json["steps"][-1] == {"hang_up": True}
    assert gateway.call("elsewhere").status_code == 400


def test_a_caller_with_a_scratch_stamp_is_asked_for_its_pin(shop, recorded):
    with transaction(shop.rt.main) as db:
        run = make.run(db, shop.product, shop.rt.keys, base=5_000, kind="unit_scratch")
        make.stretch(db, run, batch_id=shop.batch.id, activated_at=NOON)
        code = make.code(db, run, shop.rt.keys)
        right = make.pin(db, run, shop.rt.keys)
    gateway = Gateway(shop.rt)
    assert gateway.call("code", code).json["steps"][-1]["gather"]["step"] == "pin"
    assert plays(gateway.call("pin", f"{right}#")) == ["pin_first.mp3"]
    assert plays(gateway.call("pin", code)) == ["active.mp3"]
    assert gateway.call("pin", "12345678", sender="x").json["steps"][0]["say"] == keypad.PROMPT


def test_a_caller_who_guesses_is_let_go(shop, recorded):
    gateway = Gateway(with_failures(shop.rt, 1))
    gateway.call("code", UNKNOWN)
    assert gateway.call("again", UNKNOWN).json["steps"] == keypad.farewell(keypad.TRIES)
