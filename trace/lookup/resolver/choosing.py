"""Which link answers a request (GS1-Conformant Resolver Standard 1.2.1, 2.6). Pure: offers and wishes in, offers out.

No type asked for: the default, always one. A type: the links of that type on the most granular level that has any, then
media type, language and context until one is left. What cannot be decided is offered whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trace.core.gs1 import DEFAULT

Wishes = Sequence[tuple[str, float]]
"""What a header asks for with its q-values: `("vi-VN", 1.0)`, `("text/*", 0.5)`."""

UNSAID = 0.0005  # below the least q that is a wish, above none: a link that does not say matches everything, last


@dataclass(frozen=True)
class Offer:
    """A link as the resolver shows it."""

    link_type: str
    href: str
    title: str
    languages: tuple[str, ...] = ()
    media_type: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Level:
    """One level of an identifier, such as a lot: its default, where it has one of its own, and all its offers."""

    path: tuple[tuple[str, str], ...]
    name: str
    default: Offer | None
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Wish:
    """What a request asks for. No header = no wish, which is other than a wish that nothing meets."""

    link_type: str | None = None
    media: Wishes = ()
    languages: Wishes = ()
    context: str | None = None


def choose(levels: Sequence[Level], wish: Wish) -> tuple[Offer, ...]:
    """The offers that answer: none, the one to go to, or those between which the request does not decide.

    `levels` stand with the most granular first (2.5.9).
    """
    if wish.link_type in (None, DEFAULT):
        return next(((level.default,) for level in levels if level.default), ())
    found = next((some for level in levels if (some := _of_type(level, wish.link_type))), ())
    found = _best(found, lambda offer: media_quality(offer.media_type, wish.media))
    found = _best(found, lambda offer: _language_quality(offer.languages, wish.languages))
    return _best(found, lambda offer: _context_quality(offer.contexts, wish.context))


def _of_type(level: Level, link_type: str | None) -> tuple[Offer, ...]:
    return tuple(offer for offer in level.offers if offer.link_type == link_type)


def _best(offers: tuple[Offer, ...], quality: Callable[[Offer], float]) -> tuple[Offer, ...]:
    """The offers of the highest quality; where none is wanted, all of them: something is better than nothing."""
    ranked = [(quality(offer), offer) for offer in offers]
    highest = max((rank for rank, _ in ranked), default=0.0)
    return tuple(offer for rank, offer in ranked if rank == highest)


def media_quality(media_type: str | None, wishes: Wishes) -> float:
    """How much a media type is wanted: by the closest of exact, `text/*` and `*/*` (RFC 9110, 12.5.1)."""
    if not wishes:
        return 1.0
    if media_type is None:
        return UNSAID
    wanted = {text.partition(";")[0].strip().lower(): q for text, q in wishes}
    ranges = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    return next((wanted[each] for each in ranges if each in wanted), 0.0)


def _language_quality(languages: Sequence[str], wishes: Wishes) -> float:
    if not wishes:
        return 1.0
    return max((_tag_quality(tag.lower(), wishes) for tag in languages), default=UNSAID)


def _tag_quality(tag: str, wishes: Wishes) -> float:
    """How much a language is wanted: `vi-VN` asks for `vi` too (RFC 4647, 3.4), `en` takes `en-GB`, q=0 excludes."""
    ranges = [(text.lower().replace("_", "-"), q) for text, q in wishes]
    if any(q == 0 and _within(tag, each) for each, q in ranges):
        return 0.0
    meant = [q for each, q in ranges if _within(tag, each) or _within(each, tag)]
    return max(meant or [q for each, q in ranges if each == "*"], default=0.0)


def _within(tag: str, wider: str) -> bool:
    return tag == wider or tag.startswith(f"{wider}-")


def _context_quality(contexts: Sequence[str], context: str | None) -> float:
    """A link without contexts holds everywhere; one with them holds there, and is not for those who do not say."""
    if not contexts:
        return UNSAID if context else 1.0
    return 1.0 if context and context.upper() in contexts else 0.0
