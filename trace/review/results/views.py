"""Pages of results for staff and producers: make the paper, download it, upload it signed, revoke it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import x509
from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.http import dump_options_header

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import signatures
from trace.review import queries as review
from trace.review.results import queries, service, signing
from trace.review.results.draft import draft
from trace.review.results.forms import IssueForm, RevokeForm, SignedForm
from trace.review.results.models import Result
from trace.review.results.service import Office
from trace.web.forms import Form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

blueprint = Blueprint("results", __name__)
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
STANDINGS = {
    "unsigned": (lazy_gettext("Not signed yet"), "grey"),
    "trial": (lazy_gettext("Not confirmed"), "amber"),
    "in_force": (lazy_gettext("In force"), "green"),
    "superseded": (lazy_gettext("Superseded by a later decision"), "amber"),
    "revoked": (lazy_gettext("Revoked"), "red"),
}
SIGNATURES = {
    "none": (lazy_gettext("No signature"), "grey"),
    "trial": (lazy_gettext("Trial signature: no authority trusted here vouches for it"), "amber"),
    "trusted": (lazy_gettext("Signature holds"), "green"),
}
WORDS = {"standings": STANDINGS, "signatures": SIGNATURES}


@lru_cache(maxsize=4)
def _roots(file: Path | None) -> tuple[x509.Certificate, ...]:
    return signatures.roots(file)


def office(rt: Runtime) -> Office:
    """Where this service keeps papers and whose signatures count for it."""
    return Office(rt.store, rt.settings.site_url, _roots(rt.settings.signature_roots_file))


@blueprint.route("/ho-so/<int:case_id>/ket-qua", methods=["GET", "POST"])
@needs("result.see")
def result(case_id: int) -> ResponseReturnValue:
    """The paper of a case: how it stands, and what this person may do about it next; POST makes it."""
    form = IssueForm()
    if form.is_submitted():
        me().must_on_something("result.issue")
    if form.validate_on_submit():
        done = _done(form, lambda db: service.issue(db, **_who(case_id), body=form.body(), numbering=form.numbering()))
        if done:
            return see_other("results.result", _("The paper is made. Have it signed now."), case_id=case_id)
    return _screen(case_id, form)


@blueprint.route("/ho-so/<int:case_id>/ket-qua/tai-len", methods=["POST"])
@needs("result.issue")
def upload(case_id: int) -> ResponseReturnValue:
    """Take the signed copy."""
    form = SignedForm()
    if form.validate_on_submit():
        content = form.file.data.stream.read(runtime().settings.max_upload_bytes + 1)
        if len(content) > runtime().settings.max_upload_bytes:
            form.refuse(Refused(Reason("result.large", field="file")))
        elif _done(form, lambda db: service.take_signed(db, **_who(case_id), content=content)):
            return see_other("results.result", _("The signed copy is taken."), case_id=case_id)
    return _screen(case_id, form)


@blueprint.route("/ho-so/<int:case_id>/ket-qua/ky-thu", methods=["POST"])
@needs("result.issue")
def sign_here(case_id: int) -> ResponseReturnValue:
    """Sign on the server, where the operator has put a key there."""
    settings, rt = runtime().settings, runtime()
    if settings.signing_p12_file is None:
        raise NotFound(Reason("result.no_key"))
    with snapshot(rt.main) as db:
        review.case_for(db, me(), case_id, now=now())
        shown = queries.of_case(db, case_id)
    if shown is None:
        raise NotFound(Reason("result.unknown"))
    me().must("result.issue", units={shown.result.agency_id})
    original = rt.store.get(shown.result.stored_name)
    signed = signing.sign(original, key_file=settings.signing_p12_file, password=settings.signing_p12_password)
    form = SignedForm(formdata=None)
    if _done(form, lambda db: service.take_signed(db, **_who(case_id), content=signed)):
        return see_other("results.result", _("The signed copy is taken."), case_id=case_id)
    return _screen(case_id, form)


@blueprint.route("/ho-so/<int:case_id>/ket-qua/thu-hoi", methods=["POST"])
@needs("result.issue")
def revoke(case_id: int) -> ResponseReturnValue:
    """Say that it holds no more."""
    form = RevokeForm()
    who = {name: value for name, value in _who(case_id).items() if name != "office"}
    if form.validate_on_submit() and _done(form, lambda db: service.revoke(db, **who, why=form.why.data or "")):
        return see_other("results.result", _("The decision is revoked."), case_id=case_id)
    return _screen(case_id, form)


@blueprint.route("/ho-so/<int:case_id>/ket-qua/tep")
@needs("result.see")
def file(case_id: int) -> ResponseReturnValue:
    """The signed copy where there is one, else the unsigned paper; `?ban=goc`: the unsigned one."""
    with snapshot(runtime().main) as db:
        review.case_for(db, me(), case_id, now=now())
        shown = queries.of_case(db, case_id)
    if shown is None:
        raise NotFound(Reason("result.unknown"))
    return handed(shown.result, original=request.args.get("ban") == "goc")


def handed(found: Result, *, original: bool = False) -> Response:
    """A paper as a file to keep, in a sandbox wherever it is shown."""
    stored = found.stored_name if original or found.signed_name is None else found.signed_name
    response = Response(runtime().store.get(stored), mimetype="application/pdf")
    named = dump_options_header("attachment", {"filename": service.file_name(found)})
    response.headers["Content-Disposition"] = named
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _who(case_id: int) -> dict[str, Any]:
    return {"actor": me(), "case_id": case_id, "office": office(runtime()), "now": now()}


def _done(form: Form, act: Callable[[Session], object]) -> bool:
    """Whether the act went through; what it refuses stands in the form."""
    try:
        with transaction(runtime().main) as db:
            act(db)
    except (Refused, Conflict) as error:
        form.refuse(error)
        return False
    return True


def _screen(case_id: int, form: Form) -> ResponseReturnValue:
    """The page of a case's paper, with the form that was sent as it was sent."""
    actor, settings = me(), runtime().settings
    with snapshot(runtime().main) as db:
        ground, shown = queries.ground(db, actor, case_id, now=now()), queries.of_case(db, case_id)
        symbol = queries.last_symbol(db, ground.unit.id) if ground is not None else ""
        case = review.case_for(db, actor, case_id, now=now())
    unit = {shown.result.agency_id} if shown else {ground.unit.id} if ground else set()
    may = bool(unit) and actor.why_not("result.issue", units=unit) is None
    made = form if isinstance(form, IssueForm) else IssueForm(formdata=None)
    if ground is not None and not made.is_submitted():
        made.begin(draft(ground, place=settings.province), symbol or "QĐ-")
        made.dated.data = local_day(now())
    forms = {kind: form if isinstance(form, kind) else kind(formdata=None) for kind in (SignedForm, RevokeForm)}
    shown_page = page(
        "review/results/result.html",
        case=case,
        ground=ground,
        shown=shown,
        may=may,
        form=form if form.errors else made,
        issue=made,
        signed=forms[SignedForm],
        revoking=forms[RevokeForm],
        when=signatures.moment_of,
        address=office(runtime()).address(shown.result.token) if shown else "",
        can_sign_here=settings.signing_p12_file is not None,
        crumbs=[(case.case_code, url_for("review.case", case_id=case_id)), (_("Result"), None)],
        **WORDS,
    )
    return shown_page, form.status
