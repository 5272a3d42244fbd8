"""Runs the day on every set-up, round by round in turn; a line for each set-up and kind; 1 after any error or loss."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.day import aftermath
from benchmarks.day.acts import Acts
from benchmarks.day.driving import Taken, at_a_rate, one_by_one, signed_in
from benchmarks.day.plan import ALONE, KINDS, REQUESTS, SCANS, Kind, needed, scheduled
from benchmarks.day.province import Province, settled
from benchmarks.day.setups import SETUPS, Databases, here, prepared, running
from benchmarks.day.spending import between, spent
from benchmarks.figure import Figure, show
from benchmarks.lookup.server import Server as Site
from trace.base.runtime import Runtime
from trace.base.settings import Settings

ROUNDS, SECONDS, RATE = 6, 7.0, 80.0  # the first round is not counted
COMPLAINTS = 5  # of each set-up, printed
COUNTED_S = 2.5  # what was scanned is written every two seconds
DAY_S = 86_400


@dataclass
class Spent:
    """CPU microseconds of site and database for a request, round by round: alone by kind, and of the whole day."""

    alone: defaultdict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))
    day: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    worker: list[float] = field(default_factory=list)
    quiet: Taken = field(default_factory=Taken)
    busy: Taken = field(default_factory=Taken)


@dataclass
class Living:
    """One set-up while it runs."""

    name: str
    rt: Runtime
    site: Site
    worker: int
    masters: list[int]
    acts: Acts
    was: aftermath.Before
    spent: Spent = field(default_factory=Spent)

    def round(self, schedule: list[Kind], per_second: float, *, counted: bool) -> None:
        """Every kind alone, then the day; what the first round took is thrown away."""
        for kind, times in ALONE.items():
            before = spent([self.site.pid, *self.masters])
            one_by_one(self.site.port, self.acts, kind, times, self.spent.quiet)
            self.spent.alone[kind].append(between(before, spent([self.site.pid, *self.masters])) / times * 1e6)
        time.sleep(COUNTED_S)
        readings = [spent([self.site.pid]), spent(self.masters), spent([self.worker])]
        at_a_rate(self.site.port, self.acts, schedule, per_second, self.spent.busy)
        time.sleep(COUNTED_S)
        after = [spent([self.site.pid]), spent(self.masters), spent([self.worker])]
        web, database, worker = (between(*pair) / len(schedule) * 1e6 for pair in zip(readings, after, strict=True))
        self.spent.day.append(web + database)
        self.spent.database.append(database)
        self.spent.worker.append(worker)
        if not counted:
            errors = self.spent.quiet.errors + self.spent.busy.errors
            self.spent = Spent()
            self.spent.busy.errors = errors


def main() -> int:
    """Live the day on each set-up and print what it took."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.day", description="a province's day, one JSON line each")
    asked.add_argument("--setups", nargs="+", choices=list(SETUPS), default=here())
    asked.add_argument("--rounds", type=int, default=ROUNDS, help="the first is not counted; at least three")
    asked.add_argument("--seconds", type=float, default=SECONDS, help="of the day in each round")
    asked.add_argument("--rate", type=float, default=RATE, help="requests a second")
    given = asked.parse_args()
    chance = random.Random(20261120)  # noqa: S311 - a fixed order of questions, no secret
    schedules = [scheduled(int(given.rate * given.seconds), chance) for _ in range(given.rounds)]
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        with ExitStack() as databases:
            ready = [_ready(databases, folder / name, name, schedules) for name in given.setups]
            with ExitStack() as sites:
                living = [_begun(sites, *each) for each in ready]
                for number, schedule in enumerate(schedules):
                    for each in living:
                        each.round(schedule, given.rate, counted=number > 0)
            faults = {each.name: aftermath.faults(each.rt, each.was, each.acts.kept) for each in living}
            complaints = {each.name: _complaints(each.rt.settings) for each in living}
            for each in living:
                each.rt.main.dispose()
                each.rt.observations.dispose()
    return _told(living, faults, complaints, given.rate)


def _ready(
    databases: ExitStack, folder: Path, name: str, schedules: list[list[Kind]]
) -> tuple[str, Databases, Settings, Runtime, Province]:
    found = databases.enter_context(SETUPS[name]())
    settings = prepared(folder, found)
    rt = Runtime.from_settings(settings)
    province = settled(rt, {kind: needed(kind, schedules) for kind in KINDS})
    print(f"{name} is filled", file=sys.stderr, flush=True)
    return name, found, settings, rt, province


def _begun(
    sites: ExitStack, name: str, databases: Databases, settings: Settings, rt: Runtime, province: Province
) -> Living:
    was = aftermath.before(rt)
    site, worker = sites.enter_context(running(settings, databases))
    acts = Acts(rt, province, signed_in(site.port, province.officers["publishes"]))
    return Living(name, rt, site, worker, databases.masters(), acts, was)


def _complaints(settings: Settings) -> list[str]:
    """What the site and its worker wrote of faults, without repeating themselves."""
    found: dict[str, None] = {}
    for name in ("served.log", "worker.log"):
        for line in (settings.instance / name).read_text(encoding="utf-8", errors="replace").splitlines():
            if '"level": "warning"' in line or '"level": "error"' in line:
                found[f"{name}: {line[:400]}"] = None
    return list(found)[:COMPLAINTS]


def _told(
    living: list[Living], faults: dict[str, list[str]], complaints: dict[str, list[str]], per_second: float
) -> int:
    """Print the lines; returns 1 after any answer that was not meant, and where anything does not hold afterwards."""
    first, broken = living[0], 0
    for each in living:
        errors = each.spent.quiet.errors + each.spent.busy.errors
        broken |= bool(errors or faults[each.name])
        for said in (*faults[each.name], *errors[:COMPLAINTS], *(complaints[each.name] if errors else ())):
            print(f"{each.name}: {said}", file=sys.stderr)
        whole = _day(each, first, len(errors), faults[each.name], per_second)
        show(whole, *(_kind(each, first, kind) for kind in KINDS))
    return broken


def _day(each: Living, first: Living, errors: int, faults: list[str], per_second: float) -> Figure:
    """Requests a CPU second of the whole day, beside the first set-up's (SQLite) of the same rounds."""
    ours, theirs = ([1e6 / us for us in of.spent.day] for of in (each, first))
    alone = {kind: median(each.spent.alone[kind]) for kind in KINDS}
    asked = {kind: len(each.spent.busy.ms[kind]) for kind in KINDS}
    by_itself = sum(asked[kind] * us for kind, us in alone.items()) / sum(asked.values())
    kept = each.acts.kept
    notes: dict[str, str | int | float] = {
        "per_second": per_second,
        "compressed": round(per_second * DAY_S / REQUESTS),
        "cpu_us": round(median(each.spent.day)),
        "database_cpu_us": round(median(each.spent.database)),
        "worker_cpu_us": round(median(each.spent.worker)),
        "against_alone": round(median(each.spent.day) / by_itself, 3),
        "errors": errors,
        "does_not_hold": len(faults),
        "acknowledged": sum(kept.answers.values()),
        "scans": sum(kept.answers[kind] for kind in SCANS),
    }
    return Figure(f"day.{each.name}", ours, theirs, "requests/CPU s", notes=notes)


def _kind(each: Living, first: Living, kind: Kind) -> Figure:
    """Requests of a kind a CPU second, asked alone; and how long they took alone and in the day."""
    ours, theirs = ([1e6 / us for us in of.spent.alone[kind]] for of in (each, first))
    notes: dict[str, str | int | float] = {"cpu_us": round(median(each.spent.alone[kind]))}
    for name, taken in (("alone", each.spent.quiet), ("day", each.spent.busy)):
        ms = taken.ms[kind] or [0.0]
        slowest = quantiles(ms, n=100, method="inclusive")[98] if len(ms) > 1 else ms[0]
        notes |= {f"{name}_p50_ms": round(median(ms), 1), f"{name}_p99_ms": round(slowest, 1), f"{name}_n": len(ms)}
    return Figure(f"day.{each.name}.{kind}", ours, theirs, "requests/CPU s", notes=notes)


if __name__ == "__main__":
    sys.exit(main())
