"""The public pages of reports: in the look-up page's frame, with words from the catalogues, no script, no cookie."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, render_template
from markupsafe import Markup

from trace.base.errors import TooMany, TraceError
from trace.core.words import local_day
from trace.lookup import responding
from trace.lookup.pages.page import HEADERS
from trace.lookup.pages.sentences import sentences
from trace.lookup.pages.templates import STYLE_SOURCE, frame, style, style_source
from trace.web.pages import runtime
from trace.web.problems import status_of

OWN_CSS = style("review/public/report.css")
POLICY = HEADERS["Content-Security-Policy"].replace(STYLE_SOURCE, f"{STYLE_SOURCE} {style_source(OWN_CSS)}")
OWN_HEADERS = HEADERS | {"Content-Security-Policy": POLICY, "Vary": "Accept-Language, Cookie"}
"""Those of the look-up page, with the hash of the few lines of style these pages add."""


def answered(template: str, *, status: int = 200, error: TraceError | None = None, **context: Any) -> Response:
    """A public page of reports. With an `error` its status, and when it is worth trying again."""
    words = sentences(responding.lang(), responding.place())
    html = render_template(
        f"review/public/{template}.html",
        **frame(words),
        own_css=Markup(OWN_CSS),  # noqa: S704 - a file of ours
        demo=runtime().settings.demonstration,
        day_of=_day_of,
        **context,
    )
    made = Response(html, status_of(error) if error else status, OWN_HEADERS, content_type="text/html; charset=utf-8")
    made.headers["Content-Language"] = words.tag_of_page
    if isinstance(error, TooMany):
        made.headers["Retry-After"] = str(error.retry_after_s)
    return made


def _day_of(moment: datetime) -> str:
    """The day of Vietnam, dd/mm/yyyy in every language (look-up page, rule 13)."""
    return f"{local_day(moment):%d/%m/%Y}"
