"""Pages of stamps: orders, runs and their files, activation and what may befall stamps."""

from trace.stamps.views import files, orders, parts, permits, runs, templates
from trace.stamps.views.blueprint import blueprint

__all__ = ["blueprint", "files", "orders", "parts", "permits", "runs", "templates"]
