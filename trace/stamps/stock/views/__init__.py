"""Pages of the stock, on the blueprint of stamps: boxes, activation in the field and by lists, accounts, quotas."""

from trace.stamps.stock.views import boxes, field, lists, quotas, reconciling
from trace.stamps.views.blueprint import blueprint

__all__ = ["blueprint", "boxes", "field", "lists", "quotas", "reconciling"]
