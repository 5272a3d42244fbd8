"""Scratch PINs: one first entry for good, tries that run out and come back, and nothing kept of what was typed."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update

from tests import make
from tests.conftest import NOON
from trace.base.actor import SERVICE
from trace.base.db import snapshot, transaction
from trace.base.errors import TooMany, Unavailable
from trace.base.keys import KeyRing
from trace.core.codes import pin
from trace.ledger.models import LedgerEntry
from trace.registry.models import AdminUnit
from trace.stamps import service
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import PinEntry, PinTries, Run
from trace.stamps.rules import PinResult, Tries
from trace.stamps.service import TypedPin

HOUR = timedelta(hours=1)


class Scratched:
    """A run with scratch layers, one code of it and its PIN."""

    def __init__(self, rt, kind="unit_scratch", **more):
        self.rt = rt
        with transaction(rt.main) as db:
            owner = make.producer(db)
            self.product = make.product(db, owner)
            self.run = make.run(db, self.product, rt.keys, kind=kind, **more)
            self.code = make.code(db, self.run, rt.keys)
        self.pin = self.pin_of(0)
        self.wrong = f"{(int(self.pin) + 1) % 10**8:08d}"

    def pin_of(self, ordinal):
        with snapshot(self.rt.main) as db:
            return pin(stamp_keys(self.rt.keys).slot(db, self.run.slot).pin_key, self.run.salt, ordinal)

    def enter(self, typed=None, *, now=NOON, province="", code=None):
        entered = TypedPin(code or self.code, typed or self.pin, province)
        with transaction(self.rt.main) as db:
            return service.confirm_pin(db, actor=SERVICE, keys=self.rt.keys, typed=entered, now=now)

    def insist(self, typed=None):
        """Enter until it could be written down: fifty writers of one SQLite file may wait longer than it lets them."""
        while True:
            try:
                return self.enter(typed).outcome
            except Unavailable:
                continue

    def rows(self, table):
        with snapshot(self.rt.main) as db:
            return list(db.scalars(select(table)))


@pytest.fixture
def scratched(both):
    return Scratched(both)


def test_the_first_right_entry_is_recorded_with_its_day_and_province_and_a_line_in_the_ledger(scratched):
    found = scratched.enter(province="42")
    assert (found.outcome, found.first_on) == ("first", date(2026, 11, 20))
    (kept,) = scratched.rows(PinEntry)
    assert (kept.run_id, kept.ordinal, kept.first_on, kept.province) == (scratched.run.id, 0, date(2026, 11, 20), "42")
    (line,) = scratched.rows(LedgerEntry)
    assert (line.act, line.actor_id, line.object_kind, line.object_id, line.content) == (
        "stamps.pin_entered", 0, "run", scratched.run.id, {"ordinal": 0},
    )  # fmt: skip


def test_a_later_right_entry_shows_day_and_province_of_the_first_and_changes_nothing(scratched):
    scratched.enter(province="42")
    later = scratched.enter(now=NOON + timedelta(days=40), province="51")
    with snapshot(scratched.rt.main) as db:
        name = db.scalar(select(AdminUnit.name).where(AdminUnit.level == "province", AdminUnit.province_code == "42"))
    assert later == PinResult("used", first_on=date(2026, 11, 20), province="42", place=name)
    assert name == "Hà Tĩnh"
    assert len(scratched.rows(LedgerEntry)) == len(scratched.rows(PinEntry)) == 1


@pytest.mark.parametrize("province", ["", "00"])
def test_a_province_that_is_not_known_or_none_of_ours_has_no_name(scratched, province):
    scratched.enter(province=province)
    assert (scratched.enter().province, scratched.enter().place) == (province, "")


def test_of_fifty_right_entries_at_once_exactly_one_is_the_first(scratched):
    with ThreadPoolExecutor(50) as people:
        outcomes = list(people.map(lambda _: scratched.insist(), range(50)))
    assert sorted(outcomes) == ["first"] + ["used"] * 49
    assert len(scratched.rows(LedgerEntry)) == len(scratched.rows(PinEntry)) == 1


def test_of_fifty_wrong_entries_at_once_five_are_compared_and_the_rest_wait(scratched):
    def guess(number):
        try:
            return scratched.insist(f"{(int(scratched.pin) + 1 + number) % 10**8:08d}")
        except TooMany:
            return "wait"

    with ThreadPoolExecutor(50) as people:
        outcomes = sorted(people.map(guess, range(50)))
    assert outcomes == ["mismatch"] * 5 + ["wait"] * 45


def test_five_quick_tries_then_one_an_hour_and_never_a_lock_for_good(scratched):
    assert [scratched.enter(scratched.wrong).left for _ in range(5)] == [4, 3, 2, 1, 0]
    with pytest.raises(TooMany) as refused:
        scratched.enter()
    assert (refused.value.reason.code, refused.value.retry_after_s) == ("pin.too_many", 3600)
    assert scratched.enter(scratched.wrong, now=NOON + HOUR).left == 0
    with pytest.raises(TooMany):
        scratched.enter(now=NOON + HOUR * 1.99)
    assert scratched.enter(now=NOON + 2 * HOUR).outcome == "first"


def test_right_entries_use_up_no_try(scratched):
    for _ in range(4):
        scratched.enter(scratched.wrong)
    assert [scratched.enter().outcome for _ in range(8)] == ["first"] + ["used"] * 7
    assert scratched.enter(scratched.wrong).left == 0


def test_each_stamp_has_tries_and_a_pin_of_its_own(scratched):
    with snapshot(scratched.rt.main) as db:
        neighbour = make.code(db, scratched.run, scratched.rt.keys, 1)
    for _ in range(5):
        scratched.enter(scratched.wrong)
    assert scratched.enter(scratched.pin, code=neighbour).left == 4
    assert scratched.enter(scratched.pin_of(1), code=neighbour).outcome == "first"


def test_what_was_typed_is_at_rest_nowhere_and_of_wrong_tries_only_their_number(scratched):
    scratched.enter(scratched.wrong)
    (tries,) = scratched.rows(PinTries)
    assert (tries.wrong, tries.rested_at) == (1, NOON + HOUR)
    scratched.enter()
    with snapshot(scratched.rt.main) as db:
        kept = [db.execute(text(f"SELECT * FROM {table}")).all() for table in ("pin_entries", "pin_tries")]  # noqa: S608
        kept += [json.dumps(entry.content) for entry in db.scalars(select(LedgerEntry))]
    for secret in (scratched.pin, scratched.wrong, scratched.code):
        assert secret not in str(kept)
    assert scratched.pin not in repr(TypedPin(scratched.code, scratched.pin))


@pytest.mark.parametrize("kind", ["unit", "lot", "plaque"])
def test_a_forged_entry_for_a_stamp_without_a_scratch_layer_changes_nothing(both, kind):
    stamp = Scratched(both, kind, quantity=130 if kind == "unit" else 1)
    assert stamp.enter() is stamp.enter(stamp.wrong) is None
    assert stamp.rows(PinEntry) == stamp.rows(PinTries) == stamp.rows(LedgerEntry) == []


@pytest.mark.parametrize("values", [{"canary": True}, {"state": "ordered"}])
def test_a_run_that_was_not_printed_has_no_pin(scratched, values):
    with transaction(scratched.rt.main) as db:
        db.execute(update(Run).values(**values))
    assert scratched.enter() is None
    assert scratched.rows(PinEntry) == []


def test_without_the_key_nothing_is_compared_and_no_try_is_used(scratched, tmp_path):
    scratched.rt = replace(scratched.rt, keys=KeyRing(tmp_path))
    with pytest.raises(Unavailable):
        scratched.enter()
    assert scratched.rows(PinTries) == []


# --- tries, without a database ---------------------------------------------------------------------------------------


def test_tries_come_back_one_by_one_and_after_five_hours_all_of_them():
    tries = Tries(0, NOON)
    for _ in range(5):
        tries = tries.after_wrong(NOON)
    assert [tries.left(NOON + hours * HOUR) for hours in range(7)] == [0, 1, 2, 3, 4, 5, 5]
    assert tries.left(NOON + HOUR - timedelta(microseconds=1)) == 0


def test_who_has_rested_begins_to_count_anew_and_who_has_not_goes_on():
    tries = Tries(0, NOON).after_wrong(NOON).after_wrong(NOON)
    assert tries.after_wrong(NOON + HOUR).wrong == 3
    assert tries.after_wrong(NOON + 2 * HOUR).wrong == 1


def test_the_wait_ends_exactly_when_a_try_is_there():
    tries = Tries(5, NOON + 5 * HOUR)
    for now in (NOON, NOON + timedelta(minutes=17, microseconds=1)):
        wait = timedelta(seconds=tries.wait_s(now))
        assert tries.left(now) == 0 and tries.left(now + wait) == 1
    assert Tries(0, NOON).wait_s(NOON) == 0
