"""The paper of a decision as a PDF: the usual head of an office's paper, number and date, words, recipients, a QR.

How such a paper looks, and why nothing here claims to follow a form, stands in `stamps.printing.documents`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm

from trace.review.results.rules import Body
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


@dataclass(frozen=True)
class Sheet:
    """All that stands on the paper: its words, number and date, and the address at which anybody can check it."""

    body: Body
    number: str
    dated: date
    address: str

    @property
    def title(self) -> str:
        """What a reader's window is called."""
        return f"Quyết định {self.number}: {self.body.subject}"


def draw(sheet: Sheet) -> bytes:
    """The PDF, tagged, with title and language. The same sheet gives the same bytes."""
    return drawn(sheet.title, sheet.body.unit, lambda pen: _write(pen, sheet))


def _write(pen: Pen, sheet: Sheet) -> None:
    _head(pen, sheet)
    _words(pen, sheet)
    _foot(pen, sheet)


def _head(pen: Pen, sheet: Sheet) -> None:
    """Office to the left, nation and motto to the right, then number, place and date, then what it is about."""
    day = sheet.dated
    dated = f"{sheet.body.place}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
    letterhead(pen, (sheet.body.unit_above, sheet.body.unit), sheet.number, dated)


def _words(pen: Pen, sheet: Sheet) -> None:
    middle = (LEFT + RIGHT) / 2
    pen.centred("QUYẾT ĐỊNH", middle, RIGHT - LEFT, "bold", role="H1")
    pen.centred(sheet.body.subject, middle, 130 * mm, "bold", role="H2")
    pen.y -= LEADING / 2
    for part in sheet.body.text.splitlines():
        if part.strip():
            pen.paragraph(part)


def _foot(pen: Pen, sheet: Sheet) -> None:
    """Recipients and the QR to the left, who signs to the right; together on one page."""
    body = sheet.body
    pen.room_for(QR_SIDE + LEADING * (len(body.recipients) + 4))
    pen.y -= LEADING
    top = pen.y
    pen.centred(body.signer_title.upper(), RIGHT - 38 * mm, 80 * mm, "bold")
    pen.y = top
    for line in ("Nơi nhận:", *(f"- {one}" for one in body.recipients)):
        pen.small(line, SMALL, 80 * mm)
    check_mark(pen, sheet.address)
