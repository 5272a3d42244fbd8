"""Counters of the rate limits: exact, shared by all who count, and begun anew when their window is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import func, select, text

from trace.base.db import snapshot, transaction
from trace.base.errors import TooMany, Unavailable
from trace.base.limits import Budget, Budgets, SqlStorage


@pytest.fixture
def budgets(both):
    return Budgets.on(both.observations, both.clock)


def spent(budgets, limit, *key):
    try:
        budgets.spend(limit, *key)
    except TooMany as error:
        return error.retry_after_s
    return None


def test_a_budget_is_spent_to_its_last_and_says_when_it_begins_anew(both, budgets):
    assert [spent(budgets, "3/5 minutes", "a") for _ in range(3)] == [None] * 3
    both.clock.now += timedelta(minutes=1)
    assert spent(budgets, "3/5 minutes", "a") == 240
    both.clock.now += timedelta(minutes=4)
    assert spent(budgets, "3/5 minutes", "a") is None


def test_budgets_of_different_keys_and_limits_are_apart(budgets):
    assert spent(budgets, "1/minute", "a") is None
    assert spent(budgets, "1/minute", "b") is None
    assert spent(budgets, "1/hour", "a") is None
    assert spent(budgets, "1/minute", "a") is not None


def test_what_did_no_harm_is_given_back(budgets):
    for _ in range(5):
        budgets.spend("2/minute", "a")
        budgets.give_back("2/minute", "a")
    assert budgets.storage.get(parse("2/minute").key_for("a")) == 0
    budgets.give_back("2/minute", "a")
    assert budgets.storage.get(parse("2/minute").key_for("a")) == 0


def test_many_who_count_at_once_are_all_counted(both, budgets):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: spent(budgets, "20/minute", "a"), range(40)))
    assert answers.count(None) == 20


def test_counters_that_are_over_are_dropped_when_a_new_window_begins(both, budgets):
    for number in range(5):
        budgets.spend("1/minute", str(number))
    both.clock.now += timedelta(minutes=2)
    budgets.spend("1/minute", "new")
    with snapshot(both.observations) as db:
        assert db.scalar(select(func.count()).select_from(Budget)) == 1


def test_it_is_a_storage_that_the_library_can_use(both):
    storage = SqlStorage(engine=lambda: both.observations, clock=both.clock)
    limiter, limit = FixedWindowRateLimiter(storage), parse("2/minute")
    assert storage.check()
    assert [limiter.hit(limit, "x") for _ in range(3)] == [True, True, False]
    assert limiter.get_window_stats(limit, "x").remaining == 0
    storage.clear(limit.key_for("x"))
    assert limiter.test(limit, "x")
    limiter.hit(limit, "x")
    assert storage.reset() == 1


def test_without_its_table_a_counter_raises_instead_of_letting_through(both):
    with transaction(both.observations) as db:
        db.execute(text("DROP TABLE budgets"))
    with pytest.raises(Unavailable):
        Budgets.on(both.observations, both.clock).spend("1/minute", "a")
