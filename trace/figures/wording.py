"""Words of figures for people: places that are no province, ways of looking up, devices, kinds of stamps."""

from __future__ import annotations

from datetime import date

from flask_babel import format_date
from flask_babel import lazy_gettext as _

from trace.core.provinces import ABROAD, UNKNOWN
from trace.figures.report import PlaceCount
from trace.figures.rules import FEW, Period
from trace.lookup.words import WORDS

NOWHERE = {ABROAD: _("Outside Vietnam"), UNKNOWN: _("Place unknown")}
ROUTES = {
    "scanned": _("Symbol scanned"),
    "typed": _("Code typed"),
    "shared": _("Opened from a shared link"),
}
DEVICES = {"phone": _("Telephone or tablet"), "computer": _("Computer"), "other": _("Other device")}
COUNTED_AS = {"lot": _("count of the whole lot"), "plaque": _("count of the place")}
TABLES = {"ngay": _("Scans over time"), "tinh": _("Scans by province"), "lo": _("Scans by batch")}
FEWER = f"<{FEW}"


def place(counted: PlaceCount) -> str:
    """The name of a place."""
    return counted.name or str(NOWHERE.get(counted.code, counted.code))


def column(first: date, period: Period) -> str:
    """A day, or the days of a week within the period: `16/11–22/11`."""
    if period.step == "day":
        return str(format_date(first, "dd/MM/yyyy"))
    return f"{format_date(first, 'dd/MM')}–{format_date(period.end_of(first), 'dd/MM/yyyy')}"


def short(first: date) -> str:
    """A day under a chart."""
    return str(format_date(first, "dd/MM"))


def result(state: str, language: str) -> str:
    """The headline that was shown, as the public reads it."""
    words = WORDS["en" if language == "en" else "vi"]
    return words.get(f"state.{state}", state)
