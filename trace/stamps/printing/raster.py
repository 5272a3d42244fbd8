"""A laid-out label as dots, black or white, for pictures and label printers. A module is a whole number of dots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, repeat
from math import ceil, floor
from typing import TypeAlias

import fontpkg
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from trace.base.errors import Refused
from trace.core.codes import StampCode
from trace.core.gs1 import Gtin
from trace.core.labels import SMALLEST_MODULE_MM
from trace.core.reason import Reason
from trace.stamps.printing.job import PrintJob
from trace.stamps.printing.layout import (
    BarcodePlace,
    Box,
    CodePlace,
    Fixed,
    FixedBars,
    Logo,
    Plate,
    SymbolPlace,
    Words,
    ordinal_text,
)
from trace.stamps.printing.lettering import CAP_HEIGHT, FAMILY, WEIGHTS, Weight, composed, runs, shown, width
from trace.stamps.symbols import code128, gs1_128, gs1_datamatrix
from trace.stamps.symbols.modules import grid

# Rows of dots, true where black.
Dots: TypeAlias = NDArray[np.bool_]

MM_PER_INCH = 25.4
_DARK = 128  # a dot that letters cover by half or more is black
_ANCHORS = {"left": "ls", "centre": "ms", "right": "rs"}


@dataclass(frozen=True)
class Label:
    """One label of a part: its code, its sheet and position on it (from 1), its symbol packed, empty if unasked."""

    code: StampCode
    sheet: int
    position: int
    packed: bytes = b""


@dataclass(frozen=True)
class Stamped:
    """Dots and where they lie, from the upper left of the label."""

    x: int
    y: int
    dots: Dots


@lru_cache(maxsize=64)
def typeface(weight: Weight, size: float, family: str = FAMILY) -> ImageFont.FreeTypeFont:
    """An embedded font at a size in dots."""
    return ImageFont.truetype(str(fontpkg.path(family, weight=WEIGHTS[weight])), size)


class Raster:
    """The labels of a job as dots of a printer with so many to the inch.

    Refuses (`Refused`) a label whose symbol has modules that whole dots make smaller than 0.33 mm.
    """

    def __init__(self, job: PrintJob, dpi: int) -> None:
        self.job, self.layout, self.per_mm = job, job.layout, dpi / MM_PER_INCH
        self.width, self.height = round(self.layout.width * self.per_mm), round(self.layout.height * self.per_mm)
        self.fixed = self._fixed()
        self.place = _symbol_place(self.layout.symbol, job.symbols.size, self.per_mm) if self.layout.symbol else None
        self.digits = Digits(self.layout.code, self.per_mm) if self.layout.code else None

    def label(self, label: Label) -> Dots:
        """The whole label."""
        dots = self.fixed.copy()
        for one in self.own(label):
            high, wide = one.dots.shape
            # What leaves the label is cut, as on paper.
            room = dots[max(one.y, 0) : one.y + high, max(one.x, 0) : one.x + wide]
            room |= one.dots[max(-one.y, 0) :, max(-one.x, 0) :][: room.shape[0], : room.shape[1]]
        return dots

    def own(self, label: Label) -> list[Stamped]:
        """What is this label's alone: its symbol, its code, its place in the run, its second symbol."""
        found = [self.symbol(label)] if self.place else []
        if self.digits:
            found.append(self.digits.block(label.code))
        return [*found, *self.beside(label)]

    def beside(self, label: Label) -> list[Stamped]:
        """What few layouts have: the label's place in the run, a second symbol with its code."""
        place = self.layout.barcode
        second = [barcode(place, label.code, self.per_mm)] if place else []
        return [*self.ordinal(label), *second]

    def symbol(self, label: Label) -> Stamped:
        """The QR symbol, without its quiet zone. ValueError on a label that has none."""
        if self.place is None:
            raise ValueError("this label has no symbol")
        x, y, module = self.place
        return Stamped(x, y, _enlarged(grid(label.packed, self.job.symbols.size), module))

    def ordinal(self, label: Label) -> list[Stamped]:
        """Where the label lies, `3/12-7`, on labels that say so."""
        place = self.layout.ordinal
        if place is None:
            return []
        words = ordinal_text(label.sheet, self.job.sheet_total, label.position)
        size = place.size * self.per_mm
        wide, up, down = ceil(width(words, "regular", size)) + 2, ceil(size), ceil(size / 3)
        picture = Image.new("L", (wide, up + down))
        ImageDraw.Draw(picture).text((0, up), words, 255, typeface("regular", size), anchor="ls")
        x, y = round(place.x * self.per_mm), round(place.y * self.per_mm) - up
        return [Stamped(x, y, np.asarray(picture) >= _DARK)]

    def _fixed(self) -> Dots:
        picture = Image.new("L", (self.width, self.height))
        pencil = ImageDraw.Draw(picture)
        for thing in self.layout.fixed:
            self._draw(picture, pencil, thing)
        return np.asarray(picture) >= _DARK

    def _draw(self, picture: Image.Image, pencil: ImageDraw.ImageDraw, thing: Fixed) -> None:
        if isinstance(thing, Words):
            self._words(pencil, thing)
        elif isinstance(thing, Plate):
            corners, radius = self._corners(thing.box), thing.radius * self.per_mm
            if thing.line:
                line = max(1, round(thing.line * self.per_mm))
                pencil.rounded_rectangle(corners, radius, outline=255, width=line)
            else:
                pencil.rounded_rectangle(corners, radius, fill=255)
        elif isinstance(thing, FixedBars):
            self._bars(pencil, thing)
        elif isinstance(thing, Logo):
            self._logo(picture, thing)

    def _words(self, pencil: ImageDraw.ImageDraw, thing: Words) -> None:
        size, text = thing.size * self.per_mm, composed(thing.text)
        x, y, fill = thing.x * self.per_mm, thing.y * self.per_mm, 0 if thing.white else 255
        if len(found := runs(text)) < 2:
            face = typeface(thing.weight, size, found[0].family if found else FAMILY)
            pencil.text((x, y), shown(text), fill, face, anchor=_ANCHORS[thing.align])
            return
        x -= {"left": 0.0, "centre": 0.5, "right": 1.0}[thing.align] * width(text, thing.weight, size)
        for run in found:
            face = typeface(thing.weight, size, run.family)
            pencil.text((x, y - run.rise * size), run.text, fill, face, anchor="ls")
            x += face.getlength(run.text)

    def _bars(self, pencil: ImageDraw.ImageDraw, symbol: FixedBars) -> None:
        """Bars whose module is a whole number of dots, centred in their room; those of two and a half are rounded."""
        module = max(1, floor(symbol.module * self.per_mm + 1e-6))
        left, top, right, bottom = self._corners(symbol.box)
        edges = [0, *accumulate(symbol.bars.widths)]
        start = (left + right + 1 - module * edges[-1]) / 2
        for at in range(0, len(edges) - 1, 2):
            dark, light = round(start + edges[at] * module), round(start + edges[at + 1] * module)
            pencil.rectangle((dark, top, light - 1, bottom), fill=255)

    def _logo(self, picture: Image.Image, place: Logo) -> None:
        left, top, right, bottom = self._corners(place.box)
        drawn = Image.frombytes("1", (place.columns, place.rows), place.bits).convert("L")
        picture.paste(drawn.resize((right - left + 1, bottom - top + 1)), (left, top))

    def _corners(self, box: Box) -> tuple[int, int, int, int]:
        """First and last dot of a box, both inside."""
        left, top = round(box.x * self.per_mm), round(box.y * self.per_mm)
        right, bottom = round((box.x + box.width) * self.per_mm), round((box.y + box.height) * self.per_mm)
        return left, top, max(left, right - 1), max(top, bottom - 1)


class Digits:
    """The printed code: ten digits drawn once, set side by side. All digits of the font have one width."""

    def __init__(self, place: CodePlace, per_mm: float) -> None:
        size = place.size * per_mm
        self.up, self.wide = ceil(CAP_HEIGHT * size) + 1, ceil(width("0", "bold", size)) + 2
        self.glyphs = np.stack([self._glyph(f"{digit}", size) for digit in range(10)])
        self.places = _digit_places(place, size, per_mm)
        self.x, self.y = floor(place.x * per_mm) - 1, round(place.y * per_mm) - self.up
        self.shape = (max(y for _, y in self.places) + self.up + 1, max(x for x, _ in self.places) + self.wide)

    def block(self, code: StampCode) -> Stamped:
        """The digits of a code in their groups and lines."""
        dots = np.zeros(self.shape, np.bool_)
        for digit, (x, y) in zip(code.encode("ascii"), self.places, strict=True):
            dots[y : y + self.up + 1, x : x + self.wide] |= self.glyphs[digit - ord("0")]
        return Stamped(self.x, self.y, dots)

    def pair(self, two: str) -> Dots:
        """Two digits of a group side by side."""
        (left, _), (right, _) = self.places[:2]
        dots = np.zeros((self.up + 1, right - left + self.wide), np.bool_)
        dots[:, : self.wide] |= self.glyphs[int(two[0])]
        dots[:, right - left :] |= self.glyphs[int(two[1])]
        return dots

    def _glyph(self, digit: str, size: float) -> Dots:
        picture = Image.new("L", (self.wide, self.up + 1))
        ImageDraw.Draw(picture).text((1, self.up), digit, 255, typeface("bold", size), anchor="ls")
        return np.asarray(picture) >= _DARK


def laid(job: PrintJob, codes: Iterable[StampCode], *, symbols: bool = True) -> Iterator[Label]:
    """Each label of a part in the order of printing, its symbol made thousands at a time, or not at all."""
    found = job.labels(codes)
    packed = job.symbols.many(found) if symbols else repeat(b"")
    for ordinal, (code, symbol) in enumerate(zip(found, packed, strict=False)):
        sheet, at = divmod(ordinal, job.stock.per_sheet)
        yield Label(code, job.first_sheet + sheet, at + 1, symbol)


def barcode(place: BarcodePlace, code: StampCode, per_mm: float) -> Stamped:
    """The second symbol of a label, in whole dots, centred in its room."""
    module = max(1, floor(place.module * per_mm + 1e-6))
    if place.symbology == "gs1-datamatrix":
        dots = _enlarged(np.array(gs1_datamatrix(Gtin(place.gtin), code)), module)
    else:
        bars = code128(code) if place.symbology == "code128" else gs1_128(Gtin(place.gtin), code)
        row = np.repeat(np.arange(len(bars.widths)) % 2 == 0, [round(width) * module for width in bars.widths])
        dots = np.tile(row, (round(place.box.height * per_mm), 1))
    spare = [side * per_mm - dots.shape[axis] for side, axis in ((place.box.width, 1), (place.box.height, 0))]
    return Stamped(round(place.box.x * per_mm + spare[0] / 2), round(place.box.y * per_mm + spare[1] / 2), dots)


def _enlarged(dots: Dots, module: int) -> Dots:
    return np.repeat(np.repeat(dots, module, axis=0), module, axis=1)


def _symbol_place(place: SymbolPlace, size: int, per_mm: float) -> tuple[int, int, int]:
    """First dot of the symbol and dots of a module: whole dots, centred in the room the layout gives."""
    module = floor(place.module * per_mm + 1e-6)
    if round(module / per_mm, 2) < SMALLEST_MODULE_MM:
        raise Refused(Reason("print.dots", dpi=round(per_mm * MM_PER_INCH)))
    spare = (place.module * per_mm - module) * size / 2
    return round(place.x * per_mm + spare), round(place.y * per_mm + spare), module


def _digit_places(place: CodePlace, size: float, per_mm: float) -> list[tuple[int, int]]:
    """Where each of the twenty digits stands within the block, in whole dots; pairs are all alike."""
    advance, space = width("0", "bold", size), width(" ", "bold", size)
    step, found = round(advance), []
    for line, groups in enumerate(place.lines):
        y = round(line * place.leading * per_mm)
        for group in range(groups):
            for pair in range(2):
                x = round(group * (4 * advance + space) + pair * 2 * advance)
                found += [(x, y), (x + step, y)]
    return found
