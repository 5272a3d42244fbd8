"""Papers of offices as PDF: the usual head, paragraphs, small print and a QR, every part tagged in reading order.

The order of the parts (quốc hiệu, tiêu ngữ, cơ quan, số/ký hiệu, địa danh ngày tháng, trích yếu, nội dung, nơi nhận,
chức danh) is that of the outline of NĐ 30/2020/NĐ-CP; margins, sizes and the type face are not confirmed in our
sources, so nothing here claims to follow them. A file has a title and a language, and the same words give the same
bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from trace.stamps.printing.lettering import Weight, composed, font, width
from trace.stamps.printing.squares import draw_qr

LEFT, RIGHT, TOP, BOTTOM = 30 * mm, A4[0] - 18 * mm, A4[1] - 20 * mm, 20 * mm
SIZE, LEADING, SMALL = 12.5, 17.5, 10.0
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
QR_SIDE: Final = 24 * mm


def drawn(title: str, author: str, draw: Callable[[Pen], None]) -> bytes:
    """The PDF of what `draw` writes, tagged, with title and language. The same words give the same bytes."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("trace")
    pen = Pen(canvas)
    draw(pen)
    canvas.showPage()
    canvas.save()
    return _tagged(file.getvalue(), pen.marks, title)


@dataclass(frozen=True)
class Mark:
    """A stretch of a page that belongs to a part: the part's role and number, page, its own number there, and words in
    place of a picture. A paragraph has one for each of its lines."""

    role: str
    part: int
    page: int
    number: int
    instead: str = ""


@dataclass
class Pen:
    """A canvas that knows how far down it is, and tags what it writes."""

    canvas: Canvas
    y: float = TOP
    page: int = 0
    part: int = 0
    marks: list[Mark] = field(default_factory=list)

    def tag(self, role: str, drawn: Callable[[], None], instead: str = "") -> None:
        """Draw something as a stretch of the part that is being written."""
        number = sum(mark.page == self.page for mark in self.marks)
        self.marks.append(Mark(role, self.part, self.page, number, instead))
        self.canvas._code.append(f"/{role} <</MCID {number}>> BDC")
        drawn()
        self.canvas._code.append("EMC")

    def rule(self, x: float, y: float, length: float) -> None:
        """A line that says nothing, and is tagged so."""
        self.canvas._code.append("/Artifact BMC")
        self.canvas.setLineWidth(0.6)
        self.canvas.line(x - length / 2, y, x + length / 2, y)
        self.canvas._code.append("EMC")

    def centred(self, text: str, x: float, room: float, weight: Weight = "regular", *, role: str = "P") -> None:
        """The text around `x`, in as many lines as it needs, and down below them."""
        self.part += 1
        for line in lines(text, weight, SIZE, room):
            self.tag(role, lambda line=line: self._at(line, weight, x - width(line, weight, SIZE) / 2))  # type: ignore[misc]
            self.y -= LEADING

    def heading(self, text: str) -> None:
        """The head of a part, from the left edge."""
        self.part += 1
        for line in lines(text, "bold", SIZE, RIGHT - LEFT):
            self.tag("H3", lambda line=line: self._at(line, "bold", LEFT))  # type: ignore[misc]
            self.y -= LEADING

    def paragraph(self, text: str, *, indent: float = 10 * mm) -> None:
        """A paragraph with its first line indented; on to another page where there is no room."""
        self.part += 1
        x = LEFT + indent
        for line in lines(text, "regular", SIZE, RIGHT - LEFT, indent):
            self.room_for(LEADING)
            self.tag("P", lambda line=line, x=x: self._at(line, "regular", x))  # type: ignore[misc]
            self.y, x = self.y - LEADING, LEFT
        self.y -= 4

    def small(self, text: str, size: float, room: float) -> None:
        """Small print from the left edge."""
        self.part += 1
        for line in lines(text, "regular", size, room):
            self.tag("P", lambda line=line: self._at(line, "regular", LEFT, size))  # type: ignore[misc]
            self.y -= size * 1.35

    def room_for(self, height: float) -> None:
        """Go on to another page unless so much is left on this one."""
        if self.y - height < BOTTOM:
            self.canvas.showPage()
            self.page, self.y = self.page + 1, TOP

    def _at(self, line: str, weight: Weight, x: float, size: float = SIZE) -> None:
        self.canvas.setFont(font(weight), size)
        self.canvas.drawString(x, self.y, line)


def lines(text: str, weight: Weight, size: float, room: float, indent: float = 0.0) -> list[str]:
    """The text in lines that fit, the first one shorter by `indent`, broken between words; a word that is longer than
    a line is broken within."""
    made = [""]

    def fits(line: str) -> bool:
        return width(line, weight, size) <= room - (indent if len(made) == 1 else 0)

    for word in composed(text).split():
        longer = f"{made[-1]} {word}".strip()
        if fits(longer):
            made[-1] = longer
            continue
        made.append("")
        for letter in word:
            if not fits(made[-1] + letter):
                made.append("")
            made[-1] += letter
    return [line for line in made if line]


def letterhead(pen: Pen, units: tuple[str, str], number: str, place_and_day: str) -> None:
    """The office above and the office to the left, nation and motto to the right, then number, place and date."""
    above, unit = units
    left, right = LEFT + 33 * mm, RIGHT - 43 * mm
    if above:
        pen.centred(above.upper(), left, 68 * mm)
    pen.centred(unit.upper(), left, 68 * mm, "bold")
    pen.rule(left, pen.y + 11, 22 * mm)
    pen.y -= 8
    pen.centred(f"Số: {number}", left, 68 * mm)
    below_left, pen.y = pen.y, TOP
    pen.centred(NATION, right, 92 * mm, "bold")
    pen.centred(MOTTO, right, 92 * mm, "bold")
    pen.rule(right, pen.y + 11, 44 * mm)
    pen.y -= 8
    pen.centred(place_and_day, right, 92 * mm)
    pen.y = min(pen.y, below_left) - LEADING


def check_mark(pen: Pen, address: str) -> None:
    """The QR of the address at which anybody can check the paper, and the address in letters."""
    pen.y -= QR_SIDE + 2
    pen.part += 1
    pen.tag("Figure", lambda: draw_qr(pen.canvas, address, (LEFT, pen.y), QR_SIDE), instead=f"Mã QR: {address}")
    pen.y -= SMALL * 1.2
    pen.small(f"Kiểm tra tại: {address}", SMALL - 1, RIGHT - LEFT)


def _tagged(pdf: bytes, marks: list[Mark], title: str) -> bytes:
    """The PDF with a tree of its parts in reading order (PDF 1.7, 14.7), a language and a shown title."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        tree = file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        whole = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
        parts = [_part(file, whole, list(own)) for _number, own in groupby(marks, key=lambda mark: mark.part)]
        order = sorted({mark.part for mark in marks})
        whole.K, tree.K = Array(parts), whole
        by_page: list[Any] = []
        for number, page in enumerate(file.pages):
            page.StructParents, page.Tabs = number, Name.S
            owners = [parts[order.index(mark.part)] for mark in marks if mark.page == number]
            by_page += [number, file.make_indirect(Array(owners))]
        tree.ParentTree = file.make_indirect(Dictionary(Nums=Array(by_page)))
        tree.ParentTreeNextKey = len(file.pages)
        file.Root.StructTreeRoot = tree
        file.Root.MarkInfo = Dictionary(Marked=True)
        # An empty form to begin with: a signature is then an entry in it, which can be told from any other change.
        file.Root.AcroForm = file.make_indirect(Dictionary(Fields=Array([])))
        file.Root.Lang = String("vi-VN")
        file.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        made = io.BytesIO()
        file.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def _part(file: pikepdf.Pdf, whole: pikepdf.Object, marks: list[Mark]) -> pikepdf.Object:
    """A part with all its stretches, wherever they are."""
    pages = file.pages
    kids = [Dictionary(Type=Name.MCR, Pg=pages[mark.page].obj, MCID=mark.number) for mark in marks]
    part = Dictionary(Type=Name.StructElem, S=Name(f"/{marks[0].role}"), P=whole, K=Array(kids))
    if marks[0].instead:
        part.Alt = String(marks[0].instead)
    return file.make_indirect(part)
