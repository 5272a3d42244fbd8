"""From a run to its print files: what its labels say, and the order for one of its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trace.core.labels import STOCKS, sheets_needed
from trace.stamps.models import Run
from trace.stamps.printing import PrintJob, Wording
from trace.stamps.rules import PartPlan
from trace.stamps.symbols import Case, Symbols

# Labels are read in Vietnam, whatever language the person who prints them has chosen.
WORDING: Final = Wording(
    sheet="Tờ",
    run="Lệnh in",
    invitation="Quét mã hoặc nhập 20 số tại",
    sheet_card="Phiếu của tờ – không dán lên hàng",
)


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
