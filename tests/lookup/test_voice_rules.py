"""Voices without a database: what is spoken, how a clip stands, who may decide."""

import re
import unicodedata

import pytest

from tests.lookup.samples import PLACE
from trace.lookup.pages.sentences import PlaceWords, sentences
from trace.lookup.rules import TONES
from trace.lookup.rules.voices import (
    CODE,
    SPOKEN,
    ClipFacts,
    standing,
    why_not_decide,
    why_not_publish,
    why_not_voice,
    why_not_withdraw,
)
from trace.lookup.voices import spoken
from trace.lookup.words import WORDS

BANNED = (
    "thật",
    "genuine",
    "authentic",
    "chính hãng",
    "an toàn",
    "hàng giả",
    "truy xuất",
    "xác thực",
    "hệ thống",
    "đừng",
)
DAY = re.compile(r"\d{2}/\d{2}|\{")
MADE = {"recorded_by": 1, "made": True}


def test_every_state_of_the_page_is_spoken_in_its_own_tone():
    assert len(SPOKEN) == 18
    assert {state: SPOKEN[state] for state in TONES} == TONES


@pytest.mark.parametrize("state", SPOKEN)
def test_a_sentence_begins_with_the_verdict_and_changes_from_no_stamp_to_another(state):
    said = spoken.sentence(state, PLACE)
    headline = spoken.headline(state, PLACE)
    assert said.casefold().startswith(headline.casefold().replace(" – ", ", "))
    assert said.endswith((".", "?")) and not DAY.search(said)
    assert said == unicodedata.normalize("NFC", said)


@pytest.mark.parametrize("state", SPOKEN)
def test_no_sentence_has_a_word_that_promises_too_much(state):
    words = re.findall(r"\w+(?: \w+)*", spoken.sentence(state, PLACE).casefold())
    assert [word for word in BANNED if re.search(rf"\b{word}\b", " ".join(words))] == []


@pytest.mark.parametrize("state", SPOKEN)
def test_the_fixed_sentence_is_heard_on_green_pages_letter_for_letter_and_nowhere_else(state):
    fixed = sentences("vi", PLACE)["fixed"]
    assert (fixed in spoken.sentence(state, PLACE)) == (SPOKEN[state] == "green")


def test_only_a_recall_says_thu_hoi():
    assert [state for state in SPOKEN if "thu hồi" in spoken.sentence(state, PLACE).casefold()] == ["recalled"]


def test_the_province_is_named_as_the_page_names_it():
    assert "thành phố Huế" in spoken.sentence("active", PlaceWords("thành phố Huế", "1022", "x"))


def test_the_words_of_a_scratch_code_are_the_pages_own_once_it_has_them():
    assert {key: text for key, text in spoken.OWN.items() if WORDS["vi"].get(key, text) != text} == {}


@pytest.mark.parametrize(
    ("happened", "word"),
    [
        ({}, "making"),
        ({"failed": True}, "failed"),
        ({"made": True}, "waiting"),
        ({"made": True, "refused": True}, "refused"),
        ({"made": True, "approved": True}, "approved"),
        ({"made": True, "approved": True, "published": True}, "published"),
        ({"made": True, "approved": True, "published": True, "withdrawn": True}, "withdrawn"),
        ({"withdrawn": True}, "withdrawn"),
    ],
)
def test_a_clip_stands_where_its_last_act_put_it(happened, word):
    assert standing(ClipFacts(recorded_by=1, **happened)) == word


def test_nobody_decides_on_a_recording_of_their_own():
    assert why_not_decide(ClipFacts(**MADE), 1).code == "voice.own_recording"
    assert why_not_decide(ClipFacts(**MADE), 2) is None


@pytest.mark.parametrize("happened", [{"approved": True}, {"refused": True}, {"withdrawn": True}, {"made": False}])
def test_what_does_not_wait_is_decided_by_nobody(happened):
    assert why_not_decide(ClipFacts(**(MADE | happened)), 2).code == "voice.not_waiting"


def test_only_an_approved_clip_is_published_and_only_once():
    assert why_not_publish(ClipFacts(**MADE)).code == "voice.not_approved"
    assert why_not_publish(ClipFacts(**MADE, approved=True)) is None
    assert why_not_publish(ClipFacts(**MADE, approved=True, published=True)) is not None
    assert why_not_publish(ClipFacts(**MADE, approved=True, withdrawn=True)) is not None


def test_a_clip_is_withdrawn_once():
    assert why_not_withdraw(ClipFacts(**MADE)) is None
    assert why_not_withdraw(ClipFacts(**MADE, withdrawn=True)).code == "voice.withdrawn"


@pytest.mark.parametrize("code", ["", "V", "vii2", "sed/..", "../a", "Sed", "sed ", "s", "abcd"])
def test_a_code_that_could_be_an_address_or_none_at_all_is_refused(code):
    assert [reason.field for reason in why_not_voice(code, "x", "y")] == ["code"]
    assert CODE.fullmatch("sed") and CODE.fullmatch("bru-vn")


def test_names_are_asked_for_and_not_too_long():
    assert [reason.field for reason in why_not_voice("brb", "", "n" * 61)] == ["own_name", "name_vi"]
