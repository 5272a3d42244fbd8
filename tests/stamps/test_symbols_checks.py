"""A run whose symbols differ from `qrcode`, read wrongly, or stand in a worse mask, never leaves the house."""

import random

import pytest

from trace.stamps.symbols import Symbols, check_run

SITE = "https://txng.hatinh.gov.vn"


def codes(count, seed=20):
    chance = random.Random(seed)  # noqa: S311 - any digits will do, the same ones every time
    return [f"{chance.randrange(10**20):020d}" for _ in range(count)]


@pytest.mark.parametrize("masks", ["best", "fixed"])
@pytest.mark.parametrize(("count", "compared"), [(1, 1), (2, 2), (50, 50)])
def test_small_runs_are_checked_whole(masks, count, compared):
    assert check_run(Symbols.of_run(SITE, masks=masks), codes(count).__getitem__, count) == compared


def test_first_last_and_two_hundred_others_of_a_large_run_are_checked():
    asked = []

    def code_of(position):
        asked.append(position)
        return f"{position:020d}"

    assert check_run(Symbols.of_run(SITE), code_of, 10_000_000) >= 200
    assert {0, 9_999_999} <= set(asked)


class Turned(Symbols):
    """One module is wrong in every symbol of a batch whose code ends in 7, far from where a reader would mind."""

    def batches(self, digits):
        for symbols, ends in zip(super().batches(digits), digits[:, -1:].T, strict=True):
            symbols[ends == ord("7"), -1, -1] ^= 128
            yield symbols


class TurnedOneByOne(Symbols):
    """The same where symbols are made one at a time."""

    def packed(self, number):
        packed = super().packed(number)
        return packed[:-1] + bytes([packed[-1] ^ 128]) if number.endswith("7") else packed


@pytest.mark.parametrize("kind", [Turned, TurnedOneByOne])
def test_one_wrong_module_stops_the_run(kind):
    symbols = kind.of_run(SITE)
    assert check_run(symbols, ["1" * 20].__getitem__, 1) == 1
    with pytest.raises(ArithmeticError, match="symbol 0 of the run differs"):
        check_run(symbols, ["7" * 20].__getitem__, 1)


def test_symbols_of_another_address_stop_the_run():
    symbols = Symbols.of_run(SITE)
    symbols.prefix = symbols.prefix.replace("TXNG", "TXNC")
    with pytest.raises(ArithmeticError, match="does not read as its address"):
        check_run(symbols, codes(1).__getitem__, 1)


def test_a_worse_mask_than_the_best_stops_the_run():
    symbols = Symbols.of_run(SITE, masks="fixed")
    symbols.masks = "best"
    with pytest.raises(ArithmeticError, match="mask of least penalty"):
        check_run(symbols, codes(50).__getitem__, 50)
