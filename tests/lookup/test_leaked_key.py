"""A stamp whose key is in strange hands: every channel says so, none says that all is well, and none says more."""

import re
from dataclasses import replace

import pytest

from tests.lookup.samples import ACTIVE, COPY_RULE, NOW, PLACE, add, judged, leaked, lot_facts, plaque_facts
from tests.lookup.shop import Shop
from trace.app import create_app
from trace.base.db import transaction
from trace.lookup.gateways import texts
from trace.lookup.rules import verdict
from trace.lookup.words import OWN
from trace.stamps.models import StampKey

SAID = {
    "vi": ("CẦN XEM KỸ", "Khóa làm ra mã này có thể đã bị lộ"),
    "en": ("LOOK CLOSELY", "The key behind this code may have leaked"),
}


@pytest.mark.parametrize("facts", [ACTIVE, lot_facts(), plaque_facts()], ids=["unit", "lot", "plaque"])
def test_every_kind_of_stamp_is_looked_at_closely_without_any_copy_rule(facts):
    found = verdict(leaked(facts), NOW)
    assert (found.state, found.tone) == ("suspicious", "amber")
    assert [line.key for line in found.lines] == ["say.suspicious.key", "do.suspicious.key"]


@pytest.mark.parametrize("state", ["revoked", "recalled", "stolen", "void", "on_hold", "not_activated"])
def test_what_weighs_more_stays_the_verdict_and_the_leak_a_line(state):
    found = judged(leaked(add(ACTIVE, state)))
    assert found.state == state
    assert [line.key for line in found.others] == ["also.suspicious.key"]


def test_many_places_and_a_leak_are_one_state_said_by_the_leak_with_the_scans_as_a_line():
    found = verdict(leaked(add(ACTIVE, "suspicious")), NOW, copy_rule=COPY_RULE)
    assert (found.state, found.lower, found.details) == ("suspicious", (), ())
    assert found.scanned.key == "scanned.unit.provinces"


def test_no_clip_is_played_that_speaks_of_something_else():
    assert judged(add(ACTIVE, "suspicious")).clip == "suspicious"
    assert judged(leaked()).clip is None
    assert judged(leaked(add(ACTIVE, "recalled"))).clip == "recalled"


def test_the_reply_by_sms_names_the_leak_and_fits(demo_code="0" * 20):
    for facts in (leaked(), leaked(lot_facts()), replace(leaked(), code=demo_code)):
        reply = texts.reply(judged(facts), PLACE)
        assert "Khoa lam ra ma nay co the da bi lo" in reply and len(reply) <= texts.LONGEST
        assert "DANG KY" not in reply


def test_every_language_says_it_itself():
    for language, words in OWN.items():
        assert {"say.suspicious.key", "do.suspicious.key", "also.suspicious.key"} <= set(words), language


def test_the_page_turns_when_the_slot_does_and_the_json_with_it(both):
    shop = Shop(both)
    shop.activate()
    client = create_app(both).test_client()
    assert client.get(f"/{shop.code}.json").json["state"] == "active"
    with transaction(both.main) as db:
        db.get_one(StampKey, shop.run.slot).state = "compromised"
    for language, (headline, why) in SAID.items():
        page = client.get(f"/{shop.code}?lang={language}")
        shown = " ".join(re.sub(r"<[^>]+>", "", page.text).split())
        assert page.status_code == 200
        assert headline in re.search(r"<h1>(.*?)</h1>", page.text, re.DOTALL).group(1)
        assert why in shown
    assert client.get(f"/{shop.code}.json").json["state"] == "suspicious"


def test_a_slot_that_only_verifies_changes_no_page(runtime):
    shop = Shop(runtime)
    shop.activate()
    with transaction(runtime.main) as db:
        db.get_one(StampKey, shop.run.slot).state = "verify_only"
    assert shop.state() == "active"
