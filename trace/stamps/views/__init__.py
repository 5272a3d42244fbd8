"""Pages of stamps: orders, templates, runs and their files, and what may befall a part of a run."""

from trace.stamps.views import files, orders, parts, permits, runs, templates
from trace.stamps.views.blueprint import blueprint

__all__ = ["blueprint", "files", "orders", "parts", "permits", "runs", "templates"]
