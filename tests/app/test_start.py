"""What the service does when it starts on something that is not right, and whom it answers."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import select

from tests.world import token
from trace.accounts import queries
from trace.accounts.models import Agency
from trace.app import create_app, doctor
from trace.base.db import snapshot, transaction
from trace.base.keys import KeyRing
from trace.base.runtime import Runtime
from trace.stamps import service as stamps


def with_another_key(rt):
    rt.keys.path.unlink()
    assert KeyRing(rt.keys.path).make()
    return Runtime.from_settings(rt.settings, clock=rt.clock)


def test_a_wrong_wrapping_key_answers_cannot_check_and_takes_no_new_numbers(world):
    rt = with_another_key(world.rt)
    client = create_app(rt).test_client()
    assert client.get(f"/{world.code('active')}").status_code == 503
    assert client.get("/readyz").status_code == 503
    assert not rt.keys.present()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example"])
def test_a_foreign_host_is_refused_and_never_sent_on_to(world, host):
    client = world.nobody()
    for path in ("/tra-cuu", "/tem//5", "/01//09520000000011/21/1"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.headers.get("Location", "")


def test_no_path_reaches_the_log(world):
    client = world.nobody()
    secret = "x" * 43
    with structlog.testing.capture_logs() as lines:
        for path in (f"/moi/{secret}/", "/0041 5002 7368 9915 4609/", "/a@b.example/x"):
            client.get(path)
            client.put(path)
    written = json.dumps(lines)
    assert secret not in written
    assert "7368" not in written
    assert "a@b" not in written


def test_an_accepted_producer_signs_in_with_its_tax_code(world):
    login, password = next(entry[1:] for entry in world.sign_ins() if entry[0] == "producer")
    client = world.nobody()
    form = {"csrf_token": token(client, "/dang-nhap"), "login": "9900 008 110", "password": password}
    assert client.post("/dang-nhap", data=form).status_code == 303
    assert login not in client.get("/co-so").get_data(as_text=True)


def test_forms_are_taken_behind_a_proxy_with_tls_from_browsers_that_send_no_referer(world):
    login, password = next(entry[1:] for entry in world.sign_ins() if entry[0] == "producer")
    site = replace(world.rt.settings, site_url="https://txng.example.vn", proxy_count=1)
    client = create_app(replace(world.rt, settings=site)).test_client()
    behind = {"X-Forwarded-For": "127.0.0.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "txng.example.vn"}
    shown = client.get("/dang-nhap", headers=behind, base_url="https://txng.example.vn")
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    form = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', shown.text)[1]}
    form |= {"login": login, "password": password}
    sent = client.post("/dang-nhap", data=form, headers=behind, base_url="https://txng.example.vn")
    assert sent.status_code == 303
    forged = {**form, "csrf_token": "x"}
    assert client.post("/dang-nhap", data=forged, headers=behind, base_url="https://txng.example.vn").status_code == 400


def test_an_agencys_key_is_made_used_and_its_calls_are_shown(world):
    client = world.signed_in("officer")
    form = {"csrf_token": token(client, "/khoa-api"), "name": "Cổng tỉnh", "scopes": ["run.see"], "days": "30"}
    with snapshot(world.rt.main) as db:
        agency = db.scalar(select(Agency.id).where(Agency.kind == "sub_department", Agency.parent_id.is_not(None)))
    made = client.post("/khoa-api", data=form | {"quota_per_day": "100", "agency_id": str(agency)})
    text = re.search(r"tk_test_\w+", made.get_data(as_text=True)).group(0)
    bearer = {"Authorization": f"Bearer {text}"}
    assert world.nobody().get("/api/v1/runs", headers=bearer).status_code == 200
    assert world.nobody().get("/api/v1/ledger/entries", headers=bearer).status_code == 403
    listed = client.get("/khoa-api").get_data(as_text=True)
    assert "Chi cục" in listed
    log = client.get(re.search(r"/khoa-api/\d+/lan-goi", listed).group(0)).get_data(as_text=True)
    assert "/api/v1/runs" in log
    assert "403" in log


def test_the_doctor_names_what_a_production_slot_still_lacks(world):
    with transaction(world.rt.main) as db:
        admin = queries.person_by_login(db, "0500000201")
        stamps.new_key(db, actor=queries.actor_of(db, admin.id), keys=world.rt.keys, now=world.rt.clock())
    found = [check for check in doctor.checks(world.rt) if check.name == "release"]
    assert [check.level for check in found] == ["warning", "warning"]
    assert "no restored copy" in found[0].found
    assert "a4-24, a4-65" in found[1].found or "a4-65, a4-24" in found[1].found


def test_a_command_says_what_it_has_to_say_and_no_more():
    done = subprocess.run([sys.executable, "-m", "trace", "--help"], capture_output=True, text=True, check=True)
    assert "doctor" in done.stdout and done.stderr == ""
