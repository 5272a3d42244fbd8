"""Words are found however they are typed; days are days in Vietnam."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trace.core.words import cell_text, fold, local_day


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa", "Hoà"),
        ("Thúy", "thuý"),
        ("Đắk Hà", "dak ha"),
        ("ĐƯỜNG", "duong"),
        ("Kỳ  Anh\n", "ky anh"),
        ("Ba Na: ơ̆", "ba na: o"),
        (unicodedata.normalize("NFD", "Mật ong Vũ Quang"), "mat ong vu quang"),
        (unicodedata.normalize("NFD", "Đức Thọ"), "duc tho"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same_text(one, other):
    assert fold(one) == fold(other) == other.lower() if other.isascii() else fold(one) == fold(other)


def test_different_words_stay_different():
    assert fold("Hà Tĩnh") != fold("Hà Tính x")


@pytest.mark.parametrize("word", ["ທ່າແຂກ", "ភ្នំពេញ", "ไทย"])
def test_the_vowels_of_other_scripts_are_kept(word):
    assert fold(word) == unicodedata.normalize("NFC", word)


@given(st.text(st.characters(exclude_categories=())))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_a_day_begins_at_midnight_in_vietnam():
    assert local_day(datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert local_day(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 11, 20, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize("evil", ["=1+1", "+84", "-3", "@a", "\t=1", "\n=1", "＝1"])
def test_no_text_in_a_cell_is_a_formula(evil):
    assert cell_text(evil) == f"'{evil}"
    assert cell_text(f"a{evil}") == f"a{evil}"
