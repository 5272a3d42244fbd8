"""Sums of scans on both databases: by day, province, route and goods, of the producers and goods asked for."""

from datetime import date, timedelta

import pytest

from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.figures import queries
from trace.figures.queries import Asked
from trace.figures.rules import Period
from trace.lookup import service
from trace.lookup.rules.counting import Observed, StampId

TODAY = date(2026, 11, 20)
YESTERDAY = TODAY - timedelta(days=1)
LONG_AGO = TODAY - timedelta(days=200)
HONEY = StampId(slot=0, serial=1, run_id=11, batch_id=21, product_id=31, producer_id=41)
PLAQUE = StampId(slot=0, serial=2, run_id=12, batch_id=None, product_id=32, producer_id=41)
OTHER = StampId(slot=0, serial=3, run_id=13, batch_id=23, product_id=33, producer_id=42)
SCANS = [
    (HONEY, TODAY, "42", "scanned", 3),
    (HONEY, YESTERDAY, "44", "typed", 2),
    (HONEY, TODAY, "42", "shared", 5),
    (PLAQUE, TODAY, "42", "scanned", 4),
    (OTHER, TODAY, "79", "scanned", 9),
    (OTHER, LONG_AGO, "79", "scanned", 1),
]
DAYS = Period(TODAY - timedelta(days=6), TODAY)


@pytest.fixture
def db(both):
    seen = [
        Observed(day, NOON, stamp, "active", route, place, "phone", f"{stamp.serial}{day}{route}{n}", "")
        for stamp, day, place, route, amount in SCANS
        for n in range(amount)
    ]
    with transaction(both.observations) as session:
        service.record_scans(session, seen, now=NOON)
    with snapshot(both.observations) as session:
        yield session


def test_everybodys_scans_are_summed_by_day_and_province(db):
    asked = Asked(DAYS)
    assert queries.by_day(db, asked) == {TODAY: 16, YESTERDAY: 2}
    assert queries.by(db, asked, "province") == {"79": 9, "42": 7, "44": 2}
    assert list(queries.by(db, asked, "province")) == ["79", "42", "44"]
    assert queries.by(db, asked, "route") == {"scanned": 16, "shared": 5, "typed": 2}
    assert queries.first_day(db, asked) == LONG_AGO


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        (Asked(DAYS, frozenset({41})), 9),
        (Asked(DAYS, frozenset({41}), 31), 5),
        (Asked(DAYS, frozenset({41}), 31, batch_id=21), 5),
        (Asked(DAYS, frozenset({41}), 32, run_id=12), 4),
        (Asked(DAYS, frozenset({42}), 31), 0),
        (Asked(DAYS, frozenset()), 0),
        (Asked(Period(LONG_AGO, LONG_AGO)), 1),
    ],
)
def test_only_what_was_asked_for_is_summed(db, asked, total):
    assert sum(queries.by_day(db, asked).values()) == total
    assert sum(line.amount for line in queries.by_goods(db, asked)) == total


def test_goods_come_most_scanned_first_with_their_days(db):
    lines = queries.by_goods(db, Asked(DAYS, frozenset({41})))
    assert [(line.run_id, line.batch_id, line.amount, line.first_on, line.last_on) for line in lines] == [
        (11, 21, 5, YESTERDAY, TODAY),
        (12, 0, 4, TODAY, TODAY),
    ]
