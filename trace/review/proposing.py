"""The days that a year's calendar probably has, from the library of public holidays: lunar Tết and Hùng Kings included.

It is a proposal. The days off are announced for each year (Labour Code 45/2019/QH14, Art. 112); somebody confirms them.
"""

from __future__ import annotations

import holidays

from trace.review.rules.calendars import SpecialDay


def proposed(year: int) -> list[SpecialDay]:
    """Days off on weekdays, and the weekend days that are worked in exchange where the library knows of any."""
    off = holidays.country_holidays("VN", years=year, language="vi")
    days = [SpecialDay(day, "holiday", name) for day, name in off.items() if day.year == year]
    worked = [SpecialDay(day, "extra", "") for day in getattr(off, "weekend_workdays", ()) if day.year == year]
    return sorted([*days, *worked], key=lambda each: each.day)
