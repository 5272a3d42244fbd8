"""Pages of violations, on the blueprint of inspections: the register, and what of it is public."""

from trace.inspections.views.frame import blueprint
from trace.inspections.violations.views import public, register

__all__ = ["blueprint", "public", "register"]
