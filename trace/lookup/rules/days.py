"""Days on packs and papers: good to the end of that day in Việt Nam (`core.words`); months later, and time left."""

from calendar import monthrange
from datetime import date

from trace.lookup.rules.lines import Line, counted

SOON_DAYS = 60
"""A certificate with fewer days left than this is marked (look-up page, section 8)."""


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def time_left(today: date, last: date) -> Line:
    """How long a date not yet past still runs: days below sixty, else whole months, else years from two upwards."""
    days = (last - today).days
    if days <= 0:
        return Line("left.last_day")
    if days < SOON_DAYS:
        return Line("left", {"time": counted("day", days)})
    months = (last.year - today.year) * 12 + last.month - today.month - (last.day < today.day)
    if months < 24:
        return Line("left", {"time": counted("month", months)})
    return Line("left", {"time": counted("year", months // 12)})
