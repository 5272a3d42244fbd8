"""The API of review: cases for producers and officers, reports by citizens for the units that answer them."""

from trace.review.api import cases, external, reports, runs, searching
from trace.review.api.frame import blueprint

__all__ = ["blueprint", "cases", "external", "reports", "runs", "searching"]
