"""Idempotency keys: one effect and one answer, whoever asks again, and however many at once."""

import threading
from datetime import timedelta

import pytest

from tests.conftest import NOON
from trace.base import once
from trace.base.db import transaction
from trace.base.errors import Conflict, Refused, Unavailable

BODY = {"product_id": 7, "quantity": 100}


def claim(key="k", body=BODY, owner=1):
    return once.Key.of(owner, "POST /runs", key, body)


def first(rt, mine, number):
    """Do it once: returns the number that stands in the answer."""
    with transaction(rt.main) as db:
        if (earlier := once.first_answer(db, mine, now=NOON)) is not None:
            return earlier.body["number"]
        once.keep(db, mine, status=201, body={"number": number})
        return number


def test_the_second_gets_the_first_ones_answer(both):
    assert first(both, claim(), 1) == 1
    assert first(both, claim(), 2) == 1


def test_the_same_key_with_another_body_is_refused(both):
    first(both, claim(), 1)
    with pytest.raises(Refused) as refused:
        first(both, claim(body={"product_id": 8}), 2)
    assert refused.value.reason.code == "once.other_body"


def test_the_order_of_a_body_does_not_matter():
    assert claim(body={"a": 1, "b": 2}) == claim(body={"b": 2, "a": 1})


def test_a_key_belongs_to_its_owner(both):
    assert first(both, claim(owner=1), 1) == 1
    assert first(both, claim(owner=2), 2) == 2


def test_what_was_rolled_back_may_be_tried_again(both):
    with pytest.raises(RuntimeError), transaction(both.main) as db:
        once.first_answer(db, claim(), now=NOON)
        raise RuntimeError
    assert first(both, claim(), 2) == 2


def test_fifty_at_once_have_one_effect(both):
    answers, start = [], threading.Barrier(50)

    def ask(number):
        start.wait()
        while True:
            try:
                return answers.append(first(both, claim(), number))
            except Unavailable:
                continue  # busy beyond its wait: tried again, as a program would
            except Conflict:
                return answers.append(None)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 50
    assert len(set(answers) - {None}) == 1


def test_answers_are_forgotten_after_seven_days_and_not_before(both):
    first(both, claim(), 1)
    for later, gone in ((timedelta(days=6), 0), (timedelta(days=8), 1)):
        with transaction(both.main) as db:
            assert once.forget_old(db, now=NOON + later) == gone


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(Refused):
        claim(key=key)
