"""Public pages of reports: say what is wrong with a stamp or goods, follow it, read what was answered to others.

No sign-in, no script, no cookie. What is sent is kept by POST alone; neither a reference nor a secret stands in an
address.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from trace.base import tokens
from trace.base.db import snapshot
from trace.base.errors import Forbidden, Refused, TooMany, TraceError
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.lookup.responding import too_many
from trace.review import photos, queries, service
from trace.review.models import Report
from trace.review.publicform import TRAP, Filled, Subject, filled, photo, picked, slug_of, subject_of
from trace.review.publicpage import answered
from trace.review.rules import reports
from trace.review.rules.reports import Told
from trace.review.service import Sending
from trace.review.spending import Purse
from trace.review.wording import EXTERNAL, REPORT_KINDS, REPORT_STATES
from trace.web.guard import open_to_all
from trace.web.pages import now, runtime
from trace.web.publicforms import new_token, once_by_token, sent_id

blueprint = Blueprint("reports", __name__)

FOLLOW = "/phan-anh/theo-doi"
ALLOWED_FOR_FIELDS = 200_000  # bytes beside the photo


@blueprint.get("/phan-anh", strict_slashes=False)
@blueprint.get("/<code>/phan-anh", strict_slashes=False)
@open_to_all
def form(code: str = "") -> ResponseReturnValue:
    """Step one: four pictures. Step two, by `?loai=`: photo, place, words, a number to call."""
    subject = subject_of(code)
    kind = picked(request.args.get("loai", ""))
    if not kind:
        return answered("kinds", subject=subject, kinds=REPORT_KINDS, slug_of=slug_of, path=request.path)
    return _form(Filled(Told(kind), token=new_token(request.path)), subject)


@blueprint.post("/phan-anh", strict_slashes=False)
@blueprint.post("/<code>/phan-anh", strict_slashes=False)
@open_to_all
def send(code: str = "") -> ResponseReturnValue:
    """Keep the report and say its reference, its secret and its day; the same form again says the same.

    What is wrong is said beside its field, and nothing is lost: a good photo waits with the form.
    """
    rt = runtime()
    request.max_content_length = rt.settings.max_upload_bytes + ALLOWED_FOR_FIELDS
    sent = filled()
    try:
        form_id = tokens.digest(sent_id())
    except Forbidden as error:
        sent.token = new_token(request.path)
        return _refused(sent, subject_of(code), error)
    with snapshot(rt.main) as db:
        earlier = queries.report_by_form(db, form_id)
    if earlier is not None:
        return _done(rt, earlier)
    subject = subject_of(code)
    try:
        return _done(rt, _taken_in(rt, sent, subject, form_id))
    except (Refused, TooMany) as error:
        sent.has_photo = photos.kept(rt.store, form_id) is not None
        return _refused(sent, subject, error)
    except _Again:
        sent.has_photo = photos.kept(rt.store, form_id) is not None
        return _form(sent, subject)


class _Again(Exception):
    """The form is to be shown once more, in another language."""


def _taken_in(rt: Runtime, sent: Filled, subject: Subject, form_id: str) -> Report:
    """The report, kept. Refuses what is wrong with it; TooMany when a budget is used up."""
    purse = Purse.of(rt, request.remote_addr, now())
    purse.spend_form()
    if sent.trap:
        raise Refused(Reason("report.trap", field=TRAP))
    try:
        photo_name = _photo(rt, form_id)
    except Refused as error:
        raise Refused(*error.reasons, *service.why_not_report(sent.told, subject.about, has_photo=True)) from error
    if "again" in request.form:
        raise _Again
    repeat = purse.spend_report(subject.about)
    sending = Sending(form_id, photo_name, repeat)
    try:
        made = once_by_token({}, lambda db: _keep(db, rt, sent, subject, sending))
    except TraceError:
        purse.give_back(subject.about, repeat=repeat)
        raise
    with snapshot(rt.main) as db:
        return queries.report(db, made["id"])


def _keep(db: Any, rt: Runtime, sent: Filled, subject: Subject, sending: Sending) -> dict[str, int]:
    kept = service.send_report(
        db, told=sent.told, about=subject.about, sending=sending, settings=rt.settings, keys=rt.keys, now=now()
    )
    return {"id": kept.id}


def _photo(rt: Runtime, form_id: str) -> str | None:
    """The photo's name: of the one that came now, else of the one that waits, unless it is not wanted any more."""
    if request.form.get("no_photo") == "1":
        photos.drop(rt.store, form_id)
    sent = photo()
    if sent is None:
        return photos.kept(rt.store, form_id)
    most = rt.settings.max_upload_bytes
    return photos.keep(rt.store, form_id, sent.filename or "", sent.stream.read(most + 1), most_bytes=most)


def _form(sent: Filled, subject: Subject, error: TraceError | None = None) -> Response:
    rt = runtime()
    with snapshot(rt.main) as db:
        communes = queries.communes_of(db, rt.settings.province_code)
    return answered(
        "form",
        error=error,
        sent=sent,
        subject=subject,
        kind=REPORT_KINDS.get(sent.told.kind),
        slug=slug_of(sent.told.kind),
        communes=communes,
        megabytes=rt.settings.max_upload_bytes // 1_000_000,
        phone_days=reports.PHONE_KEPT_DAYS,
        path=request.path,
    )


def _refused(sent: Filled, subject: Subject, error: TraceError) -> Response:
    sent.refuse(error)
    return _form(sent, subject, error)


def _done(rt: Runtime, report: Report) -> Response:
    secret = service.secret_for(rt.keys, report.form_id)
    return answered(
        "done", report=report, secret=reports.shown_secret(secret), follow=FOLLOW, follow_token=new_token(FOLLOW)
    )


@blueprint.get(FOLLOW)
@open_to_all
def follow_form() -> ResponseReturnValue:
    """The two fields by which a report is followed: its reference, and the secret that only its sender has."""
    return answered("follow", follow=FOLLOW, token=new_token(FOLLOW), typed={}, wrong={})


@blueprint.post(FOLLOW)
@open_to_all
def follow() -> ResponseReturnValue:
    """How the report stands and what was answered. A wrong secret and a reference that is none are one answer."""
    typed = {"reference": request.form.get("reference", "")[:40], "secret": request.form.get("secret", "")[:40]}
    try:
        sent_id()
        found = _followed(typed)
    except (Forbidden, Refused, TooMany) as error:
        fault = Filled(Told(""), wrong=list(error.reasons))
        wrong = {"on_top": fault.on_top, **fault.beside}
        return answered("follow", error=error, follow=FOLLOW, token=new_token(FOLLOW), typed=typed, wrong=wrong)
    again = {"reference": found.report.reference, "secret": typed["secret"]}
    words: dict[str, Any] = {"states": REPORT_STATES, "external": EXTERNAL, "kinds": REPORT_KINDS}
    return answered("status", found=found, again=again, follow=FOLLOW, token=new_token(FOLLOW), **words)


def _followed(typed: dict[str, str]) -> queries.Followed:
    """The report with this reference and secret. Refuses, in one way, whatever else; TooMany after too many tries."""
    rt = runtime()
    reference, secret = reports.read_reference(typed["reference"]), reports.read_secret(typed["secret"])
    if reference is None:
        raise Refused(Reason("report.reference", field="reference"))
    if secret is None:
        raise Refused(Reason("report.secret", field="secret"))
    purse = Purse.of(rt, request.remote_addr, now())
    purse.guess(reference)
    given = service.secret_print(rt.keys, reference, secret)
    with snapshot(rt.main) as db:
        found = queries.followed(db, reference)
    if found is None or not tokens.same(given, found.report.secret_print):
        raise Refused(Reason("report.not_followed"))
    purse.guessed_right(reference)
    return found


@blueprint.get("/phan-anh/tra-loi")
@open_to_all
def answers() -> ResponseReturnValue:
    """The newest answers that everybody may read."""
    with snapshot(runtime().main) as db:
        published = queries.public_answers(db)
    return answered("answers", published=published, kinds=REPORT_KINDS)


@blueprint.errorhandler(RequestEntityTooLarge)
def on_too_large(_error: RequestEntityTooLarge) -> BaseResponse:
    """More than a photo and a few words: refused before it is read. The browser's way back still has what was typed."""
    return answered("too_large", status=413, megabytes=runtime().settings.max_upload_bytes // 1_000_000)


@blueprint.errorhandler(TooMany)
def on_too_many(error: TooMany) -> BaseResponse:
    """Too many codes that are none, asked for through the form."""
    return too_many(error, as_json=False)
