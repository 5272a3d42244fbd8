"""The answer to a hold whose day has come: it goes on, with a reason."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import transaction
from trace.base.errors import Conflict, Refused
from trace.inspections.forms import ReasonForm
from trace.inspections.measures import service
from trace.inspections.measures.forms import ProlongForm
from trace.inspections.rules import HoldKey
from trace.inspections.views.frame import blueprint
from trace.inspections.views.holds import LONGER, hold_page
from trace.web.guard import me, needs
from trace.web.pages import now, runtime, see_other


@blueprint.route("/kiem-tra/tam-ngung/<any(stamps,batch):kind>/<int:hold_id>/gia-han", methods=["POST"])
@needs("hold.prolong")
def prolong_hold(kind: str, hold_id: int) -> ResponseReturnValue:
    """A second officer lets the hold go on until a later day."""
    form, key = ProlongForm(prefix=LONGER), HoldKey.read(kind, hold_id)
    if form.validate_on_submit():
        said = {"until": form.until.data, "reason": form.reason.data or ""}
        try:
            with transaction(runtime().main) as db:
                service.prolong_hold(db, actor=me(), key=key, **said, now=now())
            return see_other("inspections.hold", _("The hold goes on."), kind=kind, hold_id=hold_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return hold_page(key, ReasonForm(formdata=None), prolonging=form)
