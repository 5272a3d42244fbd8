"""Types of certificates as data, the values of their extra fields, and when their producers are reminded: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from trace.core.reason import Reason
from trace.registry.rules.texts import SHORT, Tidied, missing, tidy, too_long

Sort = Literal["text", "digits5", "digits13", "digits", "day", "whole", "number", "yes_no"]
SORTS: tuple[str, ...] = get_args(Sort)
FAMILIES = ("farming", "quality", "safety", "origin", "other")
COVERS = ("product", "site", "producer")
CHECKED = ("number", "issuer", "holder", "dates", "scope", "seal")  # what an officer may say they compared
RESULTS = ("agrees", "differs")
MOST_FIELDS = 12
LONGEST_MONTHS = 120
REMIND_DAYS = (90, 60, 30)
_KEY = re.compile(r"[a-z][a-z0-9_]{1,30}")
_NUMBER = re.compile(r"-?\d{1,12}([.,]\d{1,6})?")


@dataclass(frozen=True)
class ExtraField:
    """A field that a type asks for beyond the common record. `digits13` = exactly thirteen digits."""

    key: str
    vi: str
    en: str
    sort: str = "text"
    needed: bool = False

    def kept(self) -> dict[str, Any]:
        """As it stands in the table."""
        return {"key": self.key, "vi": self.vi, "en": self.en, "sort": self.sort, "needed": self.needed}


@dataclass(frozen=True)
class TypeDetails(Tidied):
    """A type of certificate as an administrator writes it. `months` = how long one usually holds."""

    key: str
    name: str
    name_en: str
    family: str
    months: int | None = None
    covers: tuple[str, ...] = COVERS
    fields: tuple[ExtraField, ...] = ()
    issued_by: str | None = None


def why_not_type(details: TypeDetails) -> list[Reason]:
    """Why this type cannot be kept: no name, a key that is none, fields that are unfinished or named twice."""
    reasons = [*missing(details, "name", "name_en", "covers"), *too_long(details)]
    if not _KEY.fullmatch(details.key):
        reasons.append(Reason("certificate_type.key", field="key"))
    if details.family not in FAMILIES:
        reasons.append(Reason("choice.unknown", field="family"))
    if not set(details.covers) <= set(COVERS):
        reasons.append(Reason("choice.unknown", field="covers"))
    if details.months is not None and not 1 <= details.months <= LONGEST_MONTHS:
        reasons.append(Reason("certificate_type.months", field="months", most=LONGEST_MONTHS))
    return reasons + _why_not_fields(details.fields)


def _why_not_fields(fields: Sequence[ExtraField]) -> list[Reason]:
    keys = [each.key for each in fields]
    reasons = []
    if len(fields) > MOST_FIELDS or len(set(keys)) < len(keys):
        reasons.append(Reason("certificate_type.fields", field="fields", most=MOST_FIELDS))
    whole = all(_KEY.fullmatch(each.key) and each.vi and each.en and each.sort in SORTS for each in fields)
    if not whole or any(max(len(each.vi), len(each.en)) > SHORT for each in fields):
        reasons.append(Reason("certificate_type.field", field="fields"))
    return reasons


def fields_of(kept: Iterable[Mapping[str, Any]]) -> tuple[ExtraField, ...]:
    """The fields of a type as they stand in the table."""
    return tuple(ExtraField(**each) for each in kept)


def read_extra(fields: Sequence[ExtraField], typed: Mapping[str, str]) -> tuple[dict[str, str], list[Reason]]:
    """The values as they are kept, and why some cannot be: each reason names its field `extra_<key>`.

    Days are kept as ISO, numbers with a point, yes and no as words. A value that no field asks for is refused.
    """
    kept, reasons = {}, []
    for each in fields:
        text = tidy((typed.get(each.key) or "").replace("\n", " "))
        beside = f"extra_{each.key}"
        if text is None:
            reasons += [Reason("field.missing", field=beside)] if each.needed else []
        elif (value := _value(each.sort, text)) is None:
            reasons.append(Reason(f"extra.{each.sort}", field=beside))
        else:
            kept[each.key] = value
    unknown = set(typed) - {each.key for each in fields}
    reasons += [Reason("extra.unknown", field=f"extra_{key}") for key in sorted(unknown) if typed[key]]
    return kept, reasons


def _value(sort: str, text: str) -> str | None:
    """The text as a value of this sort; None where it is none."""
    if sort == "text":
        return text if len(text) <= SHORT else None
    if sort == "day":
        return _day(text)
    if sort == "yes_no":
        return {"yes": "yes", "có": "yes", "1": "yes", "no": "no", "không": "no", "0": "no"}.get(text.lower())
    if sort == "number":
        return text.replace(",", ".") if _NUMBER.fullmatch(text) else None
    if sort == "whole":
        return text if text.isascii() and text.isdigit() and len(text) <= 12 else None
    digits = text.replace(" ", "")
    long = int(sort.removeprefix("digits") or 0)
    fits = digits.isascii() and digits.isdigit() and (len(digits) == long if long else len(digits) <= 30)
    return digits if fits else None


def _day(text: str) -> str | None:
    """ISO, out of yyyy-mm-dd or dd/mm/yyyy."""
    day, month, year = text.split("/") if text.count("/") == 2 else reversed((text + "--").split("-")[:3])
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def reminder_due(valid_to: date, today: date) -> int | None:
    """Which reminder an end on this day is ripe for: 30, 60 or 90 days ahead, the nearest that has come; else None."""
    left = (valid_to - today).days
    ripe = [days for days in REMIND_DAYS if 0 <= left <= days]
    return min(ripe) if ripe else None
