"""From a run to its print files: what its labels say, how it is cut into parts, the hash over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from trace.core.labels import STOCKS, sheets_needed
from trace.stamps.models import PrintPart, Run
from trace.stamps.printing import PART_LABELS, PrintJob, Wording
from trace.stamps.symbols import Case, Symbols

# Labels are read in Vietnam, whatever language the person who prints them has chosen.
WORDING: Final = Wording(
    sheet="Tờ",
    run="Lệnh in",
    invitation="Quét mã hoặc nhập 20 số tại",
    sheet_card="Phiếu của tờ – không dán lên hàng",
)

FORMS: Final = ("pdf", "csv")


@dataclass(frozen=True)
class Labels:
    """What is printed besides the codes: the run, its product (short name first), its producer, its GTIN if any."""

    run: Run
    product: str
    producer: str
    gtin: str | None

    @property
    def case(self) -> Case:
        """The letter case of the address in the symbols."""
        return "lower" if self.run.qr_case == "lower" else "upper"


@dataclass(frozen=True)
class PartPlan:
    """One file to be made: labels `[first, first + count)` of the run, from sheet `first_sheet` (1-based) on."""

    form: str
    number: int
    first: int
    count: int
    first_sheet: int
    sheets: int


def parts_of(stock: str, labels: int) -> list[PartPlan]:
    """Every file of a run of so many labels, in the order they are made: for each part its PDF, then its list."""
    paper = STOCKS[stock]
    sheets_each = PART_LABELS // paper.per_sheet
    each = sheets_each * paper.per_sheet
    plans = []
    for number, first in enumerate(range(0, labels, each), start=1):
        count = min(each, labels - first)
        first_sheet = (number - 1) * sheets_each + 1
        plans += [PartPlan(form, number, first, count, first_sheet, sheets_needed(paper, count)) for form in FORMS]
    return plans


def manifest_hash(parts: Iterable[PrintPart]) -> str:
    """SHA-256 over form, number, labels and hash of every part, a line each, in the order they were made."""
    lines = [f"{one.form} {one.number} {one.first} {one.count} {one.sha256}" for one in parts]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def print_job(labels: Labels, symbols: Symbols, plan: PartPlan) -> PrintJob:
    """The order for one file of a run."""
    run = labels.run
    stock = STOCKS[run.stock]
    return PrintJob(
        stock=stock,
        run=str(run.id),
        product=labels.product,
        producer=labels.producer,
        symbols=symbols,
        wording=WORDING,
        first_sheet=plan.first_sheet,
        sheet_total=sheets_needed(stock, run.labels),
        gtin=labels.gtin,
        copies=plan.count if run.copies > 1 else 1,
        demo=run.slot == 0,
    )
