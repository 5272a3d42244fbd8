"""What a cell says: a raw value out of a sheet, read as its column asks, or the reason why it cannot be.

Texts stay texts. A number where digits belong has lost the zeros in front of it: it is taken only where none can have
been there, and otherwise the reason says how to write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeAlias

from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry.imports.kinds import Choice, Column, Sort

# As a line of the rows file has it: a day is {"d": "2026-11-20"}, an empty cell None.
Raw: TypeAlias = str | float | int | bool | dict[str, str] | None

EXACT: Final = 10**15  # Excel keeps fifteen digits; of a longer number the last ones are made up
# Of our numbers only GTIN and GLN are this long, and 14 digits with a zero in front are the same GTIN as 13.
# Shorter ones may have lost zeros: every personal number begins with one, and so do the tax codes of Hà Nội.
WHOLE_AGAIN: Final = (13, 14)
YES: Final = frozenset({"co", "x", "yes", "y", "true", "1", "dung", "v", "✓"})
NO: Final = frozenset({"khong", "no", "n", "false", "0", "sai", "k"})
_LOCAL_DAY: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,  ]\d{3})+")
_UNCLEAR: Final = re.compile(r"-?\d{1,3}[.,]\d{3}")


def read_cell(raw: Raw, column: Column) -> str | Reason | None:
    """The cell as the row gives it, None where it is empty, or why not (its field is the column)."""
    if raw is None or (isinstance(raw, str) and not shown(raw)):
        return None
    found = _chosen(shown(raw), column.choices) if column.choices else READERS[column.sort](raw)
    return found.beside(column.key) if isinstance(found, Reason) else found


def word_of(row: Mapping[str, str], key: str, words: Mapping[str, str]) -> str | None:
    """What a word of ours in this column means, however it is written; None for an empty cell. Refuses others."""
    text = row.get(key, "")
    if not text:
        return None
    if text in words.values():
        return text
    if (found := words.get(fold(text))) is None:
        raise Refused(Reason("choice.unknown", field=key))
    return found


def day_of(row: Mapping[str, str], key: str) -> date | None:
    """The day in this column; None for an empty cell. Refuses what is none."""
    text = row.get(key, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(Reason("extra.day", field=key)) from error


def shown(raw: Raw) -> str:
    """The cell as a person sees it in the sheet: days as dd/mm/yyyy, whole numbers without a point."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, dict):
        year, month, day = raw["d"].split("-")
        return f"{day}/{month}/{year}"
    if isinstance(raw, int | float):
        return f"{raw:.0f}" if raw == int(raw) and abs(raw) < EXACT else repr(raw)
    return "" if raw is None else _plain(raw)


def _plain(text: str) -> str:
    """NFC, full-width digits as plain ones, no blanks around, none of the marks by which sheets quote a text."""
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ").strip().removeprefix("'").strip()


def _text(raw: Raw) -> str | Reason:
    return shown(raw)


def _digits(raw: Raw) -> str | Reason:
    if isinstance(raw, bool | dict):
        return Reason("import.digits")
    if isinstance(raw, int | float):
        text = shown(raw)
        return text if text.isdigit() and len(text) in WHOLE_AGAIN else Reason("import.digits_number")
    return unicodedata.normalize("NFKC", shown(raw))


def _day(raw: Raw) -> str | Reason:
    if isinstance(raw, dict):
        return raw["d"]
    text = shown(raw)
    if found := _LOCAL_DAY.fullmatch(text):
        day, month, year = (int(each) for each in found.groups())
    elif found := _ISO_DAY.fullmatch(text):
        year, month, day = (int(each) for each in found.groups())
    else:
        return Reason("import.day")
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return Reason("import.day")


def _whole(raw: Raw) -> str | Reason:
    text = unicodedata.normalize("NFKC", shown(raw))
    if _THOUSANDS.fullmatch(text):
        text = re.sub(r"\D", "", text)
    plain = text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 15
    return str(int(text)) if plain and not isinstance(raw, bool | dict) else Reason("import.whole")


def _number(raw: Raw) -> str | Reason:
    if isinstance(raw, bool | dict):
        return Reason("import.number")
    if isinstance(raw, int | float):
        return shown(raw)
    text = unicodedata.normalize("NFKC", shown(raw)).replace(" ", "")
    # One mark before three digits is a thousand to some and a decimal to others: nobody guesses.
    if _UNCLEAR.fullmatch(text):
        return Reason("import.number_unclear", typed=text)
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0 and text.count(text[last]) == 1:
        text = re.sub("[.,]", "", text[:last]) + "." + text[last + 1 :]
    else:
        text = re.sub("[.,]", "", text)
    return text if re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", text, re.ASCII) else Reason("import.number")


def _yes_no(raw: Raw) -> str | Reason:
    word = fold(shown(raw))
    if word in YES:
        return "yes"
    return "no" if word in NO else Reason("import.yes_no")


def _chosen(text: str, choices: tuple[Choice, ...]) -> str | Reason:
    wanted = fold(text)
    for each in choices:
        if wanted in (fold(each.value), fold(each.vi), fold(each.en)):
            return each.value
    return Reason("import.choice", offered=", ".join(each.vi for each in choices))


READERS: Final[Mapping[Sort, Callable[[Raw], str | Reason]]] = {
    "text": _text,
    "digits": _digits,
    "day": _day,
    "whole": _whole,
    "number": _number,
    "yes_no": _yes_no,
}
