"""Whether a stamp's page may say that its scans speak against it: only by rules that an officer has switched on.

As delivered none is, and a look-up costs nothing more than a comparison. The rules are read again after
`staleness_ms`. Where one is on, a stamp's scans are read only if it was seen in enough provinces at all. Whatever
fails here means that no rule speaks: a page never turns, and never fails, for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Engine

from trace.base.db import snapshot
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.lookup import queries
from trace.lookup.queries import Found
from trace.lookup.rules import CopyRule
from trace.lookup.rules.suspicion import LOOK_BACK_DAYS, Rule, rule_for, turns_page

log = structlog.get_logger("trace.lookup")


class _Kept(NamedTuple):
    read_at: datetime
    rules: Sequence[Rule]


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def copy_rule(rt: Runtime, found: Found, now: datetime) -> CopyRule | None:
    """The rule by which this stamp's page turns amber now; None where none does. Never raises."""
    try:
        rules, evidence = _rules(rt, now), found.facts.scans
        if not rules or evidence is None or found.facts.shared_code:
            return None
        if evidence.provinces < min(rule["public_places"] for rule in rules if rule.public):
            return None
        return _spoken(rt, found, rules, local_day(now))
    except Exception as error:
        log.warning("suspicion left out", error=type(error).__name__)
        return None


def _rules(rt: Runtime, now: datetime) -> Sequence[Rule]:
    kept = _kept.get(rt.main)
    if kept and timedelta(0) <= now - kept.read_at < timedelta(milliseconds=rt.settings.staleness_ms):
        return kept.rules
    # Meanwhile other threads go on with what was read before; where reading fails, all go on without a rule.
    _kept[rt.main] = _Kept(now, kept.rules if kept else ())
    rules: Sequence[Rule] = ()
    try:
        with snapshot(rt.main) as on:
            rules = queries.public_rules(on)
    finally:
        _kept[rt.main] = _Kept(now, rules)
    return rules


def _spoken(rt: Runtime, found: Found, rules: Sequence[Rule], today: date) -> CopyRule | None:
    """The few stamps seen in so many provinces are looked at closely, as the alarms are: by days, places, devices."""
    stamp = (found.run_id, found.ordinal)
    with snapshot(rt.main) as on:
        group, home = queries.group_and_home(on, found.product_id)
        looked_at = queries.cleared(on, {stamp}).get(stamp, date.min)
    rule = rule_for(rules, "places", group)
    if rule is None or not rule.public:
        return None
    after = max(looked_at, today - timedelta(days=LOOK_BACK_DAYS))
    with snapshot(rt.observations) as on:
        seen = queries.seen_of(on, found.facts.slot, found.serial, after=after)
    return CopyRule(provinces=rule["public_places"]) if turns_page(rule, seen, home) else None
