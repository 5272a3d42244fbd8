"""How a run is cut into print files: whole sheets, at most 50,000 labels a part; and the hash over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import rfc8785

from trace.core.labels import STOCKS, sheets_needed

PART_LABELS: Final = 50_000
FORMS: Final = ("pdf", "csv")


@dataclass(frozen=True)
class PartPlan:
    """One file to be made: labels `[first, first + count)` of the run, from sheet `first_sheet` (1-based) on."""

    form: str
    number: int
    first: int
    count: int
    first_sheet: int
    sheets: int


def parts_of(stock: str, labels: int) -> list[PartPlan]:
    """Every file of a run of so many labels, in the order they are made: for each part its PDF, then its list."""
    paper = STOCKS[stock]
    sheets_each = PART_LABELS // paper.per_sheet
    each = sheets_each * paper.per_sheet
    plans = []
    for number, first in enumerate(range(0, labels, each), start=1):
        count = min(each, labels - first)
        first_sheet = (number - 1) * sheets_each + 1
        plans += [PartPlan(form, number, first, count, first_sheet, sheets_needed(paper, count)) for form in FORMS]
    return plans


def manifest_hash(parts: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over form, number, first, count and hash of every part, in canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps([dict(part) for part in parts])).hexdigest()
