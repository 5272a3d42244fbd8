"""Reading entries by page: every one once, newest first, of one object when asked."""

from tests.conftest import NOON
from tests.ledger.test_chain import OFFICER, append
from trace.base.db import snapshot, transaction
from trace.ledger import queries, service
from trace.ledger.queries import Asked


def test_pages_show_every_entry_once_newest_first(both):
    append(both, 5)
    seen, after = [], None
    with snapshot(both.main) as db:
        while rows := queries.entries(db, Asked(), after=after, limit=2):
            seen += [entry.id for entry, _seq in rows]
            after = seen[-1]
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


def test_entries_of_one_object_leave_out_all_others(both):
    append(both, 3)
    with snapshot(both.main) as db:
        rows = queries.entries(db, Asked("run", 1))
        assert [(entry.object_kind, entry.object_id) for entry, _seq in rows] == [("run", 1)]
        assert queries.entries(db, Asked("batch", 1)) == []
        assert queries.entries(db, Asked(act="run.released")) == []


def test_an_entry_that_waits_is_shown_without_a_place(both):
    append(both, 1)
    with transaction(both.main) as db:
        service.append(db, actor=OFFICER, act="run.released", on=("run", 9), now=NOON)
    with snapshot(both.main) as db:
        assert [seq for _entry, seq in queries.entries(db, Asked())] == [None, 1]
        assert queries.standing(db).waiting == 1
