"""The pages of the stock: voiding says how, boxes and their labels, accounts, quotas, what lapses."""

import csv
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from tests import make
from tests.conftest import NOON
from tests.stamps.desk import Desk
from tests.stamps.test_reconciling import pack, void
from trace.base.db import snapshot, transaction
from trace.stamps import queries, rules, service
from trace.stamps.rules import Account


@pytest.fixture
def desk(one_province):
    made = Desk(one_province)
    made.strangers["stranger"] = make.actor("producer", 11, producers=frozenset({99}))
    made.strangers["far officer"] = make.actor("officer", 21, units=frozenset({99}))
    return made


def account(desk, run):
    with snapshot(desk.province.rt.main) as db:
        return queries.account(db, queries.run(db, run.id))


def part(**more):
    return {"how": "sheets", "sheets": "1", "act": "confirm", "once": "o" * 20} | more


def test_voiding_says_how_and_the_history_repeats_it_in_plain_words(desk):
    run = desk.province.released()
    form = desk.get(f"/tem/{run.id}/huy").text
    assert "Hỏng: rách, in lỗi, dán sai" in form and "Nguyên thùng" not in form
    preview = desk.post(f"/tem/{run.id}/huy", data=part(act="preview", voided_how="lost", reason="rơi dọc đường"))
    assert "Mất, không tìm thấy" in preview.text and account(desk, run).void == 0
    done = desk.post(f"/tem/{run.id}/huy", data=part(voided_how="lost", reason="rơi dọc đường"))
    assert done.status_code == 303 and account(desk, run).lost == 65
    assert "Mất, hủy ngày 20/11/2026: rơi dọc đường" in desk.get(f"/tem/{run.id}").text


def test_an_officer_takes_unused_stamps_back_and_a_far_one_does_not(desk):
    run = desk.province.released()
    assert f"/tem/{run.id}/nhan-lai" in desk.get(f"/tem/{run.id}", "officer").text
    assert f"/tem/{run.id}/nhan-lai" not in desk.get(f"/tem/{run.id}", "far officer").text
    assert desk.get(f"/tem/{run.id}/nhan-lai", "far officer").status_code == 403
    desk.post(f"/tem/{run.id}/nhan-lai", "officer", data=part(sheets="2", reason="cơ sở ngừng sản xuất"))
    assert account(desk, run).returned == 65
    assert "Trả lại, hủy ngày 20/11/2026: cơ sở ngừng sản xuất" in desk.get(f"/tem/{run.id}").text


def test_a_run_is_packed_after_a_preview_and_a_scanned_box_leads_to_its_activation(desk):
    run = desk.province.released(150)
    asked = {"how": "whole", "kind": "box", "each": "65", "once": "o" * 20}
    assert ">3<" in desk.post(f"/tem/{run.id}/thung/chia", data=asked | {"act": "preview"}).text
    for _ in range(2):
        done = desk.post(f"/tem/{run.id}/thung/chia", data=asked | {"act": "confirm"})
        assert done.headers["Location"] == f"/tem/{run.id}/thung"
    shown = desk.get(f"/tem/{run.id}/thung").text
    assert "Thùng 3" in shown and "131–150" in shown
    with snapshot(desk.province.rt.main) as db:
        boxes = queries.boxes(db, run.id)
    assert len(boxes) == 3
    led = desk.get(f"/B/{boxes[1].sscc}")
    assert led.headers["Location"] == f"/tem/{run.id}/kich-hoat?thung=2"
    assert 'value="2"' in desk.get(led.headers["Location"]).text
    assert desk.get(f"/b/{boxes[1].sscc}", "stranger").status_code == 404


def test_a_packed_stamp_is_refused_by_name_and_an_unpacked_box_is_gone(desk):
    run = desk.province.released(150)
    (box,) = pack(desk.province, run, rules.whole(150))
    again = desk.post(f"/tem/{run.id}/thung/chia", data={"how": "whole", "kind": "roll", "act": "preview", "each": ""})
    assert again.status_code == 409 and "đã nằm trong thùng (cuộn) số 1" in again.text
    assert desk.post(f"/tem/{run.id}/thung/{box.id}/bo").status_code == 303
    assert "Chưa chia thùng" in desk.get(f"/tem/{run.id}/thung").text
    assert desk.get(f"/tem/{run.id}/thung/nhan.pdf").status_code == 404


def rasterised(pdf):
    command = ["pdftoppm", "-r", "200", "-gray", "-"]
    return Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))  # noqa: S603


def worded(pdf, page):
    command = ["pdftotext", "-f", str(page), "-l", str(page), "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()  # noqa: S603


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="Poppler is missing: apt install poppler-utils")
def test_the_label_of_a_box_carries_its_address_and_its_code_as_bars(desk):
    run = desk.province.released(150)
    boxes = pack(desk.province, run, rules.whole(150), each=65)
    pdf = desk.get(f"/tem/{run.id}/thung/nhan.pdf")
    with pikepdf.open(io.BytesIO(pdf.data)) as made:
        assert (pdf.mimetype, len(made.pages)) == ("application/pdf", 3)
    words = worded(pdf.data, 2)
    assert "THÙNG 2/3" in words and "65 tem" in words and "tờ 2" in words
    one = desk.get(f"/tem/{run.id}/thung/nhan.pdf?so=2").data
    read = {found.text for found in zxingcpp.read_barcodes(rasterised(one))}
    host = desk.province.rt.settings.site_url
    assert read == {f"{host}/b/{boxes[1].sscc}".upper(), f"(00){boxes[1].sscc}"}
    assert desk.get(f"/tem/{run.id}/thung/nhan.pdf?so=9").status_code == 404


def test_the_account_says_where_every_label_and_the_stock_is(desk):
    run, batch = desk.province.released(200), desk.province.batch()
    pack(desk.province, run, rules.whole(200), each=100)
    void(desk.province, run, [(0, 65)], "spoiled")
    desk.province.activate(run, 65, 130, batch)
    shown = desk.get(f"/tem/{run.id}/doi-chieu").text
    assert "131–200" in shown and "Thùng 2" in shown and "Hỏng: 65" in shown
    rows = list(csv.reader(io.StringIO(desk.get(f"/tem/{run.id}/doi-chieu.csv").data.decode("utf-8-sig"))))
    assert ["Còn tồn", "70"] in rows and ["Đã hủy: Hỏng", "65"] in rows and ["131–200", "70", "3–4", "Thùng 2"] in rows
    assert "Đã kích hoạt" in desk.get(f"/tem/{run.id}").text


def test_the_table_of_accounts_adds_up_and_shows_each_producer_its_own(desk):
    first, second = desk.province.released(100), desk.province.released(1, kind="lot", copies=90)
    void(desk.province, first, [(0, 10)], "lost")
    for who, there in (("maker", True), ("officer", True), ("stranger", False)):
        shown = desk.get("/tem/doi-chieu", who).text
        assert (f"/tem/{first.id}/doi-chieu" in shown and f"/tem/{second.id}/doi-chieu" in shown) is there
        rows = list(csv.DictReader(io.StringIO(desk.get("/tem/doi-chieu.csv", who).data.decode("utf-8-sig"))))
        assert [(row["Đã cấp"], row["Đã hủy: Mất"], row["Còn tồn"]) for row in rows] == (
            [("90", "0", "90"), ("100", "10", "90")] if there else []
        )
    assert desk.get(f"/tem/doi-chieu?co-so={desk.province.producer.id}", "stranger").status_code == 404


def test_an_officer_sets_a_quota_and_the_order_page_says_what_is_left(desk):
    producer = desk.province.producer
    desk.province.order(100)
    page = f"/co-so/{producer.id}/han-muc"
    assert page in desk.get(f"/co-so/{producer.id}", "officer").text
    assert desk.get(page, "far officer").status_code == 403 and desk.get(page).status_code == 403
    refused = desk.post(page, "officer", data={"labels_a_year": "150", "reason": ""})
    assert refused.status_code == 422
    assert desk.post(page, "officer", data={"labels_a_year": "150", "reason": "theo sản lượng"}).status_code == 303
    assert "theo sản lượng" in desk.get(page, "officer").text
    assert f"{producer.name} còn được đặt 50 nhãn trong năm 2026 (hạn mức 150)" in desk.get("/tem/dat").text
    typed = {"product_id": desk.province.product.id, "kind": "unit", "quantity": "51", "stock": "a4-65", "site_id": ""}
    over = desk.post("/tem/dat", data=typed | {"act": "order", "once": "o" * 20})
    assert over.status_code == 422 and "được đặt 150 nhãn, đã đặt 100, còn 50; lần này đặt 51" in over.text


def test_what_is_about_to_lapse_is_said_on_the_list_and_on_the_run(desk):
    run = desk.province.released()
    with transaction(desk.province.rt.main) as db:
        service.tell_lapse(db, run_id=run.id, now=NOON + timedelta(days=153))
    assert "kích hoạt trước ngày 22/05/2027" in desk.get("/tem").text
    assert "sẽ hết hạn ngày 22/05/2027" in desk.get(f"/tem/{run.id}").text
    desk.province.rt.clock.now = NOON + timedelta(days=183)
    with transaction(desk.province.rt.main) as db:
        service.lapse_run(db, run_id=run.id, terms=rules.LapseTerms(183, 30), now=desk.province.rt.clock.now)
    assert "Hết hạn ngày 22/05/2027 do không kích hoạt" in desk.get(f"/tem/{run.id}").text
    assert "sắp hết hạn" not in desk.get("/tem").text


def test_an_order_released_by_rule_says_so(one_province):
    rt = one_province.rt
    one_province.rt = replace(rt, settings=replace(rt.settings, approve_within_quota=True))
    desk = Desk(one_province)
    typed = {"product_id": one_province.product.id, "kind": "unit", "quantity": "51", "stock": "a4-65", "site_id": ""}
    placed = desk.post("/tem/dat", data=typed | {"act": "order", "once": "o" * 20})
    page = desk.get(placed.headers["Location"]).text
    assert "Đã đặt và duyệt tự động trong hạn mức" in page
    assert "20/11/2026 12:00 · duyệt tự động trong hạn mức" in page


def test_programs_pack_return_account_and_ask_for_the_quota(desk):
    run, batch = desk.province.released(150), desk.province.batch()
    made = desk.call(f"/runs/{run.id}/boxes", {"each": 100})
    assert (made.status_code, [box["number"] for box in made.json]) == (201, [1, 2])
    assert desk.get(f"/api/v1/runs/{run.id}/boxes").json == made.json
    taken = desk.call(f"/runs/{run.id}/boxes", {"each": 50}, key="key-2")
    assert (taken.status_code, taken.json["code"]) == (409, "box.packed")
    back = desk.call(f"/runs/{run.id}/returns", {"how": "boxes", "boxes": "2", "reason": "thừa"}, "officer")
    assert (back.status_code, back.json["count"]) == (201, 50)
    box = made.json[0]
    scanned = desk.call("/activations", {"first": f"(00){box['sscc']}", "batch_id": batch.id}, key="key-3")
    assert (scanned.status_code, scanned.json["count"]) == (201, 100)
    kept = desk.call(f"/boxes/{box['id']}/unpacking", None, key="key-4")
    assert (kept.status_code, kept.json["code"]) == (409, "box.active")
    shown = desk.get(f"/api/v1/runs/{run.id}/account").json
    assert (shown["released"], shown["active"], shown["void"], shown["stock"]) == (150, 100, 50, 0)
    listed = desk.get("/api/v1/accounts").json
    assert listed["total"]["returned"] == 50 and listed["items"][0]["run_id"] == run.id
    quota = desk.call(
        f"/producers/{desk.province.producer.id}/quota", {"labels_a_year": 200, "reason": "x"}, "officer", key="q"
    )
    assert quota.json == {"year": 2026, "most": 200, "ordered": 150, "left": 50}
    assert desk.get(f"/api/v1/producers/{desk.province.producer.id}/quota", "stranger").status_code == 404
    voided = desk.call(
        f"/runs/{run.id}/voids", {"voided_how": "spoiled", "reason": "x", "how": "boxes", "boxes": "2"}, key="v"
    )
    assert voided.status_code == 409
    assert account(desk, run) == Account(released=150, active=100, returned=50)
