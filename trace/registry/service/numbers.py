"""Commands on company prefixes that are recorded (`prefixes`), and on the GTINs given out of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.core.gs1 import CASE_INDICATORS, Gtin, belongs, case_gtin, next_free
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import AllocatedGtin, CompanyPrefix
from trace.registry.service.changing import moved
from trace.registry.service.products import edit_product

UNIT = 0


def check_prefix(db: Session, *, actor: Actor, prefix_id: int, now: datetime) -> CompanyPrefix:
    """The prefix, compared with its certificate by this officer: numbers may be given. Conflict when it was before."""
    found = queries.prefix(db, prefix_id)
    actor.must("prefix.check")
    waits = CompanyPrefix.checked_at.is_(None)
    moved(db, found, waits, otherwise=Reason("prefix.checked"), checked_at=now, checked_by=actor.id)
    content = {"prefix": found.prefix, "certificate": found.certificate_no}
    on = ("producer", found.producer_id)
    ledger.append(db, actor=actor, act="prefix.checked", on=on, now=now, content=content)
    return found


def drop_prefix(db: Session, *, actor: Actor, prefix_id: int, now: datetime) -> None:
    """Take back a prefix that nobody has checked: typed wrong, or somebody else's. Conflict once it is checked."""
    found = queries.prefix(db, prefix_id)
    actor.must("prefix.record", producer=found.producer_id)
    if found.checked_at is not None:
        raise Conflict(Reason("prefix.checked"))
    unchecked = delete(CompanyPrefix).where(CompanyPrefix.id == found.id, CompanyPrefix.checked_at.is_(None))
    if not rows_met(db.execute(unchecked)):
        raise Conflict(Reason("prefix.checked"))
    content, on = {"prefix": found.prefix}, ("producer", found.producer_id)
    ledger.append(db, actor=actor, act="prefix.dropped", on=on, now=now, content=content)


def allocate_gtin(db: Session, *, actor: Actor, product_id: int, now: datetime) -> AllocatedGtin:
    """The next free GTIN-13 of the producer's prefixes, given to this product and written into its draft.

    A product that was given one before gets the same again. Conflict for a product that has a number, or waits for
    review; Refused without a checked prefix, and when all are used up.
    """
    found = queries.product(db, product_id)
    actor.must("gtin.allocate", producer=found.producer_id)
    shown = queries.shown(db, product_id)
    if shown.version.gtin:
        raise Conflict(Reason("gtin.there", gtin=shown.version.gtin))
    held = _checked_prefixes(db, found.producer_id)
    given = next((each for each in queries.gtins_of(db, product_id) if each.indicator == UNIT), None)
    if given is None:
        given = _given(db, actor, product_id, UNIT, _next_of(db, held), now)
    details = replace(queries.details_of(shown), gtin=given.gtin)
    edit_product(db, actor=actor, product_id=product_id, details=details, now=now)
    _record(db, actor, given, now)
    return given


def allocate_case(
    db: Session, *, actor: Actor, product_id: int, indicator: int | None = None, now: datetime
) -> AllocatedGtin:
    """A GTIN-14 for a case of this product, made of its unit's number; under the next free indicator if none is named.

    Refuses an indicator that is not 1 to 8, a unit whose number is not of the producer's own checked prefix, and a
    product with all eight; Conflict when the indicator is used.
    """
    found = queries.product(db, product_id)
    actor.must("gtin.allocate", producer=found.producer_id)
    held = _checked_prefixes(db, found.producer_id)
    unit = queries.shown(db, product_id).version.gtin
    own = next((each for each in held if unit and belongs(Gtin(unit), each.prefix)), None)
    if unit is None or own is None or Gtin(unit).ean13 is None:
        raise Refused(Reason("gtin.case_of"))
    chosen = queries.free_indicator(db, product_id) if indicator is None else indicator
    if chosen is None or chosen not in CASE_INDICATORS:
        raise Refused(Reason("gtin.indicator", field="indicator"))
    number = case_gtin(Gtin(unit), chosen)
    if queries.is_taken(db, number):
        raise Conflict(Reason("gtin.taken", gtin=number.gtin14))
    given = _given(db, actor, product_id, chosen, (number, own), now)
    _record(db, actor, given, now)
    return given


def _checked_prefixes(db: Session, producer_id: int) -> list[CompanyPrefix]:
    """The producer's prefixes that an officer has checked, locked: two allocations go one after the other."""
    held = queries.prefixes_of(db, producer_id, lock=True)
    checked = [each for each in held if each.checked_at is not None]
    if not checked:
        raise Refused(Reason("prefix.unchecked" if held else "prefix.none"))
    return checked


def _next_of(db: Session, held: list[CompanyPrefix]) -> tuple[Gtin, CompanyPrefix]:
    for each in held:
        free = next_free(each.prefix, each.next_item, queries.taken_under(db, each.prefix))
        if free is not None:
            each.next_item = free[1] + 1
            return free[0], each
    raise Refused(Reason("prefix.used_up"))


def _given(
    db: Session, actor: Actor, product_id: int, indicator: int, number: tuple[Gtin, CompanyPrefix], now: datetime
) -> AllocatedGtin:
    gtin, of = number
    made = AllocatedGtin(gtin=gtin.gtin14, prefix_id=of.id, product_id=product_id, indicator=indicator)
    made.made_at, made.made_by = now, actor.id
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError as error:
        raise Conflict(Reason("gtin.taken", gtin=gtin.gtin14)) from error
    return made


def _record(db: Session, actor: Actor, given: AllocatedGtin, now: datetime) -> None:
    content = {"gtin": given.gtin, "indicator": given.indicator, "prefix": given.prefix_id}
    ledger.append(db, actor=actor, act="gtin.allocated", on=("product", given.product_id), now=now, content=content)
