"""Answers to GS1 Digital Links: the redirect, the linkset, or why not; and the resolver's description of itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from trace.base.errors import Malformed, NotFound, TooMany, TraceError, Unavailable
from trace.core.codes import is_stamp_code
from trace.core.gs1 import DEFAULT, DigitalLink, read_path
from trace.core.reason import Reason
from trace.lookup.resolver import linksets, offers
from trace.lookup.resolver.choosing import Level, Offer, choose
from trace.lookup.resolver.door import INNER, TARGET
from trace.lookup.resolver.linksets import CONTEXT
from trace.lookup.resolver.wishes import MEDIA, Form, linkset_form, readable_form, wish_of
from trace.lookup.responding import asked, lang, respond, too_many, wants_json
from trace.registry.rules import OWN_TYPES
from trace.registry.wording import LINK_TYPES
from trace.web import problems
from trace.web.guard import open_to_all, public
from trace.web.pages import page, runtime

blueprint = Blueprint("resolver", __name__)

METHODS = "GET, HEAD, OPTIONS"
RETRY_S = "60"
CONTEXT_LINK = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'


@blueprint.route(INNER, methods=["GET", "OPTIONS"], provide_automatic_options=False)
@open_to_all
def resolve() -> ResponseReturnValue:
    """The answer to a Digital Link; its raw path comes from the door, and from nowhere else."""
    target = request.environ.get(TARGET)
    if target is None:
        abort(404)
    link = read_path(target, _query())
    if request.method == "OPTIONS":
        return _options(link)
    if isinstance(link, Reason):
        raise Malformed(link)
    if link.key not in offers.SUPPORTED_KEYS:
        raise NotFound(Reason("gs1.key_unsupported", ai=link.key))
    answered = _stamp(link) if offers.is_stamp(link) else _resolved(link, _levels(link))
    return _with_links(answered, link)


def _levels(link: DigitalLink) -> list[Level]:
    with runtime().public_snapshot() as db:
        found = offers.levels(db, link, _site())
    if not found:
        raise NotFound(Reason("gs1.unknown"))
    return found


def _stamp(link: DigitalLink) -> Response:
    """A stamp under its GS1 name: 307 to its own address when both numbers belong together, else no such code."""
    serial = link.value("21") or ""
    found = asked(f"/01/{link.value('01')}/21/{serial}" if is_stamp_code(serial) else "", "scanned")
    if found.known is None:
        return respond(found, as_json=wants_json())
    level = offers.stamp_level(link, _site())
    # The same page for every type, and a path alone: the query goes on behind it as it came.
    return _resolved(link, [level], at=f"/{serial}")


def _resolved(link: DigitalLink, levels: Sequence[Level], *, at: str | None = None) -> Response:
    media = list(request.accept_mimetypes)
    if form := linkset_form(link, media):
        return _linkset(linksets.linkset(levels, _site()), form, levels)
    wish = wish_of(
        link, media=media, languages=list(request.accept_languages), namespace=linksets.own_namespace(_site())
    )
    found = choose(levels, wish)
    if not found:
        raise NotFound(Reason("gs1.type_missing", types=", ".join(_types(levels))))
    if len(found) == 1:
        return _redirect(at or found[0].href)
    level = next(each for each in levels if found[0] in each.offers)
    answered = _linkset(linksets.candidates(level, found, _site()), readable_form(media), [_only(level, found)])
    answered.status_code = 300
    return answered


def _types(levels: Sequence[Level]) -> list[str]:
    return list(dict.fromkeys([DEFAULT, *(offer.link_type for level in levels for offer in level.offers)]))


def _only(level: Level, found: tuple[Offer, ...]) -> Level:
    return Level(level.path, level.name, None, found)


def _redirect(href: str) -> Response:
    answered = _answer(status=307)
    answered.autocorrect_location_header = False
    answered.headers["Location"] = passed_on(href, _query())
    return answered


def _answer(body: str = "", **more: Any) -> Response:
    """An answer that headers decided and nobody keeps: links change."""
    return Response(body, headers={"Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}, **more)


def passed_on(href: str, query: str) -> str:
    """The target with the query of the request, byte for byte, before the target's own fragment (2.12)."""
    if not query:
        return href
    target, hash_, fragment = href.partition("#")
    joint = "?" if "?" not in target else "" if target.endswith(("?", "&")) else "&"
    return f"{target}{joint}{query}{hash_}{fragment}"


def _linkset(found: linksets.Json, form: Form, levels: Sequence[Level]) -> Response:
    with_context = {"@context": CONTEXT} | found
    if form == "html":
        body = page("lookup/linkset.html", levels=levels, linked=with_context, words=LINK_TYPES)
    else:
        body = json.dumps(with_context if form == "ld" else found, ensure_ascii=False, separators=(",", ":"))
    answered = _answer(body, content_type=MEDIA[form])
    if form == "html":
        answered.headers.update({"Vary": "Accept, Accept-Language, Cookie", "Content-Language": lang()})
    answered.headers.add("Link", CONTEXT_LINK)
    return answered


def _options(link: DigitalLink | Reason) -> Response:
    answered = Response(status=204)
    answered.headers["Allow"] = METHODS
    answered.headers["Access-Control-Allow-Methods"] = METHODS
    answered.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
    answered.headers["Access-Control-Max-Age"] = "86400"
    return answered if isinstance(link, Reason) else _with_links(answered, link)


def _with_links(answered: Response, link: DigitalLink) -> Response:
    """Where the linkset is, and how a compressed link is written in full; one header, as GS1's suite reads one."""
    here = _site() + link.canonical
    links = [f'<{here}?linkType=linkset>; rel="linkset"; type="application/linkset+json"']
    if link.compressed:
        links.append(f'<{here}>; rel="owl:sameAs"')
    answered.headers["Link"] = ", ".join([*answered.headers.getlist("Link"), *links])
    return answered


@blueprint.get("/.well-known/gs1resolver")
@open_to_all
def description() -> ResponseReturnValue:
    """What this resolver does, for programs that look for one."""
    settings = runtime().settings
    body = json.dumps(linksets.description(settings), ensure_ascii=False, indent=1)
    answered = Response(body, content_type="application/json")
    answered.headers["Access-Control-Allow-Origin"] = "*"
    answered.headers["Cache-Control"] = "public, max-age=3600"
    return answered


@blueprint.get("/voc/")
@blueprint.get("/voc/<any(shop, visit):term>")
@public
def vocabulary(term: str = "") -> ResponseReturnValue:
    """What our own link types mean."""
    terms = {
        "shop": (_("Shop of the producer"), _("A page where the producer itself sells the item or takes orders.")),
        "visit": (
            _("Visiting the place"),
            _("How to visit the place where the item is made: a tour, a stay, a tasting."),
        ),
    }
    shown = [(each, *terms[each]) for each in OWN_TYPES if term in ("", each)]
    return page("lookup/vocabulary.html", terms=shown, namespace=linksets.own_namespace(_site()))


@blueprint.errorhandler(TraceError)
def on_refusal(error: TraceError) -> BaseResponse:
    """Why not, for a program as problem details and for a browser as a page. Never the value that was asked for."""
    if isinstance(error, TooMany):
        return too_many(error, as_json=wants_json())
    return _refused(problems.status_of(error), error.reasons, isinstance(error, Unavailable))


@blueprint.errorhandler(HTTPException)
def on_http(error: HTTPException) -> BaseResponse:
    """Errors of the framework in the same two forms."""
    return problems.from_http(error)


def _refused(status: int, reasons: tuple[Reason, ...], again: bool) -> BaseResponse:
    headers = {"Vary": "Accept, Accept-Language, Cookie", "Content-Language": lang()}
    if again:
        headers["Retry-After"] = RETRY_S
    if "text/html" in request.headers.get("Accept", ""):
        return problems.answer(status, reasons, headers)
    body = json.dumps(problems.problem(status, reasons), ensure_ascii=False)
    answered = Response(body, status, headers, content_type=problems.PROBLEM_TYPE)
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _query() -> str:
    """The query as it stood in the request: WSGI hands its bytes on as Latin-1."""
    return str(request.environ.get("QUERY_STRING", ""))


def _site() -> str:
    return runtime().settings.site_url
