"""The overview for heads of inspection: bound to the units they lead, the same numbers in every form, a map of ours."""

import io
import json
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import NOON
from tests.inspections.conftest import make_market
from trace.base.db import transaction
from trace.core.maps import Bounds, Drawing
from trace.figures import inspections
from trace.figures.inspectionmap import Look
from trace.figures.outlines import outlines
from trace.inspections import service
from trace.inspections.measures.models import Proposal
from trace.inspections.models import InspectionPlan, PlanItem
from trace.inspections.rules import FindingDetails, FoundOn
from trace.inspections.violations.models import Violation

PAGE = "/so-lieu/kiem-tra"
DAYS = {"first": NOON.date() - timedelta(days=89), "last": NOON.date()}


def read(market, units, *, today=DAYS["last"]):
    asked = inspections.sought(inspections.Period(**DAYS), frozenset(units), group=None, ward=None, today=today)
    return inspections.overview(market.rt, asked)


def found(market, number, result, days_ago=1):
    seen = FindingDetails(f"c-{number}", result, "Nhãn phụ ghi sai ngày", "Chợ", NOON - timedelta(days=days_ago))
    market.do(service.record_finding, actor=market.inspector, finding=seen, on=FoundOn(run_id=market.run.id, ordinal=1))


def planned(market, due):
    with transaction(market.rt.main) as db:
        unit, producer = market.province.agency.id, market.province.producer
        plan = InspectionPlan(
            agency_id=unit, name="Tháng 11", starts_on=due - timedelta(days=20), ends_on=due, wanted=1,
            random_percent=0, weights={}, seed="s", considered=1, made_at=NOON, made_by=1,
        )  # fmt: skip
        db.add(plan)
        db.flush()
        kept = {"plan_id": plan.id, "place": 1, "score": 1, "grounds": {}, "by_chance": False}
        db.add(PlanItem(producer_id=producer.id, due_on=due, **kept))


@pytest.fixture
def market(both):
    return make_market(both)


def test_what_a_unit_planned_found_and_paused_is_counted_and_nothing_of_another(market):
    unit, other = market.province.agency.id, market.stranger.home
    found(market, 1, "minor")
    found(market, 2, "serious", days_ago=3)
    found(market, 3, "serious", days_ago=200)  # before the period
    planned(market, NOON.date() - timedelta(days=2))
    market.hold_stamps(0, 10)
    ended = market.hold_batch(now=NOON - timedelta(days=4))
    market.do(service.confirm_hold, actor=market.head, key=ended)
    market.do(service.release_hold, actor=market.colleague, key=ended, reason="Mẫu đạt, cho bán lại")
    report = read(market, {unit}, today=NOON.date() + timedelta(days=20))
    assert [(one.all, one.minor, one.serious) for one in report.units] == [(2, 1, 1)]
    assert [(one.all, one.key != "") for one in report.wards] == [(2, True)]
    assert sum(amount for _day, amount in report.columns) == 2
    assert report.done == (0, 1, 1)
    assert ([one.count for one in report.open_holds], report.late_holds) == ([10], 1)
    tables = inspections.tables(report)
    assert tables["thoi-gian"].rows[1][1:] == (1, "4.0", "4.0")
    assert tables["tam-ngung"].rows[0][3:] == (20, f"{market.hold and report.open_holds[0].review_on:%d/%m/%Y}", 6)
    assert set(tables) == set(inspections.TABLES)
    strange = read(market, {other})
    assert (strange.recorded, list(strange.open_holds), list(strange.plans)) == (0, [], [])


def test_proposals_to_authorities_and_violations_are_counted_by_what_became_of_them(market):
    unit, producer = market.province.agency.id, market.province.producer.id
    proposing = {"agency_id": unit, "unit_name": "Đội", "reason": "Kho nóng", "findings": [], "proposed_by": 1}
    found = {"agency_id": unit, "unit_name": "Đội", "what": "Nhãn sai", "public_words": "Nhãn", "for_consumers": True}
    with transaction(market.rt.main) as db:
        for number, outcome in ((1, None), (2, "refused"), (3, "carried_out")):
            told = {"decided_at": NOON, "decided_by": 2, "outcome": outcome, "decision_no": "1"} if outcome else {}
            db.add(Proposal(kind="suspend_certificate", on_id=number, proposed_at=NOON, **proposing, **told))
        db.add(Proposal(kind="revoke_ocop_item", on_id=1, proposed_at=NOON - timedelta(days=200), **proposing))
        decided = {"decided_at": NOON, "decided_by": 2, "decision_no": "1", "measure": "Sửa nhãn"}
        ends = ({}, decided, decided | {"fulfilled_at": NOON}, decided | {"cancelled_at": NOON, "cancelled_by": 3})
        for more in (*ends, {"cancelled_at": NOON, "cancelled_by": 3}):
            db.add(Violation(producer_id=producer, recorded_at=NOON, recorded_by=1, **found, **more))
    tables = inspections.tables(read(market, {unit}))
    assert [row[1:] for row in tables["de-nghi"].rows] == [(1, 1, 1)]
    assert [row[1:] for row in tables["vi-pham"].rows] == [(1, 1, 1, 2)]
    strange = inspections.tables(read(market, {market.stranger.home}))
    assert not strange["de-nghi"].rows and not strange["vi-pham"].rows


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_only_heads_read_it_and_only_of_units_they_lead(world):
    head, member = world.signed_in("inspector", 1), world.signed_in("inspector", 0)
    page = text(head.get(PAGE))
    assert "Đội kiểm tra thị trường số 1" in page and "Chi cục Tiêu chuẩn" not in page
    assert member.get(PAGE).status_code == 403
    assert "trưởng đơn vị kiểm tra" in member.get(PAGE).get_data(as_text=True)
    assert PAGE in text(head.get("/kiem-tra")) and PAGE not in text(member.get("/kiem-tra"))
    assert head.get(f"{PAGE}?don_vi=1").status_code == 404
    assert "0" in re.search(r"<strong>(\S+)</strong>", text(head.get(f"{PAGE}?tu=2025-01-01&den=2025-01-31")))[1]


def test_a_hold_past_its_date_stands_out_in_the_demonstration(world):
    page = text(world.signed_in("inspector", 1).get(PAGE))
    assert re.search(r'<li class="red"><strong>\d+</strong>[^<]*, 1 lệnh quá', page)
    first = page[page.index('<ul class="tasks">') :].partition("</li>")[0]
    assert '<li class="late">' in first and "7 ngày" in first


def test_every_table_is_the_same_on_the_page_and_in_each_kind_of_file(world):
    head = world.signed_in("inspector", 1)
    page = text(head.get(PAGE))
    for name in ("tam-ngung", "xa", "de-nghi", "vi-pham"):  # the way is the same for all
        rows = json.loads(head.get(f"{PAGE}/{name}.json").data)["rows"]
        sheet = text(head.get(f"{PAGE}/{name}.csv")).splitlines()
        book = CalamineWorkbook.from_filelike(io.BytesIO(head.get(f"{PAGE}/{name}.xlsx").data)).get_sheet_by_index(0)
        assert len(sheet) - 1 == len(book.to_python()) - 1 == len(rows), name
        alone = text(head.get(f"{PAGE}/{name}"))
        for row in rows:
            for cell in row.values():
                shown = "–" if cell is None else str(cell).replace("&", "&amp;")
                assert shown in alone and shown in page, (name, cell)


def test_the_map_leads_nearer_by_links_and_shows_the_operators_lines(world, tmp_path):
    head = world.signed_in("inspector", 1)
    page = text(head.get(PAGE))
    marks = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"><circle class="map-mark', page)
    assert len(marks) > 2 and "map-line" not in page
    for _step in range(6):
        href, label = marks[0]
        assert re.search(r": \d+", label)
        page = text(head.get(href.replace("&amp;", "&")))
        marks = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"><circle class="map-mark', page) or marks
    assert "xa=" in href  # at the nearest the commune itself is chosen
    for odd in ("z=9&giua=18,106", "z=2&giua=nan,nan", "z=2&giua=x", "z=-1", "nhom=%27&xa=%3Cb%3E"):
        assert "<b>" not in text(head.get(f"{PAGE}?{odd}"))


def test_outlines_are_read_whole_or_not_at_all(tmp_path):
    file = tmp_path / "tinh.geojson"
    ring = [[105.5, 18.0], [106.0, 18.0], [106.0, 18.5, 12.0], [105.5, 18.0]]
    shapes = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}},
        {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[ring], [ring, ring]]}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": ring}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [105, 18]}},
        {"type": "Feature", "geometry": None},
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    lines = outlines(file)
    assert len(lines) == 5 and lines[0][0] == (18.0, 105.5)
    for broken in ("{", "[]", '{"type":"Polygon","coordinates":[[["x",1]]]}', '{"type":"Polygon"}', "null"):
        file.write_text(broken + " " * len(broken))
        assert outlines(file) == (), broken
    assert outlines(None) == outlines(tmp_path / "none") == ()


def test_a_look_out_of_an_address_is_sound():
    assert Look.read("2", "18.1,105.9") == Look(2, (18.1, 105.9))
    assert Look.read("99", "inf,1") == Look.read("x", "") == Look(0, None)
    assert Look(0, (1, 2)).words() == {}
    assert Drawing.of(Bounds.around([(18, 105)]).nearer(5)).width > 0
