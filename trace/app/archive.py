"""Whether PostgreSQL gives away all that is written, so that it can be put back to any moment (decision 38)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from trace.app.check import Check
from trace.base.db import snapshot
from trace.base.runtime import Runtime

BASE_IS_OLD: Final = timedelta(days=2)  # one a night
SET_UP: Final = "docs/operate.md, section 11"
ARCHIVER = text(
    "SELECT current_setting('archive_mode') <> 'off', last_archived_time, last_failed_time,"
    " coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) FROM pg_stat_archiver"
)
# Left in the catalogue after each base copy (deploy/pgbackrest-note.sql): everybody may read it, from any machine.
BASE = text(
    "SELECT split_part(said, '=', 2)::timestamptz FROM pg_db_role_setting AS kept, unnest(kept.setconfig) AS said"
    " WHERE kept.setrole = 0 AND said LIKE 'trace.base_copy_at=%'"
    " AND kept.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(frozen=True)
class Archive:
    """`on`: whether it is asked for. `failing`: the last try did not succeed. Moments are None where there was none."""

    on: bool
    given_at: datetime | None
    failed_at: datetime | None
    failing: bool
    base_at: datetime | None


def read(db: Session) -> Archive:
    """How it stands on this PostgreSQL, as the server itself counts it."""
    on, given_at, failed_at, failing = db.execute(ARCHIVER).one()
    return Archive(on, given_at, failed_at, on and failing, db.scalar(BASE))


def checks(rt: Runtime) -> Iterator[Check]:
    """What the doctor says of it; nothing on SQLite."""
    if rt.main.dialect.name != "postgresql":
        return
    with snapshot(rt.main) as db:
        found = read(db)
    if not found.on:
        words = "off: the database can be put back to the last copy, to no moment after it"
        yield Check("archive", "warning", words, f"Set pgBackRest up: {SET_UP}")
    elif found.failing:
        mend = "pgbackrest --stanza=trace check, on the database's machine: its disk fills up until this is mended"
        yield Check("archive", "fault", f"what is written is not given away since {found.failed_at:%F %H:%M}", mend)
    elif found.base_at is None or rt.clock() - found.base_at > BASE_IS_OLD:
        last = f"the last base copy is of {found.base_at:%F %H:%M}" if found.base_at else "no base copy is noted"
        mend = "systemctl start trace-base@incr, on the database's machine; systemctl list-timers 'trace-base*'"
        yield Check("archive", "warning", last, mend)
    else:
        yield Check("archive", "ok", f"the last base copy is of {found.base_at:%F %H:%M}, and all since is kept")
