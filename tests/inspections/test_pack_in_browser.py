"""Offline packs on a phone: what it makes of facts, what it believes, what it does when a pack is torn, old or gone."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from itertools import combinations
from typing import get_args

import pytest

from tests.browser import served
from tests.inspections import packing
from tests.inspections.test_browser import sign_in
from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.core.words import local_day
from trace.inspections.measures.queries import bases
from trace.inspections.packs import service
from trace.inspections.packs.rules import Choice
from trace.inspections.packs.words import told_words
from trace.inspections.rules import HoldDetails
from trace.inspections.service import hold_stamps, release_hold
from trace.lookup import asking
from trace.lookup.rules import StampState
from trace.lookup.words import WHOLE

CASES = 2_000
STATES = get_args(StampState)
APART = ("expired", "past_best")  # a pack bears one date
DAY_MS = 24 * 3600 * 1000
SAY = """async (given) => {
  const [cases, now, words] = JSON.parse(given);
  const rules = await import("/static/inspector/standing.js");
  const { said } = await import("/static/inspector/packwords.js");
  const all = (lines) => lines.map((line) => said(words, line));
  const heard = cases.map((facts) => {
    const found = rules.standing(facts, now);
    return {
      state: found.state,
      tone: rules.TONES[found.state],
      lower: found.lower,
      lines: all(found.lines),
      details: all(found.details),
      others: all(found.others),
      shared: found.shared && said(words, found.shared),
      notices: all(rules.notices(facts, rules.dayOf(now))),
    };
  });
  return JSON.stringify(heard);
}"""
ASK = """async ([act, ...given]) => {
  const pack = await import("/static/inspector/pack.js");
  try {
    return await pack[act](...given);
  } catch (error) {
    return { refused: error.code ?? String(error) };
  }
}"""

OPEN = "new Promise((done) => (indexedDB.open('goi-kiem-tra').onsuccess = (e) => done(e.target.result)))"
LEFT = f"""async () => {{
  const db = await {OPEN};
  const all = (name) => db.transaction(name).objectStore(name).count();
  const count = (name) => new Promise((done) => (all(name).onsuccess = (e) => done(e.target.result)));
  return Promise.all(["packs", "files", "clock"].map(count));
}}"""
SLOW = """() => {
  const [now, ask] = [Date.now, window.fetch];
  let late = 0;
  Date.now = () => now() + late;
  window.fetch = (address, ...more) => {
    if (address.includes("/khoi/")) late = 10 * 60 * 1000;
    return ask(address, ...more);
  };
}"""
DAMAGE = f"""async () => {{
  const db = await {OPEN};
  const work = db.transaction("packs", "readwrite").objectStore("packs");
  const one = await new Promise((done) => (work.getAll().onsuccess = (e) => done(e.target.result[0])));
  one.manifest = one.manifest.replace('"valid_until": "2', '"valid_until": "9');
  await new Promise((done) => (work.put(one).onsuccess = done));
}}"""


@pytest.fixture(scope="module")
def shop(chromium, province_today, tmp_path_factory):
    """One site for all: a pack of everything, an inspector's phone that is signed in."""
    with served(province_today, tmp_path_factory.mktemp("packs") / "instance") as site:
        with snapshot(site.rt.main) as db:
            site.inspector = accounts.actor_by_login(db, "inspector@example.org")
            site.colleague = accounts.actor_by_login(db, "inspector-head@example.org")
        site.choice = packing.everything(site.rt)
        site.pack = packing.made(site.rt, site.inspector, site.choice)
        yield site


@pytest.fixture(scope="module")
def signed_in(chromium, shop):
    """A phone on which the inspector is signed in."""
    context = chromium.new_context(viewport={"width": 360, "height": 640})
    sign_in(context.new_page(), shop, "inspector")
    yield context
    context.close()


@pytest.fixture
def phone(signed_in, shop):
    """A page on it, with nothing of packs kept."""
    page = signed_in.new_page()
    page.goto(f"{shop.url}/kiem-tra/goi")
    page.ask = lambda *given: page.evaluate(ASK, list(given))
    page.ask("forget")
    yield page
    signed_in.set_offline(False)
    page.close()


def looked_up(site, code):
    return asking.ask(site.rt, code, route="scanned", now=site.rt.clock()).verdict


def test_a_phone_states_of_every_case_what_the_look_up_states(phone, shop):
    now = shop.rt.clock().replace(microsecond=0)
    place = asking.place_of(shop.rt.settings)
    cases = packing.generated(CASES, now)
    wanted = {language: [packing.answered(facts, now, place, language) for facts in cases] for language in WHOLE}
    assert pairs(wanted["vi"]) == {(high, low) for high, low in combinations(STATES, 2) if (high, low) != APART}
    told = [packing.told(facts) for facts in cases]
    for language, answers in wanted.items():
        given = [told, int(now.timestamp() * 1000), told_words(place)[language]]
        heard = json.loads(phone.evaluate(SAY, json.dumps(given)))
        assert [pair for pair in zip(heard, answers, strict=True) if pair[0] != pair[1]] == []


def pairs(answers):
    """Which state stood above which other, the plain one below all."""
    return {(one["state"], low) for one in answers for low in [*one["lower"], *["active"] * (one["state"] != "active")]}


def test_a_phone_without_network_answers_as_the_look_up_does(phone, shop):
    done = phone.ask("update", shop.pack.id)
    phone.context.set_offline(True)
    for stamp in shop.shown:
        if stamp.state == "unknown_scanned":
            assert phone.ask("find", stamp.code) == {"known": False}
            continue
        found, wanted = phone.ask("find", stamp.code), looked_up(shop, stamp.code)
        assert (found["state"], found["tone"], found["lower"]) == (wanted.state, wanted.tone, list(wanted.lower)), stamp
        assert found["product"] == wanted.facts.product.name_vi
        assert found["producer"] == wanted.facts.producer.name
        assert not found["tooOld"]
    assert done["fetched"] > 0


@contextmanager
def held(shop, stamp):
    """The stamp's sale is paused, and goes on when the block ends."""
    span = {"run_id": stamp["run_id"], "lo": stamp["ordinal"], "hi": stamp["ordinal"] + 1}
    now = shop.rt.clock()
    with transaction(shop.rt.main) as db:
        basis = bases(db, "hold")[0].id
        details = HoldDetails("Nghi có dư lượng, đã lấy mẫu", local_day(now) + timedelta(days=14), basis)
        key = hold_stamps(db, actor=shop.inspector, **span, details=details, now=now)
    yield
    with transaction(shop.rt.main) as db:
        release_hold(db, actor=shop.colleague, key=key, reason="Kết quả mẫu đạt yêu cầu", now=shop.rt.clock())


def tampered(page, what, change):
    """From now on the phone hears `what` changed by somebody between it and the server."""

    def answer(route):
        heard = route.fetch()
        route.fulfill(response=heard, body=change(heard.body()))

    page.route(f"**/{what}", answer)


def resigned(change):
    """A manifest changed without the key."""

    def changed(body):
        envelope = json.loads(body)
        return json.dumps(envelope | {"manifest": change(envelope["manifest"])})

    return changed


@pytest.mark.parametrize(
    ("what", "change", "code"),
    [
        ("to-khai", resigned(lambda text: text.replace('"stamps": ', '"stamps": 1')), "tampered"),
        ("to-khai", lambda body: body.replace(b'"key":"', b'"key":"0'), "unsigned"),
        ("trace-pack-keys", lambda _: b'{"keys": []}', "unsigned"),
        ("khoi/*", lambda body: body[:-1] + bytes([body[-1] ^ 1]), "tampered"),
        ("khoi/*", lambda body: body + b"0", "tampered"),
    ],
)
def test_what_was_changed_on_the_way_is_refused_and_the_old_pack_stays(phone, shop, what, change, code):
    phone.ask("update", shop.pack.id)
    before = phone.ask("packs")
    with held(shop, phone.ask("find", shop.code("active"))):
        tampered(phone, what, change)
        assert phone.ask("update", shop.pack.id) == {"refused": code}
    assert phone.ask("packs")[0]["asOf"] == before[0]["asOf"]
    assert phone.ask("find", shop.code("active"))["state"] == "active"


def test_another_packs_manifest_is_not_taken_for_this_one(phone, shop):
    other = packing.made(shop.rt, shop.inspector, Choice(groups=("I",)), name="Nhóm I")
    phone.route(f"**/{other.id}/to-khai", lambda route: route.fulfill(response=route.fetch(url=mine(shop))))
    assert phone.ask("update", other.id) == {"refused": "tampered"}
    assert phone.ask("packs") == []


def mine(shop):
    return f"{shop.url}/kiem-tra/goi/{shop.pack.id}/to-khai"


def test_an_old_manifest_played_again_does_not_take_a_recall_back(phone, shop):
    heard = phone.request.get(mine(shop)).text()
    phone.ask("update", shop.pack.id)
    phone.route("**/to-khai", lambda route: route.fulfill(body=heard, content_type="application/json"))
    assert phone.ask("update", shop.pack.id) == {"refused": "old"}


def test_an_update_that_breaks_off_leaves_the_old_pack_and_goes_on_where_it_was(phone, shop):
    whole = phone.ask("prepare", shop.pack.id)
    left = [3]

    def breaking(route):
        left[0] -= 1
        route.abort() if left[0] < 0 else route.continue_()

    phone.route("**/khoi/*", breaking)
    assert phone.ask("update", shop.pack.id) == {"refused": "offline"}
    assert phone.ask("packs") == []
    assert phone.ask("find", shop.code("active")) == {"known": False}
    phone.unroute("**/khoi/*")
    assert 0 < phone.ask("prepare", shop.pack.id) < whole
    phone.ask("update", shop.pack.id)
    assert phone.ask("find", shop.code("active"))["state"] == "active"


def test_an_update_fetches_only_what_changed_and_tells_it(phone, shop):
    phone.ask("update", shop.pack.id)
    first = phone.ask("packs")[0]
    code = shop.code("active")
    stamp = phone.ask("find", code)
    with held(shop, stamp):
        assert phone.ask("find", code)["state"] == "active"  # as of the pack: the page says how old it is
        done = phone.ask("update", shop.pack.id)
        found = phone.ask("find", code)
        assert (found["state"], found["words"]) == ("on_hold", "TẠM NGỪNG BÁN")
        assert ["", "Đơn vị: Đội kiểm tra thị trường số 1 (minh họa)"] in found["lines"]
        assert found["asOf"] > first["asOf"]
        assert 0 < done["fetched"] < 40_000


def test_no_network_reloaded_and_another_clock(phone, shop):
    phone.ask("update", shop.pack.id)
    phone.reload()
    assert phone.ask("packs")[0]["name"] == shop.pack.name
    phone.context.set_offline(True)
    now = phone.evaluate("Date.now()")
    code = shop.code("active")
    ask = lambda away, of=code: phone.ask("find", of, {"now": now + away})  # noqa: E731
    assert ask(0)["state"] == "active"
    assert ask(3 * DAY_MS - 60_000)["state"] == "active"
    later = ask(3 * DAY_MS + 60_000)
    assert (later["state"], later["tone"], later["words"]) == ("too_old", "grey", "DỮ LIỆU QUÁ CŨ")
    assert later["lines"][0] == ["", "Gói dữ liệu trên máy đã quá cũ. Đây không phải kết quả kiểm tra."]
    recalled = ask(3 * DAY_MS + 60_000, shop.code("recalled"))
    assert ["", "Theo gói cũ: ĐANG THU HỒI."] in recalled["lines"]
    back = ask(-DAY_MS)
    assert (back["state"], back["clockWrong"]) == ("too_old", True)


def test_a_clock_that_is_a_day_ahead_is_set_right_by_the_servers(phone, shop):
    phone.evaluate("() => { const right = Date.now; Date.now = () => right() + 26 * 3600 * 1000; }")
    done = phone.ask("update", shop.pack.id)
    assert (done["clockWrong"], done["tooOld"]) == (True, False)
    found = phone.ask("find", shop.code("active"))
    assert found["state"] == "active"
    assert found["ageMs"] < 60_000


def test_a_download_that_takes_minutes_makes_no_pack_younger(phone, shop):
    phone.evaluate(SLOW)
    done = phone.ask("update", shop.pack.id)
    assert (done["clockWrong"], done["ageMs"] >= 10 * 60_000) == (False, True)


def test_forgetting_leaves_nothing_and_a_dropped_pack_goes_at_the_next_update(phone, shop):
    other = packing.made(shop.rt, shop.inspector, Choice(groups=("I",)), name="Nhóm I")
    for pack in (shop.pack, other):
        phone.ask("update", pack.id)
    with transaction(shop.rt.main) as db:
        service.drop_pack(db, actor=shop.inspector, pack_id=other.id, now=shop.rt.clock())
    assert phone.ask("update", other.id) == {"refused": "gone"}
    assert [one["id"] for one in phone.ask("packs")] == [shop.pack.id]
    phone.ask("forget")
    assert phone.ask("packs") == []
    assert phone.ask("find", shop.code("active")) == {"known": False}
    assert phone.evaluate(LEFT) == [0, 0, 0]


def test_a_browser_that_cannot_prove_a_pack_gets_none(phone, shop):
    phone.evaluate("() => { crypto.subtle.importKey = () => Promise.reject(new DOMException('no Ed25519')); }")
    assert phone.ask("update", shop.pack.id) == {"refused": "unsupported"}


def test_what_is_damaged_on_the_phone_is_not_believed(phone, shop):
    phone.ask("update", shop.pack.id)
    phone.evaluate(DAMAGE)
    phone.reload()
    assert phone.ask("find", shop.code("active")) == {"known": False}
