"""What a print file is made from, and what was made: the order of one part, and its summary."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from trace.core.codes import StampCode
from trace.core.labels import LabelStock
from trace.stamps.symbols import Symbols

PART_LABELS = 50_000  # the most that one file holds; runs are cut smaller (`rules.files`)


@dataclass(frozen=True)
class Wording:
    """The words on paper, in the language of the label."""

    sheet: str  # "Tờ": stands before 3/12
    run: str  # "Lệnh in": stands before the run's number
    invitation: str  # "Quét mã hoặc nhập 20 số tại": stands above the site's address
    sheet_card: str  # "Phiếu của tờ – không dán lên hàng": on the cards of stocks without a margin


@dataclass(frozen=True)
class PrintJob:
    """One part of a run's print file; equal jobs and codes make equal files, byte by byte.

    `symbols` are the run's, made once for all its parts. `lot` is a line such as "Lô 2411 · NSX 20/11/2026"; it and
    `gtin` are shown where the stock has room (24 labels). `copies` prints each code that often (lot stamps).
    `first_sheet` counts from 1 over all parts of the run, `sheet_total` is the run's.
    """

    stock: LabelStock
    run: str
    product: str
    producer: str
    symbols: Symbols
    wording: Wording
    first_sheet: int = 1
    sheet_total: int = 1
    gtin: str | None = None
    lot: str = ""
    copies: int = 1
    demo: bool = False

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
        found = list(islice(codes, PART_LABELS + 1))
        if len(found) * self.copies > PART_LABELS:
            raise ValueError(f"a part holds at most {PART_LABELS} labels")
        return found if self.copies == 1 else [code for code in found for _ in range(self.copies)]


@dataclass(frozen=True)
class PartSummary:
    """What a part holds: sheets `first_sheet` to `last_sheet`, and so many labels from `first_code` to `last_code`."""

    first_sheet: int
    last_sheet: int
    labels: int
    first_code: StampCode
    last_code: StampCode
