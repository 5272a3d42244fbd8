"""The demonstration's diary: a few entries, raw material and a shipment of two batches. All of it is invented."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.demo.material import Entry, Province, morning
from trace.demo.register import Register
from trace.registry import queries
from trace.registry.queries import diary
from trace.registry.rules.diary import Answer, Written
from trace.registry.rules.supply import RawDetails, ShipmentDetails
from trace.registry.service import diary as service
from trace.registry.service import supply
from trace.registry.service.diary import Beside, Target

BATCHES = (("SP01", "PT-261112-B"), ("SP08", "CF-260915"))
# name of the step, days before the batch's production date, answers: only what the public does not read
WORK = (
    ("Bón phân", 60, (Answer("Phân hữu cơ (minh họa)"), Answer("40"))),
    ("Phun thuốc", 30, (Answer("Chế phẩm sinh học (minh họa)", 7), Answer("Rệp sáp"), Answer("Theo nhãn"))),
    ("Tưới nước", 12, ()),
)


def enter_diary(db: Session, rt: Runtime, material: Province, into: Register) -> None:
    """What was done for each of BATCHES, what it was made with, and where the first goods went."""
    for product, lot in BATCHES:
        entry = next(each for each in material["batches"] if (each["product"], each["lot"]) == (product, lot))
        _work(db, rt, material, into, entry)
        _supply(db, material, into, entry)


def _work(db: Session, rt: Runtime, material: Province, into: Register, entry: Entry) -> None:
    about = material.one("products", entry["product"])
    who, batch = into.typing[about["producer"]], queries.batch(db, into.batches[entry["product"], entry["lot"]])
    steps = {step.name_vi: step for step in diary.template(db, "crops").steps}
    for name, days, answers in WORK:
        day: date = entry["mfg_date"] - timedelta(days=days)
        written = Written("chosen", day, answers=answers, site_id=into.sites[about["site"]])
        service.write_entry(
            db,
            actor=who,
            target=Target(batch.product_id, batch.id),
            step_id=steps[name].id,
            written=written,
            beside=Beside(rt.store),
            now=morning(day, 18),
        )


def _supply(db: Session, material: Province, into: Register, entry: Entry) -> None:
    about = material.one("products", entry["product"])
    who, batch = into.typing[about["producer"]], queries.batch(db, into.batches[entry["product"], entry["lot"]])
    now = morning(entry["mfg_date"], 8)
    details = RawDetails("Phân hữu cơ (minh họa)", "Cửa hàng vật tư Minh Họa", local_day(now), "100", "kg", "VT-07")
    raw = supply.receive_raw(db, actor=who, producer_id=batch.producer_id, details=details, now=now)
    supply.use_raw(db, actor=who, batch_id=batch.id, raw_batch_id=raw.id, quantity="40", now=now)
    sent = ShipmentDetails("Cửa hàng nông sản Minh Họa", local_day(now), "100", batch.unit, "PX-12")
    supply.send_goods(db, actor=who, batch_id=batch.id, details=sent, now=morning(entry["mfg_date"], 18))
