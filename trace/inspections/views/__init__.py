"""Pages of inspectors, and the producer's page that calls a batch back."""

from trace.inspections.views import alarms, doors, findings, holds, recalls, scanned, scanrules, start, voluntary
from trace.inspections.views.frame import blueprint

__all__ = ["alarms", "blueprint", "doors", "findings", "holds", "recalls", "scanned", "scanrules", "start", "voluntary"]
