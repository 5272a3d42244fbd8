"""What every page shares: the runtime, the moment, headers, request ids, filters, and the way back after a POST."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from time import perf_counter
from typing import Any, TypeAlias, cast
from urllib.parse import urlencode, urlsplit

import structlog
from flask import Flask, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_datetime, format_decimal, gettext
from werkzeug.exceptions import SecurityError
from werkzeug.routing import BaseConverter, IntegerConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from trace.base import metrics, tokens
from trace.base.actor import SERVICE_ID, Actor
from trace.base.catalogues import LANGUAGES
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.web import language

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
}
HSTS = "max-age=31536000; includeSubDomains"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})  # health checks, operators on the machine itself
COOKIE_AGE_S = 365 * 24 * 3600
log = structlog.get_logger("trace.request")
_began: ContextVar[float] = ContextVar("began", default=0.0)  # of the request in hand, by the machine's stopwatch
# One way of a menu: its label, its address, whether the reader is there. A menu: what is in sight, and the rest.
Way: TypeAlias = tuple[str, str, bool]
Nav: TypeAlias = tuple[list[Way], list[Way]]


def runtime() -> Runtime:
    """The runtime of this app. What a request brings that no scanner has seen (trace.web.malware) it keeps apart."""
    rt = cast(Runtime, current_app.extensions["trace"])
    if not g.get("unscanned"):
        return rt
    actor = g.get("actor")
    return replace(rt, store=rt.store.held(actor.id if isinstance(actor, Actor) else SERVICE_ID))


def now() -> datetime:
    """The moment of this request: read once, the same for all that happens in it."""
    if "now" not in g:
        g.now = runtime().clock()
    return cast(datetime, g.now)


def page(template: str, **context: Any) -> str:
    """Render a page for a signed-in person or the public, in their language."""
    return render_template(template, **context)


def see_other(endpoint: str, message: str | None = None, **values: Any) -> BaseResponse:
    """After a POST: 303 to a page of ours, with a line that says what was done."""
    if message:
        flash(message, "success")
    return redirect(url_for(endpoint, **values), code=303)


def attached(content: bytes | Iterable[bytes] | Iterable[str], media_type: str, name: str) -> Response:
    """A file to be kept under this name, whole or piece by piece."""
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def own_path(target: str | None, otherwise: str) -> str:
    """`target` when it is a path on this site, else `otherwise`: `next=` never leads to another host (ASVS 3.7.2)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(target)
    clean = not parts.scheme and not parts.netloc and "\\" not in target and target.isprintable()
    return target if clean else otherwise


class Service(Flask):
    """Flask, but of the hooks before a view marked `sessionless` only ours runs, which numbers the request.

    The others ask who somebody is and what they may spend. A look-up asks neither, and they cost more than its queries.
    """

    def preprocess_request(self) -> ResponseReturnValue | None:
        """What the hooks answer in the view's place; None lets the view answer."""
        if getattr(self.view_functions.get(request.endpoint or ""), "sessionless", False):
            _begin()
            return None
        return super().preprocess_request()


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number some row may bear. A longer one is an address that does not exist."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**63 - 1)


class Gtin14(BaseConverter):
    """`<gtin14:…>` in an address: fourteen digits. Looked at before `<int:…>`, for no row has so long a number."""

    regex = r"[0-9]{14}"
    weight = 10


def install(app: Flask, rt: Runtime, menu: Callable[[], Nav]) -> None:
    """Put the runtime, filters and hooks on the app. `menu` returns the signed-in person's menu."""
    app.extensions["trace"] = rt
    app.url_map.converters.update({"int": RowNumber, "gtin14": Gtin14})
    app.before_request(_begin)
    app.after_request(_finish)
    app.jinja_env.filters["day"] = shown_day
    app.jinja_env.filters["moment"] = shown_moment
    app.jinja_env.filters["number"] = shown_number
    app.jinja_env.filters["hectares"] = lambda size: format_decimal(size, format="#,##0.###")
    app.context_processor(lambda: _frame(rt, menu))


def _frame(rt: Runtime, menu: Callable[[], Nav]) -> dict[str, Any]:
    """What `base.html` shows around every page."""
    actor, settings, chosen = g.get("actor"), rt.settings, language.chosen()
    daily, rest = menu() if actor else ([], [])
    return {
        "lang": chosen,
        "place": _place(settings),
        "demo": settings.demonstration,
        "languages": [(code, code.upper(), _in_language(code), code == chosen) for code in LANGUAGES],
        "actor": actor,
        "person": actor.name if actor else None,
        "nav": daily,
        "nav_more": rest,
        "sign_out_url": "/dang-xuat",
        "hotline": settings.hotline,
    }


def _place(settings: Settings) -> str:
    """Who keeps the register, in the reader's word order."""
    if settings.province_is_city:
        return str(gettext("%(name)s city", name=settings.province))
    return str(gettext("%(name)s province", name=settings.province))


def _in_language(code: str) -> str:
    if request.method not in ("GET", "HEAD"):
        return f"?lang={code}"
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return "?" + urlencode([*kept, ("lang", code)])


@lru_cache(maxsize=8)
def headers_of_all(settings: Settings) -> dict[str, str]:
    """What every answer carries unless it says otherwise. Not to be changed in place."""
    return HEADERS | ({"Strict-Transport-Security": HSTS} if settings.secure else {})


def number_request() -> str:
    """Give the request that begins here a number, which every line of its log and every job it asks for bears; returns
    it."""
    _began.set(perf_counter())
    number = tokens.new_name()[:16]
    structlog.contextvars.bind_contextvars(request_id=number)
    return number


def note_answer(method: str, route: str, status: int, person: int | None = None) -> None:
    """The one log line of a request, and its count. `route` is the pattern of its address, never a code."""
    began = _began.get()
    metrics.answered(route, status, perf_counter() - began if began else None)
    log.info("answered", method=method, route=route, status=status, person=person)
    structlog.contextvars.clear_contextvars()


def _begin() -> None:
    g.request_id = number_request()
    _refuse_foreign_host(runtime().settings)


def _refuse_foreign_host(settings: Settings) -> None:
    """Only the site's own name and this machine's are answered: no redirect of ours leads elsewhere (ASVS 4.1.3).

    Flask's TRUSTED_HOSTS cannot name an IPv6 address: it cuts the name at its first colon.
    """
    try:
        asked = urlsplit(f"//{request.host}").hostname
    except ValueError:
        asked = None
    if "@" in request.host or asked not in {urlsplit(settings.site_url).hostname, *LOOPBACK}:
        raise SecurityError


def _finish(response: Response) -> Response:
    settings = runtime().settings
    for name, value in headers_of_all(settings).items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if g.get("actor") is not None:
        response.headers["Cache-Control"] = "no-store"
    if request.args.get("lang") in language.PUBLIC:
        response.set_cookie(
            language.COOKIE, request.args["lang"], max_age=COOKIE_AGE_S, samesite="Lax", secure=settings.secure
        )
    # A path that no rule fits may hold anything: a code in groups, a slip's secret with a slash too many.
    route = str(request.url_rule) if request.url_rule else "(no route)"
    note_answer(request.method, route, response.status_code, g.actor.id if g.get("actor") else None)
    return response


def shown_day(value: date | None) -> str:
    """dd/mm/yyyy in both languages: the form on Vietnamese packs (lookup-page.md, rule 13)."""
    return str(format_date(value, "dd/MM/yyyy", rebase=False)) if value else "–"


def shown_moment(value: datetime | None) -> str:
    """dd/mm/yyyy and the minute, in Vietnam's time."""
    return str(format_datetime(value, "dd/MM/yyyy HH:mm")) if value else "–"


def shown_number(value: int | None) -> str:
    """A count as the reader's language groups its digits."""
    return str(format_decimal(value)) if value is not None else "–"
