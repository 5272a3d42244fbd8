"""What was read from a symbol: ours, goods, or somebody else's text that is shown and never followed."""

import pytest

from trace.lookup.rules.carriers import Goods, Other, Stamp, all_carried, carried, wedge_route

HOST = "txng.example.vn"
CODE = "73041826559044172838"
GTIN = "09520000000011"


def meaning(text):
    return carried(text, lambda host: host == HOST)


@pytest.mark.parametrize(
    "text",
    [
        f"HTTPS://{HOST.upper()}/{CODE}",
        f"https://{HOST}/{CODE}?via=share",
        f"{HOST}/{CODE}",
        CODE,
        f"https://{HOST}/01/{GTIN}/21/{CODE}",
        f"https://id.gs1.org/01/{GTIN}/21/{CODE}",
        f"(01){GTIN}(21){CODE}",
        f"\x1d01{GTIN}21{CODE}",
        f"]d201{GTIN}10L-1\x1d21{CODE}",
        f"]Q301{GTIN}21{CODE}",
    ],
)
def test_a_stamp_is_known_by_every_form_its_code_travels_in(text):
    assert meaning(text) == Stamp(text, CODE)


@pytest.mark.parametrize(
    "text",
    [
        f"https://{HOST}.evil.example/{CODE}",
        f"https://evil.example/{CODE}",
        f"evil.example/{CODE}",
        f"https://{HOST}@evil.example/{CODE}",
        f"https://evil.example\\@{HOST}/{CODE}",
        f"https://evil.example/https://{HOST}/{CODE}",
        f"javascript://{HOST}/{CODE}",
        f"ftp://{HOST}/{CODE}",
        f"https://{HOST}:8443/{CODE}",
        f"https://evil.example/01/{GTIN}/21/{CODE}",
    ],
)
def test_another_sites_address_is_never_taken_for_a_stamp_of_ours_whatever_code_it_holds(text):
    assert isinstance(meaning(text), Other)
    assert meaning(text).host not in ("", HOST)


@pytest.mark.parametrize("text", ["WIFI:S:cho;T:WPA;", "0912345678", "xin chào", f"https://{HOST}/phan-anh"])
def test_what_is_meant_as_no_code_is_accused_of_nothing(text):
    assert isinstance(meaning(text), Other)


@pytest.mark.parametrize("text", [f"{CODE[:-1]}9", f"https://{HOST}/{CODE[:-1]}9", f"https://{HOST}/01/{GTIN}/21/ABC"])
def test_what_is_meant_as_a_stamp_of_ours_and_is_none_goes_to_the_look_up(text):
    assert meaning(text) == Stamp(text)


@pytest.mark.parametrize("text", ["9520000000011", GTIN, f"(01){GTIN}", f"\x1d01{GTIN}10ABC"])
def test_a_bar_code_names_goods(text):
    assert meaning(text).gtin.gtin14 == GTIN


def test_stamps_come_first_and_one_stamp_in_two_symbols_is_one():
    found = all_carried(
        ["9520000000011", f"https://evil.example/{CODE}", CODE, f"https://{HOST}/{CODE}", " "],
        lambda host: host == HOST,
    )
    assert [type(each) for each in found] == [Stamp, Goods, Other]


def test_other_peoples_text_is_cut():
    assert len(meaning("x" * 5_000).text) == 300


@pytest.mark.parametrize("text", [f"https://{HOST}/{CODE}", f"]Q301{GTIN}21{CODE}", f"(01){GTIN}(21){CODE}"])
def test_a_hand_scanner_is_told_from_fingers_by_what_nobody_types(text):
    assert wedge_route(text)
    assert not wedge_route(CODE)
