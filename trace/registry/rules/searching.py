"""What somebody looks for: words without marks, a code, digits. A personal number is never looked for by a page."""

import re
from dataclasses import dataclass

from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry.rules.producers import TaxId, read_tax_id

LONGEST = 200
MOST_WORDS = 8
FEWEST_OF_A_BEGINNING = 2  # letters from which the last word may be the beginning of one
FEWEST_OF_A_TAX_CODE = 4
# What stands between words beside a space: as migrations/searching.py splits what is kept.
BETWEEN = "-,.()/&+'\"\\:;“”’–"
_BETWEEN = str.maketrans(dict.fromkeys(BETWEEN, " "))
_TAX_CODE = re.compile(r"[0-9]{4,10}(?:-?[0-9]{0,3})?")


@dataclass(frozen=True)
class Question:
    """What is looked for. `words`: all of them stand in a name, the last one at least begins one.

    `code`: the text as a code of ours is written. `digits`: the digits alone, where there is nothing else.
    """

    text: str
    words: tuple[str, ...]
    code: str
    digits: str | None

    @property
    def gtin(self) -> str | None:
        """The fourteen digits under which a barcode number is kept; None where it cannot be one."""
        return self.digits.zfill(14) if self.digits and len(self.digits) in (8, 12, 13, 14) else None

    @property
    def tax_code(self) -> str | None:
        """The beginning of an enterprise's tax code; None where it cannot be one."""
        plain = "".join(self.text.split())
        fits = _TAX_CODE.fullmatch(plain) and len(plain) >= FEWEST_OF_A_TAX_CODE
        if not fits:
            return None
        digits = plain.replace("-", "")
        return f"{digits[:10]}-{digits[10:]}" if len(digits) > 10 else digits


def read_question(text: str) -> Question | Reason:
    """What the text asks for, or why it is not looked for: nothing in it, too long, a personal number."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        return Reason("search.too_long", most=LONGEST)
    plain = re.sub(r"[\s.-]", "", text)
    digits = plain if plain.isascii() and plain.isdigit() else None
    if digits:
        number = read_tax_id(digits)
        if isinstance(number, TaxId) and number.private:
            return Reason("search.personal")
    words = words_of(text)
    if not words:
        return Reason("search.nothing")
    return Question(text, words[:MOST_WORDS], text.upper().replace(" ", ""), digits)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are kept of names, each once, in its order."""
    return tuple(dict.fromkeys(fold(text).translate(_BETWEEN).split()))
