"""Every door: which act it needs, who gets in, whose things they see, and that looking changes nothing."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from tests.engines import fingerprint
from tests.house.routes import OUTSIDE, TABLE, doors
from trace.base import permissions
from trace.base.db import snapshot

ANSWERS_IN_PLACE = {"lookup.check", "lookup.is_in_recall"}  # forms that ask and change nothing
VERBS = ("GET", "HEAD", "OPTIONS")  # the last two run what the first does or nothing: two people ask them of all doors
LET_OUT = {301, 302, 303, 307, 308}
# The first object that belongs to nobody the signed-in producer or entry assistant works for, by URL parameter.
OTHERS = {
    "producer_id": "SELECT id FROM producers WHERE name LIKE '%Rào Nan%'",
    "product_id": "SELECT p.id FROM products p JOIN producers o ON o.id = p.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "site_id": "SELECT s.id FROM sites s JOIN producers o ON o.id = s.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "certificate_id": "SELECT c.id FROM certificates c JOIN producers o ON o.id = c.producer_id"
    " WHERE o.name LIKE '%Rào Nan%'",
    "ocop_item_id": "SELECT i.id FROM ocop_items i JOIN products p ON p.id = i.product_id"
    " JOIN producers o ON o.id = p.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "batch_id": "SELECT b.id FROM batches b JOIN producers o ON o.id = b.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "run_id": "SELECT r.id FROM runs r JOIN producers o ON o.id = r.producer_id WHERE o.name LIKE '%Kỳ Ninh%'"
    " OR o.name LIKE '%Bàn Hải%'",
    "case_id": "SELECT c.id FROM cases c JOIN producers o ON o.id = c.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "file_id": "SELECT f.id FROM files f JOIN producers o ON o.id = f.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "person_id": "SELECT id FROM people WHERE role = 'admin'",
    "recall_id": "SELECT id FROM recalls",
    "hold_id": "SELECT id FROM stamp_holds",
    "agency_id": "SELECT id FROM agencies",
    "link_id": "SELECT l.id FROM links l JOIN producers o ON o.id = l.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "entry_id": "SELECT e.id FROM diary_entries e JOIN producers o ON o.id = e.producer_id"
    " WHERE o.name LIKE '%Rào Nan%'",
    "raw_batch_id": "SELECT r.id FROM raw_batches r JOIN producers o ON o.id = r.producer_id"
    " WHERE o.name LIKE '%Rào Nan%'",
    "raw_use_id": "SELECT u.id FROM raw_uses u JOIN batches b ON b.id = u.batch_id"
    " JOIN producers o ON o.id = b.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "shipment_id": "SELECT s.id FROM shipments s JOIN batches b ON b.id = s.batch_id"
    " JOIN producers o ON o.id = b.producer_id WHERE o.name LIKE '%Rào Nan%'",
    "report_id": "SELECT id FROM reports WHERE run_id IS NOT NULL",
    "measure_id": "SELECT m.id FROM measures m JOIN producers o ON o.id = m.producer_id WHERE o.name LIKE '%Đăk Ke%'",
    "violation_id": "SELECT v.id FROM violations v JOIN producers o ON o.id = v.producer_id"
    " WHERE o.name LIKE '%Đăk Ke%'",
    "authority_proposal_id": "SELECT id FROM authority_proposals",
}
SEEN_BY_ALL = {
    "registry.file",  # the only files here are pictures that the public sees
    # the province's templates may be read and tried by all who order
    *("stamps.label_template", "stamps.drawn_template", "stamps.template_test_sheet"),
}
FIXED = {
    "kind": "stamps",
    "slot": 1,
    "prefix_id": 1,
    "form": "pdf",
    "number": 1,
    "ordinal": 0,
    "key": "crops",
    "how": "len",
    "serial": "00415002736899154609",
    "code": "00415002736899154609",
    "text": "00415002736899154609",
    "gtin": "09520000000011",
    "secret": "x" * 43,
    "handle": "x" * 20,
    "name": "swagger-ui.css",
    "term": "shop",
    "sheet": "1",
    "key_id": 1,
    "type_id": 1,
    "match_id": 1,
    "template_id": 1,
    "stock_name": "a4-65",
    "voice": "vi",
    "state": "active",
    "encoding": "mp3",
    "clip_id": 1,
    "picture": "unknown_scanned-0-2026-11-20",
    "proposal_id": 1,
    "permit_id": 1,
    "table": "ngay",
    "alarm_id": 1,
    "rule_id": 1,
    "ward_code": "18313",
    "reference": "BC-2611-0001",
    "year": 2026,
    "bulk_id": 1,
    "delegation_id": 1,
    "reason_id": 1,
    "box_id": 1,
    "area_code_id": 1,
    "sscc": "020000000000000015",
    "entry_id": 1,
    "list_id": 1,
    "group_key": "X.1",
    "language": "en",
    "sheet_kind": "products",
    "import_id": 1,
    "listed": "co-so",
    "suffix": "csv",
    "receipt_id": 1,
    "case_code": "HS-2611-0001",
    "notice_id": 1,
    "send_id": 1,
    "token": "x" * 22,
    "phone_id": 1,
    "pack_id": 1,
    "sha256": "0" * 64,
    "board": "xa",
    "checklist_id": 1,
    "plan_id": 1,
    "item_id": 1,
    "inspection_id": 1,
    "sample_id": 1,
    "minutes_id": 1,
    "client_id": "x" * 20,
    "basis_id": 1,
    "partner_id": 1,
    "paper_act": "revoke_certificate",
    "links": 1,
}


def filled(world):
    """(method, path, endpoint, act) of every guarded route, its parameters filled with objects of others."""
    with snapshot(world.rt.main) as db:
        others = {name: db.scalar(text(f"{query} ORDER BY 1 LIMIT 1")) for name, query in OTHERS.items()}
    assert None not in others.values(), others
    found = []
    with world.app.test_request_context():
        adapter = world.app.create_url_adapter(None) or world.app.url_map.bind("localhost")
        for rule in world.app.url_map.iter_rules():
            if rule.endpoint in OUTSIDE:
                continue
            act = world.app.view_functions[rule.endpoint].needs_act
            values = {name: (others | FIXED | {"run": str(others["run_id"])})[name] for name in rule.arguments}
            for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                found.append((method, adapter.build(rule.endpoint, values, method=method), rule.endpoint, act))
    return found


def status_of(client, path, **sent):
    with client.open(path, **sent) as answer:
        return answer.status_code


def test_the_table_of_routes_is_the_one_that_is_served(world):
    assert doors(world.app) == TABLE.read_text(encoding="utf-8").splitlines(), "read the new door, then write the table"


def test_no_route_is_unguarded():
    assert "UNGUARDED" not in TABLE.read_text(encoding="utf-8")


def test_nobody_enters_a_guarded_page_without_signing_in(world):
    client = world.nobody()
    world.app.config["WTF_CSRF_ENABLED"] = False
    let_in = []
    for method, path, endpoint, act in filled(world):
        if act != "public":
            status = status_of(client, path, method=method, json={} if path.startswith("/api/") else None)
            program = path.startswith("/api/") or getattr(world.app.view_functions[endpoint], "answers_json", False)
            expected = {401} if program or method != "GET" else LET_OUT
            if status not in expected:
                let_in.append((method, path, status))
    assert let_in == []


@pytest.mark.parametrize("role", permissions.ROLES)
def test_a_role_enters_only_where_the_table_lets_it(world, role):
    client = world.signed_in(role)
    world.app.config["WTF_CSRF_ENABLED"] = False
    wrong = []
    for method, path, endpoint, act in filled(world):
        # The API knows bearer tokens only; signing out or ending sessions here would end the walk.
        if act == "public" or path.startswith("/api/") or endpoint in ("accounts.sign_out", "accounts.change_password"):
            continue
        status = status_of(client, path, method=method, data={})
        if permissions.reach(role, act) is None and status != 403:
            wrong.append((method, path, act, status))
        if status >= 500:
            wrong.append((method, path, act, status))
    assert wrong == []


@pytest.mark.parametrize("role", ["producer", "entry_assistant"])
def test_what_is_own_is_closed_to_others(world, role):
    client = world.signed_in(role)
    world.app.config["WTF_CSRF_ENABLED"] = False
    wrong = []
    for method, path, endpoint, act in filled(world):
        own = act != "public" and permissions.reach(role, act) == permissions.OWN and act != "account.see_own"
        own = own and endpoint not in SEEN_BY_ALL
        has_object = re.search(r"/\d+(/|$)", path)
        if own and has_object and not path.startswith("/api/"):
            status = status_of(client, path, method=method, data={}, follow_redirects=True)
            if status not in (403, 404):
                wrong.append((method, path, endpoint, status))
    assert wrong == []


@pytest.mark.parametrize("role", [None, *permissions.ROLES])
def test_looking_changes_nothing_and_breaks_nothing(world, role):
    client = world.signed_in(role) if role else world.nobody()
    before, broken = fingerprint(world.rt), []
    for method, path, _, _ in filled(world):
        if method == "GET":
            for verb in VERBS if role in (None, "admin") else VERBS[:1]:
                if (status := status_of(client, path, method=verb)) >= 500:
                    broken.append((verb, path, status))
    for stamp in world.shown:
        client.get(f"/{stamp.code}").close()
    assert fingerprint(world.rt) == before
    assert broken == []


def test_a_change_without_the_form_token_is_refused(world):
    client = world.signed_in("admin")
    let_in = []
    for method, path, endpoint, act in filled(world):
        if method == "POST" and not path.startswith("/api/") and endpoint not in ANSWERS_IN_PLACE:
            status = client.post(path, data={}).status_code
            if status not in (400, 403):
                let_in.append((path, act, status))
    assert let_in == []
