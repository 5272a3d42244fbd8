"""Pages of inspectors, doors for their phones, and the producer's page that calls a batch back."""

from trace.inspections.checklists import views as checklists
from trace.inspections.minutes import views as minutes
from trace.inspections.plans import views as plans
from trace.inspections.views import (
    alarms,
    doors,
    findings,
    holds,
    inspections,
    recalls,
    recording,
    scanned,
    scanrules,
    start,
    voluntary,
)
from trace.inspections.views.frame import blueprint

__all__ = [
    "alarms",
    "blueprint",
    "checklists",
    "doors",
    "findings",
    "holds",
    "inspections",
    "minutes",
    "plans",
    "recalls",
    "recording",
    "scanned",
    "scanrules",
    "start",
    "voluntary",
]
