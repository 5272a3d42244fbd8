"""All data leaves in open forms, and comes back the same on either kind of database."""

import csv
import json

import pytest
from click.testing import CliRunner

from tests.conftest import NOON, Clock, close, settings
from tests.stamps.province import PRINTING, make_province
from trace.accounts.models import Person
from trace.backup import exporting, importing, recovering
from trace.backup.commands import COPY_COMMANDS
from trace.base.db import transaction
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.jobs import runner
from trace.ledger import queries as ledger
from trace.registry.models import Producer

ADMIN = "0912000001"


@pytest.fixture
def province(runtime):
    made = make_province(runtime)
    with transaction(runtime.main) as db:
        db.add(Person(name="admin", role="admin", phone=ADMIN, fs_uniquifier="admin", made_at=NOON))
        db.get_one(Producer, made.producer.id).name = "=HYPERLINK(1)"
    made.released(130)
    runner.run_due(runtime, PRINTING)
    made.chain()
    return made


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request, tmp_path):
    folder = tmp_path / "elsewhere"
    url = f"sqlite:///{folder}/main.db"
    if request.param == "postgres":
        url = request.getfixturevalue("databases").url(folder)
    rt = Runtime.from_settings(settings(folder, DATABASE_URL=url), clock=Clock())
    yield rt
    close(rt)


def test_an_export_comes_back_the_same_to_the_last_byte_and_is_gone_on_from(province, empty, tmp_path):
    first = exporting.export_all(province.rt, tmp_path / "first")
    done = importing.import_all(empty, first)
    assert done["runs"] == 1 and done["admin_units"] > 3_000
    second = exporting.export_all(empty, tmp_path / "second")
    files = [path.relative_to(first) for path in first.rglob("*") if path.is_file() and path.name != "README.md"]
    assert files and [str(name) for name in files if (first / name).read_bytes() != (second / name).read_bytes()] == []
    empty.settings.wrapping_key_file.write_bytes(province.rt.settings.wrapping_key_file.read_bytes())
    assert recovering.recover(empty, ADMIN).slots == 1
    with transaction(empty.main) as db:
        assert ledger.prove(db).whole
        db.add(Producer(**{name: getattr(province.producer, name) for name in COPIED}))


COPIED = (
    "name",
    "folded",
    "legal_type",
    "tax_id_kind",
    "address",
    "ward_code",
    "ward_valid_from",
    "made_at",
    "made_by",
)
COPIED += ("updated_at",)


def test_an_export_is_described_and_runs_no_formula(province, tmp_path):
    made = exporting.export_all(province.rt, tmp_path / "out")
    described = json.loads((made / "tables.json").read_text())
    with (made / "main" / "producers.csv").open(encoding="utf-8-sig", newline="") as sheet:
        (row,) = csv.DictReader(sheet)
    assert row["name"] == "'=HYPERLINK(1)"
    assert [one["name"] for one in described["main"]["producers"]["columns"]] == list(row)
    assert not (made / "main" / "web_sessions.jsonl").exists()
    assert "web_sessions" in (made / "README.md").read_text()


def test_a_place_where_somebody_is_on_record_takes_no_export(province, tmp_path):
    made = exporting.export_all(province.rt, tmp_path / "out")
    with pytest.raises(Refused, match=r"backup\.not_empty"):
        importing.import_all(province.rt, made)
    with pytest.raises(Refused, match=r"backup\.there"):
        exporting.export_all(province.rt, made)


def test_an_export_that_lost_a_column_is_not_taken_at_all(province, tmp_path):
    made = exporting.export_all(province.rt, tmp_path / "out")
    path = made / "main" / "runs.jsonl"
    path.write_text(path.read_text().replace('"quantity":', '"amount":'))
    rt = Runtime.from_settings(settings(tmp_path / "elsewhere"), clock=Clock())
    with pytest.raises(Refused, match=r"backup\.damaged"):
        importing.import_all(rt, made)
    with transaction(rt.main) as db:
        assert db.query(Person).count() == 0
    close(rt)


def test_the_command_asks_to_say_that_all_is_meant(province, tmp_path):
    export = COPY_COMMANDS[-2]
    said = CliRunner().invoke(export, ["--all", "--to", str(tmp_path / "out")], obj=province.rt)
    assert said.exit_code == 0 and (tmp_path / "out" / "README.md").exists()
