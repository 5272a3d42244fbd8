"""Stamps of a pack whose scans turn their public page amber, as the look-up would judge them now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.inspections.models import ScanAlarm
from trace.inspections.packs.queries.packs import chosen_runs
from trace.inspections.packs.rules import Choice
from trace.lookup import queries as lookup
from trace.lookup.rules.suspicion import LOOK_BACK_DAYS, Rule, rule_for, turns_page
from trace.stamps.models import Run

_Suspect = tuple[int, int, int, int, int]  # run, ordinal, slot, serial, product


def copied(db: Session, observations: Session, choice: Choice, now: datetime) -> list[tuple[int, int]]:
    """(run, ordinal) of these stamps. None while no officer has switched such a rule on, as delivered.

    Only stamps that an alarm was raised on are looked at: the rules ask for more than an alarm does.
    """
    rules = lookup.public_rules(db)
    suspects = _suspects(db, choice, now) if rules else []
    cleared = lookup.cleared(db, {(run_id, ordinal) for run_id, ordinal, *_ in suspects}) if suspects else {}
    return [
        (suspect[0], suspect[1])
        for suspect in suspects
        if _turned(db, observations, rules, suspect, max(cleared.get(suspect[:2], date.min), _since(now)))
    ]


def _since(now: datetime) -> date:
    return local_day(now) - timedelta(days=LOOK_BACK_DAYS)


def _suspects(db: Session, choice: Choice, now: datetime) -> list[_Suspect]:
    alarm = ScanAlarm
    columns = (alarm.run_id, alarm.lo, Run.slot, Run.base + alarm.lo, Run.product_id)
    rows = select(*columns).distinct().join(Run, Run.id == alarm.run_id).where(alarm.kind == "copy")
    rows = rows.where(alarm.raised_at > now - timedelta(days=LOOK_BACK_DAYS), alarm.run_id.in_(chosen_runs(choice)))
    found: Any = db.execute(rows)  # an alarm about a stamp names its run and ordinal
    return [(run_id, lo, slot, serial, product_id) for run_id, lo, slot, serial, product_id in found]


def _turned(db: Session, observations: Session, rules: Sequence[Rule], suspect: _Suspect, after: date) -> bool:
    _, _, slot, serial, product_id = suspect
    group, home = lookup.group_and_home(db, product_id)
    rule = rule_for(rules, "places", group)
    return rule is not None and turns_page(rule, lookup.seen_of(observations, slot, serial, after=after), home)
