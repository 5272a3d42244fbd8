"""Pages of inspectors, and the producer's page that calls a batch back."""

from trace.inspections.views import findings, holds, recalls, start, voluntary
from trace.inspections.views.frame import blueprint

__all__ = ["blueprint", "findings", "holds", "recalls", "start", "voluntary"]
