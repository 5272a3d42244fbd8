"""Fills an instance by the shortest way: scans in one transaction without indexes, which are made again afterwards.

What is asked later is as it would be: the same rows, indexes and statistics. Only the filling is spared the price of a
crash (`synchronous` off), and the indexes are as full as those of rows that came in the order of their key.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import date, timedelta
from typing import Final

import psycopg

from benchmarks.growth.sizes import SLOT, Size, month
from benchmarks.lookup.instance import fill
from migrations.months import named
from trace.base import migrating
from trace.base.runtime import Runtime
from trace.base.settings import Settings

SEEN: Final = "slot, serial, run_id, first_on, last_on, amount, provinces, provinces_in_one_day"
SCANS: Final = "slot, serial, day, province, route, result, device, run_id, amount"
SEEN_OF: Final = (
    "{slot}, {first} + i * {apart}, ({first} + i * {apart}) / {stamps}, '{begun}', '{ended}', {days}, '42', 1"
)
SCANS_OF: Final = "slot, serial, day, '42', 'scanned', 'active', 'phone', run_id, 1"
OF_RUNS: Final = "('runs', 'stamp_ranges')"
LIGHT: Final = {
    "journal_mode": "off",
    "synchronous": "off",
    "locking_mode": "exclusive",
    "cache_size": -500_000,
    "temp_store": "default",
    "threads": 2,
}


def filled(settings: Settings, size: Size) -> dict[str, float]:
    """Make the instance; returns the seconds it took and the bytes of a run and of a counted scan, indexes included."""
    begun = time.perf_counter()
    migrating.upgrade(settings)
    rt = Runtime.from_settings(settings)
    rt.keys.make()
    on_sqlite = rt.main.dialect.name == "sqlite"
    fill(rt, size.ordered, codes=0)
    rt.main.dispose()
    rt.observations.dispose()
    bytes_of = _on_sqlite(settings, size) if on_sqlite else _on_postgresql(settings, size)
    return {"fill_s": round(time.perf_counter() - begun), **{name: round(each, 1) for name, each in bytes_of.items()}}


def _values(size: Size) -> str:
    first, last = month(), month() + timedelta(days=size.days - 1)
    more = {"slot": SLOT, "first": size.first, "apart": size.apart, "stamps": size.ordered.stamps, "days": size.days}
    return SEEN_OF.format(begun=first, ended=last, **more)


def _days(size: Size) -> list[tuple[date]]:
    return [(month() + timedelta(days=number),) for number in range(size.days)]


def _bytes_of_runs(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.instance / "main.db")) as db:
        of = f"SELECT name FROM sqlite_master WHERE tbl_name IN {OF_RUNS}"  # noqa: S608
        return int(db.execute(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({of})").fetchone()[0])  # noqa: S608


def _on_sqlite(settings: Settings, size: Size) -> dict[str, float]:
    path = settings.instance / "observations.db"
    count = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {size.scanned} - 1)"  # noqa: S608
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for name, value in LIGHT.items():
            db.execute(f"PRAGMA {name} = {value}")
        later = db.execute("SELECT sql FROM sqlite_master WHERE name = 'ix_scans_day_run_id'").fetchone()[0]
        db.execute("DROP INDEX ix_scans_day_run_id")
        db.execute("CREATE TEMP TABLE days (day)")
        db.executemany("INSERT INTO days VALUES (?)", [(day.isoformat(),) for (day,) in _days(size)])
        db.execute("BEGIN")
        db.execute(f"INSERT INTO stamps_seen ({SEEN}) {count} SELECT {_values(size)} FROM n")  # noqa: S608
        # CROSS JOIN keeps its order on SQLite: stamp by stamp, so that the key's index grows at its end only.
        db.execute(f"INSERT INTO scans ({SCANS}) SELECT {SCANS_OF} FROM stamps_seen CROSS JOIN days")  # noqa: S608
        db.execute("COMMIT")
        db.execute(later)
        db.execute("PRAGMA locking_mode = normal")
        db.execute("PRAGMA journal_mode = wal")
    return {
        "run_bytes": _bytes_of_runs(settings) / size.ordered.runs,
        "scan_bytes": path.stat().st_size / size.scans,
    }


def _on_postgresql(settings: Settings, size: Size) -> dict[str, float]:
    part = named(month())
    with psycopg.connect(settings.database_url, autocommit=True) as db:
        db.execute("SET synchronous_commit = off")
        db.execute("SET maintenance_work_mem = '1GB'")
        db.execute("ALTER TABLE scans DROP CONSTRAINT pk_scans")
        db.execute("DROP INDEX ix_scans_day_run_id")
        with db.transaction():
            db.execute("CREATE TEMP TABLE days (day date)")
            with db.cursor() as cursor, cursor.copy("COPY days FROM STDIN") as copy:
                for row in _days(size):
                    copy.write_row(row)
            numbers = f"generate_series(0, {size.scanned}::bigint - 1) AS n(i)"
            db.execute(f"INSERT INTO stamps_seen ({SEEN}) SELECT {_values(size)} FROM {numbers}")  # noqa: S608
            db.execute(f"INSERT INTO {part} ({SCANS}) SELECT {SCANS_OF} FROM stamps_seen CROSS JOIN days")  # noqa: S608
        key = "slot, serial, day, province, route, result, device"
        db.execute(f"ALTER TABLE scans ADD CONSTRAINT pk_scans PRIMARY KEY ({key})")
        db.execute("CREATE INDEX ix_scans_day_run_id ON scans (day, run_id)")
        db.execute("VACUUM ANALYZE")
        sizes = db.execute(
            f"SELECT (SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname IN {OF_RUNS}),"  # noqa: S608
            f" pg_total_relation_size('{part}') + pg_total_relation_size('stamps_seen')"
        ).fetchone()
    assert sizes is not None  # noqa: S101 - sums are always answered
    return {"run_bytes": float(sizes[0]) / size.ordered.runs, "scan_bytes": float(sizes[1]) / size.scans}
