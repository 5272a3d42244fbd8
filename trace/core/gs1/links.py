"""GS1 Digital Link URIs, read strictly from the bytes that were asked for (GS1 Digital Link: URI Syntax 1.7).

The path comes raw: percent-decoded once and segment by segment, so `%2F` stays inside its lot. Whatever is wrong is a
`Reason` that names the application identifier and the place of the fault, never the value.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from trace.core.gs1.epc import decompressed
from trace.core.gs1.numbers import GTIN_LENGTHS, Gtin, read_gtin
from trace.core.gs1.table import IDENTIFIERS, KEYS, Identifier
from trace.core.reason import Reason

Pair = tuple[str, str]

_PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")  # RFC 3986: what may stand in a URI at all
_NUMERIC = re.compile(r"[0-9]*")
_AI = re.compile(r"[0-9]{2,4}")
_COMPRESSED = re.compile(r"/e([hx])([A-Za-z0-9_-]*)/?")
_URI = re.compile(
    r"(?:https?|HTTPS?)://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(/[^?#]*)(?:\?([^#]*))?(?:#.*)?"
)


@dataclass(frozen=True)
class DigitalLink:
    """A Digital Link that is right: its key with qualifiers, the attributes in its query, and the other query keys."""

    path: tuple[Pair, ...]
    attributes: tuple[Pair, ...] = ()
    extensions: tuple[Pair, ...] = ()
    compressed: bool = False

    @property
    def key(self) -> str:
        """The primary key's identifier."""
        return self.path[0][0]

    def value(self, ai: str) -> str | None:
        """The value of an identifier in the path; None when it is not there."""
        return dict(self.path).get(ai)

    def extension(self, name: str) -> str | None:
        """The first value of a query key that is no identifier, its name in any case; None when it is not there."""
        return next((value for key, value in self.extensions if key.lower() == name.lower()), None)

    @property
    def canonical(self) -> str:
        """The path as this link is written without abbreviations (URI Syntax 1.7, 4.12)."""
        return link_path(self.path)


def link_path(pairs: Iterable[Pair]) -> str:
    """The path of a Digital Link: a slash before every identifier and value, values percent-encoded."""
    return "".join(f"/{ai}/{quote(value, safe='')}" for ai, value in pairs)


def read_path(path: str, query: str = "", *, short_gtin: bool = True) -> DigitalLink | Reason:
    """The Digital Link of a raw path and query, as they stood in the request.

    One slash at the end is tolerated. With `short_gtin` a GTIN of 8, 12 or 13 digits is taken as if padded, as links
    printed before URI Syntax 1.4 carry it. Refuses with `gs1.…`.
    """
    if not _PLAIN.fullmatch(path) or not _PLAIN.fullmatch(query):
        return Reason("gs1.letters")
    if found := _COMPRESSED.fullmatch(path):
        pairs = decompressed(found[1], found[2])
        return pairs if isinstance(pairs, Reason) else _link(pairs, query, short_gtin=False, compressed=True)
    segments = path.removeprefix("/").removesuffix("/").split("/")
    if len(segments) < 2 or len(segments) % 2 or "" in segments:
        return Reason("gs1.shape")
    names, values = segments[::2], [_decoded(value) for value in segments[1::2]]
    return _link(list(zip(names, values, strict=True)), query, short_gtin=short_gtin)


def read_uri(uri: str, *, short_gtin: bool = True) -> DigitalLink | Reason:
    """The Digital Link of a whole web address, of any host and under any path before its key (URI Syntax 1.7, 4.11)."""
    found = _URI.fullmatch(uri)
    if not found or not _PLAIN.fullmatch(uri):
        return Reason("gs1.letters")
    path, query = found[1], found[2] or ""
    if _COMPRESSED.fullmatch(path):
        return read_path(path, query)
    segments = path.split("/")
    for at in range(len(segments) - 2, 0, -2):  # the rightmost key wins; what stands before it is the stem
        if segments[at] in KEYS:
            return read_path("/" + "/".join(segments[at:]), query, short_gtin=short_gtin)
        if segments[at] not in IDENTIFIERS:
            break
    return Reason("gs1.no_key")


def _link(pairs: Sequence[Pair], query: str, *, short_gtin: bool, compressed: bool = False) -> DigitalLink | Reason:
    asked = _query(query)
    if isinstance(asked, Reason):
        return asked
    attributes, extensions = asked
    path = tuple(_padded(pair) if short_gtin else pair for pair in pairs)
    attributes = [_padded(pair) if short_gtin else pair for pair in attributes]
    wrong = (
        _why_not_path([ai for ai, _ in path])
        or _why_not_attributes([ai for ai, _ in path], [ai for ai, _ in attributes])
        or why_not_values([*path, *attributes])
        or why_not_together([*path, *attributes])
    )
    return wrong or DigitalLink(path, tuple(attributes), tuple(extensions), compressed)


def _query(query: str) -> tuple[list[Pair], list[Pair]] | Reason:
    """The attributes and the other keys of a query. `;` parts pairs as `&` does (URI Syntax 1.7, 4.11)."""
    attributes, extensions = [], []
    for part in re.split("[&;]", query):
        raw_name, equals, raw_value = part.partition("=")
        name, value = _decoded(raw_name.replace("+", " ")), _decoded(raw_value.replace("+", " "))
        if not equals or not _NUMERIC.fullmatch(raw_name):  # a flag, nothing, or a key that is no identifier
            extensions.append((name, value))
        elif name not in IDENTIFIERS:  # 4.10.1: extension keys are never all digits
            return Reason("gs1.query_key")
        else:
            attributes.append((name, value))
    return attributes, extensions


def _decoded(text: str) -> str:
    """Percent-decoded once; a `%` that begins no escape is itself. Bytes beyond ASCII become letters no value holds."""
    return unquote_to_bytes(text).decode("latin-1")


def _padded(pair: Pair) -> Pair:
    ai, value = pair
    if ai != "01" or len(value) not in GTIN_LENGTHS:
        return pair
    number = read_gtin(value)
    return (ai, number.gtin14) if isinstance(number, Gtin) else pair


def _why_not_path(names: Sequence[str]) -> Reason | None:
    """Why identifiers in this order are no path: no key first, an unknown one, one that is not a qualifier of it."""
    for at, name in enumerate(names):
        if not _AI.fullmatch(name) or name not in IDENTIFIERS:
            return Reason("gs1.ai_unknown", position=2 * at + 1) if at else Reason("gs1.no_key")
        if names.index(name) != at:
            return Reason("gs1.repeated", ai=name)
    if names[0] not in KEYS:
        return Reason("gs1.no_key")
    if not fits_key(names[0], names[1:]):
        return Reason("gs1.order", ai=names[0])
    return None


def fits_key(key: str, qualifiers: Sequence[str]) -> bool:
    """Whether these may follow the key in this order: alternatives never mix (URI Syntax 1.7, 4.9)."""
    chosen = list(qualifiers)
    sequences = IDENTIFIERS[key].sequences
    return not chosen or any([ai for ai in each if ai in chosen] == chosen for each in sequences)


def _why_not_attributes(path: Sequence[str], attributes: Sequence[str]) -> Reason | None:
    for at, name in enumerate(attributes):
        if name in path or attributes.index(name) != at:
            return Reason("gs1.repeated", ai=name)
        if not IDENTIFIERS[name].in_query:
            return Reason("gs1.not_in_query", ai=name)
        if any(fits_key(path[0], [*path[1:place], name, *path[place:]]) for place in range(1, len(path) + 1)):
            return Reason("gs1.belongs_in_path", ai=name)
    return None


def why_not_values(pairs: Iterable[Pair]) -> Reason | None:
    """The first value that its identifier does not allow, by `gs1.value` with the identifier and what is wrong."""
    for ai, value in pairs:
        identifier: Identifier = IDENTIFIERS[ai]
        if wrong := identifier.why_not(value):
            return Reason("gs1.value", ai=ai, what=wrong)
    return None


# GS1 General Specifications, 3.9: a digital signature needs a key with a serial of its own.
_SIGNED_SERIAL = {"253": 13, "255": 13, "8003": 14}


def why_not_together(pairs: Sequence[Pair]) -> Reason | None:
    """Why these identifiers do not go together: one excludes another, or needs one that is not there."""
    names = [ai for ai, _ in pairs]
    for ai in names:
        identifier = IDENTIFIERS[ai]
        if other := identifier.clashes(names):
            return Reason("gs1.excludes", ai=ai, other=other)
        if missing := identifier.missing(names):
            return Reason("gs1.needs", ai=ai, needed=", ".join(missing))
    if "8030" in names and any(len(value) <= _SIGNED_SERIAL.get(ai, 0) for ai, value in pairs):
        return Reason("gs1.needs_serial", ai="8030")
    return None
