"""Names that pass for another, and what is looked for: pure rules."""

from __future__ import annotations

import importlib.util
import unicodedata
from pathlib import Path

import pytest

from trace.core.reason import Reason
from trace.registry import rules
from trace.registry.rules import searching

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("HTX M\u0430t ong", "HTX Mat ong"),  # Cyrillic a
        ("\u041d\u0422\u0425 Mật ong", "HTX Mật ong"),  # Cyrillic capitals
        ("\u0397ội làm vườn", "Hội làm vườn"),  # Greek capital eta
        ("\uff28TX Mật ong", "HTX Mật ong"),  # full width
    ],
)
def test_letters_of_other_alphabets_are_named_and_what_they_imitate(name, reads):
    found = rules.disguise(name)
    assert (found.imitates, found.mixed) == (reads, True)
    assert rules.looks(name) == rules.looks(reads)


@pytest.mark.parametrize("name", ["Cà phê Đắk Hà", "Hộ Ươm 12 – Quỳnh & Ý", unicodedata.normalize("NFD", "Đắk Hà")])
def test_a_vietnamese_name_is_no_disguise_composed_or_not(name):
    assert rules.disguise(unicodedata.normalize("NFC", name)) is None


def test_a_name_in_an_alphabet_of_its_own_is_shown_and_not_refused():
    name = "ບໍລິສັດ ກາເຟ"
    found = rules.disguise(name)
    assert {alphabet for _, alphabet in found.letters} == {"LAO"}
    assert not found.mixed
    assert _why_not(name) == []


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u00ad", "\x07", "\ufeff"])
def test_a_name_with_letters_that_nobody_sees_is_refused_at_input(hidden):
    assert _why_not(f"HTX{hidden} Mật ong") == [Reason("text.unseen", field="name")]


def _why_not(name):
    return rules.why_not_producer_edit(
        rules.ProducerDetails(name=name, legal_type="cooperative", tax_id="", address="Thôn 1", ward_code="18313")
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("   ", "search.nothing"),
        ("-.,", "search.nothing"),
        ("x" * 201, "search.too_long"),
        ("042 175 123 456", "search.personal"),
        ("042.175.123.456", "search.personal"),
    ],
)
def test_what_is_not_looked_for(text, reason):
    assert rules.read_question(text).code == reason


def test_a_question_is_words_and_perhaps_a_code():
    asked = rules.read_question(" Cà phê  ĐẮK-HÀ ")
    assert asked.words == ("ca", "phe", "dak", "ha")
    assert rules.read_question("sp-4kc7-m2x").code == "SP-4KC7-M2X"
    assert rules.read_question("614141 000036").gtin == "00614141000036"  # no place of birth begins so
    assert rules.read_question("9520000000011").gtin == "09520000000011"
    assert rules.read_question("0314409058-0").tax_code == "0314409058-0"
    assert rules.read_question("L0314").tax_code is None


def test_words_are_split_as_the_database_splits_them():
    spec = importlib.util.spec_from_file_location("kept", ROOT / "migrations" / "searching.py")
    kept = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kept)
    assert kept.BETWEEN == searching.BETWEEN
