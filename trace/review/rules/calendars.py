"""What may stand in the working-day calendar of a year, and what is read from the form it is edited in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from trace.core.reason import Reason
from trace.review.rules.days import SATURDAY

KINDS: Final = ("holiday", "extra")  # closed, or worked in exchange
MOST_DAYS: Final = 60
LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class SpecialDay:
    """A day that is otherwise than its weekday says: `holiday` (closed) or `extra` (a weekend day that is worked)."""

    day: date
    kind: str
    name: str


def why_not_calendar(year: int, special: Sequence[SpecialDay]) -> list[Reason]:
    """What is wrong with a year's calendar: another year's day, one twice, a worked day that is worked anyway."""
    wrong = []
    if len({each.day for each in special}) != len(special):
        wrong.append(Reason("calendar.day_twice", field="days"))
    if any(each.day.year != year for each in special):
        wrong.append(Reason("calendar.other_year", field="days", year=year))
    if any(each.kind == "extra" and each.day.weekday() < SATURDAY for each in special):
        wrong.append(Reason("calendar.extra_on_weekday", field="days"))
    if not any(each.kind == "holiday" for each in special):
        wrong.append(Reason("calendar.empty", field="days"))
    if len(special) > MOST_DAYS or any(len(each.name) > LONGEST_NAME for each in special):
        wrong.append(Reason("calendar.too_long", field="days"))
    return wrong


def read_lines(text: str) -> tuple[list[SpecialDay], list[str]]:
    """The days that lines such as `01/01/2026 nghỉ Tết Dương lịch` name, and the lines that say none.

    The second word is `nghỉ` (closed) or `bù` (worked in exchange); in English `off` or `work`.
    """
    found, unread = [], []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [*line.split(maxsplit=2), "", ""][:3]
        day, kind = _day(parts[0]), WORDS.get(parts[1].lower())
        if day is None or kind is None:
            unread.append(line)
        else:
            found.append(SpecialDay(day, kind, parts[2].strip()))
    return sorted(found, key=lambda each: each.day), unread


def written(special: Sequence[SpecialDay]) -> str:
    """The days as lines that `read_lines` reads."""
    names = {"holiday": "nghỉ", "extra": "bù"}
    return "\n".join(f"{each.day:%d/%m/%Y} {names[each.kind]} {each.name}".rstrip() for each in special)


WORDS: Final = {"nghỉ": "holiday", "nghi": "holiday", "off": "holiday", "bù": "extra", "bu": "extra", "work": "extra"}


def _day(text: str) -> date | None:
    parts = text.split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None
