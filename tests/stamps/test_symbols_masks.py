"""The penalties of whole arrays of symbols are those of `qrcode`, and by them the mask of each symbol is chosen."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.util import lost_point

from trace.core.gs1 import Gtin
from trace.stamps.symbols import Symbols
from trace.stamps.symbols.masks import Penalty, lines

SITE = "https://txng.hatinh.gov.vn"
GTIN = Gtin("8934567890120")
SIZES = [21, 25, 29, 31, 32, 33, 37, 45, 61]
FINDER = np.array([1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0], bool)


def ours(grids):
    size = grids.shape[-1]
    return Penalty(size).of(lines(grids).T).tolist()


def theirs(grids):
    return [lost_point(grid.tolist()) for grid in grids]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SIZES), st.integers(0, 2**32), st.floats(0.02, 0.98))
def test_any_pattern_has_the_penalty_of_qrcode(size, seed, dark):
    grids = np.random.default_rng(seed).random((3, size, size)) < dark
    assert ours(grids) == theirs(grids)


@pytest.mark.parametrize("size", SIZES)
def test_patterns_that_break_each_rule_have_the_penalty_of_qrcode(size):
    at = np.arange(size)
    finders = np.tile(FINDER, 7)
    shifted = np.array([np.roll(finders, shift)[:size] for shift in at])
    stripes = [np.broadcast_to(at // width % 2 == 0, (size, size)) for width in range(1, 8)]
    tiles = [stripe ^ stripe.T for stripe in stripes]
    plain = [np.zeros((size, size), bool), np.ones((size, size), bool), shifted, shifted.T, shifted[:, ::-1]]
    bowed = [np.broadcast_to(row, (size, size)) for row in (finders[:size], finders[size:0:-1])]
    grids = np.array([*plain, *bowed, *stripes, *tiles, *(stripe.T for stripe in stripes)])
    assert ours(grids) == theirs(grids)


@pytest.mark.parametrize("seed", range(4))
def test_finder_patterns_at_the_edges_and_one_in_another_are_counted_as_qrcode_does(seed):
    """Rows of finder patterns, of their halves, and of light stretches, in an order that differs each time."""
    chance = random.Random(seed)  # noqa: S311 - any order will do, the same every time
    pieces = ["1011101", "0000", "1011", "101110111011101", "00000", "1", "0"]
    rows = [[int(bit) for bit in "".join(chance.choices(pieces, k=30))[:29]] for _ in range(29)]
    grids = np.array([rows, np.array(rows).T], bool)
    assert ours(grids) == theirs(grids)


SORTS = [
    {"level": "M"},
    {"level": "Q"},
    {"qr_case": "lower", "level": "Q"},
    {"gtin": GTIN, "level": "M"},
    {"gtin": GTIN, "qr_case": "lower", "level": "Q"},
]


def codes(count, seed=12):
    chance = random.Random(seed)  # noqa: S311
    return [f"{chance.randrange(10**20):020d}" for _ in range(count)]


@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_each_symbol_has_the_first_mask_of_least_penalty(sort):
    symbols = Symbols.of_run(SITE, **sort)
    for code in codes(6):
        penalties = [lost_point(symbols.reference(code, mask)) for mask in range(8)]
        assert symbols.mask_of(code) == penalties.index(min(penalties))


def test_all_masks_are_chosen_by_some_symbol():
    symbols = Symbols.of_run(SITE)
    assert {symbols.mask_of(code) for code in codes(200)} == set(range(8))


def test_of_masks_with_the_same_penalty_the_first_is_chosen():
    symbols = Symbols.of_run(SITE)
    for code in ("40362201097407034848", "45755275214953570337", "81308043439241158654"):
        penalties = [lost_point(symbols.reference(code, mask)) for mask in range(8)]
        assert penalties.count(min(penalties)) > 1
        assert symbols.mask_of(code) == penalties.index(min(penalties))


@pytest.mark.parametrize("sort", SORTS[:2], ids=str)
def test_a_fixed_mask_is_one_for_the_run_and_the_same_in_every_print(sort):
    symbols = Symbols.of_run(SITE, **sort, masks="fixed")
    assert len({symbols.mask_of(code) for code in codes(50)}) == 1
    assert symbols.mask_of("0" * 20) == Symbols.of_run(SITE, **sort, masks="fixed").mask_of("1" * 20)


def test_the_best_of_eight_lose_fewer_points_than_one_mask():
    best, fixed = Symbols.of_run(SITE), Symbols.of_run(SITE, masks="fixed")
    points = [[lost_point(kind.symbol(code)) for code in codes(30)] for kind in (best, fixed)]
    assert all(least <= usual for least, usual in zip(*points, strict=True))
    assert sum(points[0]) < sum(points[1])
