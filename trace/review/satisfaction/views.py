"""The one-tap page of a decided case, `/hai-long/<token>`: three buttons, a thank-you, a few words if one likes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.core.numbers import row_number
from trace.lookup import budget
from trace.review.satisfaction import queries, rules, service
from trace.review.satisfaction.models import CaseRating
from trace.web import publicforms
from trace.web.guard import public
from trace.web.language import sentence
from trace.web.pages import now, page, runtime
from trace.web.problems import status_of

blueprint = Blueprint("satisfaction", __name__)


def question(found: CaseRating | None) -> dict[str, Any]:
    """What a page shows of the question: the row while it may be answered or changed, and a token for its form."""
    if found is None or rules.why_not_rate(found.asked_at, found.rated_at, now=now()):
        return {"rating": None, "rating_token": ""}
    return {"rating": found, "rating_token": publicforms.new_token(url_for("satisfaction.rate", token=found.token))}


@blueprint.get("/hai-long/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """The three buttons; what was said already, and that it may be changed for some days."""
    return _page(token)


@blueprint.post("/hai-long/<token>")
@public
def rate(token: str) -> ResponseReturnValue:
    """Take the tap, or the words after it."""
    publicforms.sent_id()
    budget.spend_form(runtime(), "satisfaction", request.remote_addr, now())
    level, comment = row_number(request.form.get("level", "")) or 0, request.form.get("comment")
    try:
        with transaction(runtime().main) as db:
            service.rate(db, token=token, level=level, comment=comment, now=now())
    except (Refused, Conflict) as error:
        return _page(token, wrong=[sentence(reason) for reason in error.reasons], typed=comment), status_of(error)
    return redirect(url_for("satisfaction.ask", token=token, xong=1), code=303)


def _page(token: str, *, wrong: list[str] | None = None, typed: str | None = None) -> str:
    with snapshot(runtime().main) as db:
        found, code, unit = queries.by_token(db, token)
    about = {"code": code, "unit": unit, "wrong": wrong or [], "typed": typed, "said": found}
    title = _("How was this case dealt with?")
    return page("review/satisfaction/rate.html", title=title, **about, **question(found))
