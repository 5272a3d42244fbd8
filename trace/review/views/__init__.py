"""Pages of review: cases, and citizens' reports as staff see them. What the public sees of reports is in `public`."""

from trace.review.views import (
    asking,
    bulk,
    calendars,
    cases,
    configuring,
    handling,
    merging,
    reports,
    runs,
    searching,
    waiting,
)
from trace.review.views.frame import blueprint

__all__ = [
    "asking",
    "blueprint",
    "bulk",
    "calendars",
    "cases",
    "configuring",
    "handling",
    "merging",
    "reports",
    "runs",
    "searching",
    "waiting",
]
