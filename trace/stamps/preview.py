"""A laid-out label as a drawing for the screen: what is ordered is seen before, to the last module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from trace.core.gs1 import Gtin
from trace.stamps.printing.canvas import bar_boxes, logo_boxes
from trace.stamps.printing.layout import (
    BarcodePlace,
    Box,
    Fixed,
    FixedBars,
    Layout,
    Logo,
    Plate,
    Words,
    ordinal_text,
)
from trace.stamps.printing.lettering import composed, shown, width, wrapped
from trace.stamps.symbols import Modules, Symbols, code128, gs1_128, gs1_datamatrix

# Twenty zeros: a code that no run has, so that a photograph of the preview is worth nothing.
SAMPLE = "0" * 20
REFUSED_SIZE, REFUSED_ROOM = 2.6, 60.0
FAMILY = "'IBM Plex Sans Condensed','Arial Narrow','Roboto Condensed',sans-serif"


def label_svg(layout: Layout, symbols: Symbols, code: str = SAMPLE, *, sheets: int = 1) -> str:
    """One label as SVG in millimetres, with a sample code, as the first on the first of so many sheets."""
    wide, high = layout.width, layout.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(_said(layout), quote=True)}" '
        f'viewBox="-1 -1 {wide + 2:g} {high + 2:g}" '
        f'width="{(wide + 2) * 8:g}" height="{(high + 2) * 8:g}">',
        f'<rect width="{wide:g}" height="{high:g}" rx="1" fill="#fff" stroke="#777" stroke-width="0.2"/>',
        *(drawn for one in layout.fixed for drawn in _fixed(one)),
    ]
    if layout.symbol:
        place = layout.symbol
        parts.append(_modules(symbols.symbol(code), place.x, place.y, place.module))
    if layout.code:
        groups, y = [code[at : at + 4] for at in range(0, len(code), 4)], layout.code.y
        for count in layout.code.lines:
            parts.append(_words(Words(" ".join(groups[:count]), layout.code.x, y, layout.code.size, "bold")))
            groups, y = groups[count:], y + layout.code.leading
    if layout.ordinal:
        text = ordinal_text(1, sheets, 1)
        parts.append(_words(Words(text, layout.ordinal.x, layout.ordinal.y, layout.ordinal.size)))
    if layout.barcode:
        parts.append(_barcode(layout.barcode, code))
    return "".join([*parts, "</svg>"])


def _said(layout: Layout) -> str:
    """The words on a label, for those who do not see the drawing."""
    return " · ".join(one.text for one in layout.fixed if isinstance(one, Words))


def refusal_svg(reasons: Sequence[str]) -> str:
    """Why there is no label, as a drawing of the same kind."""
    lines = [line for reason in reasons for line in wrapped(composed(reason), "regular", REFUSED_SIZE, REFUSED_ROOM, 9)]
    high = (len(lines) + 1.5) * 1.4 * REFUSED_SIZE
    drawn = (_words(Words(line, 3.0, (at + 1.5) * 1.4 * REFUSED_SIZE, REFUSED_SIZE)) for at, line in enumerate(lines))
    plate = (
        f'<rect width="{REFUSED_ROOM + 6:g}" height="{high:g}" rx="1" fill="#fff" stroke="#b00" stroke-width="0.3"/>'
    )
    size = f'viewBox="-1 -1 {REFUSED_ROOM + 8:g} {high + 2:g}" width="{(REFUSED_ROOM + 8) * 8:g}"'
    said = escape(" ".join(reasons), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{said}" {size}>{plate}{"".join(drawn)}</svg>'
    )


def _fixed(one: Fixed) -> Iterator[str]:
    match one:
        case Words():
            yield _words(one)
        case Plate():
            style = f' fill="none" stroke="#000" stroke-width="{one.line:g}"' if one.line else ""
            yield _rect(one.box, f' rx="{one.radius:g}"{style}')
        case FixedBars():
            yield from map(_rect, bar_boxes(one))
        case Logo():
            yield _path(logo_boxes(one))


def _words(one: Words) -> str:
    """Words whose printed width is kept, whatever font the screen has."""
    wide = width(one.text, one.weight, one.size)
    x = one.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[one.align] * wide
    return (
        f'<text x="{x:.3f}" y="{one.y:.3f}" font-family="{FAMILY}" font-size="{one.size:.3f}" '
        f'font-weight="{600 if one.weight == "bold" else 400}"{" fill=#fff" if one.white else ""} '
        f'textLength="{wide:.3f}" lengthAdjust="spacingAndGlyphs">{escape(shown(one.text))}</text>'
    ).replace("fill=#fff", 'fill="#fff"')


def _rect(box: Box, more: str = "") -> str:
    size = f'width="{box.width:.3f}" height="{box.height:.3f}"'
    return f'<rect x="{box.x:.3f}" y="{box.y:.3f}" {size}{more}/>'


def _path(boxes: Iterator[Box]) -> str:
    dark = "".join(f"M{b.x:.3f} {b.y:.3f}h{b.width:.3f}v{b.height:.3f}h{-b.width:.3f}z" for b in boxes)
    return f'<path d="{dark}"/>'


def _modules(rows: Modules, x: float, y: float, module: float) -> str:
    dark = "".join(f"M{column} {at}h1v1h-1z" for at, row in enumerate(rows) for column, set_ in enumerate(row) if set_)
    return f'<path transform="translate({x:.3f} {y:.3f}) scale({module:.4f})" d="{dark}"/>'


def _barcode(place: BarcodePlace, code: str) -> str:
    if place.symbology == "gs1-datamatrix":
        return _modules(gs1_datamatrix(Gtin(place.gtin), code), place.box.x, place.box.y, place.module)
    made = gs1_128(Gtin(place.gtin), code) if place.symbology == "gs1-128" else code128(code)
    return _path(bar_boxes(FixedBars(made, place.box, place.module)))
