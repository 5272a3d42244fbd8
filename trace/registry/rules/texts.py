"""Text that people type, made safe to keep: NFC, no control or invisible characters, no longer than is useful.

Marks that turn the reading direction and letters of no width are dropped: they serve to disguise a name (look-alikes
in other alphabets are another matter, and stay).
"""

import re
import unicodedata
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from trace.core.reason import Reason

SHORT = 200
LONG = 4000
# Texts of several lines; every other text field is one line.
LONG_FIELDS = frozenset(
    {"description", "ingredients", "storage_note", "warnings", "note", "public_text", "scope", "advice", "origin"}
)
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = re.compile(r"[^\S\n]+")


def tidy(text: str | None) -> str | None:
    """The text as it is kept: NFC, without invisible characters, one space between words; None when nothing is left."""
    if text is None:
        return None
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(letter for letter in plain if letter == "\n" or unicodedata.category(letter) not in _DROPPED)
    lines = (_SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", kept).split("\n"))
    return "\n".join(lines).strip() or None


@dataclass(frozen=True)
class Tidied:
    """A value object whose texts are tidied when it is made. An empty optional text is None, an empty needed one ''."""

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str):
                clean = tidy(value) if each.name in LONG_FIELDS else _one_line(value)
                optional = each.default is None
                object.__setattr__(self, each.name, clean if optional else clean or "")
            elif isinstance(value, tuple) and value and isinstance(value[0], str):
                object.__setattr__(self, each.name, tuple(text for line in value if (text := _one_line(line))))


def too_long(details: Tidied) -> list[Reason]:
    """One reason for each text that is longer than is kept: 200 letters on one line, 4,000 on several."""
    reasons = []
    for each in fields(details):
        value = getattr(details, each.name)
        most = LONG if each.name in LONG_FIELDS else SHORT
        if isinstance(value, str) and len(value) > most:
            reasons.append(Reason("text.too_long", field=each.name, most=most))
    return reasons


def missing(details: Tidied, *names: str) -> list[Reason]:
    """One reason for each of the named fields that is empty."""
    return [Reason("field.missing", field=name) for name in names if getattr(details, name) in (None, "", ())]


def why_not_link(text: str) -> Reason | None:
    """Why this is no link we show: only http and https with a host are (never javascript: or data:)."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return Reason("link.not_http")
    plain = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    return None if plain and not any(letter in text for letter in " \"'<>\\") else Reason("link.not_http")


def _one_line(text: str) -> str | None:
    return tidy(text.replace("\n", " ").replace("\r", " "))
