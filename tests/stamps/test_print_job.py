"""The print job: every label once, resumed where it stopped, in turns, nothing offered before the ledger stands."""

import csv
import errno
import hashlib
import io
import json
import shutil
import subprocess
from contextlib import contextmanager
from datetime import timedelta

import pytest
import zxingcpp
from alembic import command
from PIL import Image
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from tests.stamps.province import PRINTING
from trace.base import migrating
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused, Unavailable
from trace.core.codes import StampCode
from trace.jobs import runner
from trace.jobs import service as job_service
from trace.jobs.models import Job
from trace.jobs.work import Hands
from trace.ledger import queries as ledger
from trace.registry.models import Product, ProductVersion
from trace.stamps import jobs, keyring, queries, rules, service
from trace.stamps.files import fetching
from trace.stamps.files.manifest import manifest_name
from trace.stamps.models import Download, PrintForm, PrintPart, Run
from trace.stamps.service import Wanted


def codes_in(province, run, number=1):
    text = province.rt.store.get(f"runs/{run.id}/{number:04d}.csv").decode()
    return [StampCode(row["address"][-20:]) for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture
def small_parts(monkeypatch):
    """Parts of one sheet, three lanes."""
    monkeypatch.setattr(rules.files, "PART_LABELS", 65)
    monkeypatch.setattr(rules, "LANES", 3)


def printing(province, run):
    with snapshot(province.rt.main) as db:
        return queries.printing(db, queries.run(db, run.id), province.rt.clock())


def making(province, run, form="csv"):
    return next(one for one in printing(province, run).forms if one.form == form)


def parts_of(province, run, form="csv"):
    with snapshot(province.rt.main) as db:
        return list(queries.parts(db, run.id, form))


def drop_pdf(province, run):
    """Leave the list alone to be made: drawing sheets is another test's subject."""
    with transaction(province.rt.main) as db:
        service.stop_form(db, actor=province.maker, run_id=run.id, form="pdf", now=NOON)


def steps_once(province):
    """Take the job that is due first and run it to its next step, as a thread of a worker does."""
    hands = Hands(province.rt, PRINTING)
    taken = hands.take()
    assert taken is not None
    hands.run(taken)
    return taken


def act(province, verb, run, form="csv", *, by=None, now=NOON):
    with transaction(province.rt.main) as db:
        verb(db, actor=by or province.maker, run_id=run.id, form=form, now=now)


def test_every_code_of_the_list_leads_to_its_stamp_in_order(province):
    run = province.printed(130)
    with snapshot(province.rt.main) as db:
        found = [queries.find(db, province.rt.keys, code) for code in codes_in(province, run)]
    assert [(stamp.run.id, stamp.ordinal) for stamp in found] == [(run.id, n) for n in range(130)]


def test_parts_carry_their_hash_and_the_manifest_stands_in_the_ledger(province):
    run = province.printed(130)
    for form in ("pdf", "csv"):
        (part,) = parts_of(province, run, form)
        assert (part.first, part.count, part.sheets) == (0, 130, 2)
        assert hashlib.sha256(province.rt.store.get(part.stored_name)).hexdigest() == part.sha256
    with snapshot(province.rt.main) as db:
        entry = ledger.entry_on(db, ("run", run.id), "run.printed")
    manifest = province.rt.store.get(manifest_name(run.id, entry.content["form"]))
    assert entry.content["manifest"] == hashlib.sha256(manifest).hexdigest()
    (said,) = json.loads(manifest)["parts"]
    assert (said["labels"], said["sheets"]) == (130, [1, 2])


@pytest.mark.parametrize("labels", [1, 64, 65, 11_960, 11_961, 150_000, 1_000_000])
def test_parts_hold_whole_sheets_cover_the_run_and_are_about_alike(labels):
    parts = rules.part_count("a4-65", labels)
    plans = rules.plans("pdf", "a4-65", labels, parts)
    assert [plan.first for plan in plans] == [0] + [plan.first + plan.count for plan in plans[:-1]]
    assert sum(plan.count for plan in plans) == labels
    assert all(plan.first == (plan.first_sheet - 1) * 65 and plan.count <= rules.files.PART_LABELS for plan in plans)
    assert max(plan.sheets for plan in plans) - min(plan.sheets for plan in plans) <= 1


def test_a_shared_code_is_printed_as_often_as_it_has_copies(one_province):
    run = one_province.printed(1, kind="lot", copies=70)
    codes = codes_in(one_province, run)
    assert (len(codes), len(set(codes))) == (70, 1)


def test_the_order_may_ask_for_other_forms_and_unknown_ones_are_refused(one_province):
    run = one_province.printed(5, forms=("jsonl",))
    assert [(one.form, one.state) for one in printing(one_province, run).forms] == [
        ("pdf", "finished"),
        ("csv", "finished"),
        ("jsonl", "finished"),
    ]
    with pytest.raises(Refused, match=r"print\.form_unknown"):
        one_province.order(5, forms=("docx",))


def test_a_further_form_is_made_later_and_once(province):
    run = province.printed(5)
    act(province, service.ask_form, run, "zpl-203")
    with pytest.raises(Conflict, match=r"print\.form_asked"):
        act(province, service.ask_form, run, "zpl-203")
    runner.run_due(province.rt, PRINTING)
    assert making(province, run, "zpl-203").state == "finished"


# --- turns, deaths, stops --------------------------------------------------------------------------------------------


def test_two_runs_take_turns(one_province, small_parts):
    runs = [one_province.released(65 * 6) for _ in range(2)]
    for run in runs:
        drop_pdf(one_province, run)
    for _ in range(6):
        one_province.rt.clock.now += timedelta(seconds=1)
        steps_once(one_province)
    first, second = (len(parts_of(one_province, run)) for run in runs)
    assert (first, second) == (3, 3)


def test_a_lane_goes_on_after_its_last_recorded_part(province, small_parts, monkeypatch):
    run = province.released(65 * 5)
    drop_pdf(province, run)
    with transaction(province.rt.main) as db:
        job = job_service.claim(db, [queries.LANE_JOB], worker=1, now=NOON)
    lane = jobs.print_lane(province.rt, job.id, **job.arguments)
    next(lane)
    lane.close()  # as when the worker dies between two parts
    written, first = [], jobs.RunFiles.write
    monkeypatch.setattr(
        jobs.RunFiles, "write", lambda self, file, plan: written.append(plan.number) or first(self, file, plan)
    )
    with transaction(province.rt.main) as db:
        job_service.put_back(db, job.id, worker=1, now=NOON)
    runner.run_due(province.rt, PRINTING)
    assert sorted(written) == [number for number in range(1, 6) if number != job.arguments["lane"][0]]
    found = []
    with snapshot(province.rt.main) as db:
        for number in range(1, 6):
            found += [queries.find(db, province.rt.keys, code) for code in codes_in(province, run, number)]
    assert [stamp.ordinal for stamp in found] == list(range(65 * 5))
    assert making(province, run).state == "finished"


def test_the_file_of_an_unrecorded_part_is_made_again_the_same(one_province, monkeypatch):
    run = one_province.released(130)

    def dies(*_):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(service, "record_part", dies)
        steps_once(one_province)
    before = one_province.rt.store.get(f"runs/{run.id}/0001.pdf")
    one_province.rt.clock.now += timedelta(minutes=1)
    runner.run_due(one_province.rt, PRINTING)
    assert one_province.rt.store.get(f"runs/{run.id}/0001.pdf") == before
    assert making(one_province, run, "pdf").state == "finished"


def test_a_part_made_by_two_workers_is_recorded_once(province, small_parts):
    run = province.released(65)
    (job,) = (job for job in jobs_of(province) if job.arguments["form"] == "csv")
    with transaction(province.rt.main) as db:
        job_service.claim(db, [queries.LANE_JOB], worker=1, now=NOON)
        job_service.claim(db, [queries.LANE_JOB], worker=1, now=NOON)
    slow = jobs.print_lane(province.rt, job.id, **job.arguments)
    part = jobs._made

    def overtaken(*made):
        answer = part(*made)
        with pytest.MonkeyPatch.context() as only_once:
            only_once.setattr(jobs, "_made", part)
            next(jobs.print_lane(province.rt, job.id, **job.arguments))
        return answer

    with pytest.MonkeyPatch.context() as patch, pytest.raises(job_service.Overtaken):
        patch.setattr(jobs, "_made", overtaken)
        next(slow)
    assert len(parts_of(province, run)) == 1


def jobs_of(province):
    with snapshot(province.rt.main) as db:
        return db.scalars(select(Job).where(Job.name == queries.LANE_JOB)).all()


def test_stopping_keeps_what_is_made_and_going_on_makes_the_rest(province, small_parts):
    run = province.released(65 * 4)
    drop_pdf(province, run)
    steps_once(province)
    (kept,) = parts_of(province, run)
    act(province, service.stop_form, run)
    assert runner.run_due(province.rt, PRINTING) == 0
    assert making(province, run).state == "stopped"
    with pytest.raises(Conflict, match=r"print\.not_making"):
        act(province, service.stop_form, run)
    act(province, service.go_on, run)
    runner.run_due(province.rt, PRINTING)
    assert making(province, run).state == "finished"
    assert next(part.made_at for part in parts_of(province, run) if part.number == kept.number) == kept.made_at
    with pytest.raises(Conflict, match=r"print\.not_stopped"):
        act(province, service.go_on, run)


def test_the_part_in_hand_is_thrown_away_when_the_making_is_stopped(one_province, small_parts, monkeypatch):
    run, made = one_province.released(65), jobs._made
    drop_pdf(one_province, run)

    def stopped_meanwhile(*given):
        act(one_province, service.stop_form, run)
        return made(*given)

    monkeypatch.setattr(jobs, "_made", stopped_meanwhile)
    runner.run_due(one_province.rt, PRINTING)
    assert (parts_of(one_province, run), making(one_province, run).state) == ([], "stopped")


def test_a_stranger_neither_stops_nor_asks(one_province):
    run = one_province.released(5)
    stranger = make.actor("producer", 11, producers=frozenset({99}))
    for verb, form in ((service.stop_form, "pdf"), (service.ask_form, "xlsx"), (service.go_on, "pdf")):
        with pytest.raises(Forbidden):
            act(one_province, verb, run, form, by=stranger)


# --- what stands in the way ------------------------------------------------------------------------------------------


def full_after(store, monkeypatch, ending, room):
    """A disk on which one file finds no space after so many bytes."""
    writing = type(store).writing

    class Tight:
        def __init__(self, file):
            self.file, self.left, self.name = file, room, file.name

        def write(self, content):
            self.left -= len(content)
            if self.left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return self.file.write(content)

        def __getattr__(self, name):
            return getattr(self.file, name)

    @contextmanager
    def tight(self, name):
        with writing(self, name) as file:
            yield Tight(file) if name.endswith(ending) else file

    monkeypatch.setattr(type(store), "writing", tight)


def test_a_disk_that_fills_up_in_the_middle_of_part_seven_costs_part_seven_alone(
    one_province, small_parts, monkeypatch
):
    run = one_province.released(65 * 8)
    drop_pdf(one_province, run)
    clock, store = one_province.rt.clock, one_province.rt.store
    with monkeypatch.context() as full:
        full_after(store, full, "0007.csv", room=2_000)
        runner.run_due(one_province.rt, PRINTING)
        trouble = making(one_province, run)
        assert (trouble.done, trouble.error_code, trouble.state) == (7, "store.full", "waiting")
        assert list(store.root.rglob(".*")) == []
        assert not store.exists(f"runs/{run.id}/0007.csv")
        for _ in range(5):
            clock.now += timedelta(minutes=5)
            runner.run_due(one_province.rt, PRINTING)
        assert (making(one_province, run).state, making(one_province, run).error_code) == ("failed", "store.full")
    before = {part.number: part.made_at for part in parts_of(one_province, run)}
    act(one_province, service.go_on, run, now=clock.now)
    runner.run_due(one_province.rt, PRINTING)
    after = {part.number: part.made_at for part in parts_of(one_province, run)}
    assert making(one_province, run).state == "finished"
    assert set(after) - set(before) == {7}
    assert {number: after[number] for number in before} == before


def test_printing_waits_for_a_missing_key_and_goes_on_when_it_is_back(one_province, tmp_path):
    run = one_province.released(5)
    keyring.stamp_keys.cache_clear()
    key = one_province.rt.keys.path
    key.rename(tmp_path / "away")
    one_province.rt.keys.__dict__.pop("_read", None)
    runner.run_due(one_province.rt, PRINTING)
    assert {one.error_code for one in printing(one_province, run).forms} == {"key.missing"}
    (tmp_path / "away").rename(key)
    one_province.rt.keys.__dict__.pop("_read", None)
    one_province.rt.clock.now += timedelta(minutes=1)
    runner.run_due(one_province.rt, PRINTING)
    assert printing(one_province, run).printed


def test_a_canary_is_never_printed(one_province):
    run = one_province.released(5)
    with transaction(one_province.rt.main) as db:
        db.get_one(Run, run.id).canary = True
    runner.run_due(one_province.rt, PRINTING)
    with snapshot(one_province.rt.main) as db:
        assert queries.parts(db, run.id) == []
        assert {job.state for job in db.scalars(select(Job))} == {"failed"}


def test_progress_says_when_nobody_works_and_how_long_the_rest_takes(one_province, small_parts):
    clock, run = one_province.rt.clock, one_province.released(65 * 10)
    drop_pdf(one_province, run)
    assert making(one_province, run).state == "waiting"
    clock.now += timedelta(minutes=1)
    assert (making(one_province, run).state, making(one_province, run).seconds_left) == ("no_worker", None)
    with transaction(one_province.rt.main) as db:
        taken = job_service.claim(db, [queries.LANE_JOB], worker=1, now=clock.now)
    lane = jobs.print_lane(one_province.rt, taken.id, **taken.arguments)
    for _ in range(2):
        next(lane)
        clock.now += timedelta(seconds=10)
    found = making(one_province, run)
    assert (found.state, found.done, found.seconds_left) == ("running", 2, 70)
    clock.now += timedelta(minutes=5)
    assert making(one_province, run).state == "no_worker"
    lane.close()


def test_what_an_earlier_release_enqueued_is_made_by_this_one(one_province):
    run = one_province.released(5)
    with transaction(one_province.rt.main) as db:
        db.query(PrintForm).delete()
        db.query(Job).delete()
        job_service.enqueue(db, "stamps.print", now=NOON, key=f"run {run.id}", run_id=run.id)
    runner.run_due(one_province.rt, PRINTING | {"stamps.print": jobs.ask_forms})
    assert printing(one_province, run).printed


def test_a_check_whose_worker_died_after_the_forms_end_ends_well(one_province):
    run = one_province.printed(5)
    with transaction(one_province.rt.main) as db:
        (check,) = db.scalars(select(Job).where(Job.key == queries.check_key(queries.form(db, run.id, "csv"))))
        check.state, check.due_at = "queued", NOON
    runner.run_due(one_province.rt, PRINTING)
    with snapshot(one_province.rt.main) as db:
        assert db.get_one(Job, check.id).state == "done"


@pytest.mark.not_on_citus("an upgrade from so long ago comes before distributing: decision 35")
def test_a_run_that_an_upgrade_finds_half_made_is_begun_anew_and_a_finished_one_is_kept(province, small_parts):
    finished, half = province.printed(130), province.released(200)
    steps_once(province)
    with transaction(province.rt.main) as db:
        # The earlier release: one job for all files of a run, none of them offered before its end.
        db.query(Job).delete()
        job = job_service.enqueue(db, "stamps.print", now=NOON, key=f"run {half.id}", run_id=half.id)
        db.get_one(Job, job).progress_done = 1
        assert queries.parts(db, half.id)
    before = [(part.form, part.number, part.sha256) for part in parts_of(province, finished, "pdf")]
    again_from(province, "0016_gateway_talks")
    assert [(part.form, part.number, part.sha256) for part in parts_of(province, finished, "pdf")] == before
    assert fetch(province, finished, form="csv").number == 1
    runner.run_due(province.rt, PRINTING | {"stamps.print": jobs.ask_forms})
    with snapshot(province.rt.main) as db:
        found = {form.form: (form.parts, form.finished_at is not None) for form in queries.forms(db, half.id)}
    assert found == {"pdf": (4, True), "csv": (4, True)}
    assert sum(part.count for part in parts_of(province, half)) == 200


def again_from(province, revision):
    """The same database as a release of that revision would have left it, upgraded."""
    engines = {"main": province.rt.main, "observations": province.rt.observations}
    command.downgrade(migrating.configuration(engines), revision)
    command.upgrade(migrating.configuration(engines), "head")
    for engine in engines.values():
        engine.dispose()


# --- files that are not as they were made ----------------------------------------------------------------------------


def fetch(province, run, *, by=None, form="pdf", number=1):
    return fetching.fetched(province.rt, by or province.maker, Wanted(run.id, form, number), province.rt.clock())


def accept(province, number, *, after_minutes, **said):
    """A version of the product accepted so long after NOON; the one before is superseded."""
    with transaction(province.rt.main) as db:
        product = db.get_one(Product, province.product.id)
        db.get_one(ProductVersion, product.accepted_version_id).state = "superseded"
        made = {"product_id": product.id, "state": "accepted", "folded": "x", "made_at": NOON, "made_by": 1}
        version = ProductVersion(number=number, decided_at=NOON + timedelta(minutes=after_minutes), **made, **said)
        db.add(version)
        db.flush()
        product.accepted_version_id, product.gtin = version.id, version.gtin


def test_what_is_accepted_of_a_product_later_changes_no_label_of_a_released_run(one_province):
    accept(one_province, 2, after_minutes=-1, name_vi="Mật ong", gtin="08930000000019")
    run = one_province.printed(5, symbol_form="digital_link")
    accept(one_province, 3, after_minutes=1, name_vi="Mật ong hoa nhãn", gtin="08930000000026")
    one_province.rt.store.delete(f"runs/{run.id}/0001.pdf")
    jobs.remake_part(one_province.rt, 0, run_id=run.id, form="pdf", number=1)
    act(one_province, service.ask_form, run, "jsonl")
    runner.run_due(one_province.rt, PRINTING)
    lines = one_province.rt.store.get(f"runs/{run.id}/0001.jsonl").decode().splitlines()
    assert all("/01/08930000000019/" in line for line in lines)


@pytest.mark.parametrize("spoiled", ["missing", "changed"])
def test_a_stored_file_that_is_not_as_recorded_is_never_served_and_made_again_alone(one_province, spoiled):
    run = one_province.printed(130)
    path = one_province.rt.store.path(f"runs/{run.id}/0001.csv")
    as_made = path.read_bytes()
    path.unlink() if spoiled == "missing" else path.write_bytes(as_made.replace(b"1,2,", b"1,3,", 1))
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"print\.file_changed"):
            fetch(one_province, run, form="csv")
    with snapshot(one_province.rt.main) as db:
        assert db.scalars(select(Download)).all() == []
    assert runner.run_due(one_province.rt, PRINTING) == 1
    assert path.read_bytes() == as_made
    assert fetch(one_province, run, form="csv").number == 1


def test_a_file_made_again_with_another_hash_is_not_kept(one_province):
    run = one_province.printed(65)
    path = one_province.rt.store.path(f"runs/{run.id}/0001.csv")
    path.write_bytes(b"changed")
    with transaction(one_province.rt.main) as db:
        db.get_one(PrintPart, (run.id, "csv", 1)).sha256 = "0" * 64
    with pytest.raises(Conflict, match=r"print\.remade_differs"):
        jobs.remake_part(one_province.rt, 0, run_id=run.id, form="csv", number=1)
    assert path.read_bytes() == b"changed"
    assert list(one_province.rt.store.root.rglob(".*")) == []


def test_the_check_makes_a_file_again_that_went_missing_before_it(one_province, monkeypatch):
    run = one_province.released(65)
    check = jobs.check_form

    def after_a_loss(rt, job_id, **which):
        rt.store.delete(f"runs/{run.id}/0001.{which['form']}")
        return check(rt, job_id, **which)

    runner.run_due(one_province.rt, PRINTING | {queries.CHECK_JOB: after_a_loss})
    assert printing(one_province, run).printed
    assert one_province.rt.store.exists(f"runs/{run.id}/0001.pdf")


def test_a_symbol_that_differs_from_the_encoder_of_record_keeps_every_file_in_the_house(one_province, monkeypatch):
    run = one_province.released(65)

    def differs(*_):
        raise ArithmeticError

    monkeypatch.setattr(jobs, "check_run", differs)
    for _ in range(6):
        runner.run_due(one_province.rt, PRINTING)
        one_province.rt.clock.now += timedelta(minutes=5)
    one_province.chain()
    assert {one.state for one in printing(one_province, run).forms} == {"failed"}
    with pytest.raises(Conflict, match=r"print\.not_finished"):
        fetch(one_province, run)


# --- who may have them -----------------------------------------------------------------------------------------------


def test_a_file_is_not_fetched_before_its_run_is_chained(province):
    run = province.released(5)
    with pytest.raises(Conflict, match=r"print\.not_finished"):
        fetch(province, run)
    runner.run_due(province.rt, PRINTING)
    with pytest.raises(Conflict, match=r"run\.not_chained"):
        fetch(province, run)
    province.chain()
    assert fetch(province, run).count == 5


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
