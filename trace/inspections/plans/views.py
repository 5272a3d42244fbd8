"""Pages of plans: the list, drawing one, one with its visits, and a visit: who goes, or why nobody does."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.numbers import row_number
from trace.inspections import inspectionwords
from trace.inspections.plans import queries, service
from trace.inspections.plans.forms import AddForm, AssignForm, DropForm, PlanForm
from trace.inspections.plans.queries import ItemLine
from trace.inspections.views.frame import ONE_MORE, Crumbs, blueprint, crumbs, first_rows, number
from trace.registry import queries as registry
from trace.registry.forms import group_choices
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, needs
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other


def _way(*steps: tuple[str, str | None]) -> Crumbs:
    return crumbs((_("Plans"), url_for("inspections.plan_list")), *steps)


@blueprint.route("/kiem-tra/ke-hoach")
@needs("inspection.see")
def plan_list() -> ResponseReturnValue:
    """Plans of every unit, the newest first; above them what the reader is to visit."""
    with snapshot(runtime().main) as db:
        found = queries.plans(db, after=number("after"), limit=ONE_MORE)
        mine = queries.items_of_person(db, me().id)
    shown, older = first_rows(found, lambda last: url_for("inspections.plan_list", after=last.plan.id))
    may = me().may("plan.make") and me().home in me().heads
    context = {"found": shown, "mine": mine, "older": older, "may": may, "iw": inspectionwords}
    return page("inspections/plan_list.html", crumbs=crumbs((_("Plans"), None)), **context)


@blueprint.route("/kiem-tra/ke-hoach/moi", methods=["GET", "POST"])
@needs("plan.make")
def new_plan() -> ResponseReturnValue:
    """Draw a plan for one's own unit; the weights of its last one to begin with."""
    with snapshot(runtime().main) as db:
        home = me().home
        last = queries.last_plan(db, home) if home is not None else None
        groups = group_choices(registry.offered(db), english=chosen() == "en")
    form = PlanForm(data=dict(last.weights) | {"random_percent": last.random_percent} if last else {})
    form.group_key.choices = choices([("", _("All goods of the unit")), *groups])
    if form.validate_on_submit():
        try:
            details = form.details()
            made = once_by_form(form, lambda db: service.make_plan(db, actor=me(), details=details, now=now()).id)
            return see_other("inspections.plan", _("The plan is drawn."), plan_id=made)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("inspections/plan_form.html", form=form, crumbs=_way((_("Draw a plan"), None))), form.status


@blueprint.route("/kiem-tra/ke-hoach/<int:plan_id>", methods=["GET", "POST"])
@needs("inspection.see")
def plan(plan_id: int) -> ResponseReturnValue:
    """A plan with its visits, and all it was drawn from. POST: a visit put on by hand."""
    form = AddForm()
    if form.is_submitted():
        me().must_on_something("plan.make")
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.add_item(db, actor=me(), plan_id=plan_id, producer_id=form.producer_id.data, now=now())
            return see_other("inspections.plan", _("The visit is on the plan."), plan_id=plan_id)
        except (Refused, Conflict, NotFound) as error:
            form.refuse(error)
    with snapshot(runtime().main) as db:
        found = queries.plan(db, plan_id)
        items = queries.items(db, plan_id)
    grounds = [(words, found.weights.get(name, 0)) for name, words in inspectionwords.GROUNDS.items()]
    context = {"found": found, "items": items, "weights": grounds, "may": me().may("plan.make"), "actor": me()}
    shown = page("inspections/plan.html", form=form, iw=inspectionwords, crumbs=_way((found.name, None)), **context)
    return shown, form.status


@blueprint.route("/kiem-tra/ke-hoach/viec/<int:item_id>", methods=["GET", "POST"])
@needs("plan.make")
def plan_item(item_id: int) -> ResponseReturnValue:
    """Who goes on a visit, and by when."""
    line, form = _assigning(item_id)
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                person = row_number(form.person_id.data or "")
                day = form.due_on.data
                service.assign(db, actor=me(), item_id=item_id, person_id=person, due_on=day, now=now())
            return see_other("inspections.plan", _("Saved."), plan_id=line.plan.id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _screen(line, form, DropForm(formdata=None), form.status)


@blueprint.route("/kiem-tra/ke-hoach/viec/<int:item_id>/bo", methods=["POST"])
@needs("plan.make")
def drop_plan_item(item_id: int) -> ResponseReturnValue:
    """Say that a visit will not be done, and why."""
    line, assigning = _assigning(item_id, sent=False)
    form = DropForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.drop(db, actor=me(), item_id=item_id, why=form.why.data, now=now())
            return see_other("inspections.plan", _("Saved."), plan_id=line.plan.id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _screen(line, assigning, form, form.status)


def _assigning(item_id: int, *, sent: bool = True) -> tuple[ItemLine, AssignForm]:
    """A visit, and the form that says who goes: as it was sent, or as the visit stands."""
    with snapshot(runtime().main) as db:
        line = queries.item_line(db, item_id)
        people = queries.inspectors_of(db, line.plan.agency_id)
    begin = {"person_id": str(line.item.person_id or ""), "due_on": line.item.due_on}
    form = AssignForm(data=begin) if sent else AssignForm(formdata=None, data=begin)
    form.person_id.choices = choices([("", _("Nobody yet")), *((str(number), name) for number, name in people)])
    return line, form


def _screen(line: ItemLine, form: AssignForm, dropping: DropForm, status: int) -> ResponseReturnValue:
    way = _way((line.plan.name, url_for("inspections.plan", plan_id=line.plan.id)), (line.producer, None))
    shown = page(
        "inspections/plan_item.html",
        line=line,
        form=dropping if dropping.errors else form,
        assigning=form,
        dropping=dropping,
        iw=inspectionwords,
        crumbs=way,
    )
    return shown, status
