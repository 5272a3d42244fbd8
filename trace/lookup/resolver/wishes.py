"""What a request to the resolver asks for: link type, media type, language, context, and whether the whole linkset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from trace.core.gs1 import DigitalLink, read_type
from trace.lookup.resolver.choosing import Wish, Wishes
from trace.registry.rules import OWN_PREFIX, OWN_TYPES

Form = Literal["linkset", "json", "ld", "html"]

MEDIA: dict[Form, str] = {
    "linkset": "application/linkset+json",
    "json": "application/json",
    "ld": "application/ld+json",
    "html": "text/html; charset=utf-8",
}
LINKSET_WORDS = ("linkset", "all")  # "all" was given up in 2024 and is still printed
NO_TYPE = "none"


def wish_of(link: DigitalLink, *, media: Wishes, languages: Wishes, namespace: str) -> Wish:
    """The wish of a request. A link type that nobody knows is a wish that nothing meets."""
    asked = link.extension("linkType")
    known = read_type(asked, OWN_TYPES, prefix=OWN_PREFIX, namespace=namespace) if asked else None
    return Wish((known or NO_TYPE) if asked else None, media, languages, link.extension("context") or None)


def linkset_form(link: DigitalLink, media: Wishes) -> Form | None:
    """The form in which the whole linkset is asked for: by `linkType=linkset`, or by `Accept`; None when it is not."""
    named = _named(media)
    if named:
        return named
    if link.extension("linkType") in LINKSET_WORDS:
        return readable_form(media)
    return None


def readable_form(media: Wishes) -> Form:
    """A linkset as this asker reads it: a page for a browser, JSON for everybody else."""
    return _named(media) or ("html" if _q(media, "text/html") else "linkset")


def _named(media: Wishes) -> Form | None:
    """A form of JSON that `Accept` names, unless a page is wanted more. `*/*` names none."""
    forms: Sequence[Form] = ("linkset", "ld", "json")
    q, best = max(((_q(media, MEDIA[form]), -at) for at, form in enumerate(forms)))
    return forms[-best] if q and q >= _q(media, "text/html") else None


def _q(media: Wishes, media_type: str) -> float:
    return max((q for text, q in media if text.partition(";")[0].strip().lower() == media_type), default=0.0)
