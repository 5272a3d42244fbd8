"""Stamps of a pack whose scans turn their public page amber, as the look-up would judge them now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.inspections.packs.queries.packs import chosen_runs
from trace.inspections.packs.rules import Choice
from trace.lookup import queries as lookup
from trace.lookup.models import StampSeen
from trace.lookup.rules.suspicion import LOOK_BACK_DAYS, Rule, rule_for, turns_page
from trace.stamps.models import Run

_PROVINCE_LETTERS = 3  # two digits and the space before the next


class _Suspect(NamedTuple):
    run_id: int
    ordinal: int
    slot: int
    serial: int
    product_id: int


def copied(db: Session, observations: Session, choice: Choice, now: datetime) -> list[tuple[int, int]]:
    """(run, ordinal) of these stamps. None while no officer has switched such a rule on, as delivered.

    Only stamps that were seen in as many provinces as a rule asks for are looked at closely, as the look-up does.
    """
    rules = lookup.public_rules(db)
    if not rules:
        return []
    least = min(rule["public_places"] for rule in rules if rule.public)
    since = local_day(now) - timedelta(days=LOOK_BACK_DAYS)
    suspects = _suspects(db, observations, choice, (least, since))
    cleared = lookup.cleared(db, {(one.run_id, one.ordinal) for one in suspects}) if suspects else {}
    return [
        (one.run_id, one.ordinal)
        for one in suspects
        if _turned(db, observations, rules, one, max(cleared.get((one.run_id, one.ordinal), date.min), since))
    ]


def _suspects(db: Session, observations: Session, choice: Choice, seen: tuple[int, date]) -> list[_Suspect]:
    least, since = seen
    many = func.length(StampSeen.provinces) >= least * _PROVINCE_LETTERS - 1
    rows = select(StampSeen.run_id, StampSeen.slot, StampSeen.serial).where(StampSeen.last_on > since, many)
    wide = observations.execute(rows).all()
    inside = select(Run.id, Run.base, Run.product_id).where(
        Run.id.in_({row[0] for row in wide}), Run.id.in_(chosen_runs(choice))
    )
    runs = {run_id: (base, product_id) for run_id, base, product_id in db.execute(inside)} if wide else {}
    return [
        _Suspect(run_id, serial - runs[run_id][0], slot, serial, runs[run_id][1])
        for run_id, slot, serial in wide
        if run_id in runs
    ]


def _turned(db: Session, observations: Session, rules: Sequence[Rule], suspect: _Suspect, after: date) -> bool:
    group, home = lookup.group_and_home(db, suspect.product_id)
    rule = rule_for(rules, "places", group)
    seen = lookup.seen_of(observations, suspect.slot, suspect.serial, after=after)
    return rule is not None and turns_page(rule, seen, home)
