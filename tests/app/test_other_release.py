"""Tables of another release: named as what they are, by the doctor, in the log, at start and on every page."""

import pytest
import structlog
from sqlalchemy import text

from tests.conftest import Clock, close, settings
from trace import working
from trace.app import create_app, doctor
from trace.base import revision
from trace.base.db import snapshot, transaction
from trace.base.errors import Unavailable
from trace.base.runtime import Runtime

UPGRADE = "python -m trace db upgrade"


def stamped(rt, name):
    with transaction(rt.main) as db:
        db.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": name})


def said(rt):
    return [(check.level, check.mend) for check in doctor.database(rt)]


def refused(rt):
    """What is logged where the site does not begin."""
    with structlog.testing.capture_logs() as lines, pytest.raises(Unavailable, match=r"database\.not_upgraded"):
        create_app(rt)
    return [line["mend"] for line in lines if "mend" in line]


def test_tables_of_an_older_release_are_named_and_nothing_begins_on_them(both):
    assert said(both) == [("ok", "")]
    stamped(both, revision.known()[-2])
    assert said(both)[0] == ("fault", UPGRADE)
    assert refused(both) == [UPGRADE]


def test_an_upgrade_beside_the_running_release_keeps_nobody_from_starting_again(both):
    stamped(both, "9999_of_tomorrow")
    assert said(both)[0][0] == "warning" and "git pull" in said(both)[0][1]
    assert create_app(both).test_client().get("/readyz").status_code == 200


def test_where_no_tables_were_made_the_doctor_says_what_makes_them_and_the_worker_does_not_begin(tmp_path, monkeypatch):
    empty = Runtime.from_settings(settings(tmp_path / "empty"), clock=Clock())
    empty.keys.make()
    ((_level, mend),) = {check for check in said(empty) if check[0] == "fault"}
    assert mend.startswith(UPGRADE) and str(empty.settings.instance) in mend
    assert refused(empty)[-1] == UPGRADE
    for name, value in {"INSTANCE": str(empty.settings.instance), "SECRET_KEY": empty.settings.secret_key}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unavailable, match=r"database\.not_upgraded"):
        working.main()
    close(empty)


@pytest.mark.not_on_citus("a look-up reads the coordinator's own copies: decision 35")
def test_a_table_that_is_missing_while_the_service_runs_is_503_and_the_log_names_the_command(both):
    client = create_app(both).test_client()
    with transaction(both.main) as db:
        db.execute(text("ALTER TABLE stamp_keys RENAME TO stamp_keys_gone"))
    with structlog.testing.capture_logs() as lines:
        answer = client.get("/00415002736899154609")
        assert client.get("/readyz").status_code == 503
    assert answer.status_code == 503 and "CHƯA KIỂM TRA ĐƯỢC" in answer.text
    assert UPGRADE in [line.get("mend") for line in lines]
    with pytest.raises(Unavailable, match=r"database\.not_upgraded"), snapshot(both.main) as db:
        db.scalar(text("SELECT wrapped FROM stamp_keys"))
