"""Pages of the rules of abnormal scans: what each means, its thresholds, its switches, and who turned them when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused, Stale
from trace.inspections import queries, rules, service, wording
from trace.inspections.forms import GRADE_WORDS, GroupForm, ScanRuleForm, scan_rule_form
from trace.inspections.service import RuleChange
from trace.inspections.views.frame import Crumbs, blueprint, crumbs
from trace.ledger import queries as ledger
from trace.lookup.models import ScanRule
from trace.lookup.rules.suspicion import EVERY_GROUP, PUBLIC_KINDS, THRESHOLDS, UNITS, RuleKind, limits
from trace.registry import queries as registry
from trace.web.forms import choices
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@dataclass(frozen=True)
class Turn:
    """One change of a rule: when, by whom, and what was turned, in words."""

    at: datetime
    by: str
    changes: Sequence[str]


@blueprint.route("/kiem-tra/quy-tac-quet")
@needs("scan_rule.see")
def scan_rules() -> ResponseReturnValue:
    """Every rule with its thresholds and switches."""
    with snapshot(runtime().main) as db:
        found = queries.rules_of_scans(db)
        names = queries.people(db, {one.changed_by for one in found if one.changed_by is not None})
        groups = {group.key: group.name for group in registry.groups(db)}
    settings = runtime().settings
    context = {
        "found": found,
        "names": names,
        "groups": groups,
        "public_kinds": PUBLIC_KINDS,
        "units": UNITS,
        "thresholds": THRESHOLDS,
        "places_known": settings.ip_table_file is not None,
        "hours": settings.not_activated_case_hours,
    }
    return page("inspections/scan_rules.html", crumbs=_way(), **context)


@blueprint.route("/kiem-tra/quy-tac-quet/<int:rule_id>")
@needs("scan_rule.see")
def scan_rule(rule_id: int) -> ResponseReturnValue:
    """One rule, its history, and the form by which an officer changes it."""
    return _rule_page(rule_id)


@blueprint.route("/kiem-tra/quy-tac-quet/<int:rule_id>/sua", methods=["POST"])
@needs("scan_rule.switch")
def change_scan_rule(rule_id: int) -> ResponseReturnValue:
    """Put a rule in force as the form says."""
    with snapshot(runtime().main) as db:
        kind = cast(RuleKind, queries.rule_of_scans(db, rule_id).kind)
    form = scan_rule_form(kind)()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.change_rule(db, actor=me(), rule_id=rule_id, change=_change(form, kind), now=now())
            return see_other("inspections.scan_rule", _("The rule is changed."), rule_id=rule_id)
        except (Refused, Conflict, Stale) as error:
            form.refuse(error)
    return _rule_page(rule_id, form)


@blueprint.route("/kiem-tra/quy-tac-quet/<int:rule_id>/nhom", methods=["POST"])
@needs("scan_rule.switch")
def add_scan_rule(rule_id: int) -> ResponseReturnValue:
    """Give a product group a rule of its own, the same at first."""
    form = _group_form()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                group = str(form.group_key.data)
                made = service.add_rule(db, actor=me(), rule_id=rule_id, group_key=group, now=now())
            return see_other("inspections.scan_rule", _("The group has a rule of its own."), rule_id=made.id)
        except (Refused, Conflict, NotFound) as error:
            form.refuse(error)
    return _rule_page(rule_id, group_form=form)


def _rule_page(
    rule_id: int, form: ScanRuleForm | None = None, group_form: GroupForm | None = None
) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        rule = queries.rule_of_scans(db, rule_id)
        entries = ledger.history(db, ("scan_rule", rule.id), limit=50)
        names = queries.people(db, {entry.actor_id for entry in entries})
        groups = {group.key: group.name for group in registry.groups(db)}
    kind = cast(RuleKind, rule.kind)
    turns = [
        Turn(entry.recorded_at, names.get(entry.actor_id, ""), _turned(entry.content.get("from"), entry.content["to"]))
        for entry in entries
    ]
    may_group = rule.group_key == EVERY_GROUP and kind not in rules.GROUPLESS
    context = {
        "rule": rule,
        "form": form or _filled(rule, kind),
        "group_form": (group_form or _group_form()) if may_group and me().may("scan_rule.switch") else None,
        "turns": turns,
        "group": groups.get(rule.group_key),
        "thresholds": THRESHOLDS[kind],
        "units": UNITS,
        "limits": limits,
        "public": kind in PUBLIC_KINDS,
        "actor": me(),
    }
    way = _way((wording.RULES[kind][0], None))
    status = next((one.status for one in (form, group_form) if one), 200)
    return page("inspections/scan_rule.html", crumbs=way, **context), status


def _filled(rule: ScanRule, kind: RuleKind) -> ScanRuleForm:
    """The form as the rule stands."""
    standing = {"grade": rule.grade, "raises_case": rule.raises_case, "public": rule.public, "version": rule.version}
    return scan_rule_form(kind)(formdata=None, data=standing | rule.thresholds)


def _group_form() -> GroupForm:
    form = GroupForm()
    with snapshot(runtime().main) as db:
        form.group_key.choices = choices((one.key, f"{one.key} · {one.name}") for one in registry.groups(db))
    return form


def _change(form: ScanRuleForm, kind: RuleKind) -> RuleChange:
    return RuleChange(
        thresholds={name: form[name].data for name in THRESHOLDS[kind]},
        grade=form.grade.data or "",
        raises_case=bool(form.raises_case.data),
        public=bool(form["public"].data) if "public" in form else False,
        version=form.seen,
    )


def _turned(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """What differs between two readings of a rule, in words."""
    if before is None:
        return [_("made for this group")]
    old, new = ({**reading["thresholds"], **reading} for reading in (before, after))
    words = wording.THRESHOLDS | {
        "grade": _("Grade of the alarm"),
        "raises_case": _("Raise alarms for inspectors"),
        "public": _("Show it on the public page of the stamp"),
    }
    return [
        f"{words[name]}: {_value(old.get(name))} → {_value(new[name])}"
        for name in words
        if name in new and old.get(name) != new[name]
    ]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(_("on") if value else _("off"))
    return str(GRADE_WORDS[value]) if isinstance(value, str) else str(value)


def _way(*steps: tuple[object, None]) -> Crumbs:
    """The way here; administrators have no start page of inspections."""
    here = (_("Rules of abnormal scans"), url_for("inspections.scan_rules") if steps else None)
    whole = [here, *((str(label), address) for label, address in steps)]
    return crumbs(*whole) if me().may("inspection.see") else whole
