"""What is watched: the page of figures and who may read it, lines of the log that hold nothing personal, a number that
leads from a request to its jobs, and what the doctor says of upkeep."""

from __future__ import annotations

import io
import json
import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, text

from tests.conftest import NOON
from tests.house.test_deploy import self_signed
from tests.world import token
from trace.app import create_app, ending, gauges, upkeep
from trace.backup import standing
from trace.backup.recovering import mark_restored
from trace.base import logs, metrics
from trace.base.db import open_engine, snapshot, transaction
from trace.jobs import queries as jobs
from trace.jobs import runner
from trace.jobs.models import Job
from trace.jobs.service import enqueue
from trace.lookup.scans import observing

TOKEN = "a-token-of-the-tests-for-figures-0123456789"  # noqa: S105
BEARER = {"Authorization": f"Bearer {TOKEN}"}
DEPLOY = Path(__file__).parents[2] / "deploy"


def watched(rt):
    return replace(rt, settings=replace(rt.settings, metrics_token=TOKEN))


def figures(rt):
    """Every sample by its name, and by its only label where it has one."""
    return {
        (sample.name, *sample.labels.values()): sample.value for family in gauges.Gauges(rt).collect()
        for sample in family.samples
    }  # fmt: skip


def shown(client):
    families = text_string_to_metric_families(client.get("/metrics", headers=BEARER).text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


@pytest.fixture
def lines():
    """Whatever is written to the log, as the service writes it."""
    kept, written, root = structlog.get_config(), io.StringIO(), logging.getLogger()
    before, handler = list(root.handlers), logging.StreamHandler(written)
    handler.setFormatter(logs.line_format())
    logs.configure_logs()
    structlog.configure(
        logger_factory=structlog.WriteLoggerFactory(written),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    root.handlers[:] = [handler]
    yield written
    structlog.configure(**kept)
    root.handlers[:] = before


def test_nobody_without_the_token_learns_that_there_is_a_page_of_figures(runtime):
    without, guarded = create_app(runtime).test_client(), create_app(watched(runtime)).test_client()
    for client, headers in ((without, BEARER), (without, {"Authorization": "Bearer "}), (guarded, {})):
        assert client.get("/metrics", headers=headers).status_code == 404
    assert guarded.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404
    answer = guarded.get("/metrics", headers=BEARER)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_requests_and_look_ups_are_counted_by_class_and_never_by_code(world):
    client = create_app(watched(world.rt)).test_client()
    asked = [f"/{world.code('active')}", f"/{world.code('recalled')}.json", "/nowhere/00415002736899154609", "/healthz"]
    before = shown(client)
    for path in asked:
        client.get(path)
    after = shown(client)
    grown = {key: after[key] - before.get(key, 0) for key in after if key[0].endswith("_total")}
    assert grown["trace_requests_total", "lookup", "200"] == 2
    assert grown["trace_requests_total", "none", "404"] == 1
    assert grown["trace_lookups_total", "active"] == grown["trace_lookups_total", "recalled"] == 1
    assert after["trace_request_seconds_count", "lookup"] >= 2
    assert not [label for key in after for label in key if re.search(r"[0-9]{5}", label)]


def test_every_route_has_a_class_and_there_are_few():
    found = {metrics.class_of(rule) for rule in ("/<text>", "/", "/co-so", "/api/v1/runs", "/dang-nhap", "/metrics")}
    assert found == {"lookup", "page", "api", "sign_in", "watch"}


def test_lost_scans_are_counted(runtime):
    before = metrics.OURS.get_sample_value("trace_scans_lost_total", {"why": "buffer_full"}) or 0
    observing.Observer(runtime).drop("buffer_full", 3)
    assert metrics.OURS.get_sample_value("trace_scans_lost_total", {"why": "buffer_full"}) == before + 3


def test_the_figures_tell_how_work_and_ledger_stand(both):
    found = figures(both)
    assert found["trace_database_up", "main"] == found["trace_database_up", "observations"] == 1
    assert (found["trace_jobs_oldest_wait_seconds",], found["trace_ledger_waiting",]) == (0, 0)
    with transaction(both.main) as db:
        enqueue(db, "notices.send", now=NOON, send_id=1)
        enqueue(db, "notices.send", now=NOON + timedelta(minutes=2), send_id=2)
        enqueue(db, "stamps.print_lane", now=NOON + timedelta(hours=1), lane=1)
    both.clock.now += timedelta(minutes=10)
    found = figures(both)
    assert found["trace_jobs_due", "notices.send"] == 2
    assert ("trace_jobs_due", "stamps.print_lane") not in found
    assert found["trace_jobs_oldest_wait_seconds",] == 600
    assert found["trace_disk_free_bytes", "instance"] > 0
    kind = both.main.dialect.name
    assert (("trace_wal_bytes", "main") in found) == (kind == "sqlite")
    assert (("trace_oldest_transaction_seconds",) in found) == (kind == "postgresql")


def test_a_database_that_is_away_is_said_to_be_away_and_the_rest_is_told(runtime, tmp_path):
    away = replace(runtime, main=open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'main.db'}"))
    found = figures(away)
    assert (found["trace_database_up", "main"], found["trace_database_up", "observations"]) == (0, 1)
    assert found["trace_disk_free_bytes", "instance"] > 0


def test_the_figures_of_a_province_name_its_keys_and_forgotten_holds(world):
    found = figures(world.rt)
    assert found["trace_key_serials_left", "0"] > 9e9
    assert found["trace_issuing_frozen",] == found["trace_writers_shut",] == 0
    before = found["trace_holds_past_review",]
    world.rt.clock.now += timedelta(days=400)
    with snapshot(world.rt.main) as db:
        holds = sum(
            db.scalar(text(f"SELECT count(*) FROM {table} WHERE released_at IS NULL")) or 0  # noqa: S608
            for table in ("stamp_holds", "batch_holds")
        )
    assert before <= figures(world.rt)["trace_holds_past_review",] == holds > 0
    mark_restored(world.rt, NOON)
    assert figures(world.rt)["trace_writers_shut",] == 1


def test_alerts_and_dashboard_ask_for_figures_that_there_are(both, tmp_path):
    self_signed(tmp_path)
    both = replace(both, settings=replace(both.settings, tls_certificate_file=tmp_path / "fullchain.pem"))
    named = {family.name for family in gauges.Gauges(both).collect()} | {
        family.name for family in metrics.OURS.collect()
    }
    if both.main.dialect.name == "sqlite":
        named |= {"trace_replica_lag_seconds", "trace_oldest_transaction_seconds"}
        named |= {"trace_archive_on", "trace_archive_failing", "trace_base_copy_timestamp_seconds"}
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    panels = json.loads((DEPLOY / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    asked = [rule["expr"] for rule in rules] + [each["expr"] for panel in panels for each in panel["targets"]]
    known = named | {f"{name}{end}" for name in named for end in ("_total", "_bucket")}
    assert set(re.findall(r"trace_\w+", " ".join(asked))) <= known
    assert all(rule["annotations"]["mend"] for rule in rules)
    assert len({panel["id"] for panel in panels}) == len(panels) == 12


def test_a_scan_a_sign_in_and_an_upload_leave_nothing_personal_in_the_log(world, lines):
    code = world.code("active")
    _, login, password = next(entry for entry in world.sign_ins() if entry[0] == "producer")
    client = world.app.test_client()
    for path in (f"/{code}", f"/{code}.json", f"/{code[:4]} {code[4:]}", f"/01/09520000000011/21/{code}"):
        client.get(path)
    client.post("/tra-cuu", data={"code": code})
    client.post("/dang-nhap", data={"csrf_token": token(client, "/dang-nhap"), "login": login, "password": password})
    sheet = (io.BytesIO("Tên;Điện thoại\nNguyễn Văn Ánh;0912345678\n".encode()), "Nguyen-Van-Anh-0912345678.csv")
    form = {"csrf_token": token(client, "/nhap/products"), "sheet": sheet}
    assert client.post("/nhap/products", data=form, content_type="multipart/form-data").status_code < 500
    written = lines.getvalue()
    events = [json.loads(line) for line in written.splitlines()]
    assert len(events) >= 8 and all(event["timestamp"].endswith("Z") for event in events)
    assert {event["request_id"] for event in events if event["event"] == "answered"}
    for secret in (code, code[4:], login, password, "Nguy", "0912345678", "127.0.0.1"):
        assert secret not in written, secret


def test_what_libraries_and_exceptions_say_is_masked(lines):
    logging.getLogger("gunicorn.error").error("Error handling request %s", "/00415002736899154609?q=1")
    logging.getLogger("any").warning("bad row: a.b+c@example.vn, 0912 345 678, 0041 5002 7368 9915 4609\r\nforged")
    try:
        int("Nguyễn Văn A, 0912345678")
    except ValueError:
        logging.getLogger("any").exception("could not read %s", "079 123 456 789")
        structlog.get_logger("ours").exception("job failed")
    written = lines.getvalue()
    assert len(written.splitlines()) == 4
    for secret in ("0041500", "@example", "0912", "Nguy", "079 123"):
        assert secret not in written, secret
    last = json.loads(written.splitlines()[-1])
    assert last["exception"] == ["builtins.ValueError"]
    assert last["at"][0].startswith("tests/app/test_watching.py:")


def test_a_job_bears_the_number_of_the_request_that_asked_for_it(world, lines):
    form = {"csrf_token": token(client := world.nobody(), "/quen-mat-khau"), "email": "nobody@example.vn"}
    answer = client.post("/quen-mat-khau", data=form)
    number = answer.headers["X-Request-Id"]
    with snapshot(world.rt.main) as db:
        asked = db.scalars(select(Job).where(Job.request_id == number)).all()
    assert [job.name for job in asked] == ["accounts.send_link"]

    def work(_rt, _job_id, **_arguments):
        structlog.get_logger("trace.work").info("worked")

    runner.run_due(world.rt, {"accounts.send_link": work})
    told = [json.loads(line) for line in lines.getvalue().splitlines() if '"worked"' in line]
    assert number in [line["request_id"] for line in told]
    with transaction(world.rt.main) as db:
        assert jobs.job(db, enqueue(db, "outside.of_any", now=NOON)).request_id is None


def test_the_doctor_names_what_upkeep_lacks_and_how_to_mend_it(runtime, tmp_path):
    rt = replace(runtime, settings=replace(runtime.settings, demonstration=False))

    def said(name):
        found = [*upkeep.of_databases(rt), *upkeep.of_files(rt)]
        assert all(check.mend for check in found if check.level != "ok")
        return [check.level for check in found if check.name == name]

    assert (said("worker"), said("writing")) == (["ok"], [])
    assert (said("copies"), said("mail"), said("certificate")) == (["warning"], ["warning"], [])
    standing.note(rt.settings.instance, made_at=NOON)
    assert said("copies") == ["warning"]  # not proved yet
    standing.note(rt.settings.instance, proved_at=NOON)
    assert said("copies") == ["ok"]
    with transaction(rt.main) as db:
        enqueue(db, "nobody.takes_this", now=NOON)
    rt.clock.now += timedelta(days=2)
    assert (said("copies"), said("worker")) == (["warning"], ["fault"])
    self_signed(tmp_path)
    rt = replace(rt, settings=replace(rt.settings, tls_certificate_file=tmp_path / "fullchain.pem"))
    assert said("certificate") == ["ok"]
    rt.clock.now = NOON + timedelta(days=15)
    assert said("certificate") == ["warning"]
    rt.clock.now = NOON + timedelta(days=31)
    assert said("certificate") == ["fault"]
    mark_restored(rt, NOON)
    assert said("writing") == ["fault"]


def test_a_certificate_that_cannot_be_read_is_named(runtime, tmp_path):
    broken = tmp_path / "roots.pem"
    broken.write_text("no certificate")
    assert ending.ends(replace(runtime.settings, signature_roots_file=broken)) == {"signature_roots": None}


def test_the_moments_of_copies_survive_a_broken_file(tmp_path):
    assert standing.read(tmp_path) == standing.Standing()
    (tmp_path / standing.NAME).write_text("[1]")
    standing.note(tmp_path, made_at=NOON)
    standing.note(tmp_path, proved_at=NOON)
    assert standing.read(tmp_path) == standing.Standing(NOON, NOON)
