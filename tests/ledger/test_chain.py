"""The ledger: what is appended is chained in one order, and any change of it shows."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.conftest import NOON
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.ledger import queries, service

OFFICER = Actor(id=7, role="officer", name="Lan")


def append(rt, count=3):
    with transaction(rt.main) as db:
        for number in range(count):
            service.append(db, actor=OFFICER, act="run.ordered", on=("run", number), now=NOON, content={"n": number})
    with transaction(rt.main) as db:
        return service.chain(db, now=NOON)


def test_entries_are_chained_once_and_the_chain_is_whole(both):
    assert append(both, 3) == 3
    assert append(both, 2) == 2
    with snapshot(both.main) as db:
        proof = queries.prove(db)
    assert (proof.whole, proof.links, proof.waiting) == (True, 5, 0)


def test_an_entry_that_is_not_chained_yet_is_counted_as_waiting(both):
    with transaction(both.main) as db:
        service.append(db, actor=OFFICER, act="run.ordered", on=("run", 1), now=NOON)
        assert queries.prove(db).waiting == 1


def test_a_rolled_back_command_leaves_no_entry(both):
    with pytest.raises(RuntimeError), transaction(both.main) as db:
        service.append(db, actor=OFFICER, act="run.ordered", on=("run", 1), now=NOON)
        raise RuntimeError
    with snapshot(both.main) as db:
        assert queries.history(db, ("run", 1)) == []


@pytest.mark.parametrize("change", ["act = 'x'", "actor_id = 8", "content = '{\"n\": 9}'", "object_id = 9"])
def test_a_changed_entry_is_named_by_the_walk(both, change):
    append(both, 3)
    with transaction(both.main) as db:
        if both.main.dialect.name == "sqlite":
            db.execute(text("DROP TRIGGER ledger_entries_no_update"))
        second = db.scalar(text("SELECT entry_id FROM ledger_links WHERE seq = 2"))
        db.execute(text(f"UPDATE ledger_entries SET {change} WHERE id = :id").bindparams(id=second))  # noqa: S608
    with snapshot(both.main) as db:
        proof = queries.prove(db)
    assert (proof.whole, proof.broken_seq, proof.broken_entry) == (False, 2, second)


@pytest.mark.sqlite("its triggers; on PostgreSQL the serving role has no right to: tests/base/test_serving_role.py")
@pytest.mark.parametrize("statement", ["UPDATE ledger_entries SET act = 'x'", "DELETE FROM ledger_links"])
def test_sqlite_refuses_to_change_the_ledger(runtime, statement):
    append(runtime, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction(runtime.main) as db:
        db.execute(text(statement))


def test_a_float_is_refused_because_it_has_no_one_spelling(runtime):
    with pytest.raises(ValueError, match="floating"), transaction(runtime.main) as db:
        service.append(db, actor=OFFICER, act="x", on=("run", 1), now=NOON, content={"a": [0.5]})
