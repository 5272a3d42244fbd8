"""Fetching print files: a button that records who fetched what, and then sends the file."""

from __future__ import annotations

from flask import Response, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from trace.accounts import signin
from trace.base.db import transaction
from trace.core.labels import paper
from trace.stamps import queries, service
from trace.stamps.printing import pin_lines
from trace.stamps.views.blueprint import ANSWERED, blueprint
from trace.stamps.views.runs import run_page
from trace.web.forms import PressForm
from trace.web.guard import me, needs
from trace.web.pages import now, runtime

TYPES = {"pdf": "application/pdf", "csv": "text/csv"}


@blueprint.route("/tem/<int:run_id>/tai/<any(pdf, csv):form>/<int:number>", methods=["POST"])
@needs("run.export")
def download(run_id: int, form: str, number: int) -> ResponseReturnValue:
    """One print file. Not before the run stands in the ledger's chain; every fetching is recorded with its person.

    Asks for the password again when it was given more than ten minutes ago (ASVS 7.5.1).
    """
    if not signin.is_fresh():
        return redirect(url_for("accounts.confirm", next=url_for("stamps.run", run_id=run_id)), code=303)
    pressed = PressForm()
    if pressed.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                part = service.record_download(db, actor=me(), run_id=run_id, form=form, number=number, now=now())
            path = runtime().store.path(part.stored_name)
            return send_file(path, TYPES[form], as_attachment=True, download_name=part.file_name, etag=False)
        except ANSWERED as error:
            pressed.refuse(error)
    return run_page(run_id, pressed)


@blueprint.route("/tem/<int:run_id>/tai-ma-cao", methods=["POST"])
@needs("run.export")
def download_pins(run_id: int) -> ResponseReturnValue:
    """The list of scratch PINs, as `download`: never in one file with the codes, and kept nowhere."""
    if not signin.is_fresh():
        return redirect(url_for("accounts.confirm", next=url_for("stamps.run", run_id=run_id)), code=303)
    pressed = PressForm()
    if pressed.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                run = service.record_pin_download(db, actor=me(), run_id=run_id, now=now())
                pins = queries.pins(db, runtime().keys, run)
            named = {"Content-Disposition": f'attachment; filename="ma-cao-lenh-{run.id}.csv"'}
            return Response(pin_lines(paper(run.stock).per_sheet, pins), headers=named, mimetype="text/csv")
        except ANSWERED as error:
            pressed.refuse(error)
    return run_page(run_id, pressed)
