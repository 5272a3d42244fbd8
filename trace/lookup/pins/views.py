"""The page of a scratch PIN: `/<code>/so-cao`. It asks by GET, takes the PIN by POST, and sets no cookie."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from trace.base.errors import Forbidden, TooMany
from trace.core.codes import StampCode, is_stamp_code
from trace.core.reason import Reason
from trace.core.typed import read_pin
from trace.lookup import asking
from trace.lookup.asking import Asked
from trace.lookup.pages.sentences import sentences
from trace.lookup.pins import pinning
from trace.lookup.pins.page import PinPage, render_pin
from trace.lookup.responding import LONGEST_BODY, asked, lang, place, respond, sent, too_many
from trace.lookup.rules import Verdict, pin_typing_line
from trace.lookup.scans import observing
from trace.stamps.service import TypedPin
from trace.web import problems, publicforms
from trace.web.guard import open_to_all
from trace.web.pages import now, runtime

blueprint = Blueprint("pins", __name__)


@blueprint.get("/<code>/so-cao")
@open_to_all
def form(code: str) -> ResponseReturnValue:
    """The field for a PIN. A stamp without a scratch layer has none: its own page is shown instead."""
    found = _found(code)
    if found.known is None:
        return respond(found, as_json=False)
    if not found.verdict.has_pin:
        return redirect(f"/{found.verdict.code}", code=303)
    return _page(PinPage(found.verdict, publicforms.new_token(request.path)))


@blueprint.post("/<code>/so-cao")
@open_to_all
def enter(code: str) -> ResponseReturnValue:
    """What came of a PIN. The same form sent again gets the same answer; typed anew, it is another entry."""
    request.max_content_length = LONGEST_BODY
    number, found = publicforms.sent_id(), _found(code)
    if not found.verdict.has_pin:
        return respond(found, as_json=False)
    text, token = request.form.get("pin", ""), publicforms.new_token(request.path)
    read = read_pin(text)
    if isinstance(read, Reason):
        return _page(PinPage(found.verdict, token, fault=pin_typing_line(read), typed=text))
    province = observing.province_of(runtime(), request.remote_addr or "")
    try:
        answered = _entered(found.verdict, TypedPin(StampCode(code), read, province), number)
    except TooMany as error:
        if error.reason.code != "pin.too_many":
            raise
        return _wait(PinPage(found.verdict, token, wait_s=error.retry_after_s))
    return _page(PinPage(answered, token, typed=read))


def _entered(own: Verdict, typed: TypedPin, number: str) -> Verdict:
    """The answer to this form's entry; what tells it from another entry by the same form is a keyed hash."""
    rt = runtime()
    name = pinning.entry_name(rt.settings.secret_key, number, typed.pin)
    once = partial(publicforms.once_by_token, {}, use=name)
    return pinning.enter(rt, own, typed, address=request.remote_addr, once=once, now=now())


def _found(code: str) -> Asked:
    if not is_stamp_code(code):
        abort(404)
    return asked(code, "scanned")


def _page(shown: PinPage) -> Response:
    return sent(render_pin(shown, words=sentences(lang(), place()), checked_at=now()))


def _wait(shown: PinPage) -> Response:
    answered = _page(shown)
    answered.headers["Retry-After"] = str(shown.wait_s)
    return answered


@blueprint.errorhandler(Exception)
def on_error(error: Exception) -> BaseResponse:
    """What went wrong here: a form that is not ours is refused, a used-up budget says so, all else is trouble."""
    if isinstance(error, HTTPException):
        return problems.from_http(error)
    if isinstance(error, Forbidden):
        return problems.from_domain(error)
    if isinstance(error, TooMany):
        return too_many(error, as_json=False)
    return respond(Asked(asking.trouble(error), "scanned"), as_json=False)
