"""A label laid out: where everything stands, in millimetres from its upper left corner, baselines for words.

Layouts are made from a template's choices (`arranging`) and only drawn by the writers: whatever a label is written as,
sheets, a drawing, a picture, a label printer's language, it is this label.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    """Where the picture of the template's owner stands."""

    box: Box


@dataclass(frozen=True)
class FixedBars:
    """The bars of the product's GTIN, without quiet zones and text; `box.x` is the first bar's left edge."""

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
    """Where the label lies: sheet or roll and label, such as `Tờ 3/12 · 7`; ends at x."""

    x: float
    y: float
    size: float


@dataclass(frozen=True)
class BarcodePlace:
    """A second symbol that carries the code of each label, without its quiet zone; two-dimensional ones are square."""

    symbology: CodeSymbology
    box: Box
    module: float


@dataclass(frozen=True)
class Layout:
    """One label. What is `fixed` is the same on all labels of a run, drawn in this order; the rest is each one's own.

    `scratch` is where a scratch layer goes: the PIN is printed there by another hand, from a file of its own.
    """

    width: float
    height: float
    fixed: tuple[Fixed, ...]
    symbol: SymbolPlace | None = None
    code: CodePlace | None = None
    ordinal: OrdinalPlace | None = None
    barcode: BarcodePlace | None = None
    scratch: Box | None = None
