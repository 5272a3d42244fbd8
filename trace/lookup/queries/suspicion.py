"""Reads behind suspicion: the rules in force, a stamp's scans, where its producer is at home, what a person cleared."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select, union
from sqlalchemy.orm import Session

from trace.lookup.models import Scan, ScanClearance, ScanRule
from trace.lookup.rules.suspicion import PUBLIC_KINDS, SHARED_ROUTE, Rule, Seen
from trace.registry.models import AdminUnit, Producer, Product, Site

MOST_ROWS = 5_000
"""Rows read of one stamp: 90 days of 34 provinces fill about as many. A bot makes no page slower than this."""

_RULE = ScanRule.__table__.c


def scan_rules(on: Connection | Session) -> list[Rule]:
    """Every rule, of all groups."""
    return _rules(on, _all())


def public_rules(on: Connection | Session) -> list[Rule]:
    """The rules that may turn a public page, of all groups; [] while none is switched on, as delivered.

    One that is off comes with the others: it keeps its group out of the rule of every group.
    """
    rules = _rules(on, _all().where(_RULE.kind.in_(PUBLIC_KINDS)))
    return rules if any(rule.public for rule in rules) else []


def seen_of(on: Connection | Session, slot: int, serial: int, *, after: date) -> list[Seen]:
    """One stamp's scans after a day, newest first, without those of pages that somebody sent on."""
    c = Scan.__table__.c
    chosen = (
        select(c.day, c.province, c.device, func.sum(c.amount))
        .where(c.slot == slot, c.serial == serial, c.day > after, c.route != SHARED_ROUTE)
        .group_by(c.day, c.province, c.device)
        .order_by(c.day.desc(), c.province, c.device)
        .limit(MOST_ROWS)
    )
    return [Seen(day, province, device, int(amount)) for day, province, device, amount in on.execute(chosen)]


def group_and_home(on: Connection | Session, product_id: int) -> tuple[str, frozenset[str]]:
    """A product's group, and the provinces where its producer is at home: its seat, and each site that was checked."""
    product = Product.__table__.c
    chosen = select(product.group_key, product.producer_id).where(product.id == product_id)
    group, producer_id = on.execute(chosen).one()
    return group, home_of(on, {producer_id})


def home_of(on: Connection | Session, producer_ids: Collection[int]) -> frozenset[str]:
    """The provinces where these producers are at home: their seats, and each of their sites that an officer has seen.

    A site is entered without anybody's leave: one that nobody has seen makes no province a home.
    """
    unit, producer, site = AdminUnit.__table__.c, Producer.__table__.c, Site.__table__.c
    seats = select(unit.province_code).where(
        unit.code == producer.ward_code, unit.valid_from == producer.ward_valid_from, producer.id.in_(producer_ids)
    )
    sites = (
        select(unit.province_code)
        .where(unit.code == site.ward_code, unit.valid_from == site.ward_valid_from, site.producer_id.in_(producer_ids))
        .where(site.checked_on.is_not(None))
    )
    return frozenset(province for (province,) in on.execute(union(seats, sites)))


def cleared(on: Connection | Session, stamps: Collection[tuple[int, int]]) -> dict[tuple[int, int], date]:
    """(run, ordinal) → the day up to which a person has looked at the stamp's scans and found no copy."""
    c = ScanClearance.__table__.c
    runs = {run_id for run_id, _ in stamps}
    rows = on.execute(select(c.run_id, c.ordinal, c.cleared_on).where(c.run_id.in_(runs)))
    return {(run_id, ordinal): day for run_id, ordinal, day in rows if (run_id, ordinal) in stamps}


def _all() -> Select[Any]:
    columns = (_RULE.kind, _RULE.group_key, _RULE.thresholds, _RULE.grade, _RULE.raises_case, _RULE.public)
    return select(*columns).order_by(_RULE.id)


def _rules(on: Connection | Session, chosen: Select[Any]) -> list[Rule]:
    return [Rule(*row) for row in on.execute(chosen)]
