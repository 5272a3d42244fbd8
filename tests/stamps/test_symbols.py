"""The fast symbols are those of `qrcode`, bit by bit; bars and addresses say what they should."""

import random

import numpy as np
import pytest
import zxingcpp
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER, QRData

from trace.base.errors import Refused
from trace.stamps.symbols import Symbols, address, bars, check_run, pack, read_sheet, sheet_address, unpack

SITE = "https://txng.hatinh.gov.vn"
LEVELS = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}


def codes(count, seed=20):
    chance = random.Random(seed)  # noqa: S311 - any digits will do, the same ones every time
    return [f"{chance.randrange(10**20):020d}" for _ in range(count)]


def oracle(prefix, mode, code, level, mask):
    """The symbol that `qrcode` makes by itself, in the smallest version it finds."""
    qr = QRCode(error_correction=LEVELS[level], mask_pattern=mask)
    qr.add_data(QRData(prefix, mode=mode), optimize=0)
    qr.add_data(QRData(code, mode=MODE_NUMBER), optimize=0)
    qr.make(fit=True)
    return [[bool(module) for module in row] for row in qr.modules]


@pytest.mark.parametrize("level", ["M", "Q"])
@pytest.mark.parametrize(
    ("qr_case", "prefix", "mode"),
    [
        ("upper", "HTTPS://TXNG.HATINH.GOV.VN/", MODE_ALPHA_NUM),
        ("lower", "https://txng.hatinh.gov.vn/", MODE_8BIT_BYTE),
    ],
)
def test_symbols_equal_those_of_qrcode_bit_by_bit(level, qr_case, prefix, mode):
    symbols = Symbols.of_run(SITE, qr_case, level)
    for code in ["0" * 20, "9" * 20, *codes(150)]:
        assert symbols.symbol(code) == oracle(prefix, mode, code, level, symbols.mask)


@pytest.mark.parametrize(("qr_case", "level", "version"), [("upper", "M", 3), ("upper", "Q", 3), ("lower", "Q", 4)])
def test_upper_case_saves_a_version(qr_case, level, version):
    assert Symbols.of_run(SITE, qr_case, level).version == version


@pytest.mark.parametrize("qr_case", ["upper", "lower"])
@pytest.mark.parametrize("level", ["M", "Q"])
def test_a_reader_finds_the_address_of_the_stamp(qr_case, level):
    symbols = Symbols.of_run(SITE, qr_case, level)
    for code in codes(10):
        assert read(symbols.symbol(code)) == address(SITE, code, qr_case)


def read(modules):
    image = np.pad(np.where(np.array(modules), 0, 255).astype(np.uint8), 4, constant_values=255)
    found = zxingcpp.read_barcodes(np.kron(image, np.ones((4, 4), np.uint8)), formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text


def test_the_address_is_upper_case_unless_the_run_says_lower():
    code = "38210457719920461578"
    assert address(SITE, code) == "HTTPS://TXNG.HATINH.GOV.VN/38210457719920461578"
    assert address(SITE + "/", code, "lower") == "https://txng.hatinh.gov.vn/38210457719920461578"


def test_a_second_print_of_a_run_has_the_same_mask():
    assert Symbols.of_run(SITE).mask == Symbols.of_run(SITE).mask


def test_a_number_of_another_length_is_refused():
    with pytest.raises(ValueError, match="20 digits"):
        Symbols.of_run(SITE).packed("123")


def test_packing_and_unpacking_a_symbol_changes_nothing():
    modules = Symbols.of_run(SITE).symbol(codes(1)[0])
    assert unpack(pack(modules), len(modules)) == modules


@pytest.mark.parametrize(("count", "compared"), [(1, 1), (2, 2), (150, 150)])
def test_small_runs_are_checked_whole(count, compared):
    assert check_run(Symbols.of_run(SITE), codes(count).__getitem__, count) == compared


def test_first_last_and_two_hundred_others_of_a_large_run_are_checked():
    asked = []

    def code_of(position):
        asked.append(position)
        return f"{position:020d}"

    assert check_run(Symbols.of_run(SITE), code_of, 10_000_000) >= 200
    assert {0, 9_999_999} <= set(asked)


class Broken(Symbols):
    """One module is wrong in every symbol whose code ends in 7."""

    def packed(self, number):
        packed = super().packed(number)
        return packed[:-1] + bytes([packed[-1] ^ 128]) if number.endswith("7") else packed


def test_one_wrong_module_stops_the_run():
    symbols = Broken.of_run(SITE)
    assert check_run(symbols, ["1" * 20].__getitem__, 1) == 1
    with pytest.raises(ArithmeticError, match="differs"):
        check_run(symbols, ["7" * 20].__getitem__, 1)


def test_a_sheets_symbol_leads_back_to_run_and_sheet():
    text = sheet_address(SITE, "pr-000123", 7)
    assert text == "HTTPS://TXNG.HATINH.GOV.VN/S/PR-000123/000007"
    assert read_sheet(text) == read_sheet("http://127.0.0.1:8000/s/pr-000123/7/") == ("PR-000123", 7)
    assert read(Symbols.of_sheets(SITE, "pr-000123").symbol("000007")) == text


@pytest.mark.parametrize(
    "text",
    ["", "7", "https://a.vn/38210457719920461578", "https://a.vn/S//7", "x/S/PR-1/seven", "x/S/PR-1/" + "9" * 5000],
)
def test_other_texts_are_no_sheet(text):
    assert read_sheet(text) is None


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
