"""Going on from an older copy: nobody writes until every counter has moved past what may have been given out since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from trace.accounts import queries as accounts
from trace.base.db import Session, close_to_writers, let_writers_in, prove_each_writer, snapshot, transaction
from trace.base.errors import Refused, Unavailable
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.ledger import published
from trace.registry.service.prefixes import jump_prefixes
from trace.review.service.numbering import jump_codes
from trace.stamps import service as stamps
from trace.stamps.keyring import prove_wrapping_key

MARK = "restored.json"


@dataclass(frozen=True)
class Recovered:
    """What moved: key slots past 2^24 serials, counters of case and report codes, company prefixes."""

    slots: int
    codes: int
    prefixes: int


def mark_restored(rt: Runtime, made_at: datetime) -> None:
    """Leave the word that a copy of that moment was put here and that nobody has recovered from it yet."""
    facts = {"made_at": made_at.isoformat(), "restored_at": rt.clock().isoformat()}
    path = rt.settings.instance / MARK
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(json.dumps(facts) + "\n", encoding="utf-8")


def why_not_write(rt: Runtime) -> Reason | None:
    """Why nobody may write: a copy was restored here, or the ledger lacks what was published. None: everybody may.

    Opens no database where nothing was published: on SQLite that would make one.
    """
    if (reason := _marked(rt.settings.instance)) or not published.read(rt.settings.instance):
        return reason
    try:
        with snapshot(rt.main) as db:
            return _why_not_write(rt.settings.instance, db)
    except (DBAPIError, Unavailable):
        return None  # no tables yet, or the database is away: there is nothing to write to


def close_if_behind(rt: Runtime) -> Runtime:
    """To be called when a process opens its databases: one that is an older copy takes no writer, and on PostgreSQL
    none that becomes older while the process runs."""
    if reason := why_not_write(rt):
        close_to_writers(rt.main, reason)
    prove_each_writer(rt.main, partial(_why_not_write, rt.settings.instance))
    return rt


def _why_not_write(instance: Path, db: Session | Connection) -> Reason | None:
    if reason := _marked(instance):
        return reason
    known = published.read(instance)
    return Reason("database.behind") if known and published.behind(db, known) else None


def _marked(instance: Path) -> Reason | None:
    return Reason("database.restored") if (instance / MARK).exists() else None


def recover(rt: Runtime, login: str) -> Recovered:
    """As this administrator, move every counter on and let writers in again. Refuses where nothing was restored, and
    without the wrapping key of this database: who may write then could neither order stamps nor enter a household.

    Serials move on by 2^24 in each slot, codes of cases and reports by 10,000, GTINs by a hundred items a prefix. The
    codes of boxes are made from row numbers: boxes packed after the copy was made are to be labelled again.
    """
    reason = why_not_write(rt)
    if reason is None:
        raise Refused(Reason("backup.nothing_to_recover"))
    rt.keys.demand()
    prove_wrapping_key(rt)
    rt.keys.demand()  # it was there; now it is the right one
    let_writers_in(rt.main)
    now = rt.clock()
    with transaction(rt.main) as db:
        actor = accounts.actor_by_login(db, login)
        slots = stamps.jump_counters(db, actor=actor, now=now)
        codes = jump_codes(db, actor=actor, now=now)
        prefixes = jump_prefixes(db, actor=actor, now=now)
        standing = published.of(db)
    if standing is not None:
        published.write(rt.settings.instance, standing)
    (rt.settings.instance / MARK).unlink(missing_ok=True)
    return Recovered(slots, codes, prefixes)
