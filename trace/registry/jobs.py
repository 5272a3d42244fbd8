"""Background work of the register: links that no longer answer, papers that end soon."""

from __future__ import annotations

from datetime import timedelta

import structlog

from trace.base.db import snapshot, transaction
from trace.base.errors import Refused, Unavailable
from trace.base.outgoing import Outgoing
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.registry import queries, service

EVERY = timedelta(days=1)  # a target is looked at once a day
AT_ONCE = 20  # links in one go: a slow target holds the others up for seconds, not for hours

PAPERS_AT_ONCE = 200

log = structlog.get_logger("trace.registry")


def check_links(rt: Runtime, client: Outgoing | None = None) -> None:
    """Look at the targets that are due, and keep what each answered. To be called again and again.

    No database is held while a target is asked. The targets of the demonstration are invented: nobody is asked.
    """
    if client is None and rt.settings.demonstration:
        return
    client, now = client or Outgoing(), rt.clock()
    # Looking is a read: an idle worker never asks SQLite for its one writer's lock.
    with snapshot(rt.main) as db:
        due = [(each.id, each.url) for each in queries.links_to_check(db, before=now - EVERY, limit=AT_ONCE)]
    for link_id, url in due:
        status = _status(client, url)
        with transaction(rt.main) as db:
            service.note_check(db, link_id=link_id, url=url, status=status, now=now)


def remind_of_ends(rt: Runtime) -> None:
    """Remind producers of recognitions and certificates that end within 90, 60, 30 days. To be called again and again.

    Looking is a read; each reminder is a transaction of its own, so that counters are not kept waiting.
    """
    now = rt.clock()
    for kind in service.REMINDED:
        after: int | None = 0
        while after is not None:
            with snapshot(rt.main) as db:
                due, after = queries.endings_due(db, kind, local_day(now), after=after, limit=PAPERS_AT_ONCE)
            for ending in due:
                with transaction(rt.main) as db:
                    service.remind_of_end(db, kind=kind, ending=ending, now=now)


def _status(client: Outgoing, url: str) -> int:
    """What the target answers; 0 where it does not, or where it must not be asked."""
    try:
        return client.head(url)
    except (Refused, Unavailable) as error:
        log.info("a link's target does not answer", reason=error.reason.code)
        return 0
