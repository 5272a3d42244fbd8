"""What a page says of a scratch PIN that was entered (look-up page, sections 4.2 to 4.4)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from trace.core.provinces import ABROAD
from trace.core.reason import Reason
from trace.lookup.rules.lines import Free, Line, Value, counted
from trace.lookup.rules.states import PinState

OFTEN: Final = 3
"""From this wrong try on the answer is amber and asks for a report: worn layers and slips end earlier."""


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """What came of an entry: of a right one the day and place of the first, of a wrong one how many and tries left.

    `province` is a code, `00` abroad, empty where it is not known; `place` is that province's name.
    """

    state: PinState
    first_on: date | None = None
    province: str = ""
    place: str = ""
    wrong: int = 0
    left: int = 0

    @property
    def often(self) -> bool:
        """Whether so many tries failed that it no longer looks like a slip."""
        return self.wrong >= OFTEN


def pin_lines(pin: PinAnswer) -> tuple[Line, ...]:
    """The sentences under a PIN's own headline."""
    if pin.state == "pin_mismatch":
        return _mismatch(pin)
    values = {"seen": _seen(pin)} if pin.state == "pin_used" else {}
    return (Line(f"say.{pin.state}", values), Line(f"do.{pin.state}"))


def pin_under(pin: PinAnswer) -> Line:
    """The PIN's answer as one line under the stamp's own verdict, with its advice."""
    return Line(f"also.{pin.state}", {"seen": _seen(pin)} if pin.state == "pin_used" else {})


def pin_typing_line(reason: Reason) -> Line:
    """Why what was typed can be no PIN; nothing was tried."""
    digits = reason.values.get("digits")
    return Line(f"pin.{reason.code}", {"n": int(digits)} if digits is not None else {})


def _mismatch(pin: PinAnswer) -> tuple[Line, ...]:
    left = Line("say.pin_left", {"left": counted("try", pin.left)}) if pin.left else Line("say.pin_none")
    if pin.often:
        return (Line("say.pin_often", {"times": counted("time", pin.wrong)}), Line("do.pin_often"), left)
    return (Line("do.pin_mismatch"), left)


def _seen(pin: PinAnswer) -> Line:
    """The day of the first entry and, where it is known, its province; never an hour."""
    values: dict[str, Value] = {"date": pin.first_on or ""}
    if pin.province == ABROAD:
        return Line("pin.on_abroad", values)
    return Line("pin.on_in", values | {"place": Free(pin.place)}) if pin.place else Line("pin.on", values)
