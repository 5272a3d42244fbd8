"""Rules on what comes in and goes out: raw material with its supplier's lot, and shipments (one step back, one on)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.core.reason import Reason
from trace.registry.rules.amounts import MOST, read_thousandths
from trace.registry.rules.batches import OLDEST
from trace.registry.rules.texts import Tidied, missing, too_long


@dataclass(frozen=True)
class RawDetails(Tidied):
    """Raw material as its paper says it. `trace_code`: of another producer's batch, where the pack bears one."""

    name: str
    supplier: str
    received_on: date
    quantity: str
    unit: str
    supplier_lot: str | None = None
    trace_code: str | None = None
    document_no: str | None = None


@dataclass(frozen=True)
class ShipmentDetails(Tidied):
    """Goods that left: to whom, how much, when, by which paper."""

    consignee: str
    sent_on: date
    quantity: str
    unit: str
    document_no: str | None = None


def why_not_raw(details: RawDetails, today: date) -> list[Reason]:
    """Why this cannot be kept. With a trace code, name and supplier are read from the batch it names."""
    needed = ("quantity", "unit") if details.trace_code else ("name", "supplier", "quantity", "unit")
    reasons = [*missing(details, *needed), *too_long(details)]
    return reasons + _why_not_amount(details.quantity) + _why_not_day(details.received_on, today, "received_on")


def why_not_shipment(details: ShipmentDetails, today: date) -> list[Reason]:
    """Why this cannot be kept: nobody named, no amount, a day to come."""
    reasons = [*missing(details, "consignee", "quantity", "unit"), *too_long(details)]
    return reasons + _why_not_amount(details.quantity) + _why_not_day(details.sent_on, today, "sent_on")


def _why_not_amount(text: str) -> list[Reason]:
    read = read_thousandths(text) if text else 1
    return [] if read is not None and read <= MOST else [Reason("diary.number", field="quantity")]


def _why_not_day(day: date, today: date, field: str) -> list[Reason]:
    if day > today:
        return [Reason("date.future", field=field)]
    return [Reason("date.too_old", field=field)] if day < OLDEST else []
