"""Pages of inspectors, the door of their phone, and the producer's page that calls a batch back."""

from trace.inspections.views import (
    alarms,
    doors,
    findings,
    holds,
    recalls,
    records,
    scanned,
    scanrules,
    searching,
    start,
    voluntary,
)
from trace.inspections.views.frame import blueprint

__all__ = [
    "alarms",
    "blueprint",
    "doors",
    "findings",
    "holds",
    "recalls",
    "records",
    "scanned",
    "scanrules",
    "searching",
    "start",
    "voluntary",
]
