"""What the doctor says of upkeep: the worker, copies, certificates, mail, logs that grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

from trace.app.check import Check
from trace.app.ending import ends
from trace.app.gauges import wal_bytes
from trace.backup import standing
from trace.backup.recovering import why_not_write
from trace.base.db import snapshot
from trace.base.errors import Unavailable
from trace.base.runtime import Runtime
from trace.base.shards import standing as standing_of
from trace.jobs import queries as jobs
from trace.ledger import queries as ledger
from trace.notices import queries as notices

COPY_IS_OLD: Final = timedelta(hours=26)  # one a night, and two hours for a slow one
PROOF_IS_OLD: Final = timedelta(days=8)
ENDS_SOON: Final = timedelta(days=21)
NOBODY_WORKS: Final = timedelta(minutes=5)
CHAIN_IS_BEHIND: Final = timedelta(minutes=1)  # ten seconds are promised
WAL_IS_LARGE: Final = 256_000_000
BACKUP: Final = "python -m trace backup --to /srv/trace-copies --prove"


def of_databases(rt: Runtime) -> Iterator[Check]:
    """What needs the main database."""
    yield from places(rt)
    yield from writers(rt)
    yield from worker(rt)
    yield from messages(rt)


def of_files(rt: Runtime) -> Iterator[Check]:
    """What needs no database."""
    yield from copies(rt)
    yield from certificates(rt)
    yield from mail(rt)
    yield from write_ahead(rt)
    yield from scanner(rt)


def places(rt: Runtime) -> Iterator[Check]:
    """Whether each table is where it belongs on Citus; nothing without it, nor before `db distribute`."""
    for name, engine in {"main": rt.main, "observations": rt.observations}.items():
        found = None
        with suppress(Unavailable), snapshot(engine) as db:  # another check says that it is away
            found = standing_of(db.connection())
        if found is None or not found.distributed:
            continue
        if missing := found.missing(name):
            said = f"{name}: on the coordinator alone: {', '.join(missing)}"
            yield Check("shards", "warning", said, "python -m trace db distribute, in a quiet hour (docs/operate.md)")
        else:
            yield Check("shards", "ok", f"{name}: distributed, {found.workers} workers")


def writers(rt: Runtime) -> Iterator[Check]:
    """Whether an older copy was put back and nobody may write yet."""
    if reason := why_not_write(rt):
        mend = "python -m trace recover --as PERSON, after looking for a newer copy (docs/operate.md, section 4)"
        yield Check("writing", "fault", f"nobody may write: {reason.code}", mend)


def worker(rt: Runtime) -> Iterator[Check]:
    """Whether somebody takes jobs and chains the ledger. Nobody does where nobody may write: that is said already."""
    if why_not_write(rt):
        return
    now = rt.clock()
    with snapshot(rt.main) as db:
        queue, (unchained, since) = jobs.queue(db, now=now), ledger.lag(db)
    mend = "systemctl status trace-worker, then start it; python -m trace jobs list shows what waits."
    if queue.oldest and now - queue.oldest > NOBODY_WORKS and not queue.running:
        yield Check("worker", "fault", f"{sum(queue.due.values())} jobs wait since {queue.oldest:%F %H:%M} UTC", mend)
    elif since and now - since > CHAIN_IS_BEHIND:
        yield Check("worker", "fault", f"{unchained} ledger entries wait since {since:%F %H:%M} UTC", mend)
    else:
        yield Check("worker", "ok", "nothing waits too long")


def messages(rt: Runtime) -> Iterator[Check]:
    """Messages that did not arrive."""
    with snapshot(rt.main) as db:
        wanting = notices.how_many_wanting(db)
    if wanting:
        yield Check("messages", "warning", f"{wanting} messages failed or are in doubt", "Look at /thong-bao/chua-gui.")


def copies(rt: Runtime) -> Iterator[Check]:
    """Whether last night's copy was made and proved."""
    known, now = standing.read(rt.settings.instance), rt.clock()
    if known.made_at is None or now - known.made_at > COPY_IS_OLD:
        last = f"the last one is of {known.made_at:%F %H:%M} UTC" if known.made_at else "none was made here"
        mend = f"systemctl status trace-backup.timer; now: {BACKUP}"
        yield Check("copies", "warning", f"no copy of the last day: {last}", mend)
    elif known.proved_at is None or now - known.proved_at > PROOF_IS_OLD:
        yield Check("copies", "warning", "no copy was proved for a week", BACKUP)
    else:
        yield Check("copies", "ok", f"the last one is of {known.made_at:%F %H:%M} UTC, and one is proved")


def certificates(rt: Runtime) -> Iterator[Check]:
    """Whether a certificate ends soon."""
    now, found = rt.clock(), ends(rt.settings)
    for what, end in found.items():
        if end is None:
            mend = "Give the service's user the right to read it, or mend the setting."
            yield Check("certificate", "warning", f"{what}: cannot be read", mend)
        elif end - now < ENDS_SOON:
            yield Check("certificate", "fault" if end < now else "warning", f"{what} ends {end:%F}", "Renew it.")
        else:
            yield Check("certificate", "ok", f"{what} until {end:%F}")
    if "site" not in found and rt.settings.secure:
        mend = "Set TLS_CERTIFICATE_FILE to the proxy's certificate."
        yield Check("certificate", "warning", "nobody watches the end of the site's certificate", mend)


def mail(rt: Runtime) -> Iterator[Check]:
    """Whether messages leave at all."""
    if not rt.settings.smtp_url and not rt.settings.demonstration:
        mend = "Set SMTP_URL; until then messages are files in the folder outbox."
        yield Check("mail", "warning", "no mail server is set", mend)


def scanner(rt: Runtime) -> Iterator[Check]:
    """Whether the malware scanner answers, and what waits for it."""
    waits = len(rt.store.waiting())
    held = f"; {waits} files wait and are shown to nobody" if waits else ""
    if rt.scanner is None and waits:
        mend = "Set SCANNER again: nobody else can say that they are clean."
        yield Check("scanner", "fault", f"there is no scanner{held}", mend)
    elif rt.scanner is not None and not rt.scanner.answers():
        mend = "systemctl status clamav-daemon; look at SCANNER and at who may use the socket."
        yield Check("scanner", "fault", f"the malware scanner is away{held}", mend)
    elif rt.scanner is not None:
        yield Check("scanner", "ok", f"the malware scanner answers{held}")


def write_ahead(rt: Runtime) -> Iterator[Check]:
    """Whether a reader that does not end keeps the write-ahead log from being emptied."""
    for name, engine in (("main", rt.main), ("observations", rt.observations)):
        size = wal_bytes(engine)
        if size is not None and size > WAL_IS_LARGE:
            mend = (
                "A reader does not end: stop copies and sqlite3 shells, else systemctl restart trace-web trace-worker."
            )
            yield Check("log", "warning", f"the write-ahead log of {name} has {size / 1e6:.0f} MB", mend)
