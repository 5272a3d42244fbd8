"""The fast symbols are those of `qrcode`, bit by bit, and a reader finds the address of the stamp in them."""

import random

import numpy as np
import pytest
import zxingcpp
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER, QRData

from trace.core.gs1 import Gtin, TradeItem, read_link
from trace.stamps.symbols import Symbols, address, link_address, pack, sheet_address, unpack

SITE = "https://txng.hatinh.gov.vn"
GTIN = Gtin("8934567890120")
CODE = "38210457719920461578"
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


@pytest.mark.parametrize("masks", ["best", "fixed"])
@pytest.mark.parametrize("level", ["M", "Q"])
@pytest.mark.parametrize(
    ("qr_case", "gtin", "prefix", "mode"),
    [
        ("upper", None, "HTTPS://TXNG.HATINH.GOV.VN/", MODE_ALPHA_NUM),
        ("lower", None, "https://txng.hatinh.gov.vn/", MODE_8BIT_BYTE),
        ("upper", GTIN, "HTTPS://TXNG.HATINH.GOV.VN/01/08934567890120/21/", MODE_ALPHA_NUM),
        ("lower", GTIN, "https://txng.hatinh.gov.vn/01/08934567890120/21/", MODE_8BIT_BYTE),
    ],
)
def test_symbols_equal_those_of_qrcode_bit_by_bit(masks, level, qr_case, gtin, prefix, mode):
    symbols = Symbols.of_run(SITE, qr_case, level, gtin, masks)
    for code in ["0" * 20, "9" * 20, *codes(40)]:
        assert symbols.symbol(code) == oracle(prefix, mode, code, level, symbols.mask_of(code))


@pytest.mark.parametrize(
    ("qr_case", "level", "gtin", "version"),
    [
        ("upper", "M", None, 3),
        ("upper", "Q", None, 3),
        ("lower", "Q", None, 4),
        ("upper", "M", GTIN, 4),
        ("lower", "M", GTIN, 4),
        ("lower", "Q", GTIN, 5),
    ],
)
def test_upper_case_and_the_short_address_save_versions(qr_case, level, gtin, version):
    assert Symbols.of_run(SITE, qr_case, level, gtin).version == version


@pytest.mark.parametrize("qr_case", ["upper", "lower"])
@pytest.mark.parametrize("level", ["M", "Q"])
def test_a_reader_finds_the_address_of_the_stamp(qr_case, level):
    short, link = Symbols.of_run(SITE, qr_case, level), Symbols.of_run(SITE, qr_case, level, GTIN)
    for code in codes(10):
        assert read(short.symbol(code)) == address(SITE, code, qr_case)
        assert read(link.symbol(code)) == link_address(SITE, GTIN, code, qr_case)


def read(modules):
    image = np.pad(np.where(np.array(modules), 0, 255).astype(np.uint8), 4, constant_values=255)
    found = zxingcpp.read_barcodes(np.kron(image, np.ones((4, 4), np.uint8)), formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text


def test_the_address_is_upper_case_unless_the_run_says_lower():
    assert address(SITE, CODE) == f"HTTPS://TXNG.HATINH.GOV.VN/{CODE}"
    assert address(SITE + "/", CODE, "lower") == f"https://txng.hatinh.gov.vn/{CODE}"


@pytest.mark.parametrize(("qr_case", "host"), [("upper", "HTTPS://TXNG.HATINH.GOV.VN"), ("lower", SITE)])
def test_a_link_with_a_gtin_leads_to_the_same_stamp_as_the_short_address(qr_case, host):
    text = link_address(SITE + "/", GTIN, CODE, qr_case)
    assert text == f"{host}/01/08934567890120/21/{CODE}"
    assert read_link(text.removeprefix(f"{host}/").split("/")) == TradeItem(GTIN, CODE)


def test_a_number_of_another_length_is_refused():
    with pytest.raises(ValueError, match="20 digits"):
        Symbols.of_run(SITE).packed("123")


def test_packing_and_unpacking_a_symbol_changes_nothing():
    modules = Symbols.of_run(SITE).symbol(codes(1)[0])
    assert unpack(pack(modules), len(modules)) == modules


def test_a_sheets_symbol_leads_back_to_run_and_sheet():
    text = sheet_address(SITE, "pr-000123", 7)
    assert text == "HTTPS://TXNG.HATINH.GOV.VN/S/PR-000123/000007"
    assert read(Symbols.of_sheets(SITE, "pr-000123").symbol("000007")) == text
