"""What people typed comes out on every paper as text: whole, in its order, and never blank; read back from the PDF."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics

from tests.house.strings import ON_PAPER, STRINGS, broken, told
from tests.stamps.test_printing import WORDS, codes, job, written
from trace.base.errors import Refused
from trace.review.counter.slippaper import Lines, slip_pdf
from trace.review.results import paper
from trace.review.results.rules import Body
from trace.stamps.printing import MarkWords
from trace.stamps.printing.boxes import BoxLabel, write_box_labels
from trace.stamps.printing.lettering import FAMILY, SPARE, font, missing, runs, shown

ROOT = Path(__file__).parents[2]
ADDRESS = "https://txng.hatinh.gov.vn/quyet-dinh/abc"
CHUNKS = [STRINGS[at : at + 4] for at in range(0, 32, 4)]


def read(pdf):
    """The text of a PDF in the order in which it was drawn, of what lies on its pages."""
    command = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(command, input=pdf, check=True, capture_output=True).stdout.decode()  # noqa: S603 - ours


def times(said, text):
    """How often a text is there; offices are written in capitals."""
    return told(said).casefold().count(ON_PAPER[text].casefold())


def decision(*lines, people=None):
    said = "\n".join(lines)
    body = Body(said, said, said, said, said, tuple(people or lines), said)
    return read(paper.draw(paper.Sheet(body, "07/QĐ", date(2026, 11, 20), ADDRESS)))


def test_a_decision_says_all_of_them_in_each_of_its_seven_places():
    said = {one: times(text, one) for chunk in CHUNKS for text in [decision(*chunk)] for one in chunk}
    assert {one: count for one, count in said.items() if count != 7} == {}


def test_a_decision_with_more_recipients_than_a_page_has_lines_names_them_all_and_shows_its_address():
    people = [f"Ủy ban nhân dân xã thứ {number} của tỉnh, và phòng Kinh tế của xã ấy;" for number in range(90)]
    said = told(decision("x", people=people))
    assert all(told(one) in said for one in people) and told(ADDRESS) in said


@pytest.mark.parametrize("form", ["a5", "roll"])
def test_a_slip_says_all_of_them(form):
    for chunk in [STRINGS] if form == "roll" else CHUNKS:
        pairs = [("Hồ sơ của", one) for one in chunk]
        lines = Lines(chunk[0], chunk[1], "HS-2611-0001", pairs, "Giấy tờ", chunk, ADDRESS, chunk[2], chunk[3])
        said = read(slip_pdf(lines, form))
        assert [one for one in chunk if times(said, one) < (3 if one in chunk[:4] else 2)] == []


def test_the_label_of_a_box_says_all_of_them_as_far_as_there_is_room():
    file = io.BytesIO()
    write_box_labels(file, [BoxLabel("THÙNG 1/2", (one, "x", one), ADDRESS, "0" * 18) for one in STRINGS])
    said = read(file.getvalue())
    assert broken(said, ON_PAPER) == [] and all(f"zq{number:02}" in said for number in range(29))


def test_a_stamp_says_them_or_is_refused_and_never_printed_with_less():
    for one in STRINGS:
        if missing(one):
            with pytest.raises(Refused, match=r"print\.letters"):
                written(job(marks=MarkWords("Tờ", (one,))), codes(1))
    for one in (STRINGS[0], STRINGS[25], STRINGS[26]):
        pdf, _ = written(job("a4-24", replace(WORDS, product=one), marks=MarkWords("Tờ", (one,))), codes(1))
        assert times(read(pdf), one) >= 2


def test_letters_are_drawn_by_a_font_that_has_them_and_others_by_their_number():
    assert shown("Ƀuôn ơ̆ Ｆｕｌｌ Сук 茶\u200b\u202e🐝") == "Ƀuôn ơ̆ Full Сук [U+8336][U+1F41D]"
    assert {run.family for run in runs("Cà phê Đắk Hà")} == {"IBM Plex Sans Condensed"}
    assert missing("Ƀuôn Ｆｕｌｌ \u200b茶\u202e茶") == "茶 U+202E"


def test_no_paper_draws_words_by_itself():
    fixed = {"lettering.py", "template.py", "desk.py"}  # digits that embed a font; a scan of the demonstration
    files = [path for path in (ROOT / "trace").rglob("*.py") if path.name not in fixed]
    drawing = [path.name for path in files if re.search(r"draw(Centred|Right|)String|beginText", path.read_text())]
    assert drawing == [], "words of a paper are measured and drawn by trace.stamps.printing.lettering: width, write"


def test_both_weights_of_a_font_have_the_same_letters():
    for family in (FAMILY, SPARE):
        known = [set(pdfmetrics.getFont(font(weight, family)).face.charToGlyph) for weight in ("regular", "bold")]
        assert known[0] == known[1], family


def test_a_mark_above_a_mark_is_raised_and_others_stay_on_the_line():
    assert [run.rise > 0 for run in runs("ê̆")] == [False, True]
    assert {run.rise for run in runs("ơ̆ư̆")} == {0.0}
