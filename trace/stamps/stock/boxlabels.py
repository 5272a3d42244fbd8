"""From the boxes of a run to their labels: what is printed is read in Vietnam, whatever language its printer chose."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from trace.core.labels import paper
from trace.stamps import queries
from trace.stamps.models import Run, StampBox
from trace.stamps.printing.boxes import BoxLabel
from trace.stamps.queries import RunLine

KINDS: Final = {"box": "THÙNG", "roll": "CUỘN"}


def box_labels(db: Session, of: RunLine, *, only: int | None = None) -> list[BoxLabel]:
    """The labels of a run's boxes by their numbers, or of the one that is asked for; empty where there is none."""
    boxes = queries.boxes(db, of.run.id)
    last = max((box.number for box in boxes), default=0)
    return [_label(of, box, last) for box in boxes if only in (None, box.number)]


def _label(of: RunLine, box: StampBox, last: int) -> BoxLabel:
    run, each = of.run, paper(of.run.stock).per_sheet
    first_sheet, last_sheet = box.lo // each + 1, (box.hi - 1) // each + 1
    sheets = f"tờ {first_sheet}" if first_sheet == last_sheet else f"tờ {first_sheet}–{last_sheet}"
    count = f"{box.hi - box.lo:,}".replace(",", ".")
    return BoxLabel(
        title=f"{KINDS[box.kind]} {box.number}/{last}",
        lines=(of.product, of.producer, f"Lệnh in {run.id} · {count} tem · {sheets} · tem {box.lo + 1}–{box.hi}"),
        address=box_address(run, box.sscc),
        sscc=box.sscc,
        demo=run.slot == 0,
    )


def box_address(run: Run, sscc: str) -> str:
    """What the symbol of a box holds, in the letters of the run's own symbols."""
    address = f"{run.site_url}/b/{sscc}"
    return address.upper() if run.qr_case == "upper" else address
