"""How people write a code into the field, over HTTP: every separator and script, and the mistakes that are told."""

import re

import pytest

from tests.lookup.shop import Shop
from tests.lookup.test_views import headline
from trace.app import create_app
from trace.base.db import transaction
from trace.base.limits import Budgets
from trace.core.codes import check_digit, is_stamp_code
from trace.lookup import rules
from trace.lookup.rules import Verdict

GTIN = "04006381333931"
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
LAO = str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
LOOK_ALIKE = str.maketrans("01", "Ol")
SHOUTED = str.maketrans("01", "oI")


@pytest.fixture(scope="module")
def many_codes():
    """A thousand codes with right check digits, spread over all slots."""
    nineteen = [f"{number % 9}{number * 123_456_789_012_345_678 % 10**18:018d}" for number in range(1, 1001)]
    return [each + check_digit(each) for each in nineteen]


@pytest.fixture
def shop(runtime):
    made = Shop(runtime)
    made.activate()
    with transaction(runtime.main) as db:
        db.merge(made.product).gtin = GTIN
    return made


def fours(code, sign):
    return sign.join(code[at : at + 4] for at in range(0, 20, 4))


WRITTEN = {
    "spaces": lambda code: f"  {fours(code, ' ')} ",
    "many spaces": lambda code: fours(code, "   \t"),
    "lines": lambda code: fours(code, "\r\n"),
    "dots": lambda code: fours(code, "."),
    "hyphens": lambda code: fours(code, "-"),
    "underscores": lambda code: fours(code, "_"),
    "en dashes": lambda code: fours(code, "–"),
    "em dashes": lambda code: fours(code, "—"),
    "minus signs": lambda code: fours(code, "−"),
    "no-break spaces": lambda code: fours(code, "\u00a0"),
    "narrow spaces": lambda code: fours(code, "\u202f"),
    "zero-width": lambda code: "\ufeff" + fours(code, "\u200b") + "\u200d",
    "direction marks": lambda code: f"\u2066{code}\u2069",
    "full width": lambda code: code.translate(FULL_WIDTH),
    "Khmer": lambda code: code.translate(KHMER),
    "Lao": lambda code: code.translate(LAO),
    "Arabic-Indic": lambda code: code.translate(ARABIC),
    "O and l": lambda code: code.translate(LOOK_ALIKE),
    "o and I": lambda code: code.translate(SHOUTED),
    "our address": lambda code: f"https://txng.example.vn/{code}",
    "our address in capitals": lambda code: f"HTTPS://TXNG.EXAMPLE.VN/{code}",
    "address as printed": lambda code: f"txng.example.vn/{code}",
    "address with a query": lambda code: f"https://txng.example.vn/{code}?via=share#x",
    "Digital Link": lambda code: f"https://txng.example.vn/01/{GTIN}/21/{code}",
    "element string": lambda code: f"(01){GTIN}(21){code}",
    "element string with a lot": lambda code: f"]d201{GTIN}10L-1\x1d21{code}",
}


def test_a_code_is_found_however_it_is_written(shop):
    client = create_app(shop.rt).test_client()
    answers = {name: client.post("/tra-cuu", data={"code": write(shop.code)}) for name, write in WRITTEN.items()}
    assert {name: headline(each) for name, each in answers.items()} == dict.fromkeys(WRITTEN, "ĐÃ ĐĂNG KÝ")


def mistyped(code):
    """What is typed wrongly: nineteen and twenty-one digits, a digit wrong, two swapped, a pallet's number."""
    other = str((int(code[7]) + 1) % 10)
    at = next(at for at in range(19) if code[at] != code[at + 1])
    return {
        "19 digits": code[:-1],
        "21 digits": f"{code[:10]}{other}{code[10:]}",
        "one wrong": f"{code[:7]}{other}{code[8:]}",
        "two swapped": f"{code[:at]}{code[at + 1]}{code[at]}{code[at + 2 :]}",
        "a letter": f"{code[:5]}B{code[6:]}",
        "(00) SSCC": "(00)340123450000000000",
        "nothing": "",
    }


def test_a_mistake_is_a_typing_error_that_keeps_the_text_and_proposes_nothing(shop):
    client = create_app(shop.rt).test_client()
    for name, typed in mistyped(shop.code).items():
        answered = client.post("/tra-cuu", data={"code": typed})
        assert (answered.status_code, headline(answered)) == (200, "NHẬP SAI SỐ?"), name
        assert shop.code not in re.sub(r"\s", "", answered.text), name
        assert "noindex" in answered.text
    assert "Bạn nhập 19 số." in client.post("/tra-cuu", data={"code": shop.code[:-1]}).text
    assert (
        f'value="{fours(shop.code[:-1], " ").strip()}"' in client.post("/tra-cuu", data={"code": shop.code[:-1]}).text
    )


def test_twenty_zeros_pass_the_check_digit_and_are_simply_unknown(runtime):
    answered = create_app(runtime).test_client().post("/tra-cuu", data={"code": "0" * 20})
    assert (answered.status_code, headline(answered)) == (404, "KHÔNG TÌM THẤY")


def every_slip(code):
    """The code with each single digit wrong, and with each two different neighbours swapped."""
    for at in range(20):
        yield from (f"{code[:at]}{digit}{code[at + 1 :]}" for digit in "0123456789" if digit != code[at])
        if at < 19 and code[at] != code[at + 1]:
            yield f"{code[:at]}{code[at + 1]}{code[at]}{code[at + 2 :]}"


def test_every_single_slip_of_a_thousand_codes_is_caught_by_the_check_digit(many_codes):
    assert all(is_stamp_code(code) for code in many_codes)
    slips = [slip for code in many_codes for slip in every_slip(code)]
    assert len(slips) > 190_000
    assert not [slip for slip in slips if is_stamp_code(slip)]


def test_a_slip_is_told_as_a_typing_error_that_holds_nothing_but_what_was_typed(many_codes):
    for code in many_codes:
        for slip in list(every_slip(code))[:: len(code) - 1]:
            told = rules.read(slip, "typed")
            assert isinstance(told, Verdict)
            assert (told.state, told.typed, told.code) == ("typing_error", slip, slip)
            assert {name for line in told.lines for name in line.values} == set()


def test_a_slip_over_http_proposes_nothing(runtime, many_codes, monkeypatch):
    monkeypatch.setattr(Budgets, "spend", lambda *_args: None)
    client = create_app(runtime).test_client()
    for code in many_codes[::100]:
        for slip in list(every_slip(code))[::40]:
            answered = client.post("/tra-cuu", data={"code": slip})
            assert (answered.status_code, headline(answered)) == (200, "NHẬP SAI SỐ?")
            assert code not in re.sub(r"\s", "", answered.text)
