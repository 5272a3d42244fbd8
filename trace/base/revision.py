"""Whether the tables of *main* are those of this release: asked before a process serves, and by the doctor."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import structlog
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from trace.base.db import NO_RIGHTS, UPGRADE, snapshot
from trace.base.errors import Unavailable
from trace.core.reason import Reason

log = structlog.get_logger("trace.database")

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
VERSION_TABLES = {"main": "alembic_version", "observations": "alembic_version_observations"}
VERSION = text(f"SELECT version_num FROM {VERSION_TABLES['main']}")  # noqa: S608 - our own name
Standing: TypeAlias = Literal["same", "older", "newer", "closed"]


@cache
def known() -> tuple[str, ...]:
    """The revisions of this release, oldest first: files are named after them, and numbered.

    `migrating.newest` asks Alembic for the last of them; no process that serves is to load that.
    """
    return tuple(sorted(path.stem for path in VERSIONS.glob("[0-9]*.py")))


def of(engine: Engine) -> tuple[str, Standing]:
    """The revision of the tables ("none" where there is none), and how it stands to this release.

    `newer`: another release has upgraded them, which this one may go on beside. `closed`: this role may not read them.
    Unavailable when the database is away.
    """
    try:
        with snapshot(engine) as db:
            made = inspect(db.connection()).has_table(VERSION_TABLES["main"])
            found = db.scalar(VERSION) if made else None
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != NO_RIGHTS:
            raise
        return "none", "closed"
    if found is None:
        return "none", "older"
    if found not in known():
        return str(found), "newer"
    return found, "same" if found == known()[-1] else "older"


def prove(engine: Engine) -> None:
    """Refuse to begin on tables that lack what this release needs; say so in the log, with what mends it.

    Tables of a newer release are gone on with: that is what an upgrade beside the running release looks like.
    """
    found, stands = of(engine)
    if stands == "newer":
        log.warning("the tables are of a newer release", found=found, wanted=known()[-1], mend="start that release")
    elif stands != "same":
        log.error("the tables are not those of this release", found=found, wanted=known()[-1], mend=UPGRADE)
        raise Unavailable(Reason("database.not_upgraded"))
