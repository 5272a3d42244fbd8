"""The words of violations: (label, tone) by state, in the reader's language."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _

from trace.inspections.violations.rules import State

STATES: Final[dict[State, tuple[object, str]]] = {
    "recorded": (_("Recorded, not decided"), "amber"),
    "decided": (_("Decided upon"), "red"),
    "fulfilled": (_("Fulfilled"), "green"),
    "cancelled": (_("Cancelled"), "grey"),
}
