"""The print job: every label once, resumed where it stopped, nothing offered before the ledger stands."""

import csv
import hashlib
import io
import shutil
import subprocess

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Unavailable
from trace.core.codes import StampCode
from trace.jobs import queries as job_queries
from trace.jobs import runner
from trace.jobs import service as job_service
from trace.jobs.models import Job
from trace.ledger import queries as ledger
from trace.stamps import jobs, keyring, queries, service, sheets
from trace.stamps.models import Download, Run

TABLE = {"stamps.print": jobs.print_run}


def codes_in(province, run, number=1):
    text = province.rt.store.get(f"runs/{run.id}/{number:04d}.csv").decode()
    return [StampCode(row["address"][-20:]) for row in csv.DictReader(io.StringIO(text))]


def test_every_code_of_the_list_leads_to_its_stamp_in_order(province):
    run = province.printed(130)
    with snapshot(province.rt.main) as db:
        found = [queries.find(db, province.rt.keys, code) for code in codes_in(province, run)]
    assert [(stamp.run.id, stamp.ordinal) for stamp in found] == [(run.id, n) for n in range(130)]


def test_parts_carry_their_hash_and_the_manifest_stands_in_the_ledger(province):
    run = province.printed(130)
    with snapshot(province.rt.main) as db:
        parts = queries.parts(db, run.id)
        printed = ledger.entry_on(db, ("run", run.id), "run.printed")
    assert [(part.form, part.first, part.count, part.sheets) for part in parts] == [
        ("pdf", 0, 130, 2),
        ("csv", 0, 130, 2),
    ]
    for part in parts:
        assert hashlib.sha256(province.rt.store.get(part.stored_name)).hexdigest() == part.sha256
    assert printed.content == {"manifest": sheets.manifest_hash(parts), "parts": 2, "labels": 130}


@pytest.mark.parametrize(("labels", "parts"), [(1, 1), (49_985, 1), (49_986, 2), (150_000, 4)])
def test_parts_hold_whole_sheets_and_cover_the_run(labels, parts):
    plans = [plan for plan in sheets.parts_of("a4-65", labels) if plan.form == "pdf"]
    assert len(plans) == parts
    assert [plan.first for plan in plans[1:]] == [plan.first + plan.count for plan in plans[:-1]]
    assert plans[-1].first + plans[-1].count == labels
    assert all(plan.first % 65 == 0 and plan.first_sheet == plan.first // 65 + 1 for plan in plans)


def test_a_shared_code_is_printed_as_often_as_it_has_copies(one_province):
    run = one_province.printed(1, kind="lot", copies=70)
    codes = codes_in(one_province, run)
    assert (len(codes), len(set(codes))) == (70, 1)


def small_parts(monkeypatch):
    monkeypatch.setattr(sheets, "PART_LABELS", 65)


def test_a_job_goes_on_after_its_last_finished_step(province, monkeypatch):
    small_parts(monkeypatch)
    run = province.released(130)
    with transaction(province.rt.main) as db:
        job = job_service.claim(db, TABLE.keys(), worker=1, now=NOON)
    steps = jobs.print_run(province.rt, job.id, run_id=run.id)
    next(steps)
    next(steps)
    steps.close()  # as when the worker dies between two steps
    written = []
    first = jobs.RunFiles.write
    monkeypatch.setattr(
        jobs.RunFiles, "write", lambda self, file, plan: written.append(plan) or first(self, file, plan)
    )
    for _ in jobs.print_run(province.rt, job.id, run_id=run.id):
        pass
    assert [(plan.form, plan.number) for plan in written] == [("pdf", 2), ("csv", 2)]
    with snapshot(province.rt.main) as db:
        assert len(queries.parts(db, run.id)) == 4
        assert job_queries.job(db, job.id).progress_done == 5
        found = [
            queries.find(db, province.rt.keys, code) for code in codes_in(province, run, 1) + codes_in(province, run, 2)
        ]
    assert [stamp.ordinal for stamp in found] == list(range(130))


def test_the_file_of_an_unrecorded_step_is_made_again_the_same(one_province, monkeypatch):
    run = one_province.released(130)
    with transaction(one_province.rt.main) as db:
        job = job_service.claim(db, TABLE.keys(), worker=1, now=NOON)

    def dies(*_):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(service, "record_part", dies)
        with pytest.raises(RuntimeError):
            next(jobs.print_run(one_province.rt, job.id, run_id=run.id))
    before = one_province.rt.store.get(f"runs/{run.id}/0001.pdf")
    for _ in jobs.print_run(one_province.rt, job.id, run_id=run.id):
        pass
    assert one_province.rt.store.get(f"runs/{run.id}/0001.pdf") == before


def test_a_canary_is_never_printed(one_province):
    with transaction(one_province.rt.main) as db:
        run = one_province.released(5)
    with transaction(one_province.rt.main) as db:
        db.get_one(Run, run.id).canary = True
    runner.run_due(one_province.rt, TABLE)
    with snapshot(one_province.rt.main) as db:
        assert (queries.parts(db, run.id), db.scalars(select(Job)).one().state) == ([], "failed")


def test_printing_waits_for_a_missing_key_and_is_not_given_up_at_once(one_province, tmp_path):
    one_province.released(5)
    keyring.stamp_keys.cache_clear()
    one_province.rt.keys.path.rename(tmp_path / "away")
    one_province.rt.keys.__dict__.pop("_read", None)
    runner.run_due(one_province.rt, TABLE)
    with snapshot(one_province.rt.main) as db:
        job = db.scalars(select(Job)).one()
    assert (job.state, job.due_at > NOON) == ("queued", True)


def fetch(province, run, *, by=None, number=1):
    with transaction(province.rt.main) as db:
        return service.record_download(
            db, actor=by or province.maker, run_id=run.id, form="pdf", number=number, now=NOON
        )


def test_a_file_is_not_fetched_before_its_run_is_chained(province):
    run = province.released(5)
    with pytest.raises(Conflict, match=r"print\.not_finished"):
        fetch(province, run)
    runner.run_due(province.rt, TABLE)
    with pytest.raises(Conflict, match=r"run\.not_chained"):
        fetch(province, run)
    province.chain()
    assert fetch(province, run).count == 5


def test_every_fetching_is_recorded_with_its_person(province):
    run = province.printed(5)
    fetch(province, run)
    fetch(province, run)
    with snapshot(province.rt.main) as db:
        assert [row.person_id for row in db.scalars(select(Download))] == [province.maker.id] * 2
        assert ledger.entry_on(db, ("run", run.id), "run.exported") is not None


def test_a_stranger_fetches_nothing_and_a_part_that_is_none_is_not_found(one_province):
    run = one_province.printed(5)
    with pytest.raises(Forbidden):
        fetch(one_province, run, by=make.actor("producer", 11, producers=frozenset({99})))
    with pytest.raises(NotFound):
        fetch(one_province, run, number=2)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="Poppler is missing: apt install poppler-utils")
def test_the_symbols_on_the_paper_are_read_by_another_decoder_and_lead_to_their_stamps(one_province):
    run = one_province.printed(3)
    paper = one_province.rt.store.get(f"runs/{run.id}/0001.pdf")
    command = ["pdftoppm", "-r", "300", "-gray", "-"]
    drawn = subprocess.run(command, input=paper, capture_output=True, check=True)  # noqa: S603
    read = {found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn.stdout)))}
    codes = codes_in(one_province, run)
    site = one_province.rt.settings.site_url.upper()
    assert read == {f"{site}/{code}" for code in codes} | {f"{site}/S/{run.id}/000001"}


def test_a_key_that_cannot_be_opened_is_not_no_such_code(one_province, tmp_path):
    run = one_province.printed(5)
    code = codes_in(one_province, run)[0]
    keyring.stamp_keys.cache_clear()
    one_province.rt.keys.path.write_text("00" * 32)
    one_province.rt.keys.__dict__.pop("_read", None)
    with snapshot(one_province.rt.main) as db:
        with pytest.raises(Unavailable, match=r"key\.wrong"):
            queries.find(db, one_province.rt.keys, code)
        never_opened = StampCode("1459622124442898925" + "7")
        assert queries.find(db, one_province.rt.keys, never_opened) is None
