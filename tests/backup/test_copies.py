"""A copy is made while the service runs, proves itself, goes into an empty place only, and is gone on from safely."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from tests.conftest import NOON, Clock, close, settings
from tests.stamps.province import PRINTING, Province, make_province
from trace.accounts.models import Person
from trace.backup import making, proving, recovering, restoring
from trace.backup.commands import COPY_COMMANDS
from trace.backup.manifest import Manifest
from trace.base.db import snapshot, transaction
from trace.base.errors import Refused, Unavailable
from trace.base.runtime import Runtime
from trace.base.store import Store
from trace.jobs import runner
from trace.ledger.jobs import chain_ledger
from trace.lookup.models.scans import DayKey
from trace.review.models import CaseMonth
from trace.stamps import queries
from trace.stamps.models import Run, StampKey
from trace.stamps.service.keys import RESTORE_JUMP

ADMIN = "0912000001"
pytestmark = pytest.mark.not_on_citus("no copy of shards is one state: decision 35")


@pytest.fixture
def province(both):
    """A province with a printed run, an administrator who can sign in, and a published ledger."""
    made = make_province(both)
    with transaction(both.main) as db:
        db.add(Person(name="admin", role="admin", phone=ADMIN, fs_uniquifier="admin", made_at=NOON))
    made.released(130)
    runner.run_due(both, PRINTING)
    chain_ledger(both)
    return made


@pytest.fixture
def elsewhere(province, tmp_path, request):
    """An empty place for the same kind of database, with the same keys."""
    folder, where = tmp_path / "elsewhere", {}
    if not province.rt.settings.database_url.startswith("sqlite"):
        where["DATABASE_URL"] = request.getfixturevalue("databases").url(folder)
    rt = Runtime.from_settings(settings(folder, **where), clock=Clock())
    shutil.copyfile(province.rt.settings.wrapping_key_file, rt.settings.wrapping_key_file)
    yield rt
    close(rt)


def again(rt):
    """The same place, opened by another process."""
    return recovering.close_if_behind(Runtime.from_settings(rt.settings, clock=Clock()))


def serials(rt):
    with snapshot(rt.main) as db:
        return {(run.slot, serial) for run in db.scalars(select(Run)) for serial in (run.base, run.base + run.quantity)}


def test_a_copy_proves_itself_and_holds_no_key(province, tmp_path):
    made = making.make_copy(province.rt, tmp_path / "copies")
    assert list(proving.faults(made)) == []
    manifest = Manifest.read(made)
    assert manifest.databases["main"].tables["runs"].rows == 1 and manifest.files > 0 and manifest.links > 0
    key = province.rt.settings.wrapping_key_file.read_bytes().strip()
    assert not any(key in path.read_bytes() for path in made.rglob("*") if path.is_file())
    assert not list((tmp_path / "copies").glob(".*"))


@pytest.mark.sqlite("the copy is a database that can be written in")
def test_what_changes_in_a_copy_is_named(runtime, tmp_path):
    province = make_province(runtime)
    runtime.store.put("papers/one.pdf", b"one")
    province.order(10)
    province.chain()
    made = making.make_copy(runtime, tmp_path / "copies")
    (made / "files" / "papers" / "one.pdf").write_bytes(b"two")
    with closing(sqlite3.connect(made / "main.sqlite")) as db:
        db.execute("UPDATE runs SET quantity = 11")
        db.commit()
    found = list(proving.faults(made))
    assert found == [
        "main.sqlite: other bytes than when it was made",
        "files/papers/one.pdf: other bytes than when it was made",
    ]
    manifest = json.loads((made / "manifest.json").read_text())
    manifest["databases"]["main"]["sha256"] = proving.sha256_of(made / "main.sqlite")
    (made / "manifest.json").write_text(json.dumps(manifest))
    assert "table runs: 1 rows instead of 1, or other content" in list(proving.faults(made))


def test_a_restored_copy_is_the_same_and_takes_no_writer_before_it_was_recovered(province, elsewhere, tmp_path):
    made = making.make_copy(province.rt, tmp_path / "copies")
    issued_since = province.order(500)
    assert restoring.restore_copy(elsewhere, made) == []
    opened = again(elsewhere)
    with snapshot(opened.main) as db:
        assert queries.run(db, 1).quantity == 130
    with pytest.raises(Unavailable, match=r"database\.restored"), transaction(opened.main):
        pass
    moved = recovering.recover(opened, ADMIN)
    assert (moved.slots, moved.codes) == (1, 3)
    late = again(opened)
    with transaction(late.main) as db:
        assert db.get_one(StampKey, 0).next_serial >= RESTORE_JUMP + 130
        assert db.scalars(select(CaseMonth.last)).one() > 10_000
    copy = Province(**{**vars(province), "rt": late})
    run = copy.order(500)
    assert run.base > issued_since.base + issued_since.quantity
    with pytest.raises(Refused, match=r"backup\.nothing_to_recover"):
        recovering.recover(late, ADMIN)
    close(opened)
    close(late)


def test_an_older_database_beside_a_published_ledger_takes_no_writer(province, tmp_path):
    rt = province.rt
    if not rt.settings.database_url.startswith("sqlite"):
        with snapshot(rt.main) as db:
            known = recovering.published.of(db)
        later = recovering.published.Published(known.first, known.links + 5, "0" * 64)
        recovering.published.write(rt.settings.instance, later)
    else:
        made = making.make_copy(rt, tmp_path / "copies")
        province.order(10)
        chain_ledger(rt)
        rt.main.dispose()
        for left in rt.settings.instance.glob("main.db*"):
            left.unlink()
        shutil.copyfile(made / "main.sqlite", rt.settings.instance / "main.db")
    opened = again(rt)
    with pytest.raises(Unavailable, match=r"database\.behind"), transaction(opened.main):
        pass
    recovering.recover(opened, ADMIN)
    with transaction(again(rt).main) as db:
        assert db.get_one(StampKey, 0).next_serial >= RESTORE_JUMP
    close(opened)


def test_another_database_in_the_same_folder_is_no_older_copy(runtime):
    make_province(runtime).chain()
    recovering.published.write(runtime.settings.instance, recovering.published.Published("f" * 64, 900, "e" * 64))
    assert recovering.why_not_write(runtime) is None


def test_a_copy_goes_into_an_empty_place_only(runtime, tmp_path):
    make_province(runtime).chain()
    made = making.make_copy(runtime, tmp_path / "copies")
    with pytest.raises(Refused, match=r"backup\.not_empty"):
        restoring.restore_copy(runtime, made)
    assert recovering.why_not_write(runtime) is None


@pytest.mark.sqlite("the copy is a database whose pages can be damaged")
def test_a_damaged_copy_is_not_restored(runtime, tmp_path):
    make_province(runtime).chain()
    made = making.make_copy(runtime, tmp_path / "copies")
    with (made / "main.sqlite").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 64)
    empty = Runtime.from_settings(settings(tmp_path / "elsewhere"), clock=Clock())
    with pytest.raises(Refused, match=r"backup\.damaged"):
        restoring.restore_copy(empty, made)
    assert not (empty.settings.instance / "main.db").exists() and recovering.why_not_write(empty) is None


def test_files_that_an_earlier_copy_holds_are_linked(runtime, tmp_path):
    make_province(runtime).chain()
    runtime.store.put("papers/one.pdf", b"one")
    first = making.make_copy(runtime, tmp_path / "copies")
    runtime.clock.now = runtime.clock.now.replace(hour=6)
    second = making.make_copy(runtime, tmp_path / "copies", earlier=first)
    assert (second / "files/papers/one.pdf").stat().st_ino == (first / "files/papers/one.pdf").stat().st_ino
    assert list(proving.faults(second)) == []


def test_a_file_that_is_opened_while_the_copy_is_made_is_in_it(tmp_path, monkeypatch):
    store, folder, brought = Store(tmp_path / "store"), tmp_path / "copy", making._brought
    store.put("a/first.pdf", b"first")
    store.held(7).put("papers/one.pdf", b"one")
    store.held(7).put("papers/two.pdf", b"two")

    def meanwhile(*given):
        for name, sender in store.waiting():
            store.open_up(name, sender)
        return brought(*given)

    monkeypatch.setattr(making, "_brought", meanwhile)
    folder.mkdir()
    assert making.copy_files(store.root, folder, None) == (3, 11)
    assert sorted(path.name for path in folder.rglob("*.pdf")) == ["first.pdf", "one.pdf", "two.pdf"]


def test_the_commands_say_what_they_did_and_end_with_one_when_a_copy_is_damaged(runtime, tmp_path):
    make_province(runtime).chain()
    backup, verify = COPY_COMMANDS[:2]

    def run(command, *words):
        return CliRunner().invoke(command, list(words), obj=runtime)

    said = json.loads(run(backup, "--to", str(tmp_path / "copies"), "--json").output)
    assert said["rows"] > 0 and run(verify, "--copy", said["folder"]).output == "The copy is whole.\n"
    (tmp_path / "copies" / "x").mkdir()
    with open(said["folder"] + "/files.jsonl", "a") as file:
        file.write("\n")
    damaged = run(verify, "--copy", said["folder"])
    assert (damaged.exit_code, damaged.output) == (1, "files.jsonl: other bytes than when it was made\n")


def test_what_scans_are_forgotten_by_is_in_no_copy(both, tmp_path):
    make_province(both).chain()
    secret = b"a-key-of-the-day-that-must-die"
    with transaction(both.observations) as db:
        db.execute(insert(DayKey).values(day=NOON.date(), key=secret))
    made = making.make_copy(both, tmp_path / "copies")
    assert not any(secret in path.read_bytes() for path in made.rglob("*") if path.is_file())
    kept = Manifest.read(made).databases
    assert kept.get("observations", kept["main"]).tables["day_keys"].rows == 0
    assert list(proving.faults(made)) == []
