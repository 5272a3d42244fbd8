"""Background work of inspections: holds that nobody confirmed in time go up; new scans are read for alarms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.inspections import queries, rules, service
from trace.notices import service as notices
from trace.stamps import queries as stamps


def escalate_holds(rt: Runtime) -> None:
    """Send up the holds that waited longer than the setting allows. To be called again and again."""
    now, hours = rt.clock(), rt.settings.hold_confirm_hours
    # Looking is a read: an idle worker never asks SQLite for its one writer's lock.
    with snapshot(rt.main) as db:
        late = [one for one in queries.unconfirmed(db) if rules.goes_up(one.state, now=now, hours=hours)]
    if late:
        with transaction(rt.main) as db:
            service.escalate_unconfirmed(db, now=now, hours=hours)


def watch_scans(rt: Runtime) -> None:
    """Read the scans since the bookmark, tell producers of stamps not activated, and raise what is worth a case.

    To be called again and again, by any number of workers: what was told or raised is not told or raised twice.
    Yesterday and today are read each time, for what the observers of other processes still held back.
    """
    now, today = rt.clock(), local_day(rt.clock())
    with snapshot(rt.observations) as obs, snapshot(rt.main) as db:
        at = queries.reading(obs, db, since=queries.bookmark(db), today=today)
        raised = [*queries.suspicions(at), *queries.overdue(at, now=now, hours=rt.settings.not_activated_case_hours)]
        untold, done = queries.unactivated(at), queries.done_with(at)
    for suspicion in raised:
        _write(rt, service.raise_alarm, suspicion=suspicion, now=now)
    for seen in untold:
        _write(rt, service.tell_unactivated, seen=seen, now=now)
    for notice_id in done:
        _write(rt, service.settle_notice, notice_id=notice_id, now=now)
    if at.since < today - timedelta(days=1):
        _write(rt, service.read_up_to, day=today - timedelta(days=1))


def tell_unactivated(rt: Runtime, _job_id: int, *, notice_id: int) -> None:
    """Tell the producer and its people that stamps not activated were seen on sale.

    The way to activate them is behind signing in. No place is named: it may be one person's. Says nothing where the
    stamps were activated meanwhile.
    """
    with transaction(rt.main) as db:
        notice = queries.notice(db, notice_id)
        if notice.settled_at is not None or stamps.range_at(db, notice.run_id, notice.ordinal).active:
            return
        values = {
            "run": f"{notice.run_id}",
            "first": f"{notice.lo + 1}",
            "last": f"{notice.hi}",
            "hours": f"{rt.settings.not_activated_case_hours}",
            "path": f"/tem/{notice.run_id}/kich-hoat",
        }
        producer_id = stamps.run(db, notice.run_id).producer_id
        notices.tell_producer(db, producer_id, "stamps.unactivated", key=f"{notice_id}", now=rt.clock(), values=values)


def _write(rt: Runtime, command: Callable[..., object], **arguments: Any) -> None:
    with transaction(rt.main) as db:
        command(db, **arguments)


def forget_files(rt: Runtime) -> None:
    """Let go of files that no inspection has named for thirty days. To be called again and again."""
    with snapshot(rt.main) as db:
        waiting = queries.unclaimed_files(db, before=rt.clock() - service.UNCLAIMED_FOR)
    if waiting:
        with transaction(rt.main) as db:
            names = service.forget_unclaimed(db, now=rt.clock())
        for name in names:
            rt.store.delete(name)
