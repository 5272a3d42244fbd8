"""The demonstration's material, with every date moved so that the province is as old today as it was when drawn."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from trace.core.words import VIETNAM

FOLDER = Path(__file__).parent
Entry: TypeAlias = dict[str, Any]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*")


@dataclass(frozen=True)
class Province:
    """What `province.json` holds, its dates moved by (today - anchor date). Days are `date`, moments aware UTC."""

    today: date
    content: dict[str, list[Entry]]

    def __getitem__(self, part: str) -> list[Entry]:
        return self.content[part]

    def of(self, part: str, **wanted: Any) -> list[Entry]:
        """The entries of a part in which every named value is as wanted."""
        return [entry for entry in self[part] if all(entry.get(key) == value for key, value in wanted.items())]

    def one(self, part: str, key: str) -> Entry:
        """The entry of a part that bears this key."""
        return next(entry for entry in self[part] if entry["key"] == key)

    def picture(self, product: Entry) -> bytes:
        """The drawing of a product, WebP."""
        return (FOLDER / "pictures" / str(product["image"])).read_bytes()


def province(today: date) -> Province:
    """The material as of `today`."""
    drawn = json.loads((FOLDER / "province.json").read_text(encoding="utf-8"))
    by = today - date.fromisoformat(drawn["anchor_date"])
    lists = {part: _moved(entries, by) for part, entries in drawn.items() if isinstance(entries, list)}
    return Province(today, lists)


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: _moved(inner, by) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, by) for inner in value]
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value) + by
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(UTC) + by
    return value


def morning(day: date, hour: int = 8) -> datetime:
    """`hour` o'clock of a day in Vietnam, as a moment."""
    return datetime.combine(day, time(hour), VIETNAM).astimezone(UTC)
