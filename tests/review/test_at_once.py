"""Two people at the same moment, on both databases: one wins, the other is told, nothing is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.review.citizens import REFERENCE, Citizens
from tests.review.conftest import LATER, PAPER, settle
from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Stale, TraceError, Unavailable
from trace.ledger.models import LedgerEntry
from trace.review import service
from trace.review.models import Case, Decision
from trace.review.service import Ruling

NO = Ruling(reasons="Thiếu giấy tờ.")


def together(*acts):
    """Run the acts in threads that start at the same moment; each answers what it returned or how it was refused."""
    start = Barrier(len(acts))

    def run(act):
        start.wait(timeout=60)
        while True:
            try:
                return act()
            except Unavailable:
                continue  # busy beyond its wait: tried again, as a person would
            except TraceError as error:
                return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def opened(both):
    """A producer's case in an office with two officers, committed; and a way to act on it in a transaction."""
    with transaction(both.main) as db:
        here = settle(db, both.keys)
        here.person("second", "officer", here.commune)
        case = here.submit(here.producer())
        officers = [here.actor("clerk"), here.actor("second")]

    def attempt(act, officer, ruling):
        def run():
            with transaction(both.main) as db:
                return act(db, actor=officer, case_id=case.id, version=case.version, ruling=ruling, now=LATER).state

        return run

    return both, case, officers, attempt


def test_one_form_that_arrives_four_times_at_once_is_one_report(both):
    here = Citizens(both)
    token, _ = here.fresh(here.path())
    answers = together(*[lambda: here.send(token=token, text="Mực in nhòe")] * 4)
    assert {answer.status_code for answer in answers} == {200}
    assert len({REFERENCE.search(answer.text).group(1) for answer in answers}) == len(here.reports()) == 1


def test_reports_that_arrive_at_once_have_references_of_their_own(both):
    here = Citizens(both)
    tokens = [here.fresh(here.path())[0] for _ in range(4)]
    together(*[lambda token=token: here.send(token=token, text="Mực in nhòe") for token in tokens])
    assert [report.reference for report in here.reports()] == [f"BC-2611-000{number}" for number in range(1, 5)]


def test_of_two_officers_at_once_one_wins_and_the_other_gets_a_conflict(opened):
    both, case, (one, two), attempt = opened
    answers = together(attempt(service.accept, one, PAPER), attempt(service.refuse, two, NO))
    won = [answer for answer in answers if isinstance(answer, str)]
    lost = [answer for answer in answers if not isinstance(answer, str)]
    assert (len(won), [type(error) for error in lost]) == (1, [Conflict])
    with snapshot(both.main) as db:
        decisions = db.scalars(select(Decision.outcome).where(Decision.case_id == case.id)).all()
        lines = db.scalars(
            select(LedgerEntry.act).where(LedgerEntry.object_kind == "case", LedgerEntry.act != "case.opened")
        ).all()
    assert (decisions, lines) == (won, [f"case.{won[0]}"])


def test_a_decision_and_a_withdrawal_at_once_do_not_both_count(opened):
    both, case, (one, _two), attempt = opened
    with snapshot(both.main) as db:
        farmer = db.get_one(Case, case.id).entered_by[0]

    def withdraw():
        with transaction(both.main) as db:
            who = accounts.actor_of(db, farmer)
            return service.withdraw(db, actor=who, case_id=case.id, version=case.version, now=LATER).state

    answers = together(attempt(service.accept, one, PAPER), withdraw)
    assert sum(isinstance(answer, Conflict | Stale) for answer in answers) == 1


def test_cases_opened_at_once_have_numbers_of_their_own(both):
    with transaction(both.main) as db:
        here = settle(db, both.keys)
        numbers = ("9900001115", "9900003112", "9900004116", "9900006113")
        owners = [here.producer(tax_id=number) for number in numbers]
        farmer = here.actor("farmer")

    def submit(owner_id):
        def run():
            with transaction(both.main) as db:
                return service.submit_producer(db, actor=farmer, producer_id=owner_id, now=NOON).case_code

        return run

    codes = together(*(submit(owner.id) for owner in owners))
    assert sorted(codes) == [f"HS-2611-000{n}" for n in (1, 2, 3, 4)]


def test_one_thing_handed_in_twice_at_once_is_one_case(both):
    with transaction(both.main) as db:
        here = settle(db, both.keys)
        owner_id, farmer = here.producer().id, here.actor("farmer")

    def submit():
        with transaction(both.main) as db:
            return service.submit_producer(db, actor=farmer, producer_id=owner_id, now=NOON).id

    answers = together(submit, submit)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    with snapshot(both.main) as db:
        assert db.scalar(select(func.count()).select_from(Case)) == 1
