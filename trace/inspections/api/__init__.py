"""The API of inspections, by the same commands as the pages."""

from trace.inspections.api import alarms, inspections, measures
from trace.inspections.api.frame import blueprint

__all__ = ["alarms", "blueprint", "inspections", "measures"]
