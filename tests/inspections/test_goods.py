"""The record on one screen: of a stamp, and of goods found without one; what stands against them, who may read what."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from tests import engines
from tests.conftest import NOON
from tests.inspections.test_findings import record
from trace.base import permissions
from trace.base.db import snapshot, transaction
from trace.inspections import queries, recordwords
from trace.inspections.queries import GoodsQuestion
from trace.lookup.models import Scan
from trace.lookup.rules.counting import StampId
from trace.registry.models import Producer
from trace.registry.rules import read_question

ROOT = Path(__file__).parents[2]
# What the history of goods may hold: said on a run, a batch, a product or a producer.
ACT = re.compile(r'"((?:stamps|run|batch|product|producer)\.[a-z_]+)"')


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def counts(page):
    """The number in the title of each part of a page."""
    parts = re.findall(r'id="([\w-]+)"[^>]*><summary>[^<]*(?:<b[^>]*>([\d.]+)</b>)?', page)
    return {name: int(number.replace(".", "")) if number else None for name, number in parts}


def links(page, start):
    return [href for href in re.findall(r'href="([^"]+)"', page) if href.startswith(start)]


def test_around_goods_stands_what_concerns_them_and_nothing_of_others(market):
    hold, found = market.hold_stamps(0, 10), record(market)
    run, batch, producer = market.run, market.batch, market.province.producer
    stamp = GoodsQuestion(producer.id, run.product_id, batch.id, run.id, 3)
    with snapshot(market.rt.main) as db:
        for goods in (stamp, GoodsQuestion(producer.id, run.product_id), GoodsQuestion(producer.id)):
            around = queries.around(db, goods)
            assert [one.key for one in around.holds] == [hold], goods
            assert [one.id for one in around.findings] == [found.id], goods
        neighbour = queries.around(db, GoodsQuestion(producer.id, run.product_id, None, run.id, 100))
        assert (neighbour.holds, neighbour.findings, neighbour.alarms) == ([], [], [])
        brief = queries.brief(db, StampId(run.slot, run.base + 3, run.id, batch.id, run.product_id, producer.id))
        lot = queries.lot(db, batch, back_and_on=True)
        goods_found = queries.find_goods(db, read_question("mat ong"))
    assert (brief.ordinal, brief.found, brief.serious, brief.alarms) == (3, 1, 0, 0)
    assert (brief.balance.quantity, brief.balance.activated) == (1000, 65)
    assert [(one.run_id, one.lo, one.hi) for one in lot.bound] == [(run.id, 0, 65)]
    assert [one.product.id for one in goods_found.products] == [run.product_id]


def test_scans_are_counted_by_day_and_province_and_passed_on_links_apart(both):
    today = NOON.date()
    rows = [(today, "42", "scanned", 3), (today, "40", "typed", 1), (today, "42", "shared", 5)]
    rows += [(today - timedelta(days=2), "42", "scanned", 1), (today - timedelta(days=200), "01", "scanned", 9)]
    with transaction(both.observations) as obs:
        for day, province, route, amount in rows:
            kept = {"slot": 0, "serial": 7, "run_id": 1, "result": "active", "device": "phone"}
            obs.add(Scan(day=day, province=province, route=route, amount=amount, **kept))
    with snapshot(both.observations) as obs:
        seen = queries.scans_of_stamp(obs, 0, 7, today=today)
        nothing = queries.scans_of_goods(obs, today=today, product_id=1)
    assert seen.provinces == [("42", 4), ("40", 1)]
    assert seen.days == [(today, 4), (today - timedelta(days=2), 1)]
    assert (seen.total, seen.sent_on, nothing.total) == (5, 5, 0)


def test_the_screen_of_a_stamp_is_small_and_asks_a_bounded_number_of_questions(world, count_queries):
    inspector = world.signed_in("inspector")
    address = "/kiem-tra/tem/1/0"
    page = text(inspector.get(address))
    assert len(gzip.compress(page.encode())) < 12_000
    seen = counts(page)
    assert set(seen) == {
        *("tem", "do", "kiem-tra", "quet", "phan-anh", "lo", "can-doi", "nhat-ky", "giay", "san-pham", "co-so"),
        "ai-nhap",
    }
    assert (seen["phan-anh"], seen["nhat-ky"]) == (1, 3)
    assert page.index('class="said') < page.index('class="flags') < page.index('class="part"')
    assert links(page, "/tep/")
    main, scans = count_queries(world.rt.main), count_queries(world.rt.observations)
    inspector.get(address)
    main, scans = engines.of_main(main), engines.of_observations(scans)
    assert (len(main) <= 75, len(scans) <= 3) == (True, True), (len(main), len(scans))


def test_goods_without_a_stamp_are_found_and_lead_from_record_to_record(world):
    inspector = world.signed_in("inspector")
    for asked in ("CF-260915", "ca phe bot", "09520000000080", "Minh Hoa Dak Uy"):
        page = text(inspector.get("/kiem-tra/tim", query_string={"tim": asked}))
        found = links(page, "/kiem-tra/lo/") + links(page, "/kiem-tra/san-pham/") + links(page, "/kiem-tra/co-so/")
        assert found, asked
        assert counts(text(inspector.get(found[0]))), asked
    batch = text(inspector.get(links(text(inspector.get("/kiem-tra/tim?tim=CF-260915")), "/kiem-tra/lo/")[0]))
    assert "Không đọc được tem" in batch and counts(batch)["quet"] > 50
    assert '<svg class="map' in batch and "Lượt quét theo tỉnh" in batch  # and its table beside it
    communes = links(text(inspector.get("/kiem-tra/tim?tim=vu quang")), "/kiem-tra/tim?xa=")
    assert links(text(inspector.get(communes[0])), "/kiem-tra/co-so/")
    code = world.code("active")
    refused = text(inspector.get("/kiem-tra/tim", query_string={"tim": code}))
    assert "mã tem không đặt trong địa chỉ" in refused and f'value="{code}"' not in refused
    assert "Không tìm thấy" in text(inspector.get("/kiem-tra/tim?tim=khongcogi"))
    for nothing in ("/kiem-tra/lo/99999", "/kiem-tra/san-pham/99999", "/kiem-tra/co-so/99999", "/kiem-tra/tem/1/999"):
        assert inspector.get(nothing).status_code == 404


def test_who_may_not_hear_or_see_supply_does_not_and_a_households_number_is_masked(world):
    inspector, officer = world.signed_in("inspector"), world.signed_in("officer")
    address = "/kiem-tra/tem/1/0"
    to_inspector, to_officer = text(inspector.get(address)), text(officer.get(address))
    assert "Lô này làm từ gì" in to_inspector and "Lô này làm từ gì" not in to_officer
    assert links(to_officer, "/tep/") == links(to_inspector, "/tep/") != []
    with snapshot(world.rt.main) as db:
        household = db.scalars(select(Producer).where(Producer.legal_type == "household")).first()
    page = text(inspector.get(f"/kiem-tra/co-so/{household.id}"))
    assert household.phone not in page and household.phone[-3:] in page
    assert household.address not in page


def test_every_act_on_goods_is_said_in_words_on_the_record():
    found = {word for path in ROOT.glob("trace/**/service/**/*.py") for word in ACT.findall(path.read_text("utf-8"))}
    sentences = "".join(path.read_text("utf-8") for path in ROOT.glob("trace/translations/vi/LC_MESSAGES/*.po"))
    refused_or_told = {word for word in found if f'"reason.{word}"' in sentences or f'"notice.{word}.' in sentences}
    acts = found - refused_or_told - set(permissions.PERMISSIONS) - {"stamps.tell_lapse"}  # a job
    assert len(acts) > 40 and acts - set(recordwords.ACTS) == set()
