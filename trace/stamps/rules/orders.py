"""What may be ordered, and what may be released to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trace.core.labels import stock
from trace.core.reason import Reason

KINDS: Final = ("unit", "unit_scratch", "lot", "plaque")
# One serial for all labels: every pack of a lot, every plate of a place carries the same code (decision i).
SHARED_KINDS: Final = frozenset({"lot", "plaque"})
SYMBOL_FORMS: Final = ("short", "digital_link")
QR_LEVELS: Final = ("M", "Q")
MAX_LABELS: Final = 10_000_000
DEMO_SLOT: Final = 0


@dataclass(frozen=True)
class RunOrder:
    """What is ordered: `quantity` serials of a product, each on `copies` labels of a stock; a site for plaques.

    `template_id`: None for the province's. `symbol_form` is short or digital_link, `qr_level` M or Q (curved or wet
    packs). `batch_id`: its lot and dates are printed, and the stamps then go on no other batch.
    `forms`: print files that are wanted besides PDF and CSV.
    """

    product_id: int
    kind: str
    quantity: int
    copies: int = 1
    stock: str = "a4-65"
    site_id: int | None = None
    template_id: int | None = None
    symbol_form: str = "short"
    qr_level: str = "M"
    batch_id: int | None = None
    forms: tuple[str, ...] = ()

    @property
    def labels(self) -> int:
        """How many labels are printed."""
        return self.quantity * self.copies


@dataclass(frozen=True)
class Readiness:
    """What stands behind a key slot: its state, proved backup copies, a print trial on this label stock, passed."""

    slot: int
    backup_proved: bool
    trial_passed: bool
    state: str = "active"


def why_not_order(order: RunOrder) -> list[Reason]:
    """Why these figures make no run; empty when they do. At most ten million labels a run."""
    found = []
    if order.kind not in KINDS:
        found.append(Reason("run.kind", field="kind"))
    if stock(order.stock) is None:
        found.append(Reason("run.stock", field="stock"))
    if order.symbol_form not in SYMBOL_FORMS:
        found.append(Reason("run.symbol_form", field="symbol_form"))
    if order.qr_level not in QR_LEVELS:
        found.append(Reason("run.qr_level", field="qr_level"))
    if order.quantity < 1:
        found.append(Reason("run.quantity", field="quantity"))
    if order.copies < 1:
        found.append(Reason("run.copies", field="copies"))
    if not found:
        found += _disagreements(order)
    return found


def _disagreements(order: RunOrder) -> list[Reason]:
    found = []
    if order.labels > MAX_LABELS:
        found.append(Reason("run.too_many", field="quantity", most=MAX_LABELS))
    if order.kind in SHARED_KINDS and order.quantity != 1:
        found.append(Reason("run.shared_quantity", field="quantity"))
    if order.kind not in SHARED_KINDS and order.copies != 1:
        found.append(Reason("run.unit_copies", field="copies"))
    if order.kind == "plaque" and order.site_id is None:
        found.append(Reason("run.plaque_site", field="site_id"))
    return found


def why_not_release(ready: Readiness) -> list[Reason]:
    """Why a run of this slot is not released. The demonstration's slot needs nothing (stamp-code, section 5).

    A slot that only verifies releases what was ordered while it issued; a compromised one never releases.
    """
    if ready.state == "compromised":
        return [Reason("key.compromised", slot=ready.slot)]
    if ready.slot == DEMO_SLOT:
        return []
    facts = ((ready.backup_proved, "run.no_backup"), (ready.trial_passed, "run.no_print_trial"))
    return [Reason(code) for fine, code in facts if not fine]
