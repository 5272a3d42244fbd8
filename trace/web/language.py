"""The reader's language, and sentences in it: pages, and reasons in words, from the catalogues (`base.catalogues`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, gettext
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie

from trace.base.catalogues import LANGUAGES, catalogue
from trace.core.reason import Reason

PUBLIC = (*LANGUAGES, "lo", "km", "zh", "ko", "ja")
"""Languages of the public page, which `lookup.words` speaks; the cookie may hold any of them."""

DEFAULT = "vi"
COOKIE = "lang"


class _Catalogues(Domain):  # type: ignore[misc]
    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return catalogue(locale.language if locale else DEFAULT)


class _PlainBabel(Babel):  # type: ignore[misc]
    domain_instance = property(lambda self: _Catalogues())


def chosen() -> str:
    """The reader's language on pages of the house: asked for in the address, kept in the cookie, the browser's wish,
    else Vietnamese. Who reads the public page in another language reads these in English.
    """
    if not has_request_context():
        return DEFAULT
    if "language" not in g:
        public = chosen_in_public()
        g.language = public if public in LANGUAGES else "en"
    return str(g.language)


def chosen_in_public() -> str:
    """The reader's language on public pages: asked for in the address, else as `spoken` finds it."""
    asked = request.args.get("lang")
    return asked if asked in PUBLIC else spoken(request.environ)


def spoken(environ: Mapping[str, Any]) -> str:
    """The public page's language for a request whose address names none: the cookie's, the browser's wish, else
    Vietnamese."""
    kept = parse_cookie(environ.get("HTTP_COOKIE")).get(COOKIE) if COOKIE in environ.get("HTTP_COOKIE", "") else None
    return kept if kept in PUBLIC else _wished(environ.get("HTTP_ACCEPT_LANGUAGE", ""))


@lru_cache(maxsize=256)
def _wished(accept: str) -> str:
    return parse_accept_header(accept, LanguageAccept).best_match(PUBLIC) or DEFAULT


def install(app: Flask) -> None:
    """Let `_()`, dates and numbers follow the reader's language, in Vietnam's time."""
    _PlainBabel(app, default_locale=DEFAULT, default_timezone="Asia/Ho_Chi_Minh", locale_selector=chosen)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    for code in LANGUAGES:
        catalogue(code)  # read before the first request, and before a server forks


def sentence(reason: Reason, language: str | None = None) -> str:
    """The reason in the reader's language (or in `language`). A reason without a sentence shows its code."""
    key = f"reason.{reason.code}"
    text = catalogue(language).gettext(key) if language else gettext(key)
    return str(text.format(**reason.values)) if text != key else reason.code


def worded() -> dict[str, set[str]]:
    """The reason codes each language has a sentence for; the house test compares them."""
    return {
        language: {
            str(key).removeprefix("reason.")
            for key in catalogue(language)._catalog
            if isinstance(key, str) and key.startswith("reason.")
        }
        for language in LANGUAGES
    }
