"""What the processes of the site count while they answer: requests, look-ups, scans that were lost.

Only what no database holds is counted here; everything else is read when somebody asks (`trace.app.gauges`). `serve`
names a folder in memory in which the processes count together (prometheus_client's multiprocess mode); without one a
process counts for itself. Labels are words of ours and few: no code, address or person ever becomes one.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector

disable_created_metrics()  # type: ignore[no-untyped-call]
OURS: Final = CollectorRegistry()
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# The beginning of a route, as the log names it, to the class it is counted in; the first that fits.
CLASSES: Final = (
    ("/<text>", "lookup"),
    ("/tra-cuu", "lookup"),
    ("/01/", "lookup"),
    ("/san-pham/", "product"),
    ("/api/", "api"),
    ("/static/", "static"),
    ("/dang-nhap", "sign_in"),
    ("/healthz", "watch"),
    ("/readyz", "watch"),
    ("/metrics", "watch"),
    ("(no route)", "none"),
)
OTHERS: Final = "page"

_requests = Counter("trace_requests", "Requests answered.", ("route", "status"), registry=OURS)
_seconds = Histogram("trace_request_seconds", "Time to an answer.", ("route",), registry=OURS, buckets=SECONDS)
_lookups = Counter("trace_lookups", "Answers to codes, by verdict.", ("state",), registry=OURS)
_lost = Counter("trace_scans_lost", "Look-ups that were answered and not counted.", ("why",), registry=OURS)
_waiting = Gauge("trace_scans_buffered", "Scans that wait to be written.", registry=OURS, multiprocess_mode="livesum")


@cache
def class_of(route: str) -> str:
    """The class in which a route (the pattern of an address, never an address) is counted."""
    return next((kind for beginning, kind in CLASSES if route.startswith(beginning)), OTHERS)


def answered(route: str, status: int, seconds: float | None) -> None:
    """Count a request by the class of its route; `seconds` is None where nobody saw it begin."""
    kind = class_of(route)
    _requests_of(kind, status).inc()
    if seconds is not None:
        _seconds_of(kind).observe(seconds)


def looked_up(state: str) -> None:
    """Count an answer to a code."""
    _lookups_of(state).inc()


def scans_lost(why: str, amount: int) -> None:
    """Count scans that nobody will see: buffer_full, database, disk_full or fault."""
    _lost.labels(why).inc(amount)


def scans_buffered(amount: int) -> None:
    """Say how many scans this process holds."""
    _waiting.set(amount)


def counted() -> CollectorRegistry:
    """What all processes have counted together, or this one alone where no folder was named."""
    together = CollectorRegistry()
    try:
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    except ValueError:
        return OURS
    return together


# A labelled child costs a lock and a dictionary each time it is asked for; there are a few dozen.
_requests_of = cache(_requests.labels)
_seconds_of = cache(_seconds.labels)
_lookups_of = cache(_lookups.labels)
