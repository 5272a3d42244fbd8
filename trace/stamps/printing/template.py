"""The template page: everything that all labels of a part share, drawn once by reportlab with the fonts embedded.

Forms in millimetres: `label` (what is fixed on each label), `mark` (the words beside a sheet's own symbol) and `cuts`
(cut marks of plain sheets). The page also sets the digits once in both fonts, so that later pages can write them with
this page's resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from trace.core.labels import CUT_MM, LabelStock
from trace.stamps.printing.canvas import Sketch
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.layout import Box, Layout, Plate
from trace.stamps.printing.lettering import font

LABEL, MARK, CUTS = "label", "mark", "cuts"
WRITTEN = "0123456789/- "
CUT_LINE = 0.1


def page_size(job: PrintJob) -> tuple[float, float]:
    """A page in millimetres: a sheet, or one label of a roll with its bleed."""
    stock = job.stock
    if stock.form != "roll":
        return stock.page_width, stock.page_height
    around = 2 * bleed(job)
    return stock.label_width + around, stock.label_height + around


def bleed(job: PrintJob) -> float:
    """How far a roll's page reaches beyond the label on each side."""
    return job.stock.bleed if job.stock.form == "roll" and job.finish.bleed else 0.0


def template_page(job: PrintJob, mark: Layout) -> bytes:
    """A one-page PDF whose resources every page of the part shares: its forms, its fonts, and nothing else."""
    target = BytesIO()
    size = tuple(length * mm for length in page_size(job))
    # `invariant`: no clock and no chance in the file, so that the same part is the same bytes.
    canvas = Canvas(target, pagesize=size, initialFontName=font("regular"), invariant=1)
    forms = {LABEL: job.layout, MARK: mark}
    if job.stock.form == "plain" and job.finish.cut_marks:
        cuts = tuple(Plate(box) for box in cut_marks(job.stock))
        forms[CUTS] = Layout(job.stock.page_width, job.stock.page_height, cuts)
    for name, layout in forms.items():
        canvas.beginForm(name, 0, 0, layout.width, layout.height)
        Sketch(canvas, layout.height, job.finish.ink).draw(layout.fixed)
        canvas.endForm()
        canvas.doForm(name)
    for weight in ("regular", "bold"):
        canvas.setFont(font(weight), 1)
        canvas.drawString(0, 0, WRITTEN)
    canvas.save()
    return target.getvalue()


def cut_marks(stock: LabelStock) -> Iterator[Box]:
    """Short lines at the edges of every row and column, outside the bleed of the labels."""
    columns = [stock.left + at * stock.pitch_x + side for at in range(stock.columns) for side in (0, stock.label_width)]
    rows = [stock.top + at * stock.pitch_y + side for at in range(stock.rows) for side in (0, stock.label_height)]
    for x in columns:
        for y in (rows[0] - stock.bleed - CUT_MM, rows[-1] + stock.bleed):
            yield Box(x - CUT_LINE / 2, y, CUT_LINE, CUT_MM)
    for y in rows:
        for x in (columns[0] - stock.bleed - CUT_MM, columns[-1] + stock.bleed):
            yield Box(x, y - CUT_LINE / 2, CUT_MM, CUT_LINE)
