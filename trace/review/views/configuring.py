"""Pages of what is configured: ways of cases with a preview, checklists, saved reasons, delegations."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.registry.forms import group_choices
from trace.review import queries, service
from trace.review.deskforms import (
    EVERY,
    ChecklistForm,
    DelegationForm,
    PlaceForm,
    ReasonForm,
    WayForm,
)
from trace.review.rules import cases, checklists, routing, ways
from trace.review.rules.ways import WayOf
from trace.review.service import Giving
from trace.review.views.frame import ANSWERED, blueprint
from trace.review.wording import COMPETENT, KINDS, WAY_KINDS
from trace.web.creating import once_by_form
from trace.web.forms import PressForm, choices
from trace.web.guard import me, needs
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/ho-so/quy-trinh")
@needs("review.configure")
def ways_list() -> ResponseReturnValue:
    """Every configured way, and which way a case of a kind, group and commune would go, with its units."""
    kind = request.args.get("kind", "product")
    group_key, ward_code = request.args.get("group_key") or None, (request.args.get("ward_code") or "").strip()
    with snapshot(runtime().main) as db:
        found = queries.all_ways(db)
        groups = group_choices(registry.groups(db), english=chosen() == "en")
        preview = _preview(db, kind, group_key, ward_code) if ward_code and kind in ways.KINDS else None
    return page(
        "review/ways.html",
        ways=found,
        groups=groups,
        here={"kind": kind, "group_key": group_key, "ward_code": ward_code},
        preview=preview,
        kinds=WAY_KINDS,
        competent=COMPETENT,
        crumbs=[(_("Review"), url_for("review.queue")), (_("Ways of cases"), None)],
    )


def _preview(db: Session, kind: str, group_key: str | None, ward_code: str) -> list[tuple[routing.Step, str]] | None:
    """The steps of such a case, each with the unit that would take it; None where there is no such commune."""
    commune = registry.commune(db, ward_code)
    if commune is None:
        return None
    of = routing.Matter(commune.province_code, commune.code, group_key)
    units = queries.units(db)
    found = []
    for step in routing.steps_for(queries.configured_steps(db, kind), of):
        unit = routing.competent_unit(step.competent, of, units)
        seat = routing.seat(unit, units, ()) if unit else None
        found.append((step, accounts.unit_name(db, seat.agency_id) if seat else "–"))
    return found


@blueprint.route("/ho-so/quy-trinh/sua", methods=["GET", "POST"])
@needs("review.configure")
def way() -> ResponseReturnValue:
    """The steps of one way: of a kind, for a product group and a commune or for all of them."""
    of = WayOf(
        request.args.get("kind", ""),
        request.args.get("group_key") or EVERY,
        (request.args.get("ward_code") or EVERY).strip(),
    )
    if of.kind not in ways.KINDS:
        raise NotFound(Reason("object.unknown"))
    with snapshot(runtime().main) as db:
        steps = [step for step in queries.configured_steps(db, of.kind) if (step.group_key, step.ward_code) == _of(of)]
        groups = dict(group_choices(registry.groups(db), english=chosen() == "en"))
    form = WayForm(data={"steps": [asdict(step) for step in sorted(steps, key=lambda step: step.seq)]})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.set_way(db, actor=me(), of=of, steps=form.planned(), now=now())
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.ways_list", _("Saved."))
    crumbs = [(_("Ways of cases"), url_for("review.ways_list")), (str(WAY_KINDS[of.kind]), None)]
    group = groups.get(of.group_key)
    return page("review/way.html", form=form, of=of, group=group, kinds=WAY_KINDS, crumbs=crumbs), form.status


def _of(of: WayOf) -> tuple[str, str]:
    return of.group_key, of.ward_code


@blueprint.route("/ho-so/danh-muc")
@needs("review.lists")
def lists() -> ResponseReturnValue:
    """Checklists and saved reasons, with who saved them when."""
    return _lists_page(ReasonForm())


def _lists_page(form: ReasonForm) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        found = queries.checklists_now(db)
        reasons = queries.saved_reasons(db)
        groups = group_choices(registry.groups(db), english=chosen() == "en")
    chooser = PlaceForm(formdata=None)
    chooser.group_key.choices = choices([(EVERY, _("All product groups")), *groups])
    return page(
        "review/lists.html",
        found=found,
        reasons=reasons,
        groups=dict(groups),
        form=form,
        chooser=chooser,
        press=PressForm(formdata=None),
        kinds={EVERY: _("All kinds"), **KINDS},
        crumbs=[(_("Review"), url_for("review.queue")), (_("Checklists and reasons"), None)],
    ), form.status


@blueprint.route("/ho-so/danh-muc/kiem-tra", methods=["GET", "POST"])
@needs("review.lists")
def checklist() -> ResponseReturnValue:
    """The checklist of a kind and product group; each save is a new version."""
    kind, group_key = request.args.get("kind", ""), request.args.get("group_key") or EVERY
    if kind not in cases.KINDS:
        raise NotFound(Reason("object.unknown"))
    with snapshot(runtime().main) as db:
        versions = [each for each in queries.checklist_versions(db, kind) if each.group_key == group_key]
        groups = dict(group_choices(registry.groups(db), english=chosen() == "en"))
    form = ChecklistForm(data={"items": checklists.written(versions[-1].items) if versions else ""})
    if form.validate_on_submit():
        items = checklists.read_items(form.items.data or "")
        try:
            once_by_form(
                form,
                lambda db: (
                    service.save_checklist(db, actor=me(), kind=kind, group_key=group_key, items=items, now=now()).id
                ),
            )
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.lists", _("Saved."))
    crumbs = [(_("Checklists and reasons"), url_for("review.lists")), (str(KINDS[kind]), None)]
    told: dict[str, Any] = {"kind": KINDS[kind], "group": groups.get(group_key), "version": len(versions)}
    return page("review/checklist.html", form=form, crumbs=crumbs, **told), form.status


@blueprint.route("/ho-so/danh-muc/ly-do", methods=["POST"])
@needs("review.lists")
def save_reason() -> ResponseReturnValue:
    """Add words to choose from when a case is returned."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            once_by_form(
                form,
                lambda db: service.save_reason(db, actor=me(), kind=form.kind.data, text=form.text.data, now=now()).id,
            )
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.lists", _("Saved."))
    return _lists_page(form)


@blueprint.route("/ho-so/danh-muc/ly-do/<int:reason_id>/bo", methods=["POST"])
@needs("review.lists")
def drop_reason(reason_id: int) -> ResponseReturnValue:
    """Take saved words off the list."""
    if PressForm().validate_on_submit():
        with transaction(runtime().main) as db:
            service.drop_reason(db, actor=me(), reason_id=reason_id, now=now())
    return see_other("review.lists", _("Removed."))


@blueprint.route("/ho-so/uy-quyen", methods=["GET", "POST"])
@needs("review.delegate")
def delegations() -> ResponseReturnValue:
    """Who decides for whom until when; and delegating what is one's own, or of a unit one heads."""
    actor = me()
    with snapshot(runtime().main) as db:
        found = queries.delegations(db, actor=actor, now=now())
        officers = queries.officers(db)
        units = {unit.id: unit.name for unit in accounts.agencies(db)}
        groups = group_choices(registry.groups(db), english=chosen() == "en")
    admin = actor.role == "admin"
    givers = [(f"p{each}", name) for each, name in officers if admin or each == actor.id]
    givers += [(f"u{each}", name) for each, name in units.items() if admin or each in actor.heads]
    today = local_day(now())
    form = DelegationForm(starts_on=today).offer(givers, officers, groups)
    if form.validate_on_submit():
        try:
            once_by_form(
                form, lambda db: service.delegate(db, actor=actor, giving=Giving(**form.given()), now=now()).id
            )
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.delegations", _("Recorded."))
    return page(
        "review/delegations.html",
        form=form,
        found=found,
        mine={each.row.id for each in found if _may_end(each)},
        press=PressForm(formdata=None),
        kinds=KINDS,
        crumbs=[(_("Review"), url_for("review.queue")), (_("Delegations"), None)],
    ), form.status


def _may_end(line: queries.DelegationLine) -> bool:
    actor = me()
    own = line.row.from_person_id == actor.id or line.row.from_agency_id in actor.heads
    return actor.role == "admin" or own


@blueprint.route("/ho-so/uy-quyen/<int:delegation_id>/dung", methods=["POST"])
@needs("review.delegate")
def end_delegation(delegation_id: int) -> ResponseReturnValue:
    """End a delegation before its day."""
    if PressForm().validate_on_submit():
        with transaction(runtime().main) as db:
            service.end_delegation(db, actor=me(), delegation_id=delegation_id, now=now())
    return see_other("review.delegations", _("Ended."))
