"""Minutes as a PDF: the usual head, the words of the draft, room for signatures, the QR by which they are shared."""

from __future__ import annotations

from datetime import date
from typing import Final

from reportlab.lib.units import mm

from trace.inspections.minutes.draft import Draft, Office
from trace.stamps.printing.documents import (
    LEADING,
    LEFT,
    QR_SIDE,
    RIGHT,
    SMALL,
    Pen,
    check_mark,
    drawn,
    letterhead,
)

TITLE: Final = "BIÊN BẢN KIỂM TRA"
SIGNERS: Final = ("ĐẠI DIỆN BÊN ĐƯỢC KIỂM TRA", "NGƯỜI CHỨNG KIẾN", "CÁN BỘ KIỂM TRA")
ROOM: Final = 26 * mm  # for a signature by hand


def draw(words: Draft, office: Office, day: date, address: str) -> bytes:
    """The PDF, tagged, with title and language. The same words give the same bytes."""
    return drawn(f"Biên bản kiểm tra {words.number}", office.unit, lambda pen: _write(pen, words, office, day, address))


def _write(pen: Pen, words: Draft, office: Office, day: date, address: str) -> None:
    dated = f"{office.place}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
    letterhead(pen, (office.unit_above, office.unit), f"{words.number}/BB", dated)
    middle = (LEFT + RIGHT) / 2
    pen.centred(TITLE, middle, RIGHT - LEFT, "bold", role="H1")
    pen.centred(f"Về việc kiểm tra: {words.subject}", middle, 130 * mm, "bold", role="H2")
    pen.y -= LEADING / 2
    for head, said in words.parts:
        pen.room_for(LEADING * 3)
        pen.heading(head)
        for one in said:
            pen.paragraph(one, indent=0)
    _foot(pen, address)


def _foot(pen: Pen, address: str) -> None:
    """Room for three signatures, and below it the QR; together on one page."""
    pen.room_for(ROOM + QR_SIDE + LEADING * 5)
    pen.y -= LEADING
    top, width = pen.y, (RIGHT - LEFT) / len(SIGNERS)
    lowest = top
    for place, title in enumerate(SIGNERS):
        pen.y = top
        pen.centred(title, LEFT + width * (place + 0.5), width - 4 * mm, "bold")
        lowest = min(lowest, pen.y)
    pen.y = lowest - ROOM
    pen.small("Quét mã để xem và tải biên bản này.", SMALL, RIGHT - LEFT)
    check_mark(pen, address)
