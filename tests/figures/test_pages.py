"""Figures of scans as people, sheets and programs get them: their own, for the days they chose, small counts hidden."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from trace.accounts import queries as accounts
from trace.accounts import service as keys
from trace.accounts.rules import KeyOrder
from trace.base.db import snapshot, transaction
from trace.lookup import service
from trace.lookup.rules.counting import Observed, StampId
from trace.registry.models import AdminUnit, Producer

TODAY = date(2026, 11, 20)


def goods(rt, owner=None, *, kind="unit", name="Mật ong Vũ Quang", base=10_000):
    """A product of a producer with a batch and a run of its own, as a stamp of it."""
    with transaction(rt.main) as db:
        owner = owner or make.producer(db, name="HTX Người khác")
        product = make.product(db, owner, name=name)
        batch = make.batch(db, product, lot=f"L{base}")
        run = make.run(db, product, rt.keys, kind=kind, base=base, quantity=1 if kind == "lot" else 50)
        make.stretch(db, run, batch_id=batch.id, activated_at=NOON)
    return StampId(0, base, run.id, batch.id, product.id, owner.id)


def scanned(rt, stamp, amount, *, day=TODAY, province="42", route="scanned", state="active"):
    """So many scans of a stamp on a day, by as many readers."""
    seen = [
        Observed(day, NOON, stamp, state, route, province, "phone", f"{stamp} {day} {province} {route} {n}", "")
        for n in range(amount)
    ]
    with transaction(rt.observations) as db:
        service.record_scans(db, seen, now=NOON)


@pytest.fixture
def own(world):
    """A stamp of the first producer's own new product, so that no scan of the demonstration is in its counts."""
    login = next(login for role, login, _ in world.sign_ins() if role == "producer")
    with snapshot(world.rt.main) as db:
        actor = accounts.actor_of(db, accounts.person_by_login(db, login).id)
        owner = db.get_one(Producer, min(actor.producers))
    return goods(world.rt, owner)


def cells(page):
    """The text of every cell of the tables of a page, in order."""
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)]


def test_a_producer_sees_its_counts_by_day_province_and_batch(world, own):
    scanned(world.rt, own, 12)
    scanned(world.rt, own, 7, province="44", day=TODAY - timedelta(days=3))
    scanned(world.rt, own, 6, route="shared")
    page = world.signed_in("producer").get(f"/luot-quet?san_pham={own.product_id}").get_data(as_text=True)
    said = cells(page)
    for day, amount in (("20/11/2026", "12"), ("17/11/2026", "7"), ("19/11/2026", "0")):
        assert said[said.index(day) + 1] == amount
    for place, amount in (("Hà Tĩnh", "12"), ("Quảng Trị", "7")):
        assert said[said.index(place) + 1] == amount
    assert said[said.index("Mở từ đường dẫn người khác gửi") + 1] == "6"
    assert "19" in said[said.index("L10000") + 3]
    assert "<dd>19</dd>" in page


def test_small_counts_are_hidden_from_a_producer_and_told_to_an_officer(world, own):
    scanned(world.rt, own, 3, province="44")
    scanned(world.rt, own, 9)
    path = f"/luot-quet?san_pham={own.product_id}"
    hidden = cells(world.signed_in("producer").get(path).get_data(as_text=True))
    exact = cells(world.signed_in("officer").get(path).get_data(as_text=True))
    assert hidden[hidden.index("Quảng Trị") + 1] == "&lt;5"
    assert exact[exact.index("Quảng Trị") + 1] == "3"


def test_a_count_of_a_lot_is_named_so(world, own):
    with snapshot(world.rt.main) as db:
        owner = db.get_one(Producer, own.producer_id)
    lot = goods(world.rt, owner, kind="lot", base=20_000)
    scanned(world.rt, lot, 30)
    page = world.signed_in("producer").get(f"/luot-quet?lo={lot.batch_id}").get_data(as_text=True)
    assert '30 <span class="quiet">của cả lô</span>' in page


@pytest.mark.parametrize("asked", ["san_pham={product_id}", "lo={batch_id}", "dot={run_id}", "co_so={producer_id}"])
def test_what_belongs_to_others_is_hidden_on_page_and_sheet(world, asked):
    other = goods(world.rt)
    scanned(world.rt, other, 40)
    query = asked.format(**{name: getattr(other, name) for name in ("product_id", "batch_id", "run_id", "producer_id")})
    client = world.signed_in("producer")
    for path in (f"/luot-quet?{query}", f"/luot-quet/lo.csv?{query}"):
        assert client.get(path).status_code == 404
        assert world.signed_in("officer").get(path).status_code == 200
    for path in ("/luot-quet", "/luot-quet/lo.csv"):
        assert "Người khác" not in client.get(path).get_data(as_text=True)


def test_a_place_without_scans_in_the_ninety_days_before_is_pointed_out(world, own):
    scanned(world.rt, own, 25, day=TODAY - timedelta(days=60))
    scanned(world.rt, own, 8, province="79")
    page = world.signed_in("producer").get(f"/luot-quet?san_pham={own.product_id}").get_data(as_text=True)
    assert "nơi mới" in page
    assert "Hồ Chí Minh (8)" in page


def test_the_province_of_a_producers_own_site_is_no_new_place(world, own):
    with transaction(world.rt.main) as db:
        far = select(AdminUnit).where(AdminUnit.level == "commune", AdminUnit.province_code == "79")
        unit = db.scalars(far.where(AdminUnit.valid_to.is_(None))).first()
        site = make.site(db, db.get_one(Producer, own.producer_id), name="Kho phía Nam")
        site.ward_code, site.ward_valid_from = unit.code, unit.valid_from
        site.checked_on = TODAY  # a place counts as home once an officer has seen it
    scanned(world.rt, own, 25, day=TODAY - timedelta(days=60))
    scanned(world.rt, own, 8, province="79")
    assert "nơi mới" not in world.signed_in("producer").get(f"/luot-quet?san_pham={own.product_id}").text


def test_the_chart_says_what_it_is_and_the_same_numbers_stand_in_a_table(world, own):
    scanned(world.rt, own, 12)
    page = world.signed_in("producer").get(f"/luot-quet?san_pham={own.product_id}").get_data(as_text=True)
    assert page.count("<svg") == page.count('role="img"') == 2
    for title in ("Lượt quét theo thời gian", "Lượt quét theo tỉnh, thành"):
        assert re.search(rf"<title id=\"\w+-title\">{title}</title>\s*<desc id=", page)
    assert "<title>20/11: 12</title>" in page
    assert "style=" not in page
    assert re.findall(r"<script[^>]*>", page) == ['<script type="module" src="/static/drafts.js">']


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("ngay", ["2026-11-20", "2026-11-20", "12"]),
        ("tinh", ["42", "Hà Tĩnh", "12", ""]),
    ],
)
def test_a_sheet_has_the_numbers_of_the_page(world, own, table, line):
    scanned(world.rt, own, 12)
    answered = world.signed_in("producer").get(f"/luot-quet/{table}.csv?san_pham={own.product_id}&den=2026-11-20")
    assert answered.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="luot-quet-{table}-20261024-20261120.csv"' in answered.headers["Content-Disposition"]
    assert line in list(csv.reader(io.StringIO(answered.get_data().decode("utf-8-sig"))))


def test_a_name_that_is_a_formula_is_harmless_in_a_sheet(world, own):
    with snapshot(world.rt.main) as db:
        owner = db.get_one(Producer, own.producer_id)
    evil = goods(world.rt, owner, name="=HYPERLINK(1)", base=30_000)
    scanned(world.rt, evil, 9)
    sheet = world.signed_in("producer").get(f"/luot-quet/lo.csv?dot={evil.run_id}").get_data().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(sheet)))[1][1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("asked", ["", "?tu=2019-01-01&den=2026-11-20", "?tu=x&den=y&theo=z", "?theo=tuan"])
def test_every_period_is_answered(world, asked):
    for role in ("producer", "officer"):
        assert world.signed_in(role).get(f"/luot-quet{asked}").status_code == 200


@pytest.mark.parametrize("page", ["/san-pham/{product_id}", "/lo/{batch_id}", "/tem/{run_id}", "/co-so/{producer_id}"])
def test_pages_of_goods_lead_to_their_scans(world, own, page):
    path = page.format(**{name: getattr(own, name) for name in ("product_id", "batch_id", "run_id", "producer_id")})
    assert "/luot-quet?" in world.signed_in("producer").get(path).get_data(as_text=True)


# --- the API ---------------------------------------------------------------------------------------------------------


def bearer(world, role):
    login = next(login for each, login, _ in world.sign_ins() if each == role)
    with transaction(world.rt.main) as db:
        actor = accounts.actor_of(db, accounts.person_by_login(db, login).id)
        order = KeyOrder("đếm lượt quét", ("scan.see",), days=7, quota_per_day=1000)
        _, token = keys.issue_key(db, actor=actor, order=order, demonstration=True, now=NOON)
    return {"Authorization": f"Bearer {token}"}


def test_the_api_tells_the_same_numbers_under_the_same_rule(world, own):
    scanned(world.rt, own, 12)
    scanned(world.rt, own, 3, province="44")
    path = f"/api/v1/scans?product_id={own.product_id}&from=2026-11-18&to=2026-11-20"
    said = world.nobody().get(path, headers=bearer(world, "producer")).json
    assert (said["from"], said["to"], said["step"], said["total"]) == ("2026-11-18", "2026-11-20", "day", 15)
    assert [column["scans"] for column in said["columns"]] == [0, 0, 15]
    assert [(each["province"], each["name"], each["scans"]) for each in said["places"]] == [
        ("42", "Hà Tĩnh", 12),
        ("44", "Quảng Trị", None),
    ]
    assert [(each["run_id"], each["stamp_kind"], each["scans"]) for each in said["goods"]] == [(own.run_id, "unit", 15)]
    assert said["results"] == {"active": 15}
    exact = world.nobody().get(path, headers=bearer(world, "officer")).json
    assert exact["places"][1]["scans"] == 3


def test_the_api_hides_what_belongs_to_others(world):
    other = goods(world.rt)
    path = f"/api/v1/scans?batch_id={other.batch_id}"
    assert world.nobody().get(path, headers=bearer(world, "producer")).status_code == 404
    assert world.nobody().get(path).status_code == 401
