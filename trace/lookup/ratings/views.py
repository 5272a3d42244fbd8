"""The one-tap rating, `/danh-gia?o=green` or `o=grey`: two buttons, a thank-you, no cookie, nothing about anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from trace.base.db import transaction
from trace.base.errors import Forbidden, TooMany
from trace.lookup import asking, budget
from trace.lookup.pages.page import Page
from trace.lookup.pages.sentences import Sentences, sentences
from trace.lookup.pages.templates import template
from trace.lookup.ratings import rating
from trace.lookup.responding import LONGEST_BODY, lang, place, sent
from trace.web import problems, publicforms
from trace.web.guard import open_to_all
from trace.web.pages import now, runtime

blueprint = Blueprint("ratings", __name__)
Step = Literal["ask", "thanks", "later"]
TITLES: Final[dict[Step, str]] = {
    "ask": "ui.rate_title",
    "thanks": "ui.rate_thanks_title",
    "later": "ui.rate_later_title",
}
RETRY_S: Final = 60


@blueprint.get("/danh-gia")
@open_to_all
def ask() -> ResponseReturnValue:
    """The two buttons. 404 unless the result it is about was green or grey."""
    _tone()
    return _page("ask", token=publicforms.new_token(request.path))


@blueprint.post("/danh-gia")
@open_to_all
def rate() -> ResponseReturnValue:
    """Count the tap, the same form once, and say thank you."""
    request.max_content_length = LONGEST_BODY
    number, tone, answer = publicforms.sent_id(), _tone(), request.form.get("answer", "")
    if answer not in rating.ANSWERS:
        abort(400)
    rt = runtime()
    budget.spend_form(rt, "rating", request.remote_addr, now())
    good_for = timedelta(seconds=publicforms.GOOD_FOR_S)
    with transaction(rt.observations) as db:
        rating.count(db, form=number, good_for=good_for, tone=tone, answer=answer, now=now())
    return _page("thanks")


def _tone() -> str:
    tone = request.args.get("o", "")
    if tone not in rating.TONES:
        abort(404)
    return tone


def render_rating(step: Step, *, words: Sentences, status: int = 200, token: str = "") -> Page:
    """The page of a step: the question, the thank-you, or that it could not be counted."""
    title = words[TITLES[step]]
    html = template("rating", words).render(step=step, title=title, token=token)
    return Page(html.encode(), status, title)


def _page(step: Step, *, status: int = 200, token: str = "") -> Response:
    return sent(render_rating(step, words=sentences(lang(), place()), status=status, token=token))


@blueprint.errorhandler(Exception)
def on_error(error: Exception) -> BaseResponse:
    """What went wrong here: a form that is not ours is refused; what could not be counted says so."""
    if isinstance(error, HTTPException):
        return problems.from_http(error)
    if isinstance(error, Forbidden):
        return problems.from_domain(error)
    if not isinstance(error, TooMany):
        asking.trouble(error)
    wait_s, status = (error.retry_after_s, 429) if isinstance(error, TooMany) else (RETRY_S, 503)
    answered = _page("later", status=status)
    answered.headers["Retry-After"] = str(wait_s)
    return answered
