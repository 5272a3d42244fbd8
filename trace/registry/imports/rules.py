"""What an import is: its state in one word, how far it is, how long its file is kept; reasons as they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from trace.core.reason import Reason

State = Literal["waiting", "reading", "checking", "taking", "done", "refused", "cancelled"]
Mode = Literal["good", "all"]
MODES: Final[tuple[Mode, ...]] = ("good", "all")
# Long enough to mend a sheet and bring it again; after that nobody needs the numbers that stand in it.
KEPT: Final = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """How far an import is: `done` of `total` rows, and what is being done."""

    state: State
    done: int
    total: int

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "refused", "cancelled")


def steps_of(mode: str, rows: int) -> int:
    """How many steps the job of so many rows has: reading, checking where the whole is checked first, taking."""
    return 1 + rows * (2 if mode == "all" else 1)


def as_stored(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons as JSON."""
    return [{"code": each.code, "field": each.field, "values": each.values} for each in reasons]


def as_reasons(stored: Sequence[Mapping[str, Any]]) -> list[Reason]:
    """The same out of JSON."""
    return [Reason(each["code"], each["values"], field=each["field"]) for each in stored]
