"""Does the time of an answer tell a guesser anything? A wrong tag in a run of ours against a code that no run holds.

Start from the checkout: `python -m benchmarks.guessing`. Both kinds are asked in turn of one process, on warm caches,
the order within each pair left to chance; Mann-Whitney's U test then asks whether either kind is the slower one. Each
pair is as near as two such codes can be: the run's own serials, and those of the gap after it. `register` times the
questions to the database and the comparison of the tag, where a difference would come from; `page` the whole answer as
WSGI gives it, the budget of failures included.
"""

from __future__ import annotations

import gc
import json
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import structlog
from scipy.stats import mannwhitneyu
from sqlalchemy import delete
from werkzeug.test import EnvironBuilder

from benchmarks.lookup.instance import Ordered, fill
from trace.app import create_app
from trace.base import migrating
from trace.base.db import snapshot, transaction
from trace.base.reading import reader
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.core.codes import SERIALS, SlotKey, StampCode, check_digit
from trace.core.typed import Reading
from trace.lookup import queries
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run, StampRange

PAIRS, WARM_UP = 5_000, 500
ORDERED = Ordered()
FEW = 500  # runs: so many stay in the caches
NOT_TOLD = 0.01  # p above this: nothing was told
SLOT, TAGS = 1, 10**8
Ask = Callable[[StampCode], object]
Pair = tuple[StampCode, StampCode]


def leave_gaps(rt: Runtime) -> list[int]:
    """Drop every second run, so that a gap follows each that stays; returns the first serials of those."""
    with transaction(rt.main) as db:
        db.execute(delete(StampRange).where(StampRange.run_id % 2 == 1))
        db.execute(delete(Run).where(Run.id % 2 == 1))
    return [run * ORDERED.stamps for run in range(2, ORDERED.runs, 2)]


def pairs(slot_key: SlotKey, bases: list[int], chance: random.Random) -> Iterator[Pair]:
    """A code of a run under a tag that is not its own, and one of the gap after that run, without end."""
    while True:
        base, ordinal = chance.choice(bases), chance.randrange(ORDERED.stamps)
        yield (
            forged(slot_key, base + ordinal, chance.randrange(TAGS)),
            forged(slot_key, base + ORDERED.stamps + ordinal, chance.randrange(TAGS)),
        )


def forged(slot_key: SlotKey, serial: int, tag: int) -> StampCode:
    """The code that hides this serial under this tag: what a guesser would have hit; right once in 10^8."""
    nineteen = f"{SLOT}{(serial + slot_key.mask(tag)) % SERIALS:010d}{tag:08d}"
    return StampCode(nineteen + check_digit(nineteen))


def of_register(rt: Runtime) -> Ask:
    """Asks the database and compares the tag, no more."""

    def ask(code: StampCode) -> object:
        return queries.facts(reader(rt.main), rt.keys, Reading(code))

    return ask


def of_page(rt: Runtime) -> Ask:
    """Asks the whole application, each time from another network."""
    app, plain = create_app(rt), EnvironBuilder(base_url=rt.settings.site_url).get_environ()
    numbers = iter(range(2**24))

    def ask(code: StampCode) -> object:
        number = next(numbers)
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        return b"".join(app(plain | {"PATH_INFO": f"/{code}", "REMOTE_ADDR": address}, lambda *_: None))

    return ask


def timed(ask: Ask, questions: Iterator[Pair], chance: random.Random) -> tuple[list[int], list[int]]:
    """Nanoseconds of the answers to wrong tags and to codes of no run, asked in turn."""
    took: tuple[list[int], list[int]] = ([], [])
    gc.disable()
    for number, pair in zip(range(WARM_UP + PAIRS), questions, strict=False):
        for kind in chance.sample((0, 1), 2):
            begun = time.perf_counter_ns()
            ask(pair[kind])
            spent = time.perf_counter_ns() - begun
            if number >= WARM_UP:
                took[kind].append(spent)
        if number % 500 == 0:
            gc.collect()
    gc.enable()
    return took


def figure(name: str, took: tuple[list[int], list[int]]) -> bool:
    """Prints one JSON line; returns whether the two kinds cannot be told apart."""
    wrong_tag, no_run = took
    p = float(mannwhitneyu(wrong_tag, no_run, alternative="two-sided").pvalue)
    line = {
        "name": name,
        "p": round(p, 4),
        "aim": f"> {NOT_TOLD}",
        "n": len(wrong_tag),
        "median_us_wrong_tag": round(median(wrong_tag) / 1000, 2),
        "median_us_no_run": round(median(no_run) / 1000, 2),
        "passed": p > NOT_TOLD,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    return p > NOT_TOLD


def main() -> int:
    """Prints the figures; returns 1 when the time of an answer tells one kind from the other."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    chance = random.Random(20261120)  # noqa: S311 - a fixed order of questions, no secret
    with tempfile.TemporaryDirectory() as name:
        environ = {"INSTANCE": name, "SECRET_KEY": "a-secret-of-the-benchmarks-0123456789"}
        settings = Settings.from_env(environ | {"LOOKUP_FAILURES_PER_MINUTE": "10000"})
        migrating.upgrade(settings)
        rt = Runtime.from_settings(settings)
        rt.keys.make()
        fill(rt, ORDERED)
        bases = leave_gaps(rt)
        with snapshot(rt.main) as db:
            slot_key = stamp_keys(rt.keys).slot(db, SLOT)
        assert slot_key is not None and Path(name).exists()  # noqa: S101 - opened by `fill`
        few, every = (pairs(slot_key, some, chance) for some in (bases[:FEW], bases))
        told = [
            figure("guessing.register", timed(of_register(rt), few, chance)),
            figure("guessing.register_of_all_runs", timed(of_register(rt), every, chance)),
            figure("guessing.page", timed(of_page(rt), few, chance)),
        ]
    return 0 if all(told) else 1


if __name__ == "__main__":
    sys.exit(main())
