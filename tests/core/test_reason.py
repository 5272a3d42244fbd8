"""A reason is a value: comparable, hashable, and free of sentences."""

import copy
import pickle

import pytest

from trace.core.reason import Reason


def test_values_are_named_where_the_reason_is_made():
    reason = Reason("run.quota", left=50_000)
    assert (reason.code, reason.values, reason.field) == ("run.quota", {"left": 50_000}, None)


def test_a_mapping_and_keywords_make_the_same_reason():
    assert Reason("run.quota", {"left": 5, "asked": 9}) == Reason("run.quota", asked=9, left=5)


def test_reasons_are_hashable_and_survive_copying_and_pickling():
    reason = Reason("batch.date", field="mfg_date", latest="2026-11-20")
    assert {reason} == {copy.deepcopy(reason), pickle.loads(pickle.dumps(reason))}  # noqa: S301


def test_the_field_is_part_of_the_reason_and_not_of_its_values():
    reason = Reason("field.missing").beside("name")
    assert (reason.field, reason.values) == ("name", {})
    assert reason != Reason("field.missing")


def test_a_reason_cannot_be_changed():
    with pytest.raises(AttributeError):
        Reason("run.quota").code = "other"


def test_changing_the_values_handed_out_leaves_the_reason_alone():
    reason = Reason("run.quota", left=5)
    reason.values["left"] = 6
    assert reason.values == {"left": 5}


def test_as_text_a_reason_is_its_code():
    assert str(Reason("run.quota", left=5)) == "run.quota"
