"""`/kich-hoat`: activation in the field, on a phone. Scan or type, choose the batch; without a network it waits.

Works as a plain form. With a script each scan is kept in the browser under an id of its own until it was answered, and
counts once however often it is sent. The service worker's scope is this page alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from trace.base.db import Session, snapshot
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.stamps import queries, service
from trace.stamps.forms import FieldForm
from trace.stamps.service import Bound, Scan
from trace.stamps.stock.schemas import FieldView
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.stamps.wording import batch_words, counted
from trace.web.creating import created, once_by_form
from trace.web.decoder import decoder
from trace.web.guard import me, needs, public
from trace.web.pages import POLICY, now, page, runtime, see_other

CAMERA_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
SCOPE = "/kich-hoat"


@blueprint.route(SCOPE, methods=["GET", "POST"])
@needs("stamps.activate")
def field() -> ResponseReturnValue:
    """Scan or type a sheet, a box, a stamp, or the first and the last of many; first a preview, then the act."""
    form = FieldForm().on(batch_choices())
    if form.validate_on_submit():
        scan = _scan(form.first.data or "", form.last.data or "", form.batch_id.data)
        try:
            if request.form.get("act") == "confirm":
                count = once_by_form(form, lambda db: _activated(db, scan).count)
                return see_other("stamps.field", _("Activated: %(count)s stamps.", count=count))
            with snapshot(runtime().main) as db:
                bound = service.preview_scanned(db, actor=me(), ring=runtime().keys, scan=scan, now=now())
            return page("stamps/field_confirm.html", form=form, told=_told(bound), crumbs=_way(_("Check first")))
        except ANSWERED as error:
            form.refuse(error)
    shown = page("stamps/field.html", form=form, decoder=decoder(), host=runtime().settings.host, crumbs=_way())
    return Response(shown, form.status, {"Content-Security-Policy": CAMERA_POLICY})


@blueprint.route(f"{SCOPE}/gui", methods=["POST"])
@needs("stamps.activate")
def send_scan() -> ResponseReturnValue:
    """One kept scan, sent by the page's script: one effect and one answer for each id, however often it is sent."""
    sent = request.get_json(silent=True)
    said = sent if isinstance(sent, dict) else {}
    first, last, batch_id = said.get("first"), said.get("last", ""), said.get("batch_id")

    def act(db: Session) -> dict[str, Any]:
        if not (isinstance(first, str) and isinstance(last, str) and type(batch_id) is int):
            raise Refused(Reason("scan.unreadable"))
        bound = _activated(db, _scan(first, last, batch_id))
        return {"count": bound.count, "run_id": bound.run.id, "words": _told(bound)}

    return created(act, view=FieldView())


@blueprint.route(f"{SCOPE}/tinh-hinh")
@needs("stamps.activate")
def field_state() -> Response:
    """What the script needs before it sends: who is signed in, a fresh form token, the batches of today."""
    batches = [{"id": number, "words": words} for number, words in batch_choices()]
    return jsonify({"person": me().id, "token": generate_csrf(), "batches": batches})


@blueprint.route(f"{SCOPE}/sw.js")
@public
def field_worker() -> Response:
    """The service worker of this page, and of this page alone."""
    made = current_app.send_static_file("field-worker.js")
    made.headers["Service-Worker-Allowed"] = SCOPE
    made.headers["Cache-Control"] = "no-cache"
    return made


def batch_choices() -> list[tuple[int, str]]:
    """The batches of the person's producers, newest first, with the names of their products."""
    with snapshot(runtime().main) as db:
        found = queries.recent_batches(db, me().producers)
    return [(batch.id, f"{product} – {batch_words(batch)}") for batch, product in found]


def _scan(first: str, last: str, batch_id: int) -> Scan:
    return Scan(first, last, batch_id, runtime().settings.mass_balance_tolerance_percent)


def _activated(db: Session, scan: Scan) -> Bound:
    return service.activate_scanned(db, actor=me(), ring=runtime().keys, scan=scan, now=now())


def _told(bound: Bound) -> str:
    """What a scan comes to: `130 stamps of run 12 (1–130), lot L2411`."""
    spans: Sequence[str] = [counted(span) for span in bound.spans]
    facts = {"count": bound.count, "run": bound.run.id, "stamps": ", ".join(spans), "lot": bound.batch.lot}
    return str(_("%(count)s stamps of run %(run)s (%(stamps)s), lot %(lot)s", **facts))


def _way(here: str | None = None) -> list[tuple[str, str | None]]:
    title = _("Activate in the field")
    above: list[tuple[str, str | None]] = [crumbs(here=title)[0]]
    return [*above, (title, url_for("stamps.field")), (here, None)] if here else [*above, (title, None)]
