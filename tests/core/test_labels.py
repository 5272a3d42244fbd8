"""Labels lie where the paper has them, and symbols are large enough to be read."""

import dataclasses

import pytest

from trace.core.labels import A4_24, A4_65, STOCKS, Sheet, cells, place, sheet, sheets_needed
from trace.core.labels import stock as named


@pytest.mark.parametrize(
    ("stock", "count", "first", "last"),
    [
        (A4_65, 65, (4.75, 10.7), (167.15, 265.1)),
        (A4_24, 24, (0.0, 0.5), (140.0, 259.5)),
    ],
)
def test_the_first_and_last_label_of_each_stock_lie_where_the_paper_has_them(stock, count, first, last):
    places = cells(stock)
    assert len(places) == stock.per_sheet == count
    assert [(cell.left, cell.top) for cell in (places[0], places[-1])] == [first, last]


@pytest.mark.parametrize("stock", STOCKS.values())
def test_margins_are_the_same_on_both_sides_and_no_labels_overlap(stock):
    last = cells(stock)[-1]
    assert stock.page_width - last.left - last.width == pytest.approx(stock.left)
    assert stock.page_height - last.top - last.height == pytest.approx(stock.top)
    for one in cells(stock):
        for other in cells(stock):
            apart = max(abs(one.left - other.left) - one.width, abs(one.top - other.top) - one.height) > -1e-6
            assert one == other or apart


def test_labels_follow_each_other_in_the_order_of_reading():
    assert [(cell.top, cell.left) for cell in cells(A4_65)] == sorted((cell.top, cell.left) for cell in cells(A4_65))


@pytest.mark.parametrize(("count", "sheets"), [(0, 0), (1, 1), (65, 1), (66, 2), (130, 2), (100_000, 1_539)])
def test_a_started_sheet_counts(count, sheets):
    assert sheets_needed(A4_65, count) == sheets


def test_sheets_part_a_run_without_gap_or_overlap():
    run = [sheet(A4_65, 150, number) for number in (1, 2, 3)]
    assert run == [Sheet(1, 3, 0, 65), Sheet(2, 3, 65, 130), Sheet(3, 3, 130, 150)]


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_sheet_the_run_does_not_have_is_refused(number):
    with pytest.raises(ValueError, match="no such sheet"):
        sheet(A4_65, 150, number)


def test_an_ordinal_leads_to_its_sheet_and_cell():
    assert place(A4_65, 0) == (1, cells(A4_65)[0])
    assert place(A4_65, 64) == (1, cells(A4_65)[64])
    assert place(A4_65, 65) == (2, cells(A4_65)[0])


@pytest.mark.parametrize(
    "change", [{"pitch_x": 38.0}, {"rows": 14}, {"left": 9.6}, {"columns": 0}, {"top": -1.0}, {"label_height": 22.0}]
)
def test_paper_that_cannot_be_is_refused(change):
    with pytest.raises(ValueError, match="label"):
        dataclasses.replace(A4_65, **change)


@pytest.mark.parametrize("name", ["roll-٤٠x٣٠", "a4-５０x30", "roll-40x30-٥٠٠", "a4-65\n", "roll-40x30-99", "a4-11x30"])
def test_what_only_looks_like_a_stock_is_none(name):
    assert named(name) is None
