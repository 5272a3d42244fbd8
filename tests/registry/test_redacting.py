"""Covering a paper: what stood below a box is nowhere in the copy; numbers in the text are found; reminders go once."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests import make
from tests.conftest import NOON
from tests.registry.conftest import picture
from trace.base.db import snapshot, transaction
from trace.base.errors import Refused
from trace.jobs.models import Job
from trace.registry import jobs, queries, redacting
from trace.registry.models import PaperReminder, Producer
from trace.registry.redacting import Box

PDF = "application/pdf"
SECRET = "042090001234"  # noqa: S105 - a personal number


def paper(pages=1, words=f"Ho ten: Nguyen Van A, CCCD {SECRET}, so 12345"):
    """A page with a personal number, on A4."""
    out = io.BytesIO()
    drawn = Canvas(out, pagesize=(595, 842))
    for _page in range(pages):
        drawn.setFont("Helvetica", 14)
        drawn.drawString(100, 700, words)
        drawn.showPage()
    drawn.save()
    return out.getvalue()


def blackness(content, box):
    """The share of black pixels below a box of a copy's first page."""
    page = Image.open(io.BytesIO(redacting.look(content, PDF, 1, []))).convert("L")
    left, top = box.left * page.width / 100, box.top * page.height / 100
    cut = page.crop((left, top, left + box.width * page.width / 100, top + box.height * page.height / 100))
    return sum(cut.histogram()[:40]) / (cut.width * cut.height)


def test_a_personal_number_in_the_text_is_offered_to_be_covered():
    (box,) = redacting.suggested(paper(), PDF)
    assert box.page == 1 and 30 < box.left < 60 and 14 < box.top < 19 and box.width < 25


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("shown", [None, [50, 300, 595, 842]], ids=["whole", "part"])
def test_a_number_is_covered_on_a_page_that_is_turned_or_shows_a_part_of_itself(turn, shown):
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper(words=SECRET))) as read:
        read.pages[0].Rotate = turn
        if shown:
            read.pages[0].CropBox = pikepdf.Array(shown)
        read.save(made)
    (box,) = redacting.suggested(made.getvalue(), PDF)
    left = Image.open(io.BytesIO(redacting.look(made.getvalue(), PDF, 1, [box]))).convert("L")
    bare = Image.open(io.BytesIO(redacting.look(made.getvalue(), PDF, 1, []))).convert("L")
    assert blackness(made.getvalue(), box) > 0.05, "the number stands in the box"
    rim = [round(each * side / 100) for each, side in zip((box.left, box.top), left.size, strict=True)]
    size = [round(each * side / 100) for each, side in zip((box.width, box.height), left.size, strict=True)]
    bare.paste(255, (rim[0], rim[1], rim[0] + size[0], rim[1] + size[1]))
    assert bare.getextrema()[0] > 128, "and nothing of it beside"


def test_the_copy_is_pixels_black_where_it_was_covered_and_bears_no_text():
    boxes = redacting.suggested(paper(2), PDF)
    copy = redacting.covered(paper(2), PDF, boxes)
    assert blackness(copy, boxes[0]) > 0.98
    with pikepdf.open(io.BytesIO(copy)) as read:
        assert len(read.pages) == 2
        assert not any("/Font" in page.get("/Resources", {}) for page in read.pages)
    assert SECRET.encode() not in copy and redacting.suggested(copy, PDF) == []


def test_a_picture_is_covered_too():
    copy = redacting.covered(picture("WEBP"), "image/webp", [Box(1, 0, 0, 50, 100)])
    drawn = Image.open(io.BytesIO(copy)).convert("L")
    assert drawn.getpixel((10, 200)) < 20 < 100 < drawn.getpixel((630, 200))


def test_a_long_paper_and_a_box_beside_the_paper_are_refused():
    with pytest.raises(Refused):
        redacting.pages_of(paper(21), PDF)
    for box in (Box(2, 0, 0, 10, 10), Box(1, 120, 0, 10, 10), Box(1, 0, 0, 0, 10)):
        assert redacting.why_not_box(box, 1).field == "boxes"


@pytest.fixture
def filed(office):
    """A certificate with its file."""
    data = {"once": "c" * 20, "kind": "attp", "name": "ATTP", "number": "1", "issuer": "Chi cục"}
    made = office.post(f"/co-so/{office.owner}/giay/moi", data=data).headers["Location"].removesuffix("/tep")
    assert office.upload(f"{made}/tep", "giay.pdf", paper()).status_code == 303
    return made


def test_an_officer_covers_looks_and_publishes_and_the_file_itself_stays_private(office, filed):
    form = office.get(f"{filed}/che", "officer").text
    assert 'name="boxes-0-left" type="text" value="' in form or 'name="boxes-0-left"' in form
    assert office.get(f"{filed}/che/1.webp?o=10,10,20,5", "officer").mimetype == "image/webp"
    typed = {"boxes-0-page": "1", "boxes-0-left": "30,5", "boxes-0-top": "14", "boxes-0-width": "40",
             "boxes-0-height": "5", "publish": "1"}  # fmt: skip
    assert office.post(f"{filed}/che", "officer", data=typed).status_code == 422, "nobody said they looked"
    assert office.post(f"{filed}/che", "officer", data=typed | {"looked": "y"}).status_code == 303
    found = office.read(queries.certificate, int(filed.split("/")[2]))
    copy = office.client.get(f"/giay-cong-bo/{found.public_file_id}")
    assert copy.status_code == 200 and blackness(copy.data, Box(1, 31, 15, 38, 3)) > 0.98
    assert office.client.get(f"/giay-cong-bo/{found.file_id}").status_code == 404


def test_a_wrong_box_keeps_what_was_typed_and_a_producer_does_not_get_in(office, filed):
    typed = {"boxes-0-page": "7", "boxes-0-left": "1", "boxes-0-top": "1", "boxes-0-width": "1",
             "boxes-0-height": "1", "publish": "1", "looked": "y"}  # fmt: skip
    answer = office.post(f"{filed}/che", "officer", data=typed)
    assert answer.status_code == 422 and 'value="7"' in answer.text
    for way in (f"{filed}/che", f"{filed}/che/1.webp"):
        assert office.get(way, "farmer").status_code == 403
    assert office.get(f"{filed}/che/9.webp", "officer").status_code == 422


def test_each_end_is_told_90_60_and_30_days_ahead_once(runtime):
    with transaction(runtime.main) as db:
        honey = make.product(db, make.producer(db))
        make.ocop_item(db, honey, valid_to=date(2027, 2, 10))  # 82 days after NOON
        make.ocop_item(db, make.product(db, db.get_one(Producer, honey.producer_id)), valid_to=date(2027, 6, 1))
    told = []
    for later in (0, 0, 30, 30, 60, 90):
        runtime.clock.now = NOON + timedelta(days=later)
        jobs.remind_of_ends(runtime)
        with snapshot(runtime.main) as db:
            told.append((db.query(PaperReminder).count(), db.query(Job).filter_by(name="notices.tell").count()))
    assert [reminders for reminders, _notices in told] == [1, 1, 2, 2, 3, 3]
