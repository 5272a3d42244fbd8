"""Keys of stamps: opened once a process, bounded, and never a wrong answer when one is missing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused, Unavailable
from trace.base.keys import KeyRing
from trace.core.codes import Serial, StampCode, check_digit, seal
from trace.stamps import keyring, queries, service
from trace.stamps.models import StampKey


def sealed(province, run, ordinal=0):
    """The code of a stamp, computed as the print job does."""
    with snapshot(province.rt.main) as db:
        _, run_seal = queries.labels_and_seal(db, province.rt.keys, run.id)
    return seal(run_seal, Serial(run.base + ordinal))


def find(province, code):
    with snapshot(province.rt.main) as db:
        return queries.find(db, province.rt.keys, code)


def other_digit(code, at):
    changed = code[:at] + str((int(code[at]) + 1) % 10) + code[at + 1 : 19]
    return StampCode(changed + check_digit(changed))


def test_the_stamp_behind_a_code_is_found_with_its_place_in_the_run(province):
    province.released(10)
    run = province.released(10)
    found = find(province, sealed(province, run, 3))
    assert (found.run.id, found.ordinal, found.key_state) == (run.id, 3, "active")


@pytest.mark.parametrize("at", [1, 5, 10, 11, 18])
def test_a_code_that_was_never_made_is_no_stamp(province, at):
    assert find(province, other_digit(sealed(province, province.released(10)), at)) is None


def test_a_slot_that_was_never_opened_has_no_stamps(province):
    code = sealed(province, province.released(10))
    assert find(province, StampCode("5" + code[1:19] + check_digit("5" + code[1:19]))) is None


def test_a_code_of_a_slot_that_only_verifies_is_still_found(province):
    code = sealed(province, province.released(10))
    with transaction(province.rt.main) as db:
        db.execute(update(StampKey).values(state="compromised"))
    assert find(province, code).key_state == "compromised"


def test_a_warm_search_asks_the_database_once_for_a_stamp_and_for_none(province, count_queries):
    code = sealed(province, province.released(10))
    wrong = other_digit(code, 18)
    find(province, code), find(province, wrong)
    seen = count_queries(province.rt.main)
    find(province, code)
    assert len(seen) == 1
    find(province, wrong)
    assert len(seen) == 2


def test_a_missing_wrapping_key_is_said_and_not_no_such_code(one_province, tmp_path):
    code = sealed(one_province, one_province.released(10))
    with snapshot(one_province.rt.main) as db, pytest.raises(Unavailable, match=r"key\.missing"):
        queries.find(db, KeyRing(tmp_path / "none"), code)


def test_seals_are_kept_up_to_a_bound(one_province, monkeypatch):
    monkeypatch.setattr(keyring, "SEALS", 3)
    keys = keyring.StampKeys(one_province.rt.keys)
    with snapshot(one_province.rt.main) as db:
        slot_key = keys.slot(db, 0)
    first = keys.seal(slot_key, 1, b"a" * 16)
    assert keys.seal(slot_key, 1, b"a" * 16) is first
    for run_id in range(2, 6):
        keys.seal(slot_key, run_id, b"b" * 16)
    assert keys.seal(slot_key, 1, b"a" * 16) is not first


def test_the_decoy_is_kept_like_the_seals_of_runs(one_province):
    keys = keyring.StampKeys(one_province.rt.keys)
    with snapshot(one_province.rt.main) as db:
        slot_key = keys.slot(db, 0)
    assert keys.decoy(slot_key) is keys.decoy(slot_key)


def test_threads_agree_on_every_code(one_province):
    run = one_province.released(64)
    codes = [sealed(one_province, run, ordinal) for ordinal in range(64)]
    keyring.stamp_keys.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda code: find(one_province, code).ordinal, codes))
    assert found == list(range(64))


def test_keys_are_opened_by_the_administrator_only_and_each_slot_once(one_province):
    with transaction(one_province.rt.main) as db:
        with pytest.raises(Forbidden):
            service.new_key(db, actor=one_province.officer, keys=one_province.rt.keys, now=NOON)
        with pytest.raises(Conflict, match=r"key\.open_already"):
            service.open_slot(db, actor=one_province.admin, keys=one_province.rt.keys, slot=0, now=NOON)
        with pytest.raises(Refused, match=r"key\.slot"):
            service.open_slot(db, actor=one_province.admin, keys=one_province.rt.keys, slot=9, now=NOON)
        for _ in range(8):
            service.new_key(db, actor=one_province.admin, keys=one_province.rt.keys, now=NOON)
        with pytest.raises(Refused, match=r"key\.no_free_slot"):
            service.new_key(db, actor=one_province.admin, keys=one_province.rt.keys, now=NOON)


def test_a_copy_that_does_not_open_the_keys_proves_nothing(one_province, tmp_path):
    copy = KeyRing(tmp_path / "copy.key")
    copy.make()
    with pytest.raises(Unavailable, match=r"key\.wrong"), transaction(one_province.rt.main) as db:
        service.verify_backup(
            db, actor=one_province.admin, copy=copy, slot=0, place="Kho", people=("Lan", "Minh"), now=NOON
        )


def test_no_key_and_no_code_shows_in_the_text_form_of_what_is_kept(one_province):
    run = one_province.released(1)
    with snapshot(one_province.rt.main) as db:
        _, run_seal = queries.labels_and_seal(db, one_province.rt.keys, run.id)
    assert repr(run_seal) == "RunSeal(slot=0)"
