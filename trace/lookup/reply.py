"""An answer as status, headers and bytes: the same whether Flask sends it or the front door does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from trace.lookup import asking
from trace.lookup.answer import answer, status_of
from trace.lookup.asking import Asked, Audience
from trace.lookup.pages.page import HEADERS, Page
from trace.lookup.pages.sentences import PlaceWords
from trace.lookup.schemas import VerdictView
from trace.lookup.words import TAGS, Language

RETRY_S = "60"
VARY = "Accept, Accept-Language, Cookie"
VIEW = VerdictView()
Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent, whoever sends it."""

    status: int
    headers: Headers
    body: bytes


def reply(found: Asked, to: Audience, *, place: PlaceWords, now: datetime, as_json: bool) -> Reply:
    """An answer as a page or as JSON: the same state, the same status."""
    if as_json:
        return _as_json(found, to.lang, place, now)
    made = asking.shown(found, to, place=place, now=now)
    if not found.verdict.code:
        return page_reply(made, to.lang)
    return page_reply(made, to.lang, Link=f'</{found.verdict.code}.json>; rel="alternate"; type="application/json"')


def page_reply(made: Page, lang: Language, **more: str) -> Reply:
    """A page with its status and headers, and more headers."""
    headers = common_headers(lang, made.status) | {"Content-Type": "text/html; charset=utf-8"} | more
    return Reply(made.status, headers, made.html)


@cache
def common_headers(lang: Language, status: int) -> Headers:
    """What every answer here is sent with: kept by nobody, and in whose language. Not to be changed in place."""
    retry = {"Retry-After": RETRY_S} if status == status_of("service_trouble") else {}
    return {**HEADERS, "Content-Language": TAGS[lang], "Vary": VARY, **retry}


def _as_json(found: Asked, lang: Language, place: PlaceWords, now: datetime) -> Reply:
    said = VIEW.dump(answer(found.verdict, lang=lang, place=place, checked_at=now))
    body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    status = status_of(found.verdict.state)
    open_to_all = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}
    return Reply(status, common_headers(lang, status) | open_to_all, body)
