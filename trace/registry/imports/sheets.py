"""Workbooks that go out: templates with an example, and a sheet that comes back with what is wrong in its rows.

Nothing in them runs: no text becomes a formula, a link or a number. Written row by row, whatever their length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO, Final

from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from trace.base.workbooks import LONGEST_TITLE, PLAIN
from trace.core.reason import Reason
from trace.registry.imports.cells import Raw, shown
from trace.registry.imports.kinds import Column, Kind
from trace.web.language import chosen, sentence

FILLED_TO: Final = 5_000  # rows that offer their choices
Faulty = tuple[int, Sequence[Raw], Sequence[Reason]]


def heading(column: Column) -> str:
    """The column's heading in the reader's language."""
    return column.en if chosen() == "en" else column.vi


def kind_name(kind: Kind) -> str:
    """The name of a kind of sheet in the reader's language."""
    return kind.en if chosen() == "en" else kind.vi


def write_template(target: BinaryIO, kind: Kind, lists: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """A workbook to fill in: headings, an example row that is left out when it comes back, a page that explains.

    `lists` are codes with their names for columns that take one of many; they get a page of their own.
    """
    with Workbook(target, PLAIN | {"constant_memory": False}) as book:
        text = book.add_format({"num_format": "@", "valign": "top"})
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E3F1E8", "border": 1})
        example = book.add_format({"num_format": "@", "italic": True, "font_color": "#666666"})
        page = book.add_worksheet(_("Fill in here"))
        page.freeze_panes(1, 0)
        for at, column in enumerate(kind.columns):
            page.set_column(at, at, max(14, len(heading(column)) + 4), text)
            page.write_string(0, at, heading(column) + (" *" if column.needed else ""), bold)
            page.write_string(1, at, column.example, example)
            _offer(page, at, column)
        _explain(book.add_worksheet(_("How to fill in")), kind, bold, book.add_format({"text_wrap": True}))
        for key, choices in lists.items():
            _list(book.add_worksheet(heading(kind.by_key[key])[:LONGEST_TITLE]), choices, bold)


def _offer(page: Worksheet, at: int, column: Column) -> None:
    words = [each.en if chosen() == "en" else each.vi for each in column.choices]
    if column.sort == "yes_no":
        words = [_("yes"), _("no")]
    if words:
        page.data_validation(1, at, FILLED_TO, at, {"validate": "list", "source": words, "error_type": "warning"})


def _explain(page: Worksheet, kind: Kind, bold: Format, wrapped: Format) -> None:
    page.set_column(0, 0, 32)
    page.set_column(1, 3, 44, wrapped)
    for at, words in enumerate((_("Column"), _("Needed"), _("What to write"), _("Example"))):
        page.write_string(0, at, words, bold)
    for row, column in enumerate(kind.columns, start=1):
        page.write_string(row, 0, heading(column))
        page.write_string(row, 1, _("Always needed") if column.needed else _("Where there is one"))
        page.write_string(row, 2, how_to_fill(column))
        page.write_string(row, 3, column.example)
    after = len(kind.columns) + 2
    page.write_string(after, 0, _("The example row is left out when you send the sheet: you may delete or keep it."))
    page.write_string(after + 1, 0, _("Do not rename the headings. Further columns of your own do no harm."))


def how_to_fill(column: Column) -> str:
    """What is to be written into the column, in the reader's language."""
    if column.choices:
        words = ", ".join(each.en if chosen() == "en" else each.vi for each in column.choices)
        return str(_("One of: %(words)s", words=words))
    return str(
        {
            "text": _("Any words"),
            "digits": _("Digits, as text: keep the zeros in front"),
            "day": _("Day as dd/mm/yyyy"),
            "whole": _("Whole number"),
            "number": _("Number, with a comma for decimals"),
            "yes_no": _("yes or no"),
        }[column.sort]
    )


def _list(page: Worksheet, choices: Sequence[tuple[str, str]], bold: Format) -> None:
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 70)
    page.write_string(0, 0, _("Code"), bold)
    page.write_string(0, 1, _("Name"), bold)
    for row, (code, name) in enumerate(choices, start=1):
        page.write_string(row, 0, code)
        page.write_string(row, 1, name)


def write_returned(target: BinaryIO, kind: Kind, headings: Sequence[str], rows: Iterable[Faulty]) -> None:
    """The sheet again with the columns "Lỗi" and "Dòng": each row as it was, what is wrong with it, its number.

    Texts stay texts and days are written as they are read, so that the mended sheet can be sent as it is.
    """
    with Workbook(target, PLAIN) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bg_color": "#E3F1E8"})
        red = book.add_format({"num_format": "@", "font_color": "#B00020", "text_wrap": True})
        page = book.add_worksheet(_("Rows"))
        page.freeze_panes(1, 0)
        width = len(headings)
        page.set_column(0, max(width - 1, 0), 18)
        page.set_column(width, width, 60)
        for at, words in enumerate((*headings, _("Errors"), _("Row"))):
            page.write_string(0, at, words, bold)
        for at, (number, cells, reasons) in enumerate(rows, start=1):
            for column, raw in enumerate(cells[:width]):
                _write(page.write_string, page.write_number, (at, column), raw, text)
            page.write_string(at, width, told(kind, reasons), red)
            page.write_number(at, width + 1, number)


def _write(
    as_text: Callable[..., object], as_number: Callable[..., object], place: tuple[int, int], raw: Raw, text: Format
) -> None:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        as_number(*place, raw)
    elif raw is not None:
        as_text(*place, raw if isinstance(raw, str) else shown(raw), text)


def told(kind: Kind, reasons: Iterable[Reason]) -> str:
    """The reasons of a row as one text, each after the heading of its column."""
    return "; ".join(f"{heading_of(kind, each)}: {sentence(each)}" for each in reasons)


def heading_of(kind: Kind, reason: Reason) -> str:
    """The heading of the column a reason stands at; the row as a whole where it names none of ours."""
    column = kind.by_key.get(reason.field or "") or kind.by_key.get(ALSO_CALLED.get(reason.field or "", ""))
    return heading(column) if column else str(_("Row"))


# What commands call a field that a sheet names otherwise.
ALSO_CALLED: Final = {"ward_code": "commune", "site_id": "site"}
