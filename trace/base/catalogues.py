"""Catalogues of sentences, read from their text form, one file a room: for pages, and for letters that jobs write.

They need no compile step: `.po` files are read once a process. English is the language of the message ids; only
reasons (`reason.<code>`) have an English catalogue of their own.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("vi", "en")
FOLDER = Path(__file__).parents[1] / "translations"


@cache
def catalogue(language: str) -> Translations:
    """Every room's catalogue of one language, merged."""
    merged = Translations()
    for path in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            room = read_po(file, locale=language)
        compiled = io.BytesIO()
        write_mo(compiled, room)
        compiled.seek(0)
        translated = Translations(fp=compiled)
        merged.merge(translated)
        merged.plural = translated.plural  # merging leaves the rule of plurals behind
    return merged
