"""Which product, or which recognition, a row of an OCOP decision means: compared by tax code, number, names, commune.

Nothing is guessed: a row settles itself only where exactly one candidate is certain. All else waits for an officer, who
reads in words what agrees and what does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from trace.core.words import fold

Confidence = Literal["certain", "likely", "weak"]
NEAR = 0.8  # share of letters in common: "mat ong rung vu quang" is near "mat ong vu quang"
# What people shorten. The long form is what is compared.
SHORTENED = {
    "htx": "hop tac xa",
    "tht": "to hop tac",
    "cty": "cong ty",
    "ct": "cong ty",
    "hkd": "ho kinh doanh",
    "cp": "co phan",
    "sx": "san xuat",
    "tm": "thuong mai",
    "dv": "dich vu",
    "nn": "nong nghiep",
    "csx": "co so san xuat",
}
# What a name says of the legal form only: two producers are not alike because both are cooperatives.
LEGAL_FORM = frozenset("hop tac xa to cong ty trach nhiem huu han tnhh co phan ho kinh doanh so san xuat".split())
WEIGHTS = {
    "number_same": 3,
    "tax_same": 5,
    "tax_other": -6,
    "product_same": 4,
    "product_near": 2,
    "producer_same": 3,
    "producer_near": 1,
    "producer_other": -1,
    "ward_same": 1,
    "ward_other": -2,
}
_NO_WORD = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True)
class Wanted:
    """What the row says. A tax code is compared as a keyed hash."""

    product: str
    producer: str
    tax_id_print: str | None = None
    ward_code: str | None = None
    decision_no: str | None = None


@dataclass(frozen=True)
class Candidate:
    """What the register holds; `ident` is the id of a product, or of a recognition."""

    ident: int
    product: str
    producer: str
    tax_id_print: str | None = None
    ward_code: str | None = None
    decision_no: str | None = None


@dataclass(frozen=True)
class Likeness:
    """How a candidate compares: what agrees and what does not, by name, and what that comes to."""

    ident: int
    because: tuple[str, ...]
    confidence: Confidence
    points: int


def plain_name(text: str) -> str:
    """A name as it is compared: folded, without signs, shortened words written out."""
    words = _NO_WORD.sub(" ", fold(text)).split()
    return " ".join(SHORTENED.get(word, word) for word in words)


def alike(one: str, other: str, *, core: bool = False) -> Literal["same", "near", "other"]:
    """How alike two names are. `core` compares what is left without the legal form for nearness."""
    left, right = plain_name(one), plain_name(other)
    if sorted(left.split()) == sorted(right.split()):
        return "same"
    if core:
        left, right = _core(left), _core(right)
    few, many = sorted((set(left.split()), set(right.split())), key=len)
    contained = len(few) >= 2 and few <= many
    return "near" if contained or _share(left, right) >= NEAR else "other"


def compare(wanted: Wanted, candidate: Candidate) -> Likeness:
    """The candidate's likeness to the row."""
    because = (
        *_told("tax", wanted.tax_id_print, candidate.tax_id_print),
        *(name for name in _told("number", wanted.decision_no, candidate.decision_no) if name == "number_same"),
        f"product_{alike(wanted.product, candidate.product)}",
        f"producer_{alike(wanted.producer, candidate.producer, core=True)}",
        *_told("ward", wanted.ward_code, candidate.ward_code),
    )
    points = sum(WEIGHTS.get(name, 0) for name in because)
    if _certain(frozenset(because)):
        return Likeness(candidate.ident, because, "certain", points)
    return Likeness(candidate.ident, because, "likely" if points >= 4 else "weak", points)


def ranked(wanted: Wanted, candidates: Iterable[Candidate], *, most: int = 10) -> list[Likeness]:
    """The candidates that have anything to do with the row, the likeliest first."""
    found = [compare(wanted, each) for each in candidates]
    return sorted((each for each in found if each.points > 0), key=lambda each: (-each.points, each.ident))[:most]


def settled(likenesses: Sequence[Likeness]) -> Likeness | None:
    """The one that is certain; None where none is, or where several are: then a person decides."""
    certain = [each for each in likenesses if each.confidence == "certain"]
    return certain[0] if len(certain) == 1 else None


def _certain(because: frozenset[str]) -> bool:
    """The same product of the same producer, and nothing against it. A name alone may be borne in another commune."""
    if because & {"tax_other", "ward_other", "product_near", "product_other"}:
        return False
    if "tax_same" in because:
        return True
    return "producer_same" in because and bool(because & {"ward_same", "number_same"})


def _told(name: str, one: str | None, other: str | None) -> tuple[str, ...]:
    """Whether two facts agree; nothing where one of them is not told."""
    if not one or not other:
        return ()
    return (f"{name}_same" if fold(one) == fold(other) else f"{name}_other",)


def _core(name: str) -> str:
    return " ".join(word for word in name.split() if word not in LEGAL_FORM) or name


def _share(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
