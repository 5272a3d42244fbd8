"""The dated list of a commune: the same standing as on the stamps' own pages, sorted, in pages, printed clean."""

import itertools
from datetime import date, timedelta

import pytest

from tests import make
from tests.conftest import NOON
from tests.lookup.shop import Shop
from trace.app import create_app
from trace.base.db import snapshot, transaction
from trace.core.words import local_day
from trace.lookup.queries import lists
from trace.registry.models import BatchHold, Recall, RecallBatch
from trace.registry.queries.units import commune
from trace.stamps.models import StampHold

TODAY = local_day(NOON)
BASES = itertools.count(1_000, 1_000)  # of runs beside the shop's own
LATER = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def listed(rt, ward="18313", today=TODAY, page=1):
    with snapshot(rt.main) as db:
        return lists.lots(db, commune(db, ward), today=today, page=page)


def standing(rt, **when):
    return {lot.lot: lot.standing for lot in listed(rt, **when).lots}


def another(shop, lot, *, happened=None, kind="unit", **batch):
    """One more batch of the shop's product with a run of its own, active unless said otherwise."""
    with transaction(shop.rt.main) as db:
        row = make.batch(db, shop.product, lot=lot, **batch)
        size = {"quantity": 1, "copies": 9} if kind in ("lot", "plaque") else {}
        run = make.run(db, shop.product, shop.rt.keys, base=next(BASES), kind=kind, site=shop.site, **size)
        make.stretch(db, run, **({"batch_id": row.id, "activated_at": NOON} | (happened or {})))
        return row


def recall(shop, batch, **more):
    with transaction(shop.rt.main) as db:
        row = Recall(
            producer_id=shop.producer.id,
            kind="compulsory",
            decided_by="Cơ quan an toàn thực phẩm (minh họa)",
            decision_no="9/QĐ",
            decision_date=YESTERDAY,
            scope="lô",
            public_text="minh họa",
            entered_at=NOON,
            entered_by=1,
            **({"published_at": NOON, "published_by": 2} | more),
        )
        db.add(row)
        db.flush()
        db.add(RecallBatch(recall_id=row.id, batch_id=batch.id))


def hold(shop, batch, **more):
    rows = {"unit_name": "Chi cục", "reason": "r", "placed_at": NOON, "placed_by": 1, "review_on": TODAY}
    return shop.add(BatchHold(batch_id=batch.id, **rows, **more))


def test_each_lot_stands_where_its_stamps_would_say(both):
    shop = Shop(both, exp_date=LATER)
    shop.activate()
    another(shop, "QUÁ HẠN", exp_date=TODAY)
    another(shop, "KHÔNG HẠN", exp_date=None)
    another(shop, "CHƯA KÍCH HOẠT", happened={"activated_at": None})
    another(shop, "HỦY", happened={"voided_at": NOON})
    another(shop, "MẤT", happened={"stolen_on": YESTERDAY})
    another(shop, "KHÓA", happened={"revoked_at": NOON})
    another(shop, "BÁN HẾT", happened={"consumed_on": YESTERDAY})
    another(shop, "MÃ CHUNG", kind="lot", happened={"consumed_on": YESTERDAY})
    another(shop, "BIỂN", kind="plaque")
    recall(shop, another(shop, "THU HỒI", exp_date=TODAY))
    recall(shop, another(shop, "CHƯA CÔNG BỐ"), published_at=None, published_by=None)
    recall(shop, another(shop, "RÚT LẠI"), withdrawn_at=NOON)
    recall(shop, another(shop, "XONG"), closed_at=NOON)
    recall(shop, another(shop, "XONG, QUÁ HẠN", exp_date=TODAY), closed_at=NOON)
    hold(shop, another(shop, "TẠM NGỪNG"))
    hold(shop, another(shop, "BÁN LẠI"), released_at=NOON, released_by=2, released_reason="r")
    assert standing(both, today=LATER) == {
        "THU HỒI": "recalled",
        "XONG": "recalled",
        "TẠM NGỪNG": "on_hold",
        **dict.fromkeys(("L2411", "KHÔNG HẠN", "MÃ CHUNG", "CHƯA CÔNG BỐ", "RÚT LẠI", "BÁN LẠI"), "valid"),
    }


def test_a_pause_of_some_stamps_is_a_pause_of_the_lot_and_says_so(runtime):
    shop = Shop(runtime)
    rows = {"unit_name": "Chi cục", "reason": "r", "placed_at": NOON, "placed_by": 1, "review_on": TODAY}
    paused = shop.add(StampHold(run_id=shop.run.id, lo=0, hi=10, **rows))
    with transaction(runtime.main) as db:
        make.stretch(db, shop.run, 0, 10, batch_id=shop.batch.id, activated_at=NOON, hold_id=paused.id)
        make.stretch(db, shop.run, 10, 130, batch_id=shop.batch.id, activated_at=NOON)
    (lot,) = listed(runtime).lots
    assert (lot.standing, lot.part, lot.since) == ("on_hold", True, TODAY)


def test_the_last_day_on_the_pack_is_still_in_date_and_the_next_is_not(runtime):
    Shop(runtime, exp_date=TODAY).activate()
    assert standing(runtime) == {"L2411": "valid"}
    assert standing(runtime, today=TODAY + timedelta(days=1)) == {}


def test_a_lot_belongs_to_its_producers_commune_and_to_its_sites(runtime):
    shop = Shop(runtime)
    shop.activate()
    with transaction(runtime.main) as db:
        db.merge(shop.batch).site_id = shop.site.id
        site = db.merge(shop.site)
        site.ward_code, site.ward_valid_from = "18073", commune(db, "18073").valid_from
    assert standing(runtime) == standing(runtime, ward="18073") == {"L2411": "valid"}


def test_a_long_list_comes_in_pages_recalled_lots_first(runtime, monkeypatch):
    monkeypatch.setattr(lists, "PAGE_ROWS", 2)
    shop = Shop(runtime)
    shop.activate()
    another(shop, "B")
    another(shop, "A")
    recall(shop, another(shop, "Z"))
    first, second = listed(runtime), listed(runtime, page=2)
    assert [lot.lot for lot in (*first.lots, *second.lots)] == ["Z", "A", "B", "L2411"]
    assert (first.more, second.more) == (True, False)


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(runtime):
    shop = Shop(runtime)
    shop.activate()
    return create_app(runtime).test_client()


def test_the_list_is_dated_names_what_is_to_be_compared_and_is_kept_by_nobody(client):
    answered = client.get("/danh-sach/18313")
    assert answered.status_code == 200
    assert answered.headers["Cache-Control"] == "no-store"
    for said in ("20/11/2026", "Vũ Quang", "Mật ong Vũ Quang", "L2411", "20/11/2027", "HTX Mật ong Vũ Quang"):
        assert said in answered.text
    assert "không cho biết tem là tem gốc hay tem bị sao chép" in answered.text


def test_a_demonstration_marks_its_list(client):
    assert "DEMO – DANH SÁCH THỬ NGHIỆM" in client.get("/danh-sach/18313").text


@pytest.mark.parametrize("asked", ["Vũ Quang", "vu quang", "VU QUANG", "xa vu quang"])
def test_a_commune_is_found_without_accents(client, asked):
    assert 'href="/danh-sach/18313"' in client.get("/danh-sach", query_string={"q": asked}).text


def test_a_name_that_is_none_and_a_code_that_is_none(client):
    assert "Không có xã, phường nào" in client.get("/danh-sach?q=zzz").text
    assert client.get("/danh-sach/99999").status_code == 404
    assert client.get("/danh-sach/00004").status_code == 404  # of another province
    for odd in ("trang=0", "trang=-5", "trang=x", "trang=99999999999999999999"):
        assert client.get(f"/danh-sach/18313?{odd}").status_code == 200


def test_without_a_name_the_communes_with_goods_are_listed(client):
    text = client.get("/danh-sach").text
    assert text.count('href="/danh-sach/') == 1 and "/danh-sach/18313" in text


def test_a_recall_is_on_the_next_list_that_is_asked_for(runtime):
    shop = Shop(runtime)
    shop.activate()
    client = create_app(runtime).test_client()
    assert "Thu hồi từ" not in client.get("/danh-sach/18313").text
    recall(shop, shop.batch)
    assert "Thu hồi từ" in client.get("/danh-sach/18313").text
    assert listed(runtime).lots[0].since == date(2026, 11, 19)
