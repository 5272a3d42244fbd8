"""What people type and cameras read becomes a code or a reason: never an exception, never a correction."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trace.core import codes
from trace.core.gs1 import Gtin
from trace.core.reason import Reason
from trace.core.typed import LONGEST, Reading, is_code_route, read_pin, read_scanned, read_typed

CODE = "73041826559044172838"
GTIN = "08936000123451"
WITH_GTIN = Reading(CODE, Gtin(GTIN))


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "7304 1826 5590 4417 2838",
        "  7304-1826-5590-4417-2838\n",
        "7304.1826_5590–4417—2838",
        "7304\u00a01826\u20095590\u200b4417\ufeff2838",
        "73O4 I826 559o 44l7 2838",
        "７３０４１８２６５５９０４４１７２８３８",
        "៧៣០៤ ១៨២៦ ៥៥៩០ ៤៤១៧ ២៨៣៨",
        "໗໓໐໔໑໘໒໖໕໕໙໐໔໔໑໗໒໘໓໘",
        "٧٣٠٤١٨٢٦٥٥٩٠٤٤١٧٢٨٣٨",
        f"https://txng.hatinh.gov.vn/{CODE}",
        f"HTTPS://TXNG.HATINH.GOV.VN/{CODE}",
        f"https://another.example/{CODE}/?lang=en#top",
        f"http://127.0.0.1:8000/{CODE}",
        f"http://[::1]:8000/{CODE}",
        f"txng.hatinh.gov.vn/{CODE}",
        f"localhost:8000/{CODE}",
        f"/{CODE}",
        "https://txng.hatinh.gov.vn/7304%201826%205590%204417%202838",
        f"]Q1https://txng.hatinh.gov.vn/{CODE}",
    ],
)
@pytest.mark.parametrize("read", [read_typed, read_scanned])
def test_a_code_is_read_however_it_is_written(read, text):
    assert read(text) == Reading(CODE)


@pytest.mark.parametrize(
    "text",
    [
        f"https://id.gs1.org/01/{GTIN}/21/{CODE}",
        f"HTTPS://TXNG.HATINH.GOV.VN/01/{GTIN}/21/{CODE}/?17=271231",
        f"https://txng.hatinh.gov.vn/01/{GTIN}/10/L1/21/{CODE}",
        f"https://txng.hatinh.gov.vn/01/{GTIN[1:]}/21/{CODE}",
        f"/01/{GTIN}/21/{CODE}",
        f"(01){GTIN}(21){CODE}",
        f"(01) {GTIN} (21) {CODE}",
        f"（01）{GTIN}（21）{CODE}",
        f"]Q3(01){GTIN}(21){CODE}",
        f"]d201{GTIN}21{CODE}",
        f"]d201{GTIN}1727123121{CODE}",  # dates have their length: no separator stands behind them
        f"]C101{GTIN}11260915172712313103000250{'21'}{CODE}",
        f"]Q301{GTIN}10L1\x1d21{CODE}",
        f"\x1d01{GTIN}21{CODE}",
        f"01{GTIN}21{CODE}\x1d17271231",
        f"01{GTIN}21{CODE}",
    ],
)
@pytest.mark.parametrize("read", [read_typed, read_scanned])
def test_a_gtin_in_the_link_or_element_string_comes_along(read, text):
    assert read(text) == WITH_GTIN


@pytest.mark.parametrize("text", ["8936000123451", "8936-0001-23451", GTIN, f"(01){GTIN}", f"https://a.vn/01/{GTIN}"])
def test_a_product_number_alone_is_a_gtin(text):
    assert read_typed(text) == Gtin(GTIN)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason("typed.empty")),
        (" - . \u200b ", Reason("typed.empty")),
        (CODE[:-1], Reason("typed.length", digits=19, wanted=20)),
        (CODE + "1", Reason("typed.length", digits=21, wanted=20)),
        ("8936000123452", Reason("typed.length", digits=13, wanted=20)),
        (f"https://a.vn/{CODE[:-1]}", Reason("typed.length", digits=19, wanted=20)),
        (f"(01){GTIN}(21)8936000123451", Reason("typed.length", digits=13, wanted=20)),
        ("7304 1826 5950 4417 2838", Reason("typed.check")),
        ("8304 1826 5590 4417 2838", Reason("typed.check")),
        (f"https://a.vn/01/08936000123452/21/{CODE}", Reason("typed.check")),
        (f"(01)08936000123452(21){CODE}", Reason("typed.check")),
        ("7304 1826 5590 4417 283B", Reason("typed.character")),
        ("7304/1826/5590/4417/2838", Reason("typed.character")),
        ("(00)730418265590441728", Reason("typed.character")),
        (f"(21){CODE}", Reason("typed.character")),
        (f"(01){GTIN}(21){CODE}(21){CODE}", Reason("typed.character")),
        (f"https://a.vn/01/{GTIN}/21/{CODE}/10/L1", Reason("typed.character")),
        (f"https://a.vn/tra-cuu/{CODE}", Reason("typed.character")),
        (f"https://a.vn/{CODE}//", Reason("typed.character")),
        ("https://a.vn/", Reason("typed.character")),
        ("https://a.vn", Reason("typed.character")),
        ("mắm tôm", Reason("typed.character")),
    ],
)
def test_a_typing_error_says_what_is_wrong_and_never_where(text, reason):
    assert read_typed(text) == reason
    scanned = Reason("typed.empty") if reason.code == "typed.empty" else Reason("scanned.unknown")
    assert read_scanned(text) == scanned


def test_the_letters_of_a_host_are_never_taken_for_digits():
    assert read_typed("https://ool.example/" + CODE[:17] + "838") == Reading(CODE)
    assert read_typed("https://" + CODE + ".example/") == Reason("typed.character")


def test_a_text_too_long_to_be_meant_is_a_wrong_length():
    assert read_typed("7" * (LONGEST + 1)) == Reason("typed.length", digits=LONGEST + 1, wanted=20)


@pytest.mark.parametrize("text", [CODE, CODE[:8], "1234 5678", "1234567O", "១២៣៤៥៦៧៨", "12345678abc", "0" * 30])
def test_eight_digits_make_a_code_of_an_address(text):
    assert is_code_route(text)


@pytest.mark.parametrize("text", ["", "1234567", "tra-cuu", "favicon.ico", "healthz", "2026-11", "9" * (LONGEST + 1)])
def test_fewer_than_eight_digits_are_an_ordinary_address(text):
    assert not is_code_route(text)


hostile = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text("0123456789()/.:?#%[]]QdCOoIl \x1d\u200b٣៣３½ﷺ\ud800", max_size=60),
    st.from_regex(
        r"\]?(Q3)?\(?01\)?[0-9]{14}(\(?(10|11|17|3103|392|8003|21)\)?[0-9A-Z\x1d]{0,22}){0,4}", fullmatch=True
    ),
    st.from_regex(r"(https?://[a-z.]{0,6})?/01/[0-9]{8,14}(/(10|21|22)/[0-9%A-F]{0,22}){0,3}/?", fullmatch=True),
)


@given(hostile)
@settings(derandomize=True, max_examples=1500, deadline=None)
def test_no_text_makes_reading_fail_and_what_is_read_is_right(text):
    reading = read_typed(text)
    assert isinstance(reading, Reading | Gtin | Reason)
    assert not isinstance(reading, Reading) or codes.is_stamp_code(reading.code)
    scanned = read_scanned(text)
    assert scanned == reading or scanned == Reason("scanned.unknown")
    assert is_code_route(text) in (True, False)


@given(st.integers(0, 10**20 - 1))
@settings(derandomize=True, deadline=None)
def test_twenty_digits_are_read_exactly_when_the_check_digit_is_right(number):
    text = f"{number:020d}"
    wanted = Reading(text) if codes.check_digit(text[:19]) == text[19] else Reason("typed.check")
    assert read_typed(codes.grouped(text)) == wanted


# --- the scratch PIN -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["06716352", " 0671 6352 ", "0671-6352", "O67I6352", "០៦៧១៦៣៥២", "０６７１６３５２"])
def test_eight_digits_are_a_pin_however_they_are_written(text):
    assert read_pin(text) == "06716352"


@pytest.mark.parametrize(
    "text", [CODE, "7304 1826 5590 4417 2838", "73041826559044172839", f"https://x.vn/{CODE}", f"/01/{GTIN}/21/{CODE}"]
)
def test_the_code_of_the_stamp_typed_as_its_pin_is_named(text):
    assert read_pin(text) == Reason("typed.stamp_code")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason("typed.empty")),
        (" - ", Reason("typed.empty")),
        ("tám số", Reason("typed.character")),
        ("0671635", Reason("typed.length", digits=7, wanted=8)),
        ("067163521", Reason("typed.length", digits=9, wanted=8)),
        (GTIN, Reason("typed.length", digits=14, wanted=8)),
        ("1" * 5_000, Reason("typed.length", digits=5_000, wanted=8)),
    ],
)
def test_what_can_be_no_pin_is_told_why(text, reason):
    assert read_pin(text) == reason


@given(st.text(max_size=60))
@settings(derandomize=True, deadline=None)
def test_any_text_is_a_pin_of_eight_ascii_digits_or_a_reason(text):
    read = read_pin(text)
    assert isinstance(read, Reason) or (len(read) == 8 and read.isascii() and read.isdigit())
