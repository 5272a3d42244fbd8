"""Scans on PostgreSQL lie in a part for each month: none is lost for want of one, and what is old costs nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import text

from migrations import months
from trace.base import migrating
from trace.base.db import open_engine, snapshot, transaction

THIS_MONTH = datetime.now(UTC).date().replace(day=1)
COUNT = text(
    "INSERT INTO scans (slot, serial, day, province, route, result, device, run_id, amount)"
    " VALUES (1, :serial, :day, '42', 'scanned', 'active', 'phone', 1, 1)"
    " ON CONFLICT (slot, serial, day, province, route, result, device) DO UPDATE SET amount = scans.amount + 1"
)
WHERE = text("SELECT tableoid::regclass::text, serial, amount FROM scans ORDER BY serial")


@pytest.fixture
def counted(postgres_settings):
    """An engine with the owner's rights on a migrated database."""
    engine = open_engine(postgres_settings.database_url)
    yield engine
    engine.dispose()


def put(engine, *days: date) -> None:
    with transaction(engine) as db:
        for serial, day in enumerate(days):
            db.execute(COUNT, {"serial": serial, "day": day})


def places(engine) -> list[tuple[str, int, int]]:
    with snapshot(engine) as db:
        return [tuple(row) for row in db.execute(WHERE)]


def keep(engine, today: date) -> None:
    with engine.begin() as connection:
        months.keep(connection, today=today)


@pytest.mark.not_on_citus("a part's name bears the number of its shard there")
def test_a_scan_lies_in_the_part_of_its_month_and_counts_on_there(counted):
    put(counted, THIS_MONTH, months.following(THIS_MONTH))
    put(counted, THIS_MONTH)
    assert places(counted) == [
        (months.named(THIS_MONTH), 0, 2),
        (months.named(months.following(THIS_MONTH)), 1, 1),
    ]


@pytest.mark.not_on_citus("a part's name bears the number of its shard there")
def test_a_scan_of_a_month_without_a_part_is_kept_and_moved_when_its_part_is_made(counted):
    far = date(THIS_MONTH.year + 3, 5, 17)
    put(counted, far)
    assert places(counted) == [(months.REST, 0, 1)]
    keep(counted, far)
    assert places(counted) == [(months.named(far), 0, 1)]
    put(counted, far)
    assert places(counted) == [(months.named(far), 0, 2)]


def test_making_the_months_again_makes_none(counted):
    with snapshot(counted) as db:
        before = set(db.scalars(months.PARTS))
    keep(counted, THIS_MONTH)
    with snapshot(counted) as db:
        assert set(db.scalars(months.PARTS)) == before
    assert len(before) == months.AHEAD + 1


def test_what_was_counted_before_the_table_was_cut_is_there_after(counted, postgres_settings):
    engines = migrating.configuration({"observations": counted})
    command.downgrade(engines, "0037_scan_months-1")
    put(counted, date(2025, 2, 3), THIS_MONTH)
    command.upgrade(engines, "head")
    assert [place for place, _, _ in places(counted)] == ["scans_before", "scans_before"]
    put(counted, date(2025, 2, 3), THIS_MONTH, months.following(THIS_MONTH))
    assert [(place, amount) for place, _, amount in places(counted)] == [
        ("scans_before", 2),
        ("scans_before", 2),
        (months.named(months.following(THIS_MONTH)), 1),
    ]


def test_a_question_about_a_day_reads_one_part(counted):
    with snapshot(counted) as db:
        plan = "\n".join(
            db.scalars(
                text("EXPLAIN SELECT amount FROM scans WHERE slot = 1 AND serial = 1 AND day = :day"),
                {"day": THIS_MONTH},
            )
        )
    assert months.named(THIS_MONTH) in plan
    assert plan.count("scans_") == plan.count(months.named(THIS_MONTH)), plan


@pytest.mark.parametrize(("month", "after"), [((2026, 12), (2027, 1)), ((2026, 1), (2026, 2)), ((2028, 2), (2028, 3))])
def test_the_month_after(month, after):
    assert months.following(date(*month, 1)) == date(*after, 1)
