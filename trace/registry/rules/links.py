"""Rules on links of the resolver: what may be registered (GS1-Conformant Resolver Standard 1.2.1, 2.5)."""

import mimetypes
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from trace.core.gs1 import DEFAULT, GS1_PREFIX, GS1_TYPES
from trace.core.gs1.contents import LISTS
from trace.core.reason import Reason
from trace.registry.rules.texts import SHORT, Tidied, missing, why_not_link

OWN_PREFIX = "txng"
"""Of our own link types, as they are written short; their namespace is `{SITE_URL}/voc/`."""
OWN_TYPES = ("shop", "visit")
SHOP = "txng:shop"
"""What GS1's vocabulary has no word for: the producer's own order page, and how to visit the place."""

MARKETS = {
    "ketnoiocop.vn": "Kết nối OCOP",
    "voso.vn": "Vỏ Sò",
    "buudien.vn": "Nông sản Bưu điện",
    "shopee.vn": "Shopee",
    "lazada.vn": "Lazada",
    "tiki.vn": "Tiki",
    "tiktok.com": "TikTok Shop",
}
"""Marketplaces by their address, as people call them."""

LONGEST_URL = 2_000
MOST_LINKS = 50
MOST_LANGUAGES = 10
# These two are made from the default flag; the third is for resolvers that hand whole prefixes on.
_NOT_CHOSEN = frozenset({DEFAULT, "gs1:defaultLinkMulti", "gs1:handledBy"})
LINK_TYPES = tuple(
    sorted({f"{GS1_PREFIX}:{name}" for name in GS1_TYPES} - _NOT_CHOSEN)
    + [f"{OWN_PREFIX}:{name}" for name in OWN_TYPES]
)

_URL = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as links need it
_MEDIA = re.compile(r"(?:application|image|model|text|video|audio)/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_KNOWN_MEDIA = frozenset(mimetypes.MimeTypes().types_map[True].values()) | {
    "application/ld+json",
    "application/linkset+json",
    "application/problem+json",
    "image/avif",
    "image/webp",
    "text/markdown",
}


@dataclass(frozen=True)
class LinkDetails(Tidied):
    """A link as somebody wants it. `contexts`: countries in which it holds, as ISO 3166 letters."""

    link_type: str
    url: str
    title: str
    languages: tuple[str, ...] = ()
    media_type: str | None = None
    contexts: tuple[str, ...] = ()
    is_default: bool = False
    public: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "languages", tuple(dict.fromkeys(map(_cased, self.languages))))
        object.__setattr__(self, "contexts", tuple(dict.fromkeys(each.upper() for each in self.contexts)))
        object.__setattr__(self, "media_type", self.media_type.lower() if self.media_type else None)


def why_not_register(details: LinkDetails) -> list[Reason]:
    """Why this link cannot be registered: each field that is missing or not of its kind (2.5.1 to 2.5.5)."""
    reasons = missing(details, "link_type", "url", "title")
    if details.link_type and details.link_type not in LINK_TYPES:
        reasons.append(Reason("link.type", field="link_type"))
    if details.url and (bad := _why_not_target(details.url)):
        reasons.append(bad.beside("url"))
    if len(details.title) > SHORT:
        reasons.append(Reason("text.too_long", field="title", most=SHORT))
    if len(details.languages) > MOST_LANGUAGES or not all(_TAG.fullmatch(each) for each in details.languages):
        reasons.append(Reason("link.language", field="languages"))
    if details.media_type and not _is_media_type(details.media_type):
        reasons.append(Reason("link.media_type", field="media_type"))
    if not LISTS["iso3166alpha2"].issuperset(details.contexts):
        reasons.append(Reason("link.context", field="contexts"))
    if details.is_default and not details.public:
        reasons.append(Reason("link.default_hidden", field="public"))
    return reasons


def why_not_defaults(kind: str, defaults: list[bool]) -> Reason | None:
    """Why the links of a thing cannot stand like this, given which of them are its default (2.5.8, 2.5.9).

    A site with links needs a default one: no page of ours answers for it. A product has our own page, a batch its
    product's default.
    """
    lacking = kind == "site" and bool(defaults) and not any(defaults)
    return Reason("link.needs_default", field="is_default") if lacking else None


def market_of(url: str) -> str | None:
    """What people call the marketplace an address leads to; None for a shop of somebody's own."""
    host = (urlsplit(url).hostname or "").lower()
    return next((name for domain, name in MARKETS.items() if host == domain or host.endswith(f".{domain}")), None)


def _why_not_target(url: str) -> Reason | None:
    if len(url) > LONGEST_URL:
        return Reason("text.too_long", most=LONGEST_URL)
    return why_not_link(url) or (None if _URL.fullmatch(url) else Reason("link.not_ascii"))


def _is_media_type(text: str) -> bool:
    """A registered type: one that Python knows, of a vendor, or by a structured suffix (RFC 6838, 3.2 and 4.2.8)."""
    if not _MEDIA.fullmatch(text):
        return False
    return text in _KNOWN_MEDIA or "/vnd." in text or text.endswith(("+json", "+xml"))


def _cased(tag: str) -> str:
    """`vi`, `en-GB`, `zh-Hant`: the case that RFC 5646, 2.1.1, recommends."""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(_subtag(each) for each in rest)])


def _subtag(text: str) -> str:
    return text.upper() if len(text) == 2 else text.title() if len(text) == 4 else text.lower()
