"""Pages of review: cases, and citizens' reports as staff see them. What the public sees of reports is in `public`."""

from trace.review.views import cases, merging, reports, searching
from trace.review.views.frame import blueprint

__all__ = ["blueprint", "cases", "merging", "reports", "searching"]
