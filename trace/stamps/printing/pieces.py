"""What a label may show, piece by piece: the words of a product and the choices of a template as blocks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from trace.core.gs1 import Gtin
from trace.stamps.printing.blocks import (
    CODE_LINES,
    Room,
    badge_block,
    barcode_block,
    bars_block,
    code_block,
    full_block,
    long_block,
    ordinal_block,
    scratch_block,
    whole_block,
)
from trace.stamps.printing.layout import BarcodePlace, Box, CodeSymbology, Layout, Logo, Words
from trace.stamps.printing.lettering import CAP_HEIGHT, Weight, width
from trace.stamps.rules.templates import Show, TemplateChoices, without_stars
from trace.stamps.symbols import Bars, bars, code128, gs1_128, itf14

LEAST_DIGIT_MM = 1.8
LEAST_DIGITS = 1.001 * LEAST_DIGIT_MM / CAP_HEIGHT  # size of letters whose digits are that high
MOST_DIGITS = 7.0
# GS1 General Specifications 5.2: EAN at 80 %; others two dots of a label printer with 203 dots to the inch.
LEAST_BAR = {"ean13": 0.264}
LEAST_X, BEST_X = 0.25, 0.33
MATRIX_MODULES, MATRIX_MODULE, MATRIX_QUIET = 20, 0.36, 1
BATCH_LINES = 3
SAMPLE_CODE = "0" * 20
# The order in which pieces stand in a column.
COLUMN = (
    *("badge", "logo", "name", "producer", "batch", "code", "invitation", "address", "barcode", "scratch"),
    *("issuer", "ordinal"),
)


@dataclass(frozen=True)
class LabelWords:
    """What the labels of a run say: their goods, the site, and the words before the number of sheet and label.

    `batch` is a line such as "Lô 2411 · NSX 20/11/2026". `ordinal` are words before the number, longer and shorter,
    `widest` the widest number. `badge` is DEMO or the mark of a test sheet; `scratch` the words at the box to scratch,
    empty for kinds without a PIN.
    """

    host: str
    product: str = ""
    producer: str = ""
    batch: str = ""
    gtin: str | None = None
    ordinal: tuple[str, str] = ("", "")
    widest: str = ""
    badge: str = ""
    scratch: str = ""
    logo: Logo | None = None


@dataclass(frozen=True)
class Plan:
    """What a label shows: pieces, lines of the code and of long names, and how large its letters are."""

    chosen: frozenset[str]
    code_lines: int = 1
    name_lines: int = 1
    producer_lines: int = 1
    scale: float = 1.0


class Pieces:
    """The pieces of one template for one product, each made once for every size and room it is tried in."""

    def __init__(self, choices: TemplateChoices, words: LabelWords) -> None:
        self.choices, self.words = choices, words
        self.name = without_stars(words.product)
        self.musts = self._musts()
        self.mays = self._shown("room")
        self._kept: dict[tuple[object, ...], Layout | None] = {}

    def _musts(self) -> frozenset[str]:
        """Pieces without which there is no label."""
        always = {"badge": self.words.badge, "scratch": self.words.scratch, "code": self.choices.code}
        return frozenset({name for name, there in always.items() if there} | self._shown("always"))

    @property
    def wide(self) -> tuple[str, ...]:
        """Pieces that may lie along the lower edge."""
        return tuple(name for name in ("barcode", "scratch") if name in self.musts | self.mays)

    @property
    def code_lines(self) -> tuple[int, ...]:
        """The numbers of lines the code may have."""
        if not self.choices.code:
            return (1,)
        return (self.choices.code_lines,) if self.choices.code_lines else (1, 2, 3, 5)

    def _shown(self, show: Show) -> frozenset[str]:
        choices, words = self.choices, self.words
        wished: dict[str, tuple[Show, object]] = {
            "address": (choices.address, words.host),
            "name": (choices.name, self.name),
            "producer": (choices.producer, words.producer),
            # A batch that was chosen for an order is on its labels, or the order is refused.
            "batch": ("no" if choices.batch == "no" else "always", words.batch),
            "ordinal": (choices.ordinal, words.widest),
            "invitation": (choices.invitation, choices.invitation_words),
            "issuer": (choices.issuer, choices.issuer_words),
            "logo": (choices.logo, words.logo),
            "barcode": (choices.barcode_show, barcode_text(choices, words.gtin)),
        }
        return frozenset(name for name, (wish, there) in wished.items() if wish == show and there)

    def column(self, chosen: Collection[str], plan: Plan, room: Room) -> list[Layout] | None:
        """The chosen pieces in their order; None when one of them is wider than the room."""
        blocks: list[Layout] = []
        for name in COLUMN:
            if name in chosen:
                block = self.block(name, plan, room)
                if block is None:
                    return None
                blocks.append(block)
        return blocks

    def block(self, name: str, plan: Plan, room: Room) -> Layout | None:
        """One piece at the plan's scale in its room; None when it does not fit."""
        lines = {"name": plan.name_lines, "producer": plan.producer_lines, "code": plan.code_lines}.get(name, 1)
        key = (name, lines, plan.scale, room)
        if key not in self._kept:
            self._kept[key] = self._made(name, lines, plan.scale, room)
        return self._kept[key]

    def _made(self, name: str, lines: int, scale: float, room: Room) -> Layout | None:
        choices, words, small = self.choices, self.words, round(1.75 * scale**0.9, 3)
        long: dict[str, tuple[str, Weight, float]] = {
            "name": (self.name, "bold", round(2.6 * scale, 3)),
            "producer": (words.producer, "regular", small),
        }
        whole: dict[str, tuple[str, Weight, float, float]] = {
            "address": (words.host, "bold", 2.15 * scale, 1.5),
            "invitation": (choices.invitation_words, "regular", small, 1.4),
            "issuer": (choices.issuer_words, "regular", small, 1.4),
        }
        if name in long:
            return long_block(*long[name], room, lines)
        if name == "batch":
            return full_block(words.batch, "regular", small, room, BATCH_LINES)
        if name in whole:
            return whole_block(*whole[name], room)
        if name == "code":
            size = self._digits(lines, scale, room)
            return code_block(lines, size, room) if size >= LEAST_DIGITS else None
        return self._drawn(name, scale, room)

    def _drawn(self, name: str, scale: float, room: Room) -> Layout | None:
        match name:
            case "badge":
                return badge_block(self.words.badge, round(1.75 * scale**0.9, 3), room)
            case "ordinal":
                return self._ordinal(1.6 * min(scale, 1.4), room)
            case "scratch":
                return scratch_block(self.words.scratch, room)
            case "logo":
                return _logo(self.words.logo, scale, room)
        return self._barcode(scale, room)

    def name_shown(self, plan: Plan, room: Room) -> float:
        """Which share of the product's name is there, by letters."""
        made = self.block("name", plan, room)
        shown = " ".join(one.text for one in made.fixed if isinstance(one, Words)) if made else ""
        return 1.0 if shown == self.name else len(shown) / (len(self.name) + 2)

    def digits(self, plan: Plan, room: Room) -> float:
        """The size of the code's digits in its room."""
        return self._digits(plan.code_lines, plan.scale, room)

    def _digits(self, lines: int, scale: float, room: Room) -> float:
        """As large as scale and room allow."""
        widest = width(" ".join(["0000"] * CODE_LINES[lines][0]), "bold", 1.0)
        return round(min(max(2.75 * scale, LEAST_DIGITS + 0.001), MOST_DIGITS, 0.999 * room.wide / widest) - 0.0005, 3)

    def _ordinal(self, size: float, room: Room) -> Layout | None:
        made = (ordinal_block(words, self.words.widest, size, room) for words in self.words.ordinal)
        return next((block for block in made if block), None)

    def _barcode(self, scale: float, room: Room) -> Layout | None:
        kind, gtin = self.choices.barcode, self.words.gtin or ""
        height = round(min(5.0 * scale, 12.0), 3)
        if kind in ("ean13", "itf14"):
            made = fixed_bars(self.choices, gtin)
            return bars_block(made, LEAST_BAR.get(kind, LEAST_X), BEST_X, height, room)
        place, quiet = own_barcode(self.choices, gtin, room.wide, height)
        return barcode_block(place, quiet, room) if place.module >= LEAST_X else None


def barcode_text(choices: TemplateChoices, gtin: str | None) -> str:
    """What the barcode holds, so far as it is the same on all labels; empty when there is none to print."""
    if choices.barcode == "none" or (choices.barcode != "code128" and not gtin):
        return ""
    return gtin or "code"


def fixed_bars(choices: TemplateChoices, gtin: str) -> Bars:
    """The bars of a GTIN, as at a till or as on a case. Refuses what is no GTIN."""
    plain = bars(gtin)  # refuses wrong ones
    return itf14(Gtin(gtin.zfill(14))) if choices.barcode == "itf14" else plain


def own_barcode(choices: TemplateChoices, gtin: str, room: float, height: float) -> tuple[BarcodePlace, float]:
    """The place of a barcode with the code of each label, as large as the room allows, and its quiet zone in mm."""
    kind: CodeSymbology = choices.barcode  # type: ignore[assignment]
    gtin14 = gtin.zfill(14) if kind != "code128" else ""
    if kind == "gs1-datamatrix":
        side = MATRIX_MODULES * MATRIX_MODULE
        return BarcodePlace(kind, Box(0.0, 0.0, side, side), MATRIX_MODULE, gtin14), MATRIX_QUIET * MATRIX_MODULE
    made = gs1_128(Gtin(gtin14), SAMPLE_CODE) if gtin14 else code128(SAMPLE_CODE)
    module = min(BEST_X, room / made.modules)
    return BarcodePlace(kind, Box(0.0, 0.0, sum(made.widths) * module, height), module, gtin14), made.quiet[0] * module


def _logo(logo: Logo | None, scale: float, room: Room) -> Layout | None:
    if logo is None:
        return None
    high = 5.0 * scale
    wide = high * logo.columns / logo.rows
    if wide > room.wide:
        wide, high = room.wide, room.wide * logo.rows / logo.columns
    x = 0.0 if room.align == "left" else (room.wide - wide) / 2
    return Layout(room.wide, high, (Logo(Box(x, 0.0, wide, high), logo.columns, logo.rows, logo.bits),))
