"""Symbols made thousands at a time are those made one at a time, whatever the size of the batch."""

import random

import numpy as np
import pytest

from trace.core.codes import RunSeal, Serial, SlotKey, as_text, seal_many
from trace.core.gs1 import Gtin
from trace.stamps.symbols import Symbols
from trace.stamps.symbols.batch import BLOCK, CHUNK

SITE = "https://txng.hatinh.gov.vn"
SEAL = RunSeal(SlotKey(1, bytes(range(32)), bytes(32)), bytes(16))
KINDS = [
    {},
    {"masks": "fixed"},
    {"level": "Q"},
    {"qr_case": "lower", "level": "Q"},
    {"gtin": Gtin("8934567890120")},
    {"gtin": Gtin("8934567890120"), "masks": "fixed"},
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_batch_agrees_with_the_single_path_on_every_code(kind):
    symbols = Symbols.of_run(SITE, **kind)
    digits = seal_many(SEAL, Serial(0), 300)
    assert list(symbols.many(as_text(digits))) == [symbols.packed(code) for code in as_text(digits)]


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, CHUNK, CHUNK + 1, 2 * CHUNK + BLOCK + 1])
def test_no_symbol_is_lost_or_moved_where_chunks_meet(count):
    symbols, digits = Symbols.of_run(SITE), seal_many(SEAL, Serial(7), count)
    made = list(symbols.many(as_text(digits)))
    assert len(made) == count
    for at in {0, BLOCK - 1, BLOCK, CHUNK - 1, CHUNK, count - 1} & set(range(count)):
        assert made[at] == symbols.packed(as_text(digits)[at])


def test_arrays_of_digits_become_arrays_of_rows():
    symbols, digits = Symbols.of_run(SITE), seal_many(SEAL, Serial(0), CHUNK + 5)
    chunks = list(symbols.batches(digits))
    assert [chunk.shape for chunk in chunks] == [(CHUNK, 29, 4), (5, 29, 4)]
    assert np.concatenate(chunks).tobytes() == b"".join(symbols.many(as_text(digits)))


def test_a_run_made_twice_is_the_same_bytes():
    digits = seal_many(SEAL, Serial(0), 200)
    first, second = (b"".join(map(bytes, Symbols.of_run(SITE).batches(digits))) for _ in range(2))
    assert first == second


def test_symbols_of_sheets_come_in_batches_too():
    marks = Symbols.of_sheets(SITE, "PR-000123")
    numbers = [f"{random.Random(sheet).randrange(10**6):06d}" for sheet in range(70)]  # noqa: S311
    assert list(marks.many(numbers)) == [marks.packed(number) for number in numbers]


@pytest.mark.parametrize("numbers", [["1" * 19], ["1" * 19, "1" * 21], ["1" * 19 + "x"], ["１" * 20], ["+" + "1" * 19]])
def test_what_is_not_twenty_digits_is_refused(numbers):
    for masks in ("best", "fixed"):
        symbols = Symbols.of_run(SITE, masks=masks)
        with pytest.raises(ValueError, match="20 digits"):
            list(symbols.many(numbers))
        with pytest.raises(ValueError, match="20 digits"):
            symbols.packed(numbers[-1])


def test_arrays_of_another_width_or_of_other_bytes_are_refused():
    symbols = Symbols.of_run(SITE)
    for digits in (np.full((3, 19), ord("1"), np.uint8), np.full(20, ord("1"), np.uint8), np.ones((1, 20), np.uint8)):
        with pytest.raises(ValueError, match="digits"):
            list(symbols.batches(digits))


def test_an_address_no_label_has_room_for_is_refused():
    with pytest.raises(ValueError, match="too long"):
        Symbols("https://" + "a" * 240 + ".vn/", level="Q")
