"""Sheets as CSV: they open right in a spreadsheet, and nothing in them runs."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from trace.core.sheets import csv_sheet


def read(made):
    """The rows as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("evil", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_text_in_a_sheet_is_a_formula(evil):
    assert read(csv_sheet([[evil]])) == [[f"'{evil}"]]


def test_a_sheet_opens_right_in_a_spreadsheet():
    made = csv_sheet([["Sản phẩm", "Ngày", "Lượt"], ['Mật ong, "rừng"', date(2026, 11, 20), -7], ["Cà phê", None, 0]])
    assert made.startswith(b"\xef\xbb\xbf") and made.count(b"\r\n") == 3
    assert read(made)[1:] == [['Mật ong, "rừng"', "20/11/2026", "-7"], ["Cà phê", "", "0"]]
