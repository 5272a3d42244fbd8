"""A label as a drawing for the screen, from the same design as the print file: what is ordered is seen before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

from trace.core.labels import QUIET_MODULES, STOCKS
from trace.stamps.printing.design import DESIGNS, CodeBlock, Design, Text
from trace.stamps.printing.lettering import composed, shrunk, width, wrapped
from trace.stamps.sheets import WORDING
from trace.stamps.symbols import Case, Symbols, bars

# Twenty zeros: a code that no run has, so that a photograph of the preview is worth nothing.
SAMPLE = "0" * 20
FAMILY = "'IBM Plex Sans Condensed','Arial Narrow','Roboto Condensed',sans-serif"


@dataclass(frozen=True)
class Specimen:
    """What a label of the preview says: its goods, and the site's address with its letter case in the symbol."""

    product: str
    producer: str
    gtin: str | None
    site_url: str
    case: Case
    demo: bool = False


@lru_cache(maxsize=4)
def _symbols(site_url: str, case: Case) -> Symbols:
    return Symbols.of_run(site_url, case)


def label_svg(stock: str, shown: Specimen) -> str:
    """One label of a stock as SVG in millimetres, with a sample code. Refuses what is no GTIN."""
    paper, design = STOCKS[stock], DESIGNS[stock]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {paper.label_width + 2} {paper.label_height + 2}">',
        f'<rect width="{paper.label_width}" height="{paper.label_height}" rx="1" fill="#fff" stroke="#777" '
        'stroke-width="0.2"/>',
        _symbol(design, _symbols(shown.site_url, shown.case)),
        _names(design, shown),
        _code(design.code_block(with_bars=shown.gtin is not None)),
        _one_line(urlsplit(shown.site_url).netloc.lower(), design.host),
    ]
    if design.invitation:
        parts.append(_one_line(WORDING.invitation, design.invitation))
    if shown.gtin and design.barcode:
        parts.append(_bars(design, shown.gtin))
    return "".join([*parts, "</svg>"])


def _symbol(design: Design, symbols: Symbols) -> str:
    square = design.symbol
    module = square.width / (symbols.size + 2 * QUIET_MODULES)
    left, top = square.x + QUIET_MODULES * module, square.y + QUIET_MODULES * module
    rows = symbols.symbol(SAMPLE)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module_ in enumerate(row) if module_)
    return f'<path transform="translate({left:.3f} {top:.3f}) scale({module:.4f})" d="{dark}"/>'


def _names(design: Design, shown: Specimen) -> str:
    name, small, y = design.name, design.small, design.name.y
    lines = wrapped(composed(shown.product), name.weight, name.size, name.room, 1 if shown.demo else name.lines)
    drawn = [_words(line, name.x, y + step * name.leading, name) for step, line in enumerate(lines)]
    y += (len(lines) - 1) * name.leading + design.beneath
    notes = design.notes - len(lines) + 1
    if shown.demo:
        drawn.append(_badge("DEMO", name.x, y, small))
        y, notes = y + design.beneath, notes - 1
    for line in wrapped(composed(shown.producer), small.weight, small.size, small.room, 1) if notes > 0 else []:
        drawn.append(_words(line, small.x, y, small))
    return "".join(drawn)


def _badge(words: str, x: float, y: float, place: Text) -> str:
    """White letters on a black plate, as on the paper."""
    pad, wide = 0.3 * place.size, width(words, "bold", place.size)
    plate = f'<rect x="{x}" y="{y - 0.7 * place.size - pad:.3f}" width="{wide + 3 * pad:.3f}" '
    plate += f'height="{0.7 * place.size + 2 * pad:.3f}" rx="{pad:.3f}"/>'
    letters = _words(words, x + 1.5 * pad, y, Text(x, y, place.size, place.room, "bold"))
    return plate + letters.replace("<text ", '<text fill="#fff" ')


def _one_line(words: str, place: Text) -> str:
    words = composed(words)
    size = shrunk(words, place.weight, place.size, place.least or place.size / 2, place.room) or place.size / 2
    return _words(words, place.x, place.y, place, size)


def _code(block: CodeBlock) -> str:
    groups, y, drawn = [SAMPLE[at : at + 4] for at in range(0, 20, 4)], block.y, []
    for count in block.lines:
        line = " ".join(groups[:count])
        drawn.append(_words(line, block.x, y, Text(block.x, y, block.size, 100.0, "bold")))
        groups, y = groups[count:], y + block.leading
    return "".join(drawn)


def _bars(design: Design, gtin: str) -> str:
    room = design.barcode
    if room is None:
        return ""
    symbol = bars(gtin)
    module = min(0.33, room.width / symbol.modules)
    x = room.x + (room.width - symbol.modules * module) / 2 + symbol.quiet[0] * module
    drawn = []
    for index, modules in enumerate(symbol.widths):
        if index % 2 == 0:
            drawn.append(f'<rect x="{x:.3f}" y="{room.y}" width="{modules * module:.3f}" height="{room.height}"/>')
        x += modules * module
    return "".join(drawn)


def _words(words: str, x: float, y: float, place: Text, size: float | None = None) -> str:
    """Words whose printed width is kept, whatever font the screen has."""
    size = size or place.size
    weight = 600 if place.weight == "bold" else 400
    anchor = ' text-anchor="middle"' if place.centred else ""
    return (
        f'<text x="{x}" y="{y:.3f}" font-family="{FAMILY}" font-size="{size:.3f}" font-weight="{weight}"{anchor} '
        f'textLength="{width(words, place.weight, size):.3f}" lengthAdjust="spacingAndGlyphs">{escape(words)}</text>'
    )
