"""Typing for many: who is on the table, and whose name stands on what was typed."""

from __future__ import annotations

from tests import make
from tests.registry.imports.conftest import Desk
from trace.accounts.models import Membership
from trace.base.db import transaction
from trace.core.words import fold


def test_an_assistant_finds_whom_they_type_for_and_nobody_else(runtime):
    desk = Desk(runtime)
    with transaction(runtime.main) as db:
        for name in ("Hộ Đào", "Hộ Mận"):
            other = make.producer(db, name=name)
            if fold(name) == "ho dao":
                since = runtime.clock()
                duty = {"person_id": desk.people["assistant"], "producer_id": other.id, "duty": "assistant"}
                db.add(Membership(**duty, since=since))
                dao = other.id
            else:
                man = other.id
    listed = desk.get("/nhap-ho", "assistant").text
    assert "Hộ Đào" in listed and "Hộ Mận" not in listed
    found = desk.get("/nhap-ho?tim=ho dao", "assistant").text
    assert "Hộ Đào" in found and "HTX Mật ong" not in found
    table = desk.get(f"/nhap-ho?co-so={desk.owner}", "assistant").text
    assert "Nhập hộ cho HTX Mật ong" in table and f"/san-pham/{desk.product}/lo/moi" in table
    assert desk.get(f"/nhap-ho?co-so={man}", "assistant").status_code == 404
    assert f"/co-so/{dao}/san-pham/moi" in desk.get(f"/nhap-ho?co-so={dao}", "assistant").text
    assert desk.get("/nhap-ho", "farmer").status_code == 403


def test_the_typists_name_stands_on_what_they_typed(runtime):
    desk = Desk(runtime)
    batch = {"product": "Mật ong Vũ Quang", "lot": "L9", "mfg_date": "01/11/2026", "exp_kind": "none"}
    rows = [[*batch, "quantity", "unit"], [*batch.values(), "10", "chai"]]
    sheet = "\n".join(",".join(row) for row in rows).encode()
    assert desk.brought("batches", sheet, "assistant", producer_id=desk.owner, form="csv").made == 1
    page = desk.get(f"/lo/{desk.batch + 1}", "farmer").text
    assert "Người nhập" in page and "assistant, 20/11/2026" in page
    assert "Người nhập" in desk.get(f"/co-so/{desk.owner}", "officer").text
    assert "Người nhập" in desk.get(f"/san-pham/{desk.product}", "farmer").text
