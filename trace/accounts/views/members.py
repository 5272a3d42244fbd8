"""Who works for a producer: the list, letting somebody in, ending somebody's work."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries, service
from trace.accounts.forms import DUTY_WORDS, MemberForm
from trace.accounts.views.blueprint import blueprint
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.core.reason import Reason
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/co-so/<int:producer_id>/nguoi", methods=["GET", "POST"])
@needs("membership.edit")
def members(producer_id: int) -> ResponseReturnValue:
    """The people of a producer, for those who work for it and for officers; for those who decide, the form too."""
    me().must("membership.edit", producer=producer_id)
    form = MemberForm()
    if form.validate_on_submit():
        try:
            _add(producer_id, form)
            return see_other("accounts.members", _("Saved."), producer_id=producer_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    with snapshot(runtime().main) as db:
        found = queries.members_of(db, producer_id)
        deciding = _decides(db, producer_id)
    if not found and not deciding:
        raise NotFound(Reason("membership.no_producer"))
    words = {"duties": DUTY_WORDS, "deciding": deciding}
    return page("accounts/members.html", form=form, members=found, of=producer_id, **words), form.status


def _decides(db: Session, producer_id: int) -> bool:
    try:
        service.may_edit_members(db, me(), producer_id)
    except Forbidden:
        return False
    return True


def _add(producer_id: int, form: MemberForm) -> None:
    with transaction(runtime().main) as db:
        try:
            someone = queries.person_by_login(db, form.login.data)
        except NotFound as error:
            raise Refused(Reason("membership.unknown", field="login")) from error
        service.join(db, actor=me(), person_id=someone.id, producer_id=producer_id, duty=form.duty.data, now=now())


@blueprint.route("/co-so/<int:producer_id>/nguoi/<int:person_id>/thoi", methods=["POST"])
@needs("membership.edit")
def leave(producer_id: int, person_id: int) -> ResponseReturnValue:
    """End a person's work for a producer."""
    with transaction(runtime().main) as db:
        service.leave(db, actor=me(), person_id=person_id, producer_id=producer_id, now=now())
    return see_other("accounts.members", _("Saved."), producer_id=producer_id)
