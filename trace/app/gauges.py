"""How the service stands at the moment somebody asks: read from databases and disk, so that it is the same in every
process and after every restart. What is not known is left out; what is away is said to be away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text

import trace
from trace.app import archive
from trace.app.ending import ends
from trace.backup import standing
from trace.backup.recovering import why_not_write
from trace.base.db import Session, snapshot
from trace.base.errors import TraceError
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.inspections import queries as inspections
from trace.jobs import queries as jobs
from trace.ledger import queries as ledger
from trace.notices import queries as notices
from trace.stamps import queries as stamps

SERIALS = 10_000_000_000  # in a key slot
REPLICAS = text(
    "SELECT coalesce(nullif(application_name, ''), client_addr::text, 'replica'),"
    " coalesce(extract(epoch FROM replay_lag), 0) FROM pg_stat_replication"
)
OLDEST = text("SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0) FROM pg_stat_activity")


class Gauges(Collector):
    """Everything that is read at a scrape."""

    def __init__(self, rt: Runtime) -> None:
        self.rt = rt

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        yield labelled("trace_release", "The release that answers.", "release", {trace.__version__: 1})
        yield from room(self.rt)
        yield from copies(self.rt)
        yield from endings(self.rt)
        yield from scanner(self.rt)
        yield from databases(self.rt)


def registry(rt: Runtime) -> CollectorRegistry:
    """The gauges alone, to be written after what the processes have counted."""
    made = CollectorRegistry()
    made.register(Gauges(rt))
    return made


def gauge(name: str, words: str, value: float) -> Metric:
    """One number."""
    return GaugeMetricFamily(name, words, value=value)


def labelled(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    """A number for each value of a label."""
    family = GaugeMetricFamily(name, words, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family


def seconds(since: datetime | None, now: datetime) -> float:
    """How long ago, 0 for what is not there."""
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def stamp(moment: datetime | None) -> float:
    """A moment as Prometheus keeps it; 0, which is long ago, for one that never was."""
    return moment.timestamp() if moment else 0.0


def room(rt: Runtime) -> Iterator[Metric]:
    """Disks, and the write-ahead logs of SQLite: one that grows has a reader that does not end."""
    places = {"instance": rt.settings.instance, "files": rt.settings.uploads}
    used = {name: shutil.disk_usage(path) for name, path in places.items() if path.exists()}
    free = {name: float(disk.free) for name, disk in used.items()}
    yield labelled("trace_disk_free_bytes", "Room left on the disk of a folder.", "folder", free)
    total = {name: float(disk.total) for name, disk in used.items()}
    yield labelled("trace_disk_size_bytes", "Size of the disk of a folder.", "folder", total)
    engines = {"main": rt.main, "observations": rt.observations}
    logs = {name: float(size) for name, engine in engines.items() if (size := wal_bytes(engine)) is not None}
    yield labelled("trace_wal_bytes", "Size of SQLite's write-ahead log.", "database", logs)


def wal_bytes(engine: Engine) -> int | None:
    """The size of the write-ahead log beside a SQLite file; None for another database."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    beside = Path(f"{engine.url.database}-wal")
    return os.stat(beside).st_size if beside.exists() else 0


def copies(rt: Runtime) -> Iterator[Metric]:
    """The last copy and its proof."""
    known = standing.read(rt.settings.instance)
    yield gauge("trace_copy_made_timestamp_seconds", "When the last copy was made; 0 = never.", stamp(known.made_at))
    words = "When a copy was last proved to be whole; 0 = never."
    yield gauge("trace_copy_proved_timestamp_seconds", words, stamp(known.proved_at))


def scanner(rt: Runtime) -> Iterator[Metric]:
    """The malware scanner and what waits for it."""
    away = rt.scanner is not None and not rt.scanner.answers()
    yield gauge("trace_scanner_away", "1 while the malware scanner that is set does not answer.", int(away))
    yield gauge("trace_files_waiting", "Files that wait for the malware scanner.", len(rt.store.waiting()))


def endings(rt: Runtime) -> Iterator[Metric]:
    """When certificates end."""
    found = {what: stamp(end) for what, end in ends(rt.settings).items()}
    words = "When a certificate ends; 0 = it cannot be read."
    yield labelled("trace_certificate_end_timestamp_seconds", words, "certificate", found)


def databases(rt: Runtime) -> Iterator[Metric]:
    """Each database: whether it answers, and what stands in it."""
    up: dict[str, float] = {}
    parts: tuple[tuple[str, Engine, Callable[[Runtime, Session], list[Metric]]], ...] = (
        ("main", rt.main, standing_of_main),
        ("observations", rt.observations, lambda *_: []),
    )
    for name, engine, read in parts:
        try:
            with snapshot(engine) as db:
                found = read(rt, db)
        except TraceError:
            up[name] = 0
        else:
            up[name] = 1
            yield from found
    yield labelled("trace_database_up", "Whether a database answers.", "database", up)


def standing_of_main(rt: Runtime, db: Session) -> list[Metric]:
    """Work, notices, the ledger, keys, holds, and on PostgreSQL the server itself."""
    return [
        *work(rt, db),
        *chain(rt, db),
        *issuing(db),
        gauge("trace_writers_shut", "1 while nobody may write, after an older copy was put back.", shut(rt)),
        gauge(
            "trace_holds_past_review",
            "Open pauses of sale whose day of review is over.",
            inspections.past_review(db, local_day(rt.clock())),
        ),
        *(server(db) if rt.main.dialect.name == "postgresql" else ()),
    ]


def shut(rt: Runtime) -> int:
    """Whether writers are kept out."""
    return int(why_not_write(rt) is not None)


def work(rt: Runtime, db: Session) -> Iterator[Metric]:
    """The queue of jobs; messages to people are jobs named notices.send, reports sent on review.send_report_on."""
    now = rt.clock()
    found = jobs.queue(db, now=now)
    due = {name: float(amount) for name, amount in found.due.items()}
    yield labelled("trace_jobs_due", "Jobs that could be taken now.", "job", due)
    yield gauge("trace_jobs_oldest_wait_seconds", "How long the oldest of them waits.", seconds(found.oldest, now))
    yield gauge("trace_jobs_running", "Jobs that a worker has in hand.", found.running)
    yield gauge("trace_jobs_failed", "Jobs that gave up and wait for a person.", found.failed)
    wanting = notices.how_many_wanting(db)
    yield gauge("trace_notices_wanting", "Messages that failed or are in doubt.", wanting)


def chain(rt: Runtime, db: Session) -> Iterator[Metric]:
    """How far the ledger's chain is behind."""
    amount, since = ledger.lag(db)
    yield gauge("trace_ledger_waiting", "Ledger entries without a place in the chain.", amount)
    yield gauge("trace_ledger_lag_seconds", "How long the oldest of them waits.", seconds(since, rt.clock()))


def issuing(db: Session) -> Iterator[Metric]:
    """Key slots in use, and whether issuing is frozen."""
    active = [slot for slot in stamps.slots(db) if slot.state == "active"]
    left = {str(slot.slot): float(SERIALS - slot.next_serial) for slot in active}
    yield labelled("trace_key_serials_left", "Serials left in a key slot.", "slot", left)
    made = {str(slot.slot): stamp(slot.made_at) for slot in active}
    yield labelled("trace_key_made_timestamp_seconds", "When a key slot was opened.", "slot", made)
    yield gauge("trace_issuing_frozen", "1 while issuing of stamps is frozen.", int(stamps.freeze(db) is not None))


def server(db: Session) -> Iterator[Metric]:
    """On PostgreSQL: how far replicas are behind (seen by a role with pg_monitor), and the longest transaction."""
    lag = {str(name): float(behind) for name, behind in db.execute(REPLICAS)}
    yield labelled("trace_replica_lag_seconds", "How far a replica is behind.", "replica", lag)
    oldest = float(db.scalar(OLDEST) or 0)
    yield gauge("trace_oldest_transaction_seconds", "Age of the longest transaction.", oldest)
    kept = archive.read(db)
    yield gauge("trace_archive_on", "1 where PostgreSQL is asked to give away what is written.", int(kept.on))
    yield gauge("trace_archive_failing", "1 while it cannot: its disk fills up.", int(kept.failing))
    yield gauge(
        "trace_base_copy_timestamp_seconds", "When the last base copy was made; 0 = never.", stamp(kept.base_at)
    )
