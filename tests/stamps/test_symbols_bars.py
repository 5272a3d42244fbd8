"""Bars are those of `python-barcode`, and a reader finds in them what they should say."""

import random

import numpy as np
import pytest
import zxingcpp
from barcode.codex import Code128, Gs1_128

from trace.base.errors import Refused
from trace.core.gs1 import Gtin, TradeItem, read_elements
from trace.stamps.symbols import bars, code128, element_string, gs1_128, gs1_datamatrix, itf14

GTIN, CASE = Gtin("8934567890120"), Gtin("18934567890127")
CODE = "38210457719920461578"
KINDS = zxingcpp.BarcodeFormat


def codes(count, seed=5):
    chance = random.Random(seed)  # noqa: S311 - any digits will do, the same ones every time
    return [f"{chance.randrange(10**20):020d}" for _ in range(count)]


def read(symbol, kind):
    """What a reader finds in the bars with their quiet zones, and with bearer bars where they have some."""
    left, right = symbol.quiet
    dark = [step % 2 == 0 for step in range(len(symbol.widths))]
    line = [0, *dark, 0]
    # Four dots a module, so that two and a half modules are whole dots.
    dots = [int(4 * width) for width in (left, *symbol.widths, right)]
    line = np.repeat(np.array(line, bool), dots)
    picture = np.tile(line, (120, 1))
    bearer = round(symbol.bearer * 4)
    picture[:bearer] = picture[120 - bearer :] = True
    shown = np.pad(np.where(picture, 0, 255).astype(np.uint8), ((20, 20), (0, 0)), constant_values=255)
    return zxingcpp.read_barcode(shown, kind)


def patterns(symbol):
    """The widths as the library writes them: a 1 for each dark module."""
    return "".join(("0" if step % 2 else "1") * int(width) for step, width in enumerate(symbol.widths))


@pytest.mark.parametrize(
    ("gtin", "modules", "text"),
    [
        ("8934567890120", 95, "8 934567 890120"),
        ("036000291452", 95, "0 036000 291452"),
        ("08934567890120", 95, "8 934567 890120"),
        ("96385074", 67, "9638 5074"),
        ("18934567890127", 134, "(01) 18934567890127"),
    ],
)
def test_a_gtin_becomes_the_bars_of_its_length(gtin, modules, text):
    made = bars(gtin)
    assert (sum(made.widths), made.text) == (modules, text)
    assert len(made.widths) % 2 == 1


@pytest.mark.parametrize("gtin", ["8934567890121", "89345678901", "", "893456789012X"])
def test_bars_of_a_wrong_gtin_are_refused(gtin):
    with pytest.raises(Refused) as refusal:
        bars(gtin)
    assert refusal.value.reason.code == "symbol.gtin"


@pytest.mark.parametrize(
    ("gtin", "kind", "text"),
    [("8934567890120", KINDS.EAN13, "8934567890120"), ("96385074", KINDS.EAN8, "96385074")],
)
def test_a_till_reads_the_gtin(gtin, kind, text):
    assert read(bars(gtin), kind).text == text


def test_a_case_is_read_as_itf_14_with_and_without_its_bearer_bars():
    made = itf14(CASE)
    assert (made.quiet, made.bearer, made.text) == ((10, 10), 2, "1 89 34567 89012 7")
    assert set(made.widths) == {1, 2.5}
    for symbol in (made, made._replace(bearer=0)):
        assert read(symbol, KINDS.ITF).text == str(CASE)


def test_the_gtin_of_a_single_pack_can_stand_on_a_case():
    assert read(itf14(GTIN), KINDS.ITF).text == "08934567890120"


def test_a_code_in_code_128_is_read_and_takes_two_digits_a_character():
    for code in codes(20):
        made = code128(code)
        assert read(made, KINDS.Code128).text == code
        assert (sum(made.widths), made.modules) == (145, 165)
    assert code128(CODE).text == "3821 0457 7199 2046 1578"


def test_gtin_and_code_in_gs1_128_are_read_as_element_strings():
    for code in codes(20):
        found = read(gs1_128(GTIN, code), KINDS.Code128)
        assert (found.symbology_identifier, found.text) == ("]C1", element_string(GTIN, code))
        assert read_elements(found.text) == TradeItem(GTIN, code)
    assert gs1_128(GTIN, CODE).text == f"(01) 08934567890120 (21) {CODE}"


def test_the_table_of_code_128_gives_the_bars_of_the_library():
    for code in ["0" * 20, "98" * 10, *(code for code in codes(300) if not code.startswith("99"))]:
        assert patterns(code128(code)) == Code128(code).build()[0]
        assert patterns(gs1_128(CASE, code)) == Gs1_128(f"01{CASE}21{code}").build()[0]
    assert patterns(gs1_128(CASE)) == Gs1_128(f"01{CASE}").build()[0]


@pytest.mark.parametrize("digits", ["9912345678", "9" * 20])
def test_a_code_that_begins_with_99_keeps_it(digits):
    """`python-barcode` 0.16.1 takes the pair for a change of character set and drops it (its issue 251)."""
    assert read(code128(digits), KINDS.Code128).text == digits


@pytest.mark.parametrize("digits", ["123", "12a4", "１２", ""])
def test_what_is_not_digits_in_pairs_is_refused(digits):
    with pytest.raises(ValueError, match="pairs"):
        code128(digits)


def test_datamatrix_holds_gtin_and_code_as_gs1_says():
    for code in codes(20):
        modules = gs1_datamatrix(GTIN, code)
        assert {len(modules), *map(len, modules)} == {20}
        shown = np.pad(np.where(np.array(modules), 0, 255).astype(np.uint8), 2, constant_values=255)
        found = zxingcpp.read_barcode(np.kron(shown, np.ones((6, 6), np.uint8)), KINDS.DataMatrix)
        assert (found.symbology_identifier, found.text) == ("]d2", element_string(GTIN, code))
        assert found.bytes == f"01{GTIN}21{code}".encode()


def test_datamatrix_has_its_solid_edges_left_and_below():
    modules = gs1_datamatrix(GTIN, CODE)
    assert all(modules[-1])
    assert all(row[0] for row in modules)
    assert modules[0] == [True, False] * 10
