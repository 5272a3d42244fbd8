"""The sentences of the public page, one module a language with the same keys (docs/decisions/0003-verdict-words.md).

Vietnamese and English are whole. The others have the verdict and the labels; what one of them lacks is said in English
and marked as English, never left out.
"""

from typing import Literal

from trace.lookup.words import en, ja, km, ko, lo, vi, zh

Language = Literal["vi", "en", "lo", "km", "zh", "ko", "ja"]

WHOLE: tuple[Language, ...] = ("vi", "en")
"""Languages in which nothing may be missing."""

OWN: dict[Language, dict[str, str]] = {
    "vi": vi.WORDS,
    "en": en.WORDS,
    "lo": lo.WORDS,
    "km": km.WORDS,
    "zh": zh.WORDS,
    "ko": ko.WORDS,
    "ja": ja.WORDS,
}
"""What each language says itself."""

WORDS: dict[Language, dict[str, str]] = {language: en.WORDS | own for language, own in OWN.items()}
"""Every language the page speaks, Vietnamese first, filled up with English."""

TAGS: dict[Language, str] = {"vi": "vi", "en": "en", "lo": "lo", "km": "km", "zh": "zh-Hans", "ko": "ko", "ja": "ja"}
"""How a language is called in HTML and in headers (BCP 47)."""

NAMES: dict[Language, str] = {
    "vi": "Tiếng Việt",
    "en": "English",
    "lo": "ລາວ",
    "km": "ខ្មែរ",
    "zh": "中文",
    "ko": "한국어",
    "ja": "日本語",
}
"""How a language calls itself, for people to choose by."""


def borrowed(language: Language, key: str) -> bool:
    """Whether a sentence of this language is an English one."""
    return language != "en" and key not in OWN[language]
