"""Databases that went back without `restore`, and copies that were broken off: what is said, and who may write."""

import multiprocessing
import os
import signal
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.conftest import NOON, Clock, close
from tests.stamps.province import make_province
from trace.accounts.models import Person
from trace.app.commands import main
from trace.backup import making, postgres, proving, recovering
from trace.backup.commands import COPY_COMMANDS
from trace.base.db import snapshot, transaction
from trace.base.errors import Refused, Unavailable
from trace.base.keys import KeyRing
from trace.base.runtime import Runtime
from trace.base.settings import BadSettings
from trace.ledger import published
from trace.ledger.jobs import chain_ledger
from trace.stamps import queries

ADMIN = "0912000001"
COMMANDS = {command.name: command for command in COPY_COMMANDS}


@pytest.fixture
def province(runtime):
    return with_admin(runtime)


def with_admin(rt):
    """A province with an administrator and a published ledger."""
    made = make_province(rt)
    with transaction(rt.main) as db:
        db.add(Person(name="admin", role="admin", phone=ADMIN, fs_uniquifier="admin", made_at=NOON))
    made.order(10)
    chain_ledger(rt)
    return made


def again(rt):
    """The same place, opened by another process."""
    return recovering.close_if_behind(Runtime.from_settings(rt.settings, clock=Clock()))


def gone_back(rt):
    """As if the ledger had been five links further when it was last published."""
    known = published.read(rt.settings.instance)
    later = published.Published(known.first, known.links + 5, "0" * 64)
    published.write(rt.settings.instance, later)
    return later


def test_a_server_that_goes_back_while_the_service_runs_takes_no_writer_on_a_new_connection(postgres_settings):
    rt = Runtime.from_settings(postgres_settings, clock=Clock())
    rt.keys.make()
    province = with_admin(rt)
    recovering.close_if_behind(rt)
    province.order(10)
    gone_back(rt)
    rt.main.dispose()  # what a server that is started again does to connections
    for _each in range(2):
        with pytest.raises(Unavailable, match=r"database\.behind"):
            province.order(10)
    with snapshot(rt.main) as db:
        assert queries.run(db, 1).quantity == 10
    recovering.recover(rt, ADMIN)
    province.order(10)
    close(rt)


def test_the_worker_publishes_no_head_that_would_hide_what_is_missing(province):
    later = gone_back(province.rt)
    province.order(10)
    with pytest.raises(Unavailable, match=r"database\.behind"):
        chain_ledger(province.rt)
    assert published.read(province.rt.settings.instance) == later
    with pytest.raises(Unavailable, match=r"database\.behind"):
        province.order(10)


@pytest.mark.not_on_citus("no copy of shards is one state: decision 35")
def test_a_copy_of_before_the_first_link_is_known_again_once_it_is_chained(runtime, tmp_path):
    province = make_province(runtime)
    province.order(10)
    made = making.make_copy(runtime, tmp_path / "copies")
    province.order(10)
    chain_ledger(runtime)
    further = published.read(runtime.settings.instance)
    runtime.main.dispose()
    (runtime.settings.instance / "main.db").unlink()
    (made / "main.sqlite").rename(runtime.settings.instance / "main.db")
    chain_ledger(again(runtime))
    assert published.read(runtime.settings.instance) == further
    assert recovering.why_not_write(runtime).code == "database.behind"


def test_a_folder_that_cannot_be_made_is_a_sentence(province, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BadSettings, match="INSTANCE cannot be made"):
        Runtime.from_settings(replace(province.rt.settings, instance=tmp_path / "file" / "instance"))


def test_a_place_that_was_shut_takes_no_writer_until_it_was_recovered(province):
    said = CliRunner().invoke(COMMANDS["shut"], obj=province.rt)
    assert said.exit_code == 0 and "recover" in said.output
    opened = again(province.rt)
    with pytest.raises(Unavailable, match=r"database\.restored"), transaction(opened.main):
        pass
    assert recovering.recover(opened, ADMIN).slots == 1
    with transaction(again(province.rt).main):
        pass


@pytest.mark.parametrize(("key", "said"), [(None, "key.missing"), ("another", "key.wrong")])
def test_nobody_recovers_without_the_wrapping_key_of_the_database(province, key, said):
    recovering.mark_restored(province.rt, NOON)
    province.rt.keys.path.unlink()
    if key:
        KeyRing(province.rt.keys.path).make()
    opened = again(province.rt)
    with pytest.raises(Unavailable, match=said):
        recovering.recover(opened, ADMIN)
    assert recovering.why_not_write(opened).code == "database.restored"


@pytest.mark.not_on_citus("no copy of shards is one state: decision 35")
@pytest.mark.parametrize("last", ["copy_files", "sync"])
def test_a_copy_that_was_killed_is_taken_for_none_and_the_next_one_works(province, tmp_path, last):
    into = tmp_path / "copies"

    def die(*_given):
        os.kill(os.getpid(), signal.SIGKILL)

    def copy():
        province.rt.after_fork()
        setattr(making, last, die)
        making.make_copy(province.rt, into)

    killed = multiprocessing.get_context("fork").Process(target=copy)
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert [path.name.startswith(".") for path in into.iterdir()] == [True]
    made = making.make_copy(province.rt, into)
    assert list(proving.faults(made)) == []
    assert list(into.iterdir()) == [made]


def test_the_programs_of_the_server_are_told_all_its_addresses():
    told = postgres._known("postgresql://keeper:p%40ss@/trace?host=10.0.0.1:5432&host=10.0.0.2:5433")
    assert (told["host"], told["port"], told["password"]) == ("10.0.0.1,10.0.0.2", "5432,5433", "p@ss")


@pytest.mark.not_on_citus("no copy of shards is one state: decision 35")
def test_two_copies_at_once_do_not_throw_each_other_away(province, tmp_path):
    with making._alone(tmp_path), pytest.raises(Refused, match=r"backup\.running"):
        making.make_copy(province.rt, tmp_path)
    assert list(proving.faults(making.make_copy(province.rt, tmp_path))) == []


@pytest.mark.not_on_citus("no copy of shards is one state: decision 35")
def test_who_looked_at_a_blank_machine_first_can_still_restore_there(province, tmp_path, monkeypatch):
    made = making.make_copy(province.rt, tmp_path / "copies")
    blank = tmp_path / "blank"
    for name, value in {"INSTANCE": str(blank), "SECRET_KEY": province.rt.settings.secret_key}.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(main, ["doctor"]).exit_code == 3
    assert (blank / "main.db").exists()
    said = CliRunner().invoke(main, ["restore", "--copy", str(made)])
    assert (said.exit_code, "proved" in said.output) == (0, True), said.output
    assert (blank / "main.db").stat().st_size == (made / "main.sqlite").stat().st_size
