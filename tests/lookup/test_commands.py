"""`python -m trace lookup CODE` says what the page says, and ends with a code that scripts can use."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.lookup.shop import Shop
from trace.app import create_app
from trace.base.keys import KeyRing
from trace.lookup.commands import lookup

UNKNOWN = "20863194577206149389"


@pytest.fixture
def shop(runtime):
    made = Shop(runtime)
    made.activate()
    return made


def run(rt, *words):
    return CliRunner().invoke(lookup, words, obj=rt)


def test_a_code_of_the_register_is_told_in_lines_and_ends_well(shop):
    ended = run(shop.rt, " ".join(shop.code[at : at + 4] for at in range(0, 20, 4)))
    assert ended.exit_code == 0
    assert "ĐÃ ĐĂNG KÝ  [active]" in ended.output
    assert "Mật ong Vũ Quang" in ended.output and "L2411" in ended.output


def test_json_is_the_answer_of_the_api(shop):
    told = json.loads(run(shop.rt, shop.code, "--json").output)
    assert told == create_app(shop.rt).test_client().get(f"/api/v1/lookup/{shop.code}").json


@pytest.mark.parametrize(
    "words, state",
    [
        ((UNKNOWN,), "unknown_typed"),
        ((UNKNOWN, "--route", "scanned"), "unknown_scanned"),
        (("12345",), "typing_error"),
    ],
)
def test_a_code_that_is_none_ends_with_1(shop, words, state):
    ended = run(shop.rt, *words)
    assert (ended.exit_code, f"[{state}]" in ended.output) == (1, True)


def test_what_cannot_be_checked_now_ends_with_3(shop, tmp_path):
    ended = run(replace(shop.rt, keys=KeyRing(tmp_path)), shop.code, "--json", "--lang", "en")
    assert ended.exit_code == 3
    assert '"state": "service_trouble"' in ended.output
