"""The answer as JSON says what the page says, in one schema, and no more."""

import json
from dataclasses import replace

import pytest

from tests.lookup.samples import (
    ACTIVE,
    CODE,
    DEMO_CODE,
    HOUSEHOLD,
    NOW,
    PLACE,
    RECALL,
    add,
    every_answer,
    judged,
    lot_facts,
    plaque_facts,
)
from tests.lookup.test_words import BANNED, says
from trace.lookup.answer import answer
from trace.lookup.pages.page import Visit, render
from trace.lookup.pages.sentences import sentences
from trace.lookup.schemas import VerdictView
from trace.lookup.words import WORDS


def view(verdict, lang="vi"):
    return VerdictView().dump(answer(verdict, lang=lang, place=PLACE, checked_at=NOW))


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("name", every_answer())
def test_json_and_page_agree_on_state_status_and_headline(name, lang):
    verdict = every_answer()[name]
    sent = render(verdict, Visit(NOW), words=sentences(lang, PLACE))
    told = view(verdict, lang)
    assert (told["state"], told["tone"], told["status"]) == (verdict.state, verdict.tone, sent.status)
    assert f"<h1>{told['headline']}</h1>" in sent.html.decode()
    assert set(told) == set(VerdictView().fields)
    json.dumps(told)


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("name", every_answer())
def test_no_answer_says_a_banned_word(name, lang):
    text = json.dumps(view(every_answer()[name], lang), ensure_ascii=False)
    assert [word for word in BANNED if says(text, word)] == []


def test_codes_are_text_and_the_check_is_dated_in_local_time():
    told = view(judged(ACTIVE))
    assert told["code"] == CODE
    assert told["checked_at"] == "2026-11-20T09:30:00+07:00"


def test_the_lower_states_follow_in_order_with_their_advice():
    told = view(judged(add(add(ACTIVE, "expired"), "recalled")))
    assert told["lower_states"] == ["expired"]
    assert told["also"] == ["Ngoài ra: đã quá hạn sử dụng 11/08/2026. Không mua, không bán, không sử dụng."]


def test_a_household_gives_its_commune_and_nothing_personal():
    told = view(judged(lot_facts()))
    assert told["producer"]["address"] == HOUSEHOLD.commune
    assert HOUSEHOLD.street not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("state", ["void", "stolen", "revoked"])
def test_a_stamp_that_belongs_on_no_goods_gives_no_goods(state):
    told = view(judged(add(ACTIVE, state)))
    assert (told["product"], told["batch"], told["producer"]) == (None, None, None)
    assert told["issued_to"] == ACTIVE.producer.name


def test_a_hold_says_that_nothing_is_concluded():
    told = view(judged(add(ACTIVE, "on_hold")))
    assert told["hold"] == {
        "unit": "Chi cục Quản lý chất lượng (minh họa)",
        "started_on": "2026-11-18",
        "review_on": "2026-12-02",
        "concluded": False,
    }
    assert "Chưa có kết luận." in told["lines"][0]


def test_a_recall_gives_the_usual_advice_unless_the_notice_has_its_own():
    own = replace(ACTIVE, recalls=(replace(RECALL, advice="Trả lại nơi bán."),))
    assert view(judged(add(ACTIVE, "recalled")))["recall"]["advice"].startswith("Không dùng. Không bán.")
    assert view(judged(own))["recall"]["advice"] == "Trả lại nơi bán."
    english = view(judged(own), "en")
    assert english["recall"]["advice"] == english["lines"][0]
    assert english["recall"]["advice"].endswith("Trả lại nơi bán.")


def test_kinds_demonstration_and_shared_codes_are_told():
    told = view(judged(lot_facts()))
    assert told["stamp_kind"] == "lot"
    assert told["demo"] is True
    assert told["code"] == DEMO_CODE
    assert told["shared_code"].startswith("Mã chung của lô CD-261031")
    assert view(judged(plaque_facts()))["batch"]["exp_kind"] == "none"


def test_papers_and_stars_carry_their_state_on_the_day():
    told = view(judged(ACTIVE))
    assert told["ocop"]["state"] == "valid"
    assert [paper["state"] for paper in told["certificates"]] == ["expired", "expiring", "conversion", "valid"]
    assert [note["mark"] for note in told["notices"]] == ["bad", "mind", "mind"]
