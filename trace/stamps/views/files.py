"""Print files of a run: fetching by a button that records who fetched what, more forms, stopping, "Đã in xong"."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import signin
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import NotFound, Unavailable
from trace.core.labels import paper
from trace.core.reason import Reason
from trace.stamps import queries, rules, service
from trace.stamps.files import fetching
from trace.stamps.forms import FormForm
from trace.stamps.printing import pin_lines
from trace.stamps.seeing import seen
from trace.stamps.service import Wanted
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.stamps.views.making import form_line
from trace.stamps.views.runs import run_page
from trace.stamps.wording import FORMS
from trace.web.forms import PressForm
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

ROWS = 50


@blueprint.route("/tem/<int:run_id>/tai/<form>/<int:number>", methods=["POST"])
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
            part = fetching.fetched(runtime(), me(), Wanted(run_id, form, number), now())
            path, media_type = runtime().store.path(part.stored_name), rules.FORMS[form].media_type
            return send_file(path, media_type, as_attachment=True, download_name=part.file_name, etag=False)
        except (*ANSWERED, Unavailable) as error:
            pressed.refuse(error)
    return run_page(run_id, pressed)


@blueprint.route("/tem/<int:run_id>/tai-ma-cao", methods=["POST"])
@needs("run.export")
def download_pins(run_id: int) -> ResponseReturnValue:
    """The list of scratch PINs, as `download`: never in one file with the codes, kept nowhere, by permit only."""
    if not signin.is_fresh():
        return redirect(url_for("accounts.confirm", next=url_for("stamps.run", run_id=run_id)), code=303)
    pressed = PressForm()
    if pressed.validate_on_submit():
        try:
            limits = fetching.limits_of(runtime().settings)
            with transaction(runtime().main) as db:
                run = service.record_pin_download(db, actor=me(), run_id=run_id, limits=limits, now=now())
                pins = queries.pins(db, runtime().keys, run)
            named = {"Content-Disposition": f'attachment; filename="ma-cao-lenh-{run.id}.csv"'}
            return Response(pin_lines(paper(run.stock).per_sheet, pins), headers=named, mimetype="text/csv")
        except ANSWERED as error:
            pressed.refuse(error)
    return run_page(run_id, pressed)


@blueprint.route("/tem/<int:run_id>/tep/<form>")
@needs("run.see")
def form_files(run_id: int, form: str) -> ResponseReturnValue:
    """All files of one form, a page of fifty at a time."""
    after = max(0, request.args.get("after", 0, type=int))
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
        making = next((one for one in queries.printing(db, found.run, now()).forms if one.form == form), None)
        if making is None:
            raise NotFound(Reason("print.no_such_form"))
        line = form_line(db, found.run, making, limit=ROWS, after=after)
    more = after + ROWS if after + ROWS < making.parts else None
    title = FORMS[form]
    way = crumbs(found, str(title))
    return page("stamps/form_files.html", found=found, line=line, title=title, after=more, crumbs=way, forms=FORMS)


@blueprint.route("/tem/<int:run_id>/tep/<form>/ban-ke")
@needs("run.export")
def form_manifest(run_id: int, form: str) -> ResponseReturnValue:
    """The manifest of a form: its files, what each holds, and their hashes. It names no code."""
    with snapshot(runtime().main) as db:
        seen(db, run_id)
    made = BytesIO(fetching.manifest_of(runtime(), run_id, form))
    return send_file(made, "application/json", as_attachment=True, download_name=f"ban-ke-lenh-{run_id}-{form}.json")


@blueprint.route("/tem/<int:run_id>/dang-tep", methods=["POST"])
@needs("run.export")
def ask_form(run_id: int) -> ResponseReturnValue:
    """One more form of a run's files."""
    form = FormForm().besides(())
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.ask_form(db, actor=me(), run_id=run_id, form=form.form.data, now=now())
            return see_other("stamps.run", _("The files are being made."), run_id=run_id)
        except ANSWERED as error:
            form.refuse(error)
    return run_page(run_id, form)


@blueprint.route("/tem/<int:run_id>/tep/<form>/dung", methods=["POST"])
@needs("run.export")
def stop_form(run_id: int, form: str) -> ResponseReturnValue:
    """Stop making the files of a form; what is made stays."""
    return _pressed(
        run_id,
        lambda db: service.stop_form(db, actor=me(), run_id=run_id, form=form, now=now()),
        _("Stopped. Files that are made stay."),
    )


@blueprint.route("/tem/<int:run_id>/tep/<form>/tiep-tuc", methods=["POST"])
@needs("run.export")
def go_on(run_id: int, form: str) -> ResponseReturnValue:
    """Go on with a form that was stopped, or try again what could not be made."""
    return _pressed(
        run_id,
        lambda db: service.go_on(db, actor=me(), run_id=run_id, form=form, now=now()),
        _("The files are being made."),
    )


@blueprint.route("/tem/<int:run_id>/da-in-xong", methods=["GET", "POST"])
@needs("run.export")
def print_done(run_id: int) -> ResponseReturnValue:
    """Declare the run printed, after a page that says what follows from it."""
    form = PressForm()
    if form.validate_on_submit():
        return _pressed(
            run_id,
            lambda db: service.print_done(db, actor=me(), run_id=run_id, now=now()),
            _("Recorded: printing is done."),
        )
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
    return page("stamps/print_done.html", found=found, form=form, crumbs=crumbs(found, _("Printing is done")))


def _pressed(run_id: int, act: Callable[[Session], object], done: str) -> ResponseReturnValue:
    """An act that needs nothing typed; refused ones are said on the run's page."""
    form = PressForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                act(db)
            return see_other("stamps.run", done, run_id=run_id)
        except ANSWERED as error:
            form.refuse(error)
    return run_page(run_id, form)
