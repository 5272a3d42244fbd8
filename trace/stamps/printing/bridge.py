"""Today's two designs as laid-out labels, for the writers that draw from a layout."""

from functools import lru_cache

from trace.core.labels import QUIET_MODULES
from trace.stamps.printing.design import DESIGNS, Design, Text
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.layout import (
    Box,
    CodePlace,
    Fixed,
    FixedBars,
    Layout,
    OrdinalPlace,
    Plate,
    SymbolPlace,
    Words,
)
from trace.stamps.printing.lettering import CAP_HEIGHT, composed, shrunk, width, wrapped
from trace.stamps.printing.template import BAR_MODULE_MM, BAR_TEXT_MM, DEMO
from trace.stamps.symbols import bars


@lru_cache(maxsize=16)
def layout_of(job: PrintJob) -> Layout:
    """The label of a job's stock with its words."""
    design, stock = DESIGNS[job.stock.name], job.stock
    module = design.symbol.width / (job.symbols.size + 2 * QUIET_MODULES)
    block = design.code_block(with_bars=job.gtin is not None)
    fixed = _names(job, design) + _line(job.host, design.host)
    if design.invitation:
        fixed += _line(job.wording.invitation, design.invitation)
    if job.gtin and design.barcode:
        fixed += _barcode(job.gtin, design)
    quiet = QUIET_MODULES * module
    return Layout(
        stock.label_width,
        stock.label_height,
        tuple(fixed),
        symbol=SymbolPlace(design.symbol.x + quiet, design.symbol.y + quiet, module),
        code=CodePlace(block.x, block.y, block.size, block.leading, block.lines),
        ordinal=OrdinalPlace(design.ordinal.x, design.ordinal.y, design.ordinal.size) if design.ordinal else None,
    )


def _line(words: str, place: Text, y: float | None = None, lines: int = 1) -> list[Fixed]:
    words, size = composed(words), place.size
    if place.least:
        size = shrunk(words, place.weight, place.size, place.least, place.room) or place.least
    align = "centre" if place.centred else "left"
    base = place.y if y is None else y
    return [
        Words(line, place.x, base + step * place.leading, size, place.weight, align)  # type: ignore[arg-type]
        for step, line in enumerate(wrapped(words, place.weight, size, place.room, lines))
    ]


def _names(job: PrintJob, design: Design) -> list[Fixed]:
    name = design.name
    made = _line(job.product, name, lines=1 if job.demo else name.lines)
    y, notes = name.y + (len(made) - 1) * name.leading, design.notes - (len(made) - 1)
    if job.demo and notes:
        y, notes, size = y + design.beneath, notes - 1, design.small.size
        pad = 0.3 * size
        room = Box(
            name.x, y - CAP_HEIGHT * size - pad, width(DEMO, "bold", size) + 3 * pad, CAP_HEIGHT * size + 2 * pad
        )
        made += [Plate(room, pad), Words(DEMO, name.x + 1.5 * pad, y, size, "bold", white=True)]
    for words in [words for words in (job.producer, job.lot) if words][:notes]:
        y += design.beneath
        made += _line(words, design.small, y)
    return made


def _barcode(gtin: str, design: Design) -> list[Fixed]:
    symbol, room = bars(gtin), design.barcode
    if room is None:
        return []
    module = min(BAR_MODULE_MM, room.width / symbol.modules)
    left = room.x + (room.width - symbol.modules * module) / 2 + symbol.quiet[0] * module
    dark = sum(symbol.widths) * module
    below = Words(symbol.text, left + dark / 2, room.y + room.height + BAR_TEXT_MM, BAR_TEXT_MM, align="centre")
    return [FixedBars(symbol, Box(left, room.y, dark, room.height), module), below]
