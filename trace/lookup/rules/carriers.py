"""What a text means that a camera or a hand scanner read: a stamp of ours, goods by their GTIN, or neither.

Only addresses of our own hosts are taken for stamps. A copied stamp may hold another site's address with a code of ours
in it: a phone would go there, so this page says where it leads and answers nothing about the code (section 4.13).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trace.core.gs1 import Gtin
from trace.core.typed import Reading, is_code_route, read_scanned
from trace.lookup.rules.verdicts import CODE_DIGITS

GS1_HOST = "id.gs1.org"
"""The host of a Digital Link in its canonical form: it names goods and no site (GS1 Digital Link: URI Syntax, 4.10)."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)")
_BARE_HOST = re.compile(r"((?=[^/]*[A-Za-z])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?)/")
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?")
_LONGEST_SHOWN = 300  # characters of somebody else's text


@dataclass(frozen=True, slots=True)
class Stamp:
    """A text that is meant as a stamp's code; whether the register knows it is another question."""

    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """A GTIN: it names a product and no stamp."""

    gtin: Gtin


@dataclass(frozen=True, slots=True)
class Other:
    """Text that is neither: to be shown as it is, never to be followed. `host` is where an address would lead."""

    text: str
    host: str = ""


Carried = Stamp | Goods | Other
_ORDER: dict[type[Carried], int] = {Stamp: 0, Goods: 1, Other: 2}


def carried(text: str, is_own: Callable[[str], bool]) -> Carried:
    """What one text means. `is_own` says of a host, in lower case with its port, whether stamps of ours lead there."""
    host = _host(text)
    if host is not None and host != GS1_HOST and not is_own(host):
        return Other(text[:_LONGEST_SHOWN], host)
    read = read_scanned(text)
    if isinstance(read, Reading):
        return Stamp(text, read.code)
    if isinstance(read, Gtin):
        return Goods(read)
    return Stamp(text) if _meant_as_code(text, host) else Other(text[:_LONGEST_SHOWN], host or "")


def all_carried(texts: Iterable[str], is_own: Callable[[str], bool]) -> list[Carried]:
    """What the texts of one photo mean, each meaning once: stamps first, then goods, then the rest."""
    found: dict[tuple[str, str], Carried] = {}
    for text in texts:
        if text.strip():
            each = carried(text, is_own)
            found.setdefault(_identity(each), each)
    return sorted(found.values(), key=lambda each: _ORDER[type(each)])


def wedge_route(text: str) -> bool:
    """Whether a line from a keyboard can only have come from a hand scanner: an address or an element string.

    Bare digits may have been typed, so they are taken as typed: a typing error is told then, and nothing is accused.
    """
    return "://" in text or "\x1d" in text or text.strip().startswith(("]", "("))


def _identity(each: Carried) -> tuple[str, str]:
    if isinstance(each, Stamp):
        return "stamp", each.code or each.text
    return ("goods", each.gtin.gtin14) if isinstance(each, Goods) else ("other", each.text)


def _host(text: str) -> str | None:
    """The host an address leads to, in lower case; "?" where it cannot be told; None when it is no address."""
    plain = text.strip()
    if found := _SCHEME.match(plain):
        scheme, host = found[1].lower(), found[2].lower()
        return host if scheme in ("http", "https") and _HOST.fullmatch(host) else "?"
    bare = _BARE_HOST.match(plain)
    return bare[1].lower() if bare else None


def _meant_as_code(text: str, host: str | None) -> bool:
    if host is None:
        return len(text.strip()) == CODE_DIGITS and text.strip().isdecimal()
    path = re.split(r"[?#]", text.strip().partition("://")[2] or text.strip(), maxsplit=1)[0].partition("/")[2]
    return host != GS1_HOST and (path.startswith("01/") or ("/" not in path.rstrip("/") and is_code_route(path)))
