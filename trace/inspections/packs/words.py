"""The words that travel with a pack: those of the public page that a phone may need, and a few of inspectors'."""

from __future__ import annotations

from typing import Final

from trace.lookup.pages.sentences import PlaceWords, sentences
from trace.lookup.rules import TONES
from trace.lookup.words import WHOLE, Language

OWN: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "state.too_old": "DỮ LIỆU QUÁ CŨ",
        "pack.too_old": "Gói dữ liệu trên máy đã quá cũ. Đây không phải kết quả kiểm tra.",
        "pack.update": "Cập nhật gói khi có mạng, hoặc tra cứu trực tuyến.",
        "pack.was": "Theo gói cũ: {state}.",
    },
    "en": {
        "state.too_old": "DATA TOO OLD",
        "pack.too_old": "The pack on this phone is too old. This is no result of a check.",
        "pack.update": "Update the pack when there is a network, or look the code up online.",
        "pack.was": "By the old pack: {state}.",
    },
}
_BEGINNINGS: Final = ("say.", "do.", "also.", "fact.", "shared.", "producer.", "ocop.", "paper", "left")
_COUNTED: Final = ("count.day.", "count.month.", "count.year.")
_LABELS: Final = (
    "producer",
    "lot",
    "mfg_date",
    "use_by",
    "best_before",
    "date",
    "ocop",
    "until",
    "vouched.product",
    "demo",
)


def told_words(place: PlaceWords) -> dict[str, dict[str, str]]:
    """The words by language and key, with the province in them; other values stay to be filled in."""
    return {language: _words(language, place) for language in WHOLE}


def _words(language: Language, place: PlaceWords) -> dict[str, str]:
    said = sentences(language, place)
    labels = {f"ui.{name}" for name in _LABELS} | {f"state.{state}" for state in TONES}
    keys = {key for key in said.html if key.startswith((*_BEGINNINGS, *_COUNTED)) or key in labels}
    return {key: said[key] for key in sorted(keys)} | OWN[language]
