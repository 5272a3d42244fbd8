"""Stamps not activated that were seen away from home: whom to tell, and what became of it (lookup-page.md, 4.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trace.inspections.models import ScanNotice
from trace.inspections.queries import scans
from trace.inspections.queries.alarms import looked_at, notices
from trace.inspections.queries.suspicions import Pass, runs_of
from trace.inspections.rules import About, Suspicion, on_range
from trace.lookup.rules.suspicion import Seen, elsewhere, unactivated_finding
from trace.stamps.models import Run
from trace.stamps.rules import Stretch

NOT_ACTIVATED = "not_activated"
ByOrdinal = Mapping[int, list[Seen]]


@dataclass(frozen=True)
class Unactivated:
    """Stamps `[lo, hi)` of a run, not activated; `ordinal` among them was seen away from home first, on `seen_on`."""

    run_id: int
    lo: int
    hi: int
    ordinal: int
    seen_on: date


def unactivated(at: Pass) -> list[Unactivated]:
    """Ranges newly seen away from home of which the producer was not told."""
    touched = scans.runs_with(at.obs, {NOT_ACTIVATED}, since=at.since)
    told: dict[int, list[ScanNotice]] = {}
    for one in notices(at.main, touched):
        told.setdefault(one.run_id, []).append(one)
    found: dict[tuple[int, int], Unactivated] = {}
    for of, by_ordinal in _away(at, touched, since=at.since):
        for ordinal, seen in sorted(by_ordinal.items(), key=lambda item: min(one.day for one in item[1])):
            stretch = _waiting(at, of, ordinal)
            if stretch and not any(one.lo <= ordinal < one.hi for one in told.get(of.id, ())):
                first = Unactivated(of.id, stretch.lo, stretch.hi, ordinal, min(one.day for one in seen))
                found.setdefault((of.id, stretch.lo), first)
    return list(found.values())


def done_with(at: Pass) -> list[int]:
    """Notices that are at their end: all that was seen of the range is activated, or is spent."""
    return [told.id for told, of, seen in _notices(at) if not _left(at, of, told, seen)]


def overdue(at: Pass, *, now: datetime, hours: int) -> list[Suspicion]:
    """Ranges still not activated `hours` after their producer was told, or seen too often before: a case, once."""
    waiting = list(_notices(at))
    subjects = [on_range(told.run_id, told.lo, told.hi) for told, _, _ in waiting]
    known = looked_at(at.main, "before_activation", subjects)
    found = []
    for (told, of, seen), subject in zip(waiting, subjects, strict=True):
        left = _left(at, of, told, seen)
        group, _ = at.group_and_home(of.product_id)
        rule = at.rule("before_activation", group)
        if rule is None or not left or subject in known:
            continue
        still = [each for ordinal in left for each in seen.get(ordinal, ())]
        waited = (now - told.told_at) / timedelta(hours=1)
        if case := unactivated_finding(rule, still, hours_since_told=waited, hours=hours):
            about = About(of.id, told.lo, told.hi, of.producer_id, of.product_id)
            found.append(Suspicion("before_activation", subject, about, [case], scans.cells(still)))
    return found


def _notices(at: Pass) -> Iterator[tuple[ScanNotice, Run, ByOrdinal]]:
    """What producers were told and is not settled, with what was seen of each range since."""
    waiting = notices(at.main)
    runs = runs_of(at.main, {one.run_id for one in waiting})
    since = min((one.seen_on for one in waiting), default=at.today)
    seen = {of.id: by_ordinal for of, by_ordinal in _away(at, runs, since=since)}
    for one in waiting:
        by_ordinal = seen.get(one.run_id, {})
        inside = {ordinal: each for ordinal, each in by_ordinal.items() if one.lo <= ordinal < one.hi}
        yield one, runs[one.run_id], inside


def _left(at: Pass, of: Run, told: ScanNotice, seen: ByOrdinal) -> list[int]:
    """Which of the stamps that were seen still wait. The first is on record even where its scans were lost."""
    return [ordinal for ordinal in sorted({told.ordinal, *seen}) if _waiting(at, of, ordinal)]


def _away(at: Pass, run_ids: Collection[int], *, since: date) -> Iterator[tuple[Run, ByOrdinal]]:
    """Runs with the scans of their stamps not activated, in places that are not the producer's own."""
    runs = runs_of(at.main, run_ids)
    by_run: dict[int, dict[int, list[Seen]]] = {}
    for key, seen in scans.stamps_with(at.obs, runs, {NOT_ACTIVATED}, since=since).items():
        of = runs[key.run_id]
        _, home = at.group_and_home(of.product_id)
        if away := elsewhere(seen, home, abroad=True):
            by_run.setdefault(of.id, {})[key.serial - of.base] = away
    return ((runs[run_id], by_ordinal) for run_id, by_ordinal in by_run.items())


def _waiting(at: Pass, of: Run, ordinal: int) -> Stretch | None:
    """The range around a stamp that waits for its activation; None where it is active, spent, or no stamp."""
    for stretch in at.stretches(of):
        if stretch.lo <= ordinal < stretch.hi:
            return None if stretch.facts.active or stretch.facts.spent else stretch
    return None
