"""Pages of measures, on the blueprint of inspections."""

from trace.inspections.measures.views import bases, objecting, prolonging, proposing, recalling, voiding
from trace.inspections.views.frame import blueprint

__all__ = ["bases", "blueprint", "objecting", "prolonging", "proposing", "recalling", "voiding"]
