"""The pages of stamps: an order with its preview, approval, files, activation in steps, and what is refused."""

import csv
import io
import re

import pytest
from sqlalchemy import func, select

from tests import make
from tests.conftest import NOON
from tests.stamps.desk import Desk
from tests.stamps.test_print_job import codes_in
from trace.base.actor import SERVICE
from trace.base.db import snapshot, transaction
from trace.core.codes import grouped
from trace.jobs import service as jobs
from trace.ledger import queries as ledger
from trace.stamps import queries, service
from trace.stamps.models import Download, Run, StampProposal
from trace.stamps.service import TypedPin


@pytest.fixture
def desk(one_province):
    made = Desk(one_province)
    made.strangers["stranger"] = make.actor("producer", 11, producers=frozenset({99}))
    return made


def typed(desk, **more):
    return {
        "product_id": desk.province.product.id,
        "kind": "unit",
        "quantity": "130",
        "stock": "a4-65",
        "site_id": "",
        "once": "o" * 20,
    } | more


def runs(desk):
    with snapshot(desk.province.rt.main) as db:
        return db.scalars(select(Run).where(Run.canary.is_(False)).order_by(Run.id)).all()


def test_an_empty_list_says_how_to_begin(desk):
    page = desk.get("/tem")
    assert page.status_code == 200
    assert "Chưa có lệnh in nào" in page.text and 'href="/tem/dat"' in page.text


def test_an_order_is_previewed_and_then_placed_once(desk):
    preview = desk.post("/tem/dat", data=typed(desk, act="preview"))
    assert preview.status_code == 200 and runs(desk) == []
    assert f'src="/tem/xem-truoc?product_id={desk.province.product.id}&amp;kind=unit&amp;stock=a4-65' in preview.text
    for _ in range(2):
        placed = desk.post("/tem/dat", data=typed(desk, act="order"))
        assert (placed.status_code, placed.headers["Location"]) == (303, f"/tem/{runs(desk)[0].id}")
    assert [(run.quantity, run.copies) for run in runs(desk)] == [(130, 1)]


def test_a_lot_stamp_is_one_code_on_many_labels(desk):
    desk.post("/tem/dat", data=typed(desk, act="order", kind="lot", quantity="90"))
    assert [(run.quantity, run.copies, run.kind) for run in runs(desk)] == [(1, 90, "lot")]


def test_a_plaque_stands_for_a_place_of_the_producer(desk):
    with transaction(desk.province.rt.main) as db:
        place = make.site(db, desk.province.producer)
    assert place.name in desk.get("/tem/dat").text
    desk.post("/tem/dat", data=typed(desk, act="order", kind="plaque", quantity="2", site_id=str(place.id)))
    assert [(run.kind, run.site_id, run.labels) for run in runs(desk)] == [("plaque", place.id, 2)]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("quantity", "0", "Từ 1 đến 10.000.000"),
        ("quantity", "", "Hãy nhập số nhãn"),
        ("kind", "plaque", "nơi gắn biển"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(desk, field, value, said):
    answer = desk.post("/tem/dat", data=typed(desk, act="preview") | {field: value})
    assert answer.status_code == 422 and runs(desk) == []
    assert (said in answer.text and 'aria-invalid="true"' in answer.text) or "wrong" in answer.text
    assert f'<option selected value="{desk.province.product.id}">' in answer.text


def test_a_label_is_drawn_for_ones_own_product_only(desk):
    address = f"/tem/xem-truoc?product_id={desk.province.product.id}&stock=a4-24"
    drawing = desk.get(address)
    assert drawing.mimetype == "image/svg+xml" and "Mật ong" in drawing.text
    assert desk.get(address, "stranger").status_code == 404
    assert desk.get("/tem/xem-truoc?product_id=1&stock=a5").status_code == 404


def test_a_run_is_seen_by_its_own_people_and_by_staff(desk):
    run = desk.province.order()
    statuses = {
        who: desk.get(f"/tem/{run.id}", who).status_code for who in ("maker", "officer", "inspector", "stranger")
    }
    assert statuses == {"maker": 200, "officer": 200, "inspector": 200, "stranger": 404}


def test_an_officer_releases_and_the_page_says_how_far_the_files_are(desk):
    run = desk.province.order()
    assert "Duyệt cho in" in desk.get(f"/tem/{run.id}", "officer").text
    assert desk.post(f"/tem/{run.id}/duyet", "officer", data={}).status_code == 303
    page = desk.get(f"/tem/{run.id}").text
    assert '<meta http-equiv="refresh" content="5">' in page and "<progress" in page


def test_a_second_approval_is_answered_409_with_words(desk):
    run = desk.province.released()
    answer = desk.post(f"/tem/{run.id}/duyet", "officer", data={})
    assert answer.status_code == 409 and "đã được quyết định" in answer.text


def test_a_refusal_keeps_its_words_for_the_producer(desk):
    run = desk.province.order()
    assert desk.post(f"/tem/{run.id}/tu-choi", "officer", data={"note": ""}).status_code == 422
    assert desk.post(f"/tem/{run.id}/tu-choi", "officer", data={"note": "Sai loại giấy"}).status_code == 303
    assert "Sai loại giấy" in desk.get(f"/tem/{run.id}").text


def test_a_producer_takes_an_order_back(desk):
    run = desk.province.order()
    assert desk.post(f"/tem/{run.id}/rut", data={}).status_code == 303
    assert runs(desk)[0].state == "withdrawn"


def test_a_file_is_fetched_by_a_button_once_the_run_is_chained(desk):
    run = desk.province.released(5)
    assert desk.post(f"/tem/{run.id}/tai/pdf/1", data={}).status_code == 409
    printed = desk.province.printed(5)
    answer = desk.post(f"/tem/{printed.id}/tai/pdf/1", data={})
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=tem-lenh-{printed.id}-phan-1.pdf"
    assert desk.get(f"/tem/{printed.id}/tai/pdf/1").status_code == 405


def test_scratch_pins_are_a_file_of_their_own_that_opens_each_stamp_and_lies_nowhere(desk):
    run = desk.province.printed(70, kind="unit_scratch")
    permitted(desk, run)
    assert "Tải danh sách mã cào" in desk.get(f"/tem/{run.id}").text
    answer = desk.post(f"/tem/{run.id}/tai-ma-cao", data={})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ma-cao-lenh-{run.id}.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["sheet"], row["position"]) for row in (rows[0], rows[64], rows[65])] == [
        ("1", "1"), ("1", "65"), ("2", "1"),
    ]  # fmt: skip
    for row, code in zip(rows, codes_in(desk.province, run), strict=True):
        assert code not in answer.text and grouped(code) not in answer.text
        assert entered(desk, code, row["pin"].replace(" ", "")) == "first"
    kept = [path.read_bytes() for path in desk.province.rt.settings.uploads.rglob("*.*")]
    assert kept and not any(rows[0]["pin"].encode() in file for file in kept)


def permitted(desk, run):
    """The maker asks for the scratch PINs, the officer grants it; the number of the permit."""
    asked = desk.post(f"/tem/{run.id}/xin-tai/pin/1", data={"reason": "In lớp cào"})
    assert asked.status_code == 303 and "Chờ cán bộ" in desk.get(f"/tem/{run.id}").text
    queue = desk.get("/tem/xin-tai", "officer").text
    permit_id = int(re.search(r"/tem/xin-tai/(\d+)", queue).group(1))
    assert desk.post(f"/tem/xin-tai/{permit_id}", "officer", data={"act": "grant"}).status_code == 303
    return permit_id


def entered(desk, code, pin):
    rt = desk.province.rt
    with transaction(rt.main) as db:
        return service.confirm_pin(db, actor=SERVICE, keys=rt.keys, typed=TypedPin(code, pin), now=NOON).outcome


def test_fetching_pins_is_recorded_and_refused_where_there_are_none_or_not_yet(desk):
    plain, waiting = desk.province.printed(5), desk.province.released(5, kind="unit_scratch")
    assert "Tải danh sách mã cào" not in desk.get(f"/tem/{plain.id}").text
    assert desk.post(f"/tem/{plain.id}/tai-ma-cao", data={}).status_code == 404
    assert desk.post(f"/tem/{waiting.id}/tai-ma-cao", data={}).status_code == 409
    run = desk.province.printed(5, kind="unit_scratch")
    assert desk.post(f"/tem/{run.id}/tai-ma-cao", "stranger", data={}).status_code in (403, 404)
    assert desk.post(f"/tem/{run.id}/tai-ma-cao", data={}).status_code == 409
    permit_id = permitted(desk, run)
    assert desk.post(f"/tem/{run.id}/tai-ma-cao", data={}).status_code == 200
    assert desk.post(f"/tem/{run.id}/tai-ma-cao", data={}).status_code == 409
    with snapshot(desk.province.rt.main) as db:
        fetched = db.scalars(select(Download)).one()
        line = ledger.entry_on(db, ("run", run.id), "run.exported")
    assert (fetched.form, fetched.person_id, line.content) == (
        "pin",
        10,
        {"form": "pin", "number": 1, "permit": permit_id},
    )


def part(desk, batch=None, **more):
    return {"how": "whole", "once": "p" * 20} | ({"batch_id": str(batch.id)} if batch else {}) | more


def active(desk, run):
    with snapshot(desk.province.rt.main) as db:
        return queries.line(db, run.id).active


def test_two_sheets_are_activated_after_a_preview(desk):
    run, batch = desk.province.released(150), desk.province.batch()
    chosen = part(desk, batch, how="sheets", ticked=["1", "2"])
    preview = desk.post(f"/tem/{run.id}/kich-hoat", data=chosen | {"act": "preview"})
    assert preview.status_code == 200 and active(desk, run) == 0
    assert "130 tem, tờ 1–2" in preview.text and "Lô L2411" in preview.text
    done = desk.post(f"/tem/{run.id}/kich-hoat", data=chosen | {"act": "confirm"})
    assert (done.status_code, active(desk, run)) == (303, 130)
    assert "Đã kích hoạt cho lô L2411 từ 20/11/2026" in desk.get(f"/tem/{run.id}").text


def test_a_repeated_confirmation_counts_once_and_another_is_told_who_has_it(desk):
    run, batch = desk.province.released(150), desk.province.batch()
    chosen = part(desk, batch, act="confirm")
    assert [desk.post(f"/tem/{run.id}/kich-hoat", data=chosen).status_code for _ in range(2)] == [303, 303]
    other = desk.post(f"/tem/{run.id}/kich-hoat", data=chosen | {"once": "q" * 20})
    assert other.status_code == 409 and "đã được HTX Mật ong Vũ Quang kích hoạt cho lô L2411" in other.text


def test_first_and_last_code_are_typed(desk):
    run, batch = desk.province.printed(130), desk.province.batch()
    codes = codes_in(desk.province, run)
    chosen = part(desk, batch, how="codes", first_code=grouped(codes[10]), last_code=codes[19], act="confirm")
    assert desk.post(f"/tem/{run.id}/kich-hoat", data=chosen).status_code == 303
    with snapshot(desk.province.rt.main) as db:
        assert [(row.lo, row.hi) for row in queries.rows(db, run.id, 0, 130)] == [(10, 20)]


@pytest.mark.parametrize("code", ["", "123", "00000000000000000000", "https://example.org/x"])
def test_a_code_that_is_not_of_the_run_is_refused_beside_its_field(desk, code):
    run, batch = desk.province.released(), desk.province.batch()
    answer = desk.post(f"/tem/{run.id}/kich-hoat", data=part(desk, batch, how="codes", first_code=code, last_code=code))
    assert answer.status_code == 422 and "không thuộc lệnh in này" in answer.text


def test_a_full_batch_is_refused_in_the_preview_with_its_numbers(desk):
    run, batch = desk.province.released(), desk.province.batch(quantity=100)
    answer = desk.post(f"/tem/{run.id}/kich-hoat", data=part(desk, batch, act="preview"))
    assert answer.status_code == 422
    assert "chỉ đủ cho 105 tem, đã kích hoạt 0, bạn cần thêm 130, còn 105" in answer.text


def test_the_symbol_of_a_sheet_leads_to_activating_that_sheet_in_any_case(desk):
    run = desk.province.released(150)
    for start in ("s", "S"):
        assert desk.get(f"/{start}/{run.id}/000002").headers["Location"] == f"/tem/{run.id}/kich-hoat?to=2"
    page = desk.get(f"/tem/{run.id}/kich-hoat?to=2").text
    assert 'checked id="how-1"' in page and 'value="2"' in page
    assert desk.get("/s/x/y").headers["Location"] == "/tem"


def test_an_activation_is_undone_and_spoiled_stamps_are_voided(desk):
    run, batch = desk.province.released(), desk.province.batch()
    desk.province.activate(run, 0, 130, batch)
    undone = desk.post(f"/tem/{run.id}/hoan-tac", data=part(desk, how="sheets", sheets="2", act="confirm"))
    assert (undone.status_code, active(desk, run)) == (303, 65)
    voided = desk.post(
        f"/tem/{run.id}/huy",
        data=part(desk, how="sheets", sheets="2", voided_how="spoiled", reason="rách", act="confirm"),
    )
    assert voided.status_code == 303 and "rách" in desk.get(f"/tem/{run.id}").text
    refused = desk.post(
        f"/tem/{run.id}/huy", data=part(desk, voided_how="lost", reason="rách", act="confirm") | {"once": "q" * 20}
    )
    assert refused.status_code == 409


def test_a_theft_is_reported_and_confirmed_by_a_second_person(desk):
    run = desk.province.released()
    told = part(desk, reason="mất ở kho", happened_on="2026-11-18", act="confirm")
    assert desk.post(f"/tem/{run.id}/mat-cap", data=told).status_code == 303
    with snapshot(desk.province.rt.main) as db:
        proposal = db.scalars(select(StampProposal)).one()
    assert "Chờ người thứ hai" in desk.get(f"/tem/{run.id}").text
    confirmed = desk.post(f"/tem/{run.id}/de-nghi/{proposal.id}", "officer", data={"act": "accept"})
    assert confirmed.status_code == 303 and "Mất cắp từ 18/11/2026" in desk.get(f"/tem/{run.id}").text


def test_a_revocation_is_proposed_by_an_inspector_with_its_decision_and_confirmed_by_an_officer(desk):
    run = desk.province.released()
    told = part(desk, reason="tem dán sai lô", happened_on="2026-11-18", act="confirm", decision="QĐ-9930")
    assert desk.post(f"/tem/{run.id}/khoa", data=told).status_code == 403, "a producer proposes no revocation"
    without = desk.post(f"/tem/{run.id}/khoa", "inspector", data=told | {"decision": ""})
    assert without.status_code == 422
    assert desk.post(f"/tem/{run.id}/khoa", "inspector", data=told | {"once": "r" * 20}).status_code == 303
    with snapshot(desk.province.rt.main) as db:
        proposal = db.scalars(select(StampProposal)).one()
    own = desk.post(f"/tem/{run.id}/de-nghi/{proposal.id}", "inspector", data={"act": "accept"})
    assert own.status_code in (403, 409)
    confirmed = desk.post(f"/tem/{run.id}/de-nghi/{proposal.id}", "officer", data={"act": "accept"})
    assert confirmed.status_code == 303 and "QĐ-9930" in desk.get(f"/tem/{run.id}").text


def test_the_list_goes_on_page_by_page_and_by_state(desk, monkeypatch):
    monkeypatch.setattr("trace.stamps.views.runs.ROWS", 2)
    made = [desk.province.order(1) for _ in range(3)]
    first = desk.get("/tem").text
    assert f"/tem?before={made[1].id}" in first and f'href="/tem/{made[0].id}"' not in first
    assert f'href="/tem/{made[0].id}"' in desk.get(f"/tem?before={made[1].id}").text
    assert f'href="/tem/{made[0].id}"' not in desk.get("/tem?state=released").text


def test_no_get_changes_anything(desk):
    run, batch = desk.province.printed(), desk.province.batch()
    desk.province.activate(run, 0, 10, batch)

    def sizes():
        with snapshot(desk.province.rt.main) as db:
            tables = Run.metadata.sorted_tables
            return {table.name: db.scalar(select(func.count()).select_from(table)) for table in tables}

    before = sizes()
    for path in ("", f"/{run.id}", f"/{run.id}/kich-hoat", f"/{run.id}/huy", f"/{run.id}/hoan-tac", "/dat"):
        assert desk.get(f"/tem{path}").status_code == 200
    assert sizes() == before


def test_a_job_that_was_given_up_is_said_on_the_page(desk):
    run = desk.province.released(5)
    with transaction(desk.province.rt.main) as db:
        claimed = jobs.claim(db, ["stamps.print_lane"], worker=1, now=NOON)
        jobs.give_up(db, claimed.id, worker=1, code="store.full", now=NOON)
    page = desk.get(f"/tem/{run.id}").text
    assert "Không tạo được" in page and "Thử lại" in page
    form = claimed.arguments["form"]
    assert desk.post(f"/tem/{run.id}/tep/{form}/tiep-tuc", data={}).status_code == 303
    assert "Không tạo được" not in desk.get(f"/tem/{run.id}").text
