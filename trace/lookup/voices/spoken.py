"""The sentence that a speaker reads for each state: the verdict, what to do, on green pages the fixed sentence.

Made of the page's own Vietnamese words, so that eye and ear are told the same. What changes from stamp to stamp (dates,
numbers, names) is left out: a clip is recorded once for all of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from trace.lookup.pages.sentences import PlaceWords, sentences

OWN: Final[dict[str, str]] = {
    "spoken.pin_first": "Bạn là người đầu tiên nhập mã cào này.",
    "spoken.pin_used": "Nếu không phải bạn nhập, hãy phản ánh.",
    "spoken.pin_mismatch": "Xem lại mã cào rồi nhập lại.",
    "spoken.consumed": "Nếu bạn đã mua hàng này: không có gì bất thường.",
    "spoken.revoked": "Cơ quan quản lý đã khóa tem này.",
}
"""Sentences that stand where the page's carries a date or a number."""

AFTER: Final[dict[str, tuple[str, ...]]] = {
    "active": ("say.active", "fixed"),
    "pin_first": ("spoken.pin_first", "fixed"),
    "pin_used": ("spoken.pin_used",),
    "pin_mismatch": ("spoken.pin_mismatch",),
    "suspicious": ("say.suspicious", "do.suspicious"),
    "recalled": ("do.recalled",),
    "expired": ("do.expired",),
    "past_best": ("do.past_best",),
    "not_activated": ("say.not_activated", "do.not_activated"),
    "on_hold": ("say.on_hold", "do.on_hold"),
    "consumed": ("spoken.consumed", "do.consumed"),
    "void": ("say.void", "do.void"),
    "stolen": ("do.stolen",),
    "revoked": ("spoken.revoked", "do.revoked"),
    "unknown_typed": ("say.unknown_typed", "do.unknown_typed"),
    "unknown_scanned": ("say.unknown_scanned", "do.unknown_scanned"),
    "typing_error": ("do.typing_error", "say.typing.open"),
    "service_trouble": ("say.service_trouble", "do.service_trouble"),
}
"""What follows the headline: keys of the page's words, or of our own."""


@lru_cache(maxsize=256)
def sentence(state: str, place: PlaceWords) -> str:
    """The Vietnamese sentence of a state at this place. KeyError for a state that is not spoken."""
    return " ".join([_as_sentence(headline(state, place)), *(_words(key, place) for key in AFTER[state])])


def headline(state: str, place: PlaceWords) -> str:
    """The verdict's words, as the page prints them."""
    return _words(f"state.{state}", place)


def _words(key: str, place: PlaceWords) -> str:
    return OWN.get(key) or sentences("vi", place)[key]


def _as_sentence(shouted: str) -> str:
    spoken = shouted.capitalize().replace(" – ", ", ")
    return spoken if spoken.endswith("?") else f"{spoken}."
