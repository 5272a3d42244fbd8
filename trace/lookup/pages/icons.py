"""The shapes of the four tones with a sign in each, and the picture of a stamp, drawn once."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from trace.lookup.pages.templates import PLAIN
from trace.lookup.rules import TONES, State

SIGNS: dict[State, str] = {
    "active": "tick",
    "suspicious": "bang",
    "recalled": "cross",
    "expired": "clock",
    "past_best": "days",
    "not_activated": "pause_low",
    "on_hold": "pause",
    "consumed": "bag",
    "void": "cross",
    "stolen": "cross",
    "revoked": "cross",
    "unknown_typed": "what",
    "unknown_scanned": "what_low",
    "typing_error": "pencil",
    "service_trouble": "wrench",
    "pin_first": "tick",
    "pin_used": "bang",
    "pin_mismatch": "pencil",
}
"""The sign drawn inside the shape of a state's tone."""

_MACROS = PLAIN.get_template("lookup/icons.html").module
_icon: Callable[[str, str], Markup] = getattr(_MACROS, "icon")  # noqa: B009 (a macro, unknown to the type checker)
_stamp: Callable[[], Markup] = getattr(_MACROS, "stamp")  # noqa: B009

ICONS: dict[State, Markup] = {state: _icon(tone, SIGNS[state]) for state, tone in TONES.items()}
WAIT = _icon("grey", "pause")
STAMP = _stamp()
