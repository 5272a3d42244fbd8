"""Linksets (RFC 9264) as GS1's schema wants them, and the resolver's description file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from trace.base.settings import Settings
from trace.core.gs1 import DEFAULT, GS1_NAMESPACE, GS1_PREFIX, link_path
from trace.lookup.resolver.choosing import Level, Offer
from trace.lookup.resolver.offers import SUPPORTED_KEYS
from trace.registry.rules import OWN_PREFIX

CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
Json = dict[str, Any]

# What GS1's schema of linksets takes as a relation, and as a language: ours may be longer and are then left out.
_RELATION = re.compile(r"https?://[a-zA-Z0-9./]+")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


def own_namespace(site_url: str) -> str:
    """The namespace of our own link types. Without a port: GS1's schema takes none."""
    parts = urlsplit(site_url)
    return f"{parts.scheme}://{parts.hostname}/voc/"


def linkset(levels: Sequence[Level], site_url: str) -> Json:
    """All that is offered: one object for each level, with its default link and every link by its type."""
    return {"linkset": [_object(level, level.offers, site_url, level.default) for level in levels]}


def candidates(level: Level, offers: Sequence[Offer], site_url: str) -> Json:
    """The links between which a request did not decide."""
    return {"linkset": [_object(level, offers, site_url, None)]}


def _object(level: Level, offers: Iterable[Offer], site_url: str, default: Offer | None) -> Json:
    found: Json = {"anchor": site_url + link_path(level.path), "itemDescription": level.name}
    if default:  # 2.5.8: a default link has a title and no further attributes
        found[relation(DEFAULT, site_url)] = [{"href": default.href, "title": default.title}]
    for offer in offers:
        name = relation(offer.link_type, site_url)
        if _RELATION.fullmatch(name):
            found.setdefault(name, []).append(_link(offer))
    return found


def _link(offer: Offer) -> Json:
    languages = [each for each in offer.languages if _LANGUAGE.fullmatch(each)]
    shown = {"href": offer.href, "title": offer.title, "type": offer.media_type, "hreflang": languages}
    return {key: value for key, value in (shown | {"context": list(offer.contexts)}).items() if value}


def relation(link_type: str, site_url: str) -> str:
    """A link type spelled out: `https://ref.gs1.org/voc/pip`."""
    prefix, _, name = link_type.partition(":")
    return (GS1_NAMESPACE if prefix == GS1_PREFIX else own_namespace(site_url)) + name


def description(settings: Settings) -> Json:
    """`/.well-known/gs1resolver`: what this resolver does, and nothing that it does not (3)."""
    name = f"Truy xuất nguồn gốc {settings.province}"
    return {
        "name": name,
        "resolverRoot": settings.site_url,
        "supportedPrimaryKeys": list(SUPPORTED_KEYS),
        "supportedLinkType": [
            {"namespace": GS1_NAMESPACE, "prefix": f"{GS1_PREFIX}:"},
            {"namespace": own_namespace(settings.site_url), "prefix": f"{OWN_PREFIX}:"},
        ],
        "linkTypeDefaultCanBeLinkset": False,
        "supportedContextValuesExternal": [
            {"nameOfList": "ISO 3166-1 alpha-2", "url": "https://www.iso.org/iso-3166-country-codes.html"}
        ],
        "contact": {"fn": name, "hasTelephone": f"tel:{settings.hotline}"},
        "jsonLdContextLocation": CONTEXT,
    }
