"""What a print file is made from, and what was made: the order of one part, and its summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from trace.core.codes import StampCode
from trace.core.labels import LabelStock
from trace.stamps.printing.layout import Layout
from trace.stamps.symbols import Symbols

MOST_IN_A_FILE = 50_000  # labels; runs are cut smaller (`rules.files`)

Ink: TypeAlias = Literal["g", "k"]  # black as grey 0, or as black alone of four process colours


@dataclass(frozen=True)
class MarkWords:
    """What stands beside the symbol of a sheet or roll: `sheet` before its number, lines of facts, and on a card the
    warning not to stick it on goods."""

    sheet: str  # "Tờ", "Cuộn"
    facts: tuple[str, ...] = ()
    warning: str = ""
    badge: str = ""  # DEMO


@dataclass(frozen=True)
class Finish:
    """How a file is printed: its black, the bleed around labels on rolls, cut marks on plain sheets."""

    ink: Ink = "g"
    bleed: bool = False
    cut_marks: bool = True


@dataclass(frozen=True)
class PrintJob:
    """One part of a run's print file; equal jobs and codes make equal files, byte by byte.

    `layout` is how each label looks, `symbols` are the run's, made once for all its parts. `copies` prints each code
    that often (lot stamps). `first_sheet` counts from 1 over all parts of the run, `sheet_total` is the run's.
    """

    stock: LabelStock
    layout: Layout
    run: str
    symbols: Symbols
    marks: MarkWords
    finish: Finish = Finish()
    first_sheet: int = 1
    sheet_total: int = 1
    copies: int = 1

    @property
    def host(self) -> str:
        """The site's address in clear, as people type it: always the one in the symbols."""
        return urlsplit(self.symbols.prefix).netloc.lower()

    @property
    def sheet_marks(self) -> Symbols:
        """The symbols of this run's sheets; made anew each time, in some hundredths of a second."""
        return Symbols.of_sheets(f"{urlsplit(self.symbols.prefix).scheme}://{self.host}", self.run)

    def labels(self, codes: Iterable[StampCode]) -> list[StampCode]:
        """The code of each label in the order of printing. Refuses (ValueError) more labels than a part may hold."""
        found = list(islice(codes, MOST_IN_A_FILE + 1))
        if len(found) * self.copies > MOST_IN_A_FILE:
            raise ValueError(f"a part holds at most {MOST_IN_A_FILE} labels")
        return found if self.copies == 1 else [code for code in found for _ in range(self.copies)]


@dataclass(frozen=True)
class PartSummary:
    """What a part holds: sheets `first_sheet` to `last_sheet`, and so many labels from `first_code` to `last_code`."""

    first_sheet: int
    last_sheet: int
    labels: int
    first_code: StampCode
    last_code: StampCode
