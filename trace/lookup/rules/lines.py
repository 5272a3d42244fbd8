"""What rules say instead of sentences: a key of the words and the values that go into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Free:
    """Text somebody else wrote (a producer, an authority), with the language it is written in."""

    text: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: a key of `lookup.words` and its values. A value may itself be a line ("45 days left")."""

    key: str
    values: Mapping[str, "Value"] = field(default_factory=dict)


Value = str | int | date | Free | Line


def counted(noun: str, number: int) -> Line:
    """A number with its noun, so that a language may bend the noun: `counted("day", 1)` is "1 day"."""
    return Line(f"count.{noun}.{'one' if number == 1 else 'many'}", {"n": number})
