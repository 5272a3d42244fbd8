"""A label laid out: where everything stands, in millimetres from its upper left corner, baselines for words.

Layouts are made from a template's choices (`arranging`) and only drawn by the writers: whatever a label is written as,
sheets, a drawing, a picture, a label printer's language, it is this label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from trace.stamps.printing.lettering import Weight
from trace.stamps.symbols import Bars

Align: TypeAlias = Literal["left", "centre", "right"]
CodeSymbology: TypeAlias = Literal["code128", "gs1-128", "gs1-datamatrix"]


@dataclass(frozen=True)
class Box:
    """A rectangle; `y` is its upper edge."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Words:
    """One line of words, the same on every label: its baseline begins, is centred or ends at (x, y).

    `white`: on a plate that was drawn before.
    """

    text: str
    x: float
    y: float
    size: float
    weight: Weight = "regular"
    align: Align = "left"
    white: bool = False


@dataclass(frozen=True)
class Plate:
    """A filled box with rounded corners, or only its outline when `line` gives the width of one."""

    box: Box
    radius: float = 0.0
    line: float = 0.0


@dataclass(frozen=True)
class Logo:
    """The picture of the template's owner in plain black: rows of `columns` dots, packed as symbols are, whole bytes
    a row, a dark dot a set bit, the leftmost first."""

    box: Box
    columns: int
    rows: int
    bits: bytes


@dataclass(frozen=True)
class FixedBars:
    """The bars of the product's GTIN, without quiet zones, text and bearer bars, which are words and plates of their
    own; `box.x` is the first bar's left edge."""

    bars: Bars
    box: Box
    module: float


Fixed: TypeAlias = Words | Plate | Logo | FixedBars


@dataclass(frozen=True)
class SymbolPlace:
    """The QR symbol: the upper left corner of its first dark module, and the side of a module."""

    x: float
    y: float
    module: float


@dataclass(frozen=True)
class CodePlace:
    """The twenty digits in groups of four, bold: groups of each line, first baseline, size, distance of baselines."""

    x: float
    y: float
    size: float
    leading: float
    lines: tuple[int, ...]


@dataclass(frozen=True)
class OrdinalPlace:
    """Where the label lies, as `ordinal_text` says it: begins at x. The words before it (`Tờ`, `Cuộn`) are fixed."""

    x: float
    y: float
    size: float


@dataclass(frozen=True)
class BarcodePlace:
    """A second symbol that carries the code of each label, without its quiet zone; two-dimensional ones are square.

    `gtin` has fourteen digits, and stands before the code in the GS1 kinds.
    """

    symbology: CodeSymbology
    box: Box
    module: float
    gtin: str = ""


@dataclass(frozen=True)
class Layout:
    """One label. What is `fixed` is the same on all labels of a run, drawn in this order; the rest is each one's own.

    `scratch` is where a scratch layer goes: the PIN is printed there by another hand, from a file of its own; its
    outline is among what is fixed.
    """

    width: float
    height: float
    fixed: tuple[Fixed, ...]
    symbol: SymbolPlace | None = None
    code: CodePlace | None = None
    ordinal: OrdinalPlace | None = None
    barcode: BarcodePlace | None = None
    scratch: Box | None = None


def ordinal_text(sheet: int, sheets: int, position: int) -> str:
    """The sheet or roll of all, and the label on it, all from 1: `3/12-7`. ASCII, for every writer."""
    return f"{sheet}/{sheets}-{position}"


def moved(layout: Layout, dx: float, dy: float) -> Layout:
    """The same things, further right and down by so much; the size stays."""
    return replace(
        layout,
        fixed=tuple(_moved(one, dx, dy) for one in layout.fixed),
        symbol=layout.symbol and replace(layout.symbol, x=layout.symbol.x + dx, y=layout.symbol.y + dy),
        code=layout.code and replace(layout.code, x=layout.code.x + dx, y=layout.code.y + dy),
        ordinal=layout.ordinal and replace(layout.ordinal, x=layout.ordinal.x + dx, y=layout.ordinal.y + dy),
        barcode=layout.barcode and replace(layout.barcode, box=_box(layout.barcode.box, dx, dy)),
        scratch=layout.scratch and _box(layout.scratch, dx, dy),
    )


def merged(width: float, height: float, parts: Sequence[Layout]) -> Layout:
    """Layouts of parts of a label as one of this size, what comes first drawn first."""
    return Layout(
        width,
        height,
        tuple(one for part in parts for one in part.fixed),
        symbol=next((part.symbol for part in parts if part.symbol), None),
        code=next((part.code for part in parts if part.code), None),
        ordinal=next((part.ordinal for part in parts if part.ordinal), None),
        barcode=next((part.barcode for part in parts if part.barcode), None),
        scratch=next((part.scratch for part in parts if part.scratch), None),
    )


def _moved(one: Fixed, dx: float, dy: float) -> Fixed:
    if isinstance(one, Words):
        return replace(one, x=one.x + dx, y=one.y + dy)
    return replace(one, box=_box(one.box, dx, dy))


def _box(box: Box, dx: float, dy: float) -> Box:
    return replace(box, x=box.x + dx, y=box.y + dy)
