"""What a cell says: zeros that stay, days in both ways of writing, numbers that nobody guesses at."""

from __future__ import annotations

import pytest

from trace.core.reason import Reason
from trace.registry.imports.cells import read_cell, shown
from trace.registry.imports.headings import is_example, looks_like_headings, read_headings, read_row, why_not_headings
from trace.registry.imports.kinds import Choice, Column
from trace.registry.imports.table import KINDS


def read(raw, sort="text", **more):
    found = read_cell(raw, Column("c", "C", "C", sort=sort, **more))
    return found.code if isinstance(found, Reason) else found


@pytest.mark.parametrize(
    "sort, raw, said",
    [
        ("text", " Cam  ", "Cam"),
        ("text", "Hòa".replace("ò", "o\u0300"), "Hòa"),
        ("text", "=1+1", "=1+1"),
        ("text", "'0012", "0012"),
        ("text", 12.0, "12"),
        ("text", {"d": "2026-11-20"}, "20/11/2026"),
        ("text", "   ", None),
        ("text", None, None),
        ("digits", "0012", "0012"),
        ("digits", "００12", "0012"),
        ("digits", 8936001234567.0, "8936001234567"),
        ("digits", 3001234563.0, "import.digits_number"),
        ("digits", 1.5, "import.digits_number"),
        ("digits", 8.9e18, "import.digits_number"),
        ("digits", True, "import.digits"),
        ("day", {"d": "2026-11-20"}, "2026-11-20"),
        ("day", "20/11/2026", "2026-11-20"),
        ("day", "5.1.2026", "2026-01-05"),
        ("day", "2026-11-20 00:00:00", "2026-11-20"),
        ("day", "11/20/2026", "import.day"),
        ("day", "20/11/26", "import.day"),
        ("day", 46000.0, "import.day"),
        ("whole", 500.0, "500"),
        ("whole", "1.200", "1200"),
        ("whole", "1 200 000", "1200000"),
        ("whole", 1.5, "import.whole"),
        ("whole", "vài", "import.whole"),
        ("whole", True, "import.whole"),
        ("number", "1,5", "1.5"),
        ("number", "1.234,56", "1234.56"),
        ("number", "1.234", "import.number_unclear"),
        ("number", 1.234, "1.234"),
        ("number", "1e9", "import.number"),
        ("yes_no", "Có", "yes"),
        ("yes_no", "không", "no"),
        ("yes_no", True, "yes"),
        ("yes_no", "có lẽ", "import.yes_no"),
    ],
)
def test_a_cell_is_read_as_its_column_asks(sort, raw, said):
    assert read(raw, sort) == said


def test_a_choice_is_known_by_its_words_in_both_languages_and_without_marks():
    offered = (Choice("use_by", "Hạn sử dụng", "Use by"), Choice("none", "Không có", "None"))
    assert [read(text, choices=offered) for text in ("han su dung", "USE BY", "use_by", "khi khác")] == [
        "use_by",
        "use_by",
        "use_by",
        "import.choice",
    ]


def test_a_day_and_a_number_are_shown_as_in_the_sheet():
    assert [shown(raw) for raw in ({"d": "2026-01-05"}, 3.0, 3.5, True, None)] == ["05/01/2026", "3", "3.5", "TRUE", ""]


PRODUCERS = KINDS["producers"]
LINE = ["STT", "Tên cơ sở *", "LOẠI HÌNH", "MST", "dia chi", "Commune", "Lỗi"]


def test_headings_are_known_in_both_languages_by_others_words_and_with_a_star():
    found = read_headings(LINE, PRODUCERS)
    assert found.keys == (None, "name", "legal_type", "tax_id", "address", "commune", None)
    assert found.unknown == ("STT",)
    assert looks_like_headings(found, PRODUCERS)
    assert why_not_headings(found, PRODUCERS) == []


def test_a_missing_and_a_double_heading_are_named():
    found = read_headings(["Tên cơ sở", "Tên", "MST", "Địa chỉ"], PRODUCERS)
    assert {(each.code, each.field) for each in why_not_headings(found, PRODUCERS)} == {
        ("import.column_missing", "legal_type"),
        ("import.column_missing", "commune"),
        ("import.column_twice", "name"),
    }


def test_a_line_of_data_is_not_taken_for_headings():
    assert not looks_like_headings(read_headings(["Hợp tác xã Cam", "Tổ hợp tác"], PRODUCERS), PRODUCERS)


def test_every_unreadable_and_missing_cell_of_a_row_is_named_at_once():
    row, reasons = read_row([1.0, "Cam", "xyz", 12.0], LINEKEYS, PRODUCERS)
    assert row == {"name": "Cam"}
    assert {each.field for each in reasons} == {"legal_type", "tax_id", "address", "commune"}


LINEKEYS = (None, "name", "legal_type", "tax_id")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_example_row_of_a_template_reads_well_and_is_left_out(kind):
    keys = tuple(column.key for column in kind.columns)
    example = [column.example or None for column in kind.columns]
    _row, reasons = read_row(example, keys, kind)
    assert reasons == []
    assert is_example(example, keys, kind)
    assert not is_example(["Khác", *example[1:]], keys, kind)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_two_columns_of_a_kind_answer_to_one_heading(kind):
    for column in kind.columns:
        for text in (column.vi, column.en, column.key):
            assert read_headings([text], kind).keys == (column.key,), text
