"""A look-up from text to verdict, for pages, API and command alike: read, ask the database, judge.

Whatever keeps us from checking becomes `service_trouble`: trouble of ours is never shown as "no such code".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

import structlog

from trace.base.errors import Unavailable
from trace.base.reading import reader
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.core.typed import Reading
from trace.core.words import local_day
from trace.lookup import queries, rules
from trace.lookup.pages.goods import ProductPart, render_product_part
from trace.lookup.pages.page import Page, Visit, render
from trace.lookup.pages.sentences import PlaceWords, sentences
from trace.lookup.queries import Unprinted
from trace.lookup.queries.known import Known
from trace.lookup.rules import Facts, Route, Verdict
from trace.lookup.rules.counting import StampId, sent_on
from trace.lookup.scans import doubting, seen
from trace.lookup.voices import listening
from trace.lookup.voices.listening import Listen
from trace.lookup.words import Language

log = structlog.get_logger("trace.lookup")

SIGN_IN = "/dang-nhap"


@dataclass(frozen=True, slots=True)
class Asked:
    """A verdict, the route its code came by, what is kept of the facts it stands on, and which stamp it speaks of.

    `unprinted`: the code is right and its stamp was never printed. Only the observer looks at it; the answer does not.
    """

    verdict: Verdict
    route: Route
    known: Known | None = None
    stamp: StampId | None = None
    unprinted: Unprinted | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads an answer: in which language, whether somebody sent it on to them, and what they can listen to."""

    lang: Language
    via_share: bool = False
    listen: Listen | None = None


def ask(rt: Runtime, text: str, *, route: Route, now: datetime) -> Asked:
    """The verdict on a text. Asks no database where the text cannot be a code, and never raises."""
    try:
        read = rules.read(text, route)
        return Asked(read, route) if isinstance(read, Verdict) else _ask(rt, read, route, now)
    except Exception as error:
        return Asked(trouble(error, typed=text if route == "typed" else ""), route)


def _ask(rt: Runtime, read: Reading, route: Route, now: datetime) -> Asked:
    found = _found(rt, read)
    if not isinstance(found, queries.Found):
        return Asked(rules.unknown(read.code, route), route, unprinted=found)
    if scans := seen.evidence(rt, found.stamp):
        found = replace(found, facts=replace(found.facts, scans=scans))
    verdict = rules.verdict(found.facts, now, copy_rule=doubting.copy_rule(rt, found, now))
    return Asked(verdict, route, found.known, found.stamp)


def _found(rt: Runtime, read: Reading) -> queries.Found | Unprinted | None:
    """What the register says of a code, by a fresh copy where there is one; by *main* when the copy does not answer."""
    engine = rt.for_public()
    try:
        return queries.behind(reader(engine), rt.keys, read)
    except Unavailable:
        if rt.replica is None or engine is rt.main:
            raise
        rt.replica.distrust()
        return queries.behind(reader(rt.main), rt.keys, read)


def trouble(error: Exception, *, typed: str = "") -> Verdict:
    """The answer when something of ours failed; the operator reads in the log what it was."""
    log.error("lookup failed", error=type(error).__name__, exc_info=error)
    return rules.service_trouble(typed)


@lru_cache(maxsize=8)
def place_of(settings: Settings) -> PlaceWords:
    """Where this register is kept, as its sentences say it."""
    kind = "thành phố" if settings.province_is_city else "tỉnh"
    return PlaceWords(
        f"{kind} {settings.province}", settings.hotline, settings.host, sign_in=SIGN_IN, site=settings.site_url
    )


def audience(rt: Runtime, environ: Mapping[str, Any], asked: Asked, lang: Language, now: datetime) -> Audience:
    """Who reads this answer, out of the request it was asked in."""
    voice = listening.chosen_voice(environ, default=rt.settings.voice)
    clip = asked.verdict.clip
    heard = listening.listen(rt, voice, clip, now=now) if clip else None
    return Audience(lang, sent_on(environ.get("QUERY_STRING", "")), heard)


def shown(asked: Asked, to: Audience, *, place: PlaceWords, now: datetime) -> Page:
    """The page of an answer. The product's part is made once for each language and day from the same facts."""
    goods = asked.verdict.goods
    part = None
    if goods and asked.known:
        part = _product_part(asked.known, goods, to.lang, place, local_day(now))
    words = sentences(to.lang, place)
    visit = Visit(now, asked.route, to.via_share, to.listen)
    return render(asked.verdict, visit, words=words, product_part=part)


def _product_part(known: Known, goods: Facts, lang: Language, place: PlaceWords, today: date) -> ProductPart:
    kept, key = known.made, (lang, place, today)
    if key not in kept:
        if any(day != today for _, _, day in kept):
            kept.clear()
        kept[key] = render_product_part(goods, lang=lang, place=place, today=today)
    return cast(ProductPart, kept[key])
