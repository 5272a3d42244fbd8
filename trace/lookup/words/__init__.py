"""The sentences of the public page, one module a language with the same keys (docs/decisions/0003-verdict-words.md)."""

from typing import Literal

from trace.lookup.words import en, vi

Language = Literal["vi", "en"]

WORDS: dict[Language, dict[str, str]] = {"vi": vi.WORDS, "en": en.WORDS}
"""Every language the page speaks, Vietnamese first."""
