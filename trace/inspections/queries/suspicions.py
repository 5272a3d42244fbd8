"""What new scans give cause to look at: scans out of observations, goods out of main, judged by the rules in force."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from trace.inspections.queries import scans
from trace.inspections.queries.alarms import LookedAt, looked_at
from trace.inspections.queries.scans import StampKey
from trace.inspections.rules import About, Suspicion, on_network, on_run, on_stamp
from trace.lookup import queries as lookup
from trace.lookup.rules import StampKind
from trace.lookup.rules import suspicion as judged
from trace.lookup.rules.counting import CANARY
from trace.lookup.rules.facts import SHARED_KINDS
from trace.lookup.rules.suspicion import EVERY_GROUP, LOOK_BACK_DAYS, Rule, RuleKind, Seen, rule_for
from trace.stamps import queries as stamps
from trace.stamps.models import Run
from trace.stamps.rules import Stretch

WIDTHS: dict[RuleKind, str] = {"places": "places", "speed": "provinces_in_a_day", "share_of_batch": "places"}
"""Which threshold of a copy rule is about provinces: a stamp seen in fewer is not read any closer."""


@dataclass(frozen=True)
class Pass:
    """One pass over new scans: both databases, the rules in force, and the time.

    Scans of `since` and after it are new; a stamp that has new ones is judged by all since `horizon`.
    """

    obs: Session
    main: Session
    rules: Sequence[Rule]
    since: date
    today: date
    _places: dict[int, tuple[str, frozenset[str]]] = field(default_factory=dict)
    _stretches: dict[int, list[Stretch]] = field(default_factory=dict)

    @property
    def horizon(self) -> date:
        """How far back a stamp's scans are looked at."""
        return self.today - timedelta(days=LOOK_BACK_DAYS)

    def rule(self, kind: RuleKind, group: str) -> Rule | None:
        """The rule of this kind for a product group, where it is switched on for cases."""
        found = rule_for(self.rules, kind, group)
        return found if found and found.raises_case else None

    def group_and_home(self, product_id: int) -> tuple[str, frozenset[str]]:
        """A product's group and its producer's own provinces, asked once a pass."""
        if product_id not in self._places:
            self._places[product_id] = lookup.group_and_home(self.main, product_id)
        return self._places[product_id]

    def stretches(self, of: Run) -> list[Stretch]:
        """The whole of a run, cut where histories differ, asked once a pass."""
        if of.id not in self._stretches:
            self._stretches[of.id] = stamps.stretches(self.main, of.id, 0, of.quantity)
        return self._stretches[of.id]


def reading(obs: Session, main: Session, *, since: date, today: date) -> Pass:
    """A pass over the scans of `since` and after."""
    return Pass(obs, main, lookup.scan_rules(main), since, today)


def suspicions(at: Pass) -> list[Suspicion]:
    """Everything worth a case in new scans, but for stamps not activated: copies, spent stamps, canaries, networks."""
    found = (*_copies(at), *_spent(at), *_canaries(at), *_networks(at))
    return [one for one in found if one.worth_a_case]


def _copies(at: Pass) -> Iterator[Suspicion]:
    """Stamps whose spread one pack cannot explain. Looked at closely are those seen in enough provinces at all."""
    in_use = [rule for rule in at.rules if rule.kind in WIDTHS and rule.raises_case]
    if not in_use:
        return
    least = min(rule[WIDTHS[rule.kind]] for rule in in_use)
    keys = scans.wide_stamps(at.obs, since=at.since, provinces=least)
    runs = runs_of(at.main, {key.run_id for key in keys})
    subjects = {on_stamp(key.run_id, key.serial - runs[key.run_id].base): key for key in keys if key.run_id in runs}
    known = looked_at(at.main, "copy", subjects)
    for subject, key in subjects.items():
        of, before = runs[key.run_id], known.get(subject, LookedAt())
        if before.open or of.kind in SHARED_KINDS:
            continue
        group, home = at.group_and_home(of.product_id)
        seen = lookup.seen_of(at.obs, key.slot, key.serial, after=max(at.horizon, before.closed_on))
        facts = judged.StampScans(cast(StampKind, of.kind), home, seen, _batch(at, of, key))
        if found := judged.copy_findings(facts, at.rules, group, at.today):
            ordinal = key.serial - of.base
            yield Suspicion("copy", subject, _about(of, ordinal, ordinal + 1), found, scans.cells(seen))


def _batch(at: Pass, of: Run, key: StampKey) -> judged.BatchScans | None:
    """What the other stamps of the same batch were looked up."""
    batch_id = stamps.range_at(at.main, of.id, key.serial - of.base).batch_id
    if batch_id is None:
        return None
    window = max((rule["window_days"] for rule in at.rules if rule.kind == "share_of_batch"), default=LOOK_BACK_DAYS)
    return scans.batch_scans(at.obs, batch_id, of.id, since=at.today - timedelta(days=window - 1))


def _spent(at: Pass) -> Iterator[Suspicion]:
    """Stamps looked up after they were made void, reported stolen or revoked: their labels may be on goods."""
    touched = scans.runs_with(at.obs, judged.SPENT_RESULTS, since=at.since)
    runs = runs_of(at.main, touched)
    by_stamp = scans.stamps_with(at.obs, runs, judged.SPENT_RESULTS, since=at.horizon)
    subjects = {on_stamp(key.run_id, key.serial - runs[key.run_id].base): key for key in by_stamp}
    known = looked_at(at.main, "after_void", subjects)
    for subject, key in subjects.items():
        of = runs[key.run_id]
        seen = _unseen(by_stamp[key], known.get(subject), at.since)
        group, home = at.group_and_home(of.product_id)
        rule = at.rule("after_void", group)
        if rule and seen and (found := judged.spent_finding(rule, seen, home)):
            ordinal = key.serial - of.base
            yield Suspicion("after_void", subject, _about(of, ordinal, ordinal + 1), [found], scans.cells(seen))


def _canaries(at: Pass) -> Iterator[Suspicion]:
    """Right codes of stamps that were never printed: one alarm for a run, whichever of its codes were shown."""
    rule = at.rule("canary", EVERY_GROUP)
    never_printed = set(at.main.scalars(select(Run.id).where(or_(Run.canary.is_(True), Run.state != "released"))))
    runs = runs_of(at.main, never_printed)
    by_run: dict[int, list[Seen]] = {}
    for key, seen in scans.stamps_with(at.obs, runs, {CANARY}, since=at.horizon).items():
        by_run.setdefault(key.run_id, []).extend(seen)
    known = looked_at(at.main, "canary", [on_run(run_id) for run_id in by_run])
    for run_id, all_seen in by_run.items():
        of, seen = runs[run_id], _unseen(all_seen, known.get(on_run(run_id)), at.since)
        if rule and seen and (found := judged.canary_finding(rule, seen, slot=of.slot)):
            yield Suspicion("canary", on_run(run_id), _about(of, 0, of.quantity), [found], scans.cells(seen))


def _networks(at: Pass) -> Iterator[Suspicion]:
    """Networks that try codes out: each on its day, and never again for that day once somebody has looked."""
    rule = at.rule("failures_of_network", EVERY_GROUP)
    if rule is None:
        return
    rows = scans.trying_networks(at.obs, since=at.since, least=rule["scans"])
    known = looked_at(at.main, "failures", [on_network(row.day, row.network) for row in rows])
    for row in rows:
        subject = on_network(row.day, row.network)
        if subject not in known and (found := judged.failures_finding(rule, row.amount)):
            yield Suspicion("failures", subject, About(), [found], [(row.day, row.province, row.amount)])


def _unseen(seen: Sequence[Seen], known: LookedAt | None, since: date) -> list[Seen]:
    """The scans nobody has looked at; [] while an alarm is open, and where none of them is new."""
    if known and known.open:
        return []
    left = [one for one in seen if known is None or one.day > known.closed_on]
    return left if any(one.day >= since for one in left) else []


def runs_of(db: Session, run_ids: Collection[int]) -> dict[int, Run]:
    """Run id → run, canaries too; ids that are no run's are left out."""
    return {one.id: one for one in db.scalars(select(Run).where(Run.id.in_(run_ids)))} if run_ids else {}


def _about(of: Run, lo: int, hi: int) -> About:
    return About(of.id, lo, hi, of.producer_id, of.product_id)
