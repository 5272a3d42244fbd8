"""The periodic integrator: what was committed gets its place, all of it, and an idle call writes nothing."""

from tests.conftest import NOON
from tests.ledger.test_chain import OFFICER
from trace.base.db import snapshot, transaction
from trace.ledger import jobs, queries, service


def append(rt, count):
    with transaction(rt.main) as db:
        for number in range(count):
            service.append(db, actor=OFFICER, act="run.ordered", on=("run", number), now=NOON)


def test_one_call_chains_all_that_waits_however_many_rounds_it_takes(both, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 3)
    append(both, 7)
    jobs.chain_ledger(both)
    with snapshot(both.main) as db:
        assert (queries.standing(db).links, queries.standing(db).waiting) == (7, 0)
        assert queries.prove(db).whole


def test_an_idle_call_asks_for_no_writer(runtime):
    append(runtime, 1)
    jobs.chain_ledger(runtime)
    # Another writer holds the file: a call that wanted to write would wait here and fail.
    with transaction(runtime.main) as db:
        jobs.chain_ledger(runtime)
        assert queries.standing(db).waiting == 0
