"""Commands on the rules of abnormal scans: thresholds, grade and the two switches, by officers, on the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, NotFound, Refused, Stale
from trace.core.reason import Reason
from trace.inspections import queries, rules
from trace.ledger import service as ledger
from trace.lookup.models import ScanRule
from trace.lookup.rules.suspicion import EVERY_GROUP, GRADES, THRESHOLDS, RuleKind
from trace.registry import queries as registry


@dataclass(frozen=True)
class RuleChange:
    """How a rule is to be from now on. `version`: the one the change was made from."""

    thresholds: Mapping[str, int]
    grade: str
    raises_case: bool
    public: bool
    version: int | None = None


def change_rule(db: Session, *, actor: Actor, rule_id: int, change: RuleChange, now: datetime) -> ScanRule:
    """Put a rule in force as changed: cases follow from the next pass on, public pages within the declared staleness.

    Refuses thresholds out of their limits and a public switch on what is no public rule; Stale on an older reading.
    """
    actor.must("scan_rule.switch")
    found = queries.rule_of_scans(db, rule_id)
    if change.version is not None and change.version != found.version:
        raise Stale(Reason("object.stale"))
    kind = cast(RuleKind, found.kind)
    faults = rules.why_not_change_rule(kind, change.thresholds, public=change.public)
    if change.grade not in GRADES:
        faults.append(Reason("scan_rule.grade", field="grade"))
    if faults:
        raise Refused(*faults)
    before = _as_text(found)
    found.thresholds = {name: change.thresholds[name] for name in THRESHOLDS[kind]}
    found.grade, found.raises_case, found.public = change.grade, change.raises_case, change.public
    found.changed_at, found.changed_by = now, actor.id
    db.flush()
    content = {"from": before, "to": _as_text(found)}
    ledger.append(db, actor=actor, act="scan_rule.changed", on=("scan_rule", found.id), now=now, content=content)
    return found


def add_rule(db: Session, *, actor: Actor, rule_id: int, group_key: str, now: datetime) -> ScanRule:
    """Give a product group a rule of its own, at first the same as the one it stands under, and not public.

    NotFound for a group that is none; Refused where the rule is one of no group; Conflict where it has one already.
    """
    actor.must("scan_rule.switch")
    of_all = queries.rule_of_scans(db, rule_id)
    if of_all.kind in rules.GROUPLESS or of_all.group_key != EVERY_GROUP:
        raise Refused(Reason("scan_rule.no_groups", field="group_key"))
    if group_key not in {group.key for group in registry.groups(db)}:
        raise NotFound(Reason("scan_rule.no_group", field="group_key"))
    made = ScanRule(
        kind=of_all.kind,
        group_key=group_key,
        thresholds=dict(of_all.thresholds),
        grade=of_all.grade,
        raises_case=of_all.raises_case,
        public=False,
        changed_at=now,
        changed_by=actor.id,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise Conflict(Reason("scan_rule.exists", field="group_key")) from error
    content = {"kind": made.kind, "group": group_key, "to": _as_text(made)}
    ledger.append(db, actor=actor, act="scan_rule.added", on=("scan_rule", made.id), now=now, content=content)
    return made


def _as_text(rule: ScanRule) -> dict[str, Any]:
    switches = {"grade": rule.grade, "raises_case": rule.raises_case, "public": rule.public}
    return {"thresholds": dict(rule.thresholds), **switches}
