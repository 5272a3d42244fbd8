"""Releasing runs on their own page: the decision goes by the run's case where releases go by cases."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import transaction
from trace.review import service
from trace.review.service import Ruling
from trace.stamps.forms import DecisionForm
from trace.stamps.views.blueprint import ANSWERED, blueprint
from trace.stamps.views.runs import run_page
from trace.web.guard import me, needs
from trace.web.pages import now, runtime, see_other


@blueprint.route("/tem/<int:run_id>/duyet", methods=["POST"])
@needs("run.approve")
def approve(run_id: int) -> ResponseReturnValue:
    """Release a run to print; where a second person or step is to follow, pass it on."""
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                run = service.decide_run(db, actor=me(), run_id=run_id, outcome="accepted", ruling=Ruling(), now=now())
            done = _("Released. The print file is being made.") if run.state == "released" else _("Passed on.")
            return see_other("stamps.run", done, run_id=run_id)
        except ANSWERED as error:
            form.refuse(error)
    return run_page(run_id, form)


@blueprint.route("/tem/<int:run_id>/tu-choi", methods=["POST"])
@needs("run.approve")
def refuse(run_id: int) -> ResponseReturnValue:
    """Refuse an order, with words for the producer."""
    form = DecisionForm()
    if form.validate_on_submit():
        ruling = Ruling(form.note.data)
        try:
            with transaction(runtime().main) as db:
                service.decide_run(db, actor=me(), run_id=run_id, outcome="refused", ruling=ruling, now=now())
            return see_other("stamps.run", _("Refused. The producer reads your words."), run_id=run_id)
        except ANSWERED as error:
            form.refuse(error)
    return run_page(run_id, form)
