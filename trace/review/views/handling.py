"""Who works on a case: taking it in hand, letting it go, handing it over; a producer's appeal."""

from __future__ import annotations

from collections.abc import Callable

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.review import queries, service
from trace.review.deskforms import AppealForm, ClaimForm, HandOverForm
from trace.review.forms import DecisionForm, WithdrawForm
from trace.review.queries import CaseFile
from trace.review.views.cases import read, screen
from trace.review.views.frame import ANSWERED, UNREAD, blueprint
from trace.web.creating import once_by_form
from trace.web.forms import Form, PressForm
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/ho-so/<int:case_id>/nhan", methods=["POST"])
@needs("review.decide")
def claim(case_id: int) -> ResponseReturnValue:
    """Take a case in hand for eight hours, from somebody else with a note."""
    form = ClaimForm()
    said = _("It is in your hand for eight hours.")
    return _acted(
        case_id,
        form,
        lambda db: service.claim(db, actor=me(), case_id=case_id, note=form.note.data or "", now=now()),
        said,
    )


@blueprint.route("/ho-so/<int:case_id>/nha", methods=["POST"])
@needs("review.decide")
def let_go(case_id: int) -> ResponseReturnValue:
    """Let go of a case that one has in hand."""
    said = _("You let go of it. Others may take it in hand.")
    return _acted(case_id, PressForm(), lambda db: service.let_go(db, actor=me(), case_id=case_id, now=now()), said)


def _acted(case_id: int, form: Form, act: Callable[[Session], object], said: str) -> ResponseReturnValue:
    """Do it and go back to the case; what cannot be is said on its screen."""
    found = read(case_id)
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                act(db)
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.case", said, case_id=case_id)
    return screen(found, *_untouched(found), refused=form)


def _untouched(found: CaseFile) -> tuple[DecisionForm, WithdrawForm]:
    version = found.case.version
    return DecisionForm(formdata=None, version=version), WithdrawForm(formdata=None, version=version)


@blueprint.route("/ho-so/<int:case_id>/chuyen", methods=["GET", "POST"])
@needs("review.decide")
def hand_over(case_id: int) -> ResponseReturnValue:
    """Hand a case over to another unit or to a person, with the reason."""
    found = read(case_id)
    form = HandOverForm(version=found.case.version)
    with snapshot(runtime().main) as db:
        form.offer([("", _("Choose")), *queries.places_for(db, found.case)])
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.hand_over(
                    db,
                    actor=me(),
                    case_id=case_id,
                    version=form.seen or UNREAD,
                    to=form.place,
                    why=form.why.data,
                    now=now(),
                )
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.queue", _("%(code)s was handed over.", code=found.case.case_code))
    return page("review/hand_over.html", form=form, file=found, crumbs=_crumbs(found, _("Hand over"))), form.status


@blueprint.route("/ho-so/<int:case_id>/khieu-nai", methods=["GET", "POST"])
@needs("review.appeal")
def appeal(case_id: int) -> ResponseReturnValue:
    """A producer does not agree with a refusal: other people decide, in the unit above."""
    found = read(case_id)
    form, most = AppealForm(), runtime().settings.appeal_working_days
    if form.validate_on_submit():
        try:
            made = once_by_form(
                form,
                lambda db: (
                    service.appeal(
                        db, actor=me(), case_id=case_id, grounds=form.grounds.data, working_days=most, now=now()
                    ).id
                ),
            )
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.case", _("Your appeal was handed in."), case_id=made)
    return page("review/appeal.html", form=form, file=found, most=most, crumbs=_crumbs(found, _("Appeal"))), form.status


def _crumbs(found: CaseFile, here: str) -> list[tuple[str, str | None]]:
    return [(found.case.case_code, f"/ho-so/{found.case.id}"), (here, None)]
