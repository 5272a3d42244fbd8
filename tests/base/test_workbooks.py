"""Lists as workbooks: texts stay texts, numbers numbers."""

from __future__ import annotations

import io
import zipfile

from trace.base.workbooks import write_list

NAUGHTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


def test_no_text_of_a_workbook_is_a_formula():
    made = io.BytesIO()
    write_list(made, "I.2", ["Tên", "Số"], [[text, 3] for text in NAUGHTY])
    cells = zipfile.ZipFile(made).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells and "=1+1" in cells and "<v>3</v>" in cells
