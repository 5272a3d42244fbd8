"""The only two ways to open a session: one commits whole or not at all, the other cannot write."""

from datetime import datetime

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from tests.conftest import NOON
from trace.base.db import MAIN_PRAGMAS, OBSERVATION_PRAGMAS, open_engine, snapshot, transaction, weakness
from trace.base.errors import Refused, TraceError, Unavailable
from trace.base.once import OnceAnswer


def answer(key="k", made_at=NOON):
    return OnceAnswer(owner=1, route="POST /x", key=key, fingerprint="f", made_at=made_at)


def keys(engine):
    with snapshot(engine) as db:
        return db.scalars(select(OnceAnswer.key).order_by(OnceAnswer.key)).all()


def test_returning_commits_and_raising_rolls_back(both):
    with transaction(both.main) as db:
        db.add(answer("kept"))
    with pytest.raises(RuntimeError), transaction(both.main) as db:
        db.add(answer("lost"))
        db.flush()
        raise RuntimeError
    assert keys(both.main) == ["kept"]


def test_what_a_database_says_of_a_row_it_refuses_names_no_value_of_it(both):
    with transaction(both.main) as db:
        db.add(answer("0912345678"))
    with pytest.raises(IntegrityError) as refused, transaction(both.main) as db:
        db.execute(insert(OnceAnswer).values(owner=1, route="POST /x", key="0912345678", fingerprint="f", made_at=NOON))
    assert "0912345678" not in f"{refused.value}{refused.value.orig}"


def test_a_snapshot_cannot_write_and_the_next_transaction_can(both):
    with pytest.raises((DBAPIError, TraceError)), snapshot(both.main) as db:
        db.execute(insert(OnceAnswer), [{"owner": 1, "route": "r", "key": "k", "fingerprint": "f", "made_at": NOON}])
    with transaction(both.main) as db:
        db.add(answer())
    assert keys(both.main) == ["k"]


def test_moments_come_back_aware_and_in_utc(both):
    with transaction(both.main) as db:
        db.add(answer())
    with snapshot(both.main) as db:
        assert db.scalar(select(OnceAnswer.made_at)) == NOON


def test_a_moment_without_its_zone_is_refused(both):
    with pytest.raises(StatementError, match="time zone"), transaction(both.main) as db:
        db.add(answer(made_at=datetime(2026, 11, 20)))  # noqa: DTZ001


def test_a_number_no_column_holds_is_refused_and_breaks_nothing(both):
    with pytest.raises(Refused), snapshot(both.main) as db:
        db.scalar(select(OnceAnswer.key).where(OnceAnswer.owner == 2**70))


def test_a_database_that_is_away_is_unavailable(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/no-such-folder/main.db")
    with pytest.raises(Unavailable) as refused, snapshot(engine):
        pass
    assert refused.value.reason.code == "database.away"


def test_main_keeps_what_it_has_confirmed(both):
    assert weakness(both.main) is None


def test_a_weaker_sqlite_is_named(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/weak.db", pragmas=OBSERVATION_PRAGMAS)
    assert weakness(engine).code == "database.not_durable"
    engine.dispose()


@pytest.mark.sqlite("its pragmas")
@pytest.mark.parametrize("pragma", ["synchronous", "foreign_keys", "trusted_schema", "journal_mode"])
def test_sqlite_is_prepared_as_promised(runtime, pragma):
    with snapshot(runtime.main) as db:
        found = str(db.scalar(text(f"PRAGMA {pragma}")))
    promised = {"full": "2", "on": "1", "off": "0"}.get(str(MAIN_PRAGMAS[pragma]), str(MAIN_PRAGMAS[pragma]))
    assert found == promised


def test_what_was_to_be_written_stands_in_no_error(both):
    said = "0912 345 678"
    with transaction(both.main) as db:
        db.add(answer())
    with pytest.raises(DBAPIError) as failed, transaction(both.main) as db:
        again = {"owner": 1, "route": "POST /x", "key": "k", "fingerprint": said, "made_at": NOON}
        db.execute(insert(OnceAnswer), [again])
    assert "once_answers" in str(failed.value)
    assert said not in str(failed.value)
