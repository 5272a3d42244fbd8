"""The template page: everything that all labels of a part share, drawn once by reportlab with the fonts embedded.

Two forms in millimetres, `label` (names, lot, bars, address) and `mark` (the words beside a sheet's own symbol). The
page also sets the digits once in both fonts, so that later pages can write them with this page's resources.
"""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from trace.stamps.printing.canvas import Sketch
from trace.stamps.printing.design import Box, Design, Text
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.lettering import composed, font, width
from trace.stamps.symbols import Bars, bars

LABEL, MARK, DEMO = "label", "mark", "DEMO"
BAR_MODULE_MM = 0.33  # EAN-13 at 100 %; narrower where the room asks for it
BAR_TEXT_MM = 2.2


def template_page(job: PrintJob, design: Design) -> bytes:
    """A one-page PDF whose resources every page of the part shares: its forms, its fonts, and nothing else."""
    target = BytesIO()
    # `invariant`: no clock and no chance in the file, so that the same part is the same bytes.
    canvas = Canvas(target, pagesize=A4, initialFontName=font("regular"), invariant=1)
    canvas.beginForm(LABEL)
    _draw_label(Sketch(canvas, job.stock.label_height), job, design)
    canvas.endForm()
    canvas.beginForm(MARK)
    _draw_mark(Sketch(canvas, job.stock.label_height if design.mark.on_cards else job.stock.top), job, design)
    canvas.endForm()
    canvas.doForm(LABEL)
    canvas.doForm(MARK)
    for weight in ("regular", "bold"):
        canvas.setFont(font(weight), 1)
        canvas.drawString(0, 0, "0123456789/ ")
    canvas.save()
    return target.getvalue()


def _draw_label(sketch: Sketch, job: PrintJob, design: Design) -> None:
    _draw_names(sketch, job, design)
    sketch.text(job.host, design.host)
    if design.invitation:
        sketch.text(job.wording.invitation, design.invitation)
    if job.gtin and design.barcode:
        _draw_bars(sketch, bars(job.gtin), design.barcode)
    if design.ordinal:
        words = f"{job.wording.run} {job.run} · {job.wording.sheet} "
        start = design.ordinal.x - ordinal_room(job, design.ordinal) - width(words, "regular", design.ordinal.size)
        sketch.line(words, start, design.ordinal.y, design.ordinal.size, "regular")


def ordinal_room(job: PrintJob, place: Text) -> float:
    """How much the widest sheet number of the run takes at the right end of its line."""
    return width(f"{job.sheet_total}/{job.sheet_total}", "regular", place.size)


def _draw_names(sketch: Sketch, job: PrintJob, design: Design) -> None:
    """Product, then as many of DEMO, producer and lot as the lines of the name leave room for."""
    y = sketch.text(job.product, design.name, lines=1 if job.demo else None)
    notes = design.notes - round((y - design.name.y) / design.name.leading)
    if job.demo and notes:
        y += design.beneath
        sketch.badge(DEMO, design.name.x, y, design.small.size)
        notes -= 1
    for words in [words for words in (job.producer, job.lot) if words][:notes]:
        y += design.beneath
        sketch.text(words, design.small, y)


def _draw_bars(sketch: Sketch, symbol: Bars, room: Box) -> None:
    """Bars centred in their room, with quiet zones inside it, and the number beneath."""
    module = min(BAR_MODULE_MM, room.width / symbol.modules)
    left = room.x + (room.width - symbol.modules * module) / 2 + symbol.quiet[0] * module
    sketch.bars(symbol.widths, Box(left, room.y, 0, room.height), module)
    centre = left + sum(symbol.widths) * module / 2
    sketch.line(symbol.text, centre, room.y + room.height + BAR_TEXT_MM, BAR_TEXT_MM, "regular", centred=True)


def _draw_mark(sketch: Sketch, job: PrintJob, design: Design) -> None:
    """The words beside a sheet's symbol; the sheet's number follows the first of them, page by page."""
    number = design.mark.number
    sketch.line(composed(job.wording.sheet), number.x, number.y, number.size, "bold")
    if job.demo:
        room = width(f"{job.wording.sheet} {job.sheet_total}/{job.sheet_total}   ", "bold", number.size)
        sketch.badge(DEMO, number.x + room, number.y, number.size * 0.8)
    run = f"{job.wording.run} {job.run}"
    lines = [run, job.product, job.producer, job.wording.sheet_card]
    if not design.mark.on_cards:
        lines = [" · ".join([run, job.product, job.producer, job.host])]
    for words, place in zip(lines, design.mark.details, strict=True):
        sketch.text(words, place)
