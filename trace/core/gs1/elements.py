"""GS1 element strings: `(01)…(21)…` as people read them, or `01…21…` as a scanner sends them, FNC1 as GS (0x1D)."""

import re
from collections.abc import Sequence

from trace.core.gs1.links import Pair, why_not_together, why_not_values
from trace.core.gs1.table import IDENTIFIERS
from trace.core.reason import Reason

_FNC1 = "\x1d"
_ELEMENT = re.compile(r"\(([0-9]{2,4})\)((?:\\\(|[^(])*)")  # "\(" is a bracket inside a value


def parse_elements(text: str) -> tuple[Pair, ...] | Reason:
    """The identifiers and values of an element string, in its order, all checked.

    The same element may stand there twice. Refuses with `gs1.…` a shape that is none, a value that is wrong, and
    elements that do not go together.
    """
    read = _bracketed(text) if text.startswith("(") else _plain(text)
    if isinstance(read, Reason):
        return read
    values = dict(read)
    if again := next((ai for ai, value in read if values[ai] != value), None):
        return Reason("gs1.repeated", ai=again)
    return why_not_values(read) or why_not_together(list(values.items())) or tuple(read)


def _bracketed(text: str) -> Sequence[Pair] | Reason:
    pairs, at = [], 0
    while at < len(text):
        found = _ELEMENT.match(text, at)
        if not found:
            return Reason("gs1.shape")
        if found[1] not in IDENTIFIERS:
            return Reason("gs1.ai_unknown", position=at + 1)
        pairs.append((found[1], found[2].replace(r"\(", "(")))
        at = found.end()
    return pairs or Reason("gs1.shape")


def _plain(text: str) -> Sequence[Pair] | Reason:
    pairs, rest = [], text.removeprefix(_FNC1)
    while rest:
        ai = next((rest[:size] for size in (2, 3, 4) if rest[:size] in IDENTIFIERS), None)
        if ai is None:
            return Reason("gs1.ai_unknown", position=len(text) - len(rest) + 1)
        identifier, rest = IDENTIFIERS[ai], rest[len(ai) :]
        if identifier.predefined:
            value, rest = rest[: identifier.most], rest[identifier.most :].removeprefix(_FNC1)
        else:
            value, _, rest = rest.partition(_FNC1)
        pairs.append((ai, value))
    return pairs or Reason("gs1.shape")
