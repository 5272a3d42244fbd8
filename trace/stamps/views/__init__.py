"""Pages of stamps: orders, runs and their files, activation and what may befall stamps, stock and its accounts."""

from trace.stamps.views import boxes, field, files, lists, orders, parts, permits, quotas, reconciling, runs, templates
from trace.stamps.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "boxes",
    "field",
    "files",
    "lists",
    "orders",
    "parts",
    "permits",
    "quotas",
    "reconciling",
    "runs",
    "templates",
]
