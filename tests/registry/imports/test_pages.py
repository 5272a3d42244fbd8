"""Pages and API of imports: templates that can be sent back, progress, wrong rows, the sheet with them, exports."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from tests import make
from tests.registry.imports.conftest import producers_sheet, tax_ids, workbook
from trace.base.db import transaction
from trace.registry.imports.table import KINDS
from trace.registry.models import Producer

EVIL = ["=1+1", "+84", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "'; DROP TABLE producers;--"]


def pages_of(answer):
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    answer.close()
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def no_formula(answer):
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
    answer.close()


def send(desk, kind, content, person, **fields):
    data = {"sheet": (io.BytesIO(content), "bảng.xlsx"), "mode": "good", "once": "x" * 32, **fields}
    return desk.post(f"/nhap/{kind}", person, data=data, content_type="multipart/form-data")


@pytest.mark.parametrize("kind, person", [("producers", "officer"), ("products", "farmer"), ("batches", "farmer")])
def test_a_template_opens_and_comes_back_without_its_example(desk, kind, person):
    answer = desk.get(f"/nhap/{kind}/mau.xlsx", person)
    pages = pages_of(answer)
    first = next(iter(pages.values()))
    assert first[0] == [column.vi + (" *" if column.needed else "") for column in KINDS[kind].columns]
    assert len(pages) == (3 if kind == "products" else 2)
    producer_id = None if kind == "producers" else desk.owner
    found = desk.brought(kind, answer.data, person, producer_id=producer_id)
    assert found.refusal[0]["code"] == "import.no_rows"


def test_a_sheet_is_sent_once_looked_after_and_comes_back_with_what_is_wrong(desk):
    sheet = workbook(producers_sheet(4, r3={"tax_id": 3001234563.0}, r4={"commune": "Không Đâu"}))
    answer = send(desk, "producers", sheet, "officer")
    assert answer.status_code == 303
    assert send(desk, "producers", sheet, "officer").location == answer.location
    mended = send(desk, "producers", workbook(producers_sheet(4)), "officer")  # from the page before: another sheet
    assert mended.location != answer.location
    assert desk.post(f"{mended.location}/dung", "officer").status_code == 303
    assert "Đã dừng" in desk.get(mended.location, "officer").text
    waiting = desk.get(answer.location, "officer")
    assert (waiting.headers["Refresh"], "Đang chờ" in waiting.text) == ("3", True)
    desk.work()
    done = desk.get(answer.location, "officer")
    assert "Refresh" not in done.headers
    assert "có thể đã mất số 0 ở đầu" in done.text
    assert "Không có xã, phường nào tên này" in done.text
    assert "Mã số thuế" in done.text
    returned = desk.get(f"{answer.location}/loi.xlsx", "officer")
    rows = pages_of(returned)["Các dòng"]
    assert [row[-1] for row in rows] == ["Dòng", 3, 4]
    assert rows[0][-2] == "Lỗi"
    assert "Mã số thuế: Ô đang ở dạng Số" in rows[1][-2]
    assert len(pages_of(desk.get(f"{answer.location}/loi.xlsx?tat-ca=1", "officer"))["Các dòng"]) == 5
    no_formula(returned)
    again = desk.brought("producers", returned.data)
    assert (again.rows, again.wrong) == (2, 2)
    assert desk.get(answer.location, "farmer").status_code == 404
    assert "bảng.xlsx" in desk.get("/nhap", "officer").text
    assert (
        "reads" not in done.text and "the row" not in desk.get(f"{answer.location}?lang=en", "officer").text.lower()[:1]
    )


def test_what_is_typed_into_a_sheet_comes_back_as_text_everywhere(desk):
    rows = producers_sheet(len(EVIL), **{f"r{at}": {"name": text, "phone": 1.0} for at, text in enumerate(EVIL, 2)})
    for row in rows[1:]:
        row[0] = row[0].replace("=", "=", 1)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    found = desk.brought("producers", out.getvalue().encode(), form="csv")
    assert found.wrong == 0
    with transaction(desk.runtime.main) as db:
        make.producer(db, name="<script>alert(1)</script>")
    listed = desk.get("/xuat/co-so.xlsx", "officer")
    no_formula(listed)
    text = desk.get("/xuat/co-so.csv", "officer").text
    names = [line[0] for line in csv.reader(io.StringIO(text.lstrip("\ufeff")))]
    assert text.startswith("\ufeff")
    assert not [name for name in names if name[:1] in "=+-@\t"]
    assert "'=1+1" in names


def test_an_export_has_the_filter_of_the_page_and_no_private_column_and_masks_personal_numbers(desk):
    found = desk.brought("producers", workbook(producers_sheet(3, r2={"phone": "0912345678", "representative": "An"})))
    household = {"name": "Hộ Lan", "legal_type": "Hộ kinh doanh, nông hộ", "tax_id": "042090001234"}
    household |= {"privacy_accepted": "có"}
    desk.brought("producers", workbook(producers_sheet(1, r2=household)))
    rows = pages_of(desk.get("/xuat/co-so.xlsx", "officer"))["co-so"]
    told = str(rows)
    assert found.made == 3 and tax_ids(1)[0] in told
    assert "0912345678" not in told and "042090001234" not in told
    assert "•••••••••234" in told
    assert [row[0] for row in pages_of(desk.get("/xuat/co-so.xlsx?tim=ho lan", "officer"))["co-so"][1:]] == ["Hộ Lan"]
    assert len(pages_of(desk.get("/xuat/co-so.xlsx", "farmer"))["co-so"]) == 2
    assert desk.get("/xuat/co-so.csv", None).status_code in (302, 303)


@pytest.mark.parametrize("listed, held", [("san-pham", "Mật ong Vũ Quang"), ("lo", "Mật ong Vũ Quang"), ("giay", "Số")])
def test_each_list_is_a_sheet_of_ones_own_rows(desk, listed, held):
    assert held in desk.get(f"/xuat/{listed}.csv", "farmer").text
    assert held in str(pages_of(desk.get(f"/xuat/{listed}.xlsx", "officer")))
    assert "Mật ong" not in desk.get(f"/xuat/{listed}.csv", "stranger").text


def test_a_sheet_may_be_sent_and_followed_by_a_program(desk):
    code = tax_ids(1)[0]
    rows = [{"name": "HTX Gọi", "legal_type": "cooperative", "tax_id": code, "address": "1", "commune": "18313"}]
    asked = {"json": {"rows": [*rows, {"name": "Thiếu"}]}, "headers": {"Idempotency-Key": "k1"}}
    made = desk.post("/api/v1/imports/producers/rows", "officer", **asked)
    assert made.status_code == 201
    assert desk.post("/api/v1/imports/producers/rows", "officer", **asked).json == made.json
    assert made.json["state"] == "waiting"
    desk.work()
    told = desk.get(made.headers["Location"], "officer").json
    assert (told["state"], told["made"], told["wrong"]) == ("done", 1, 1)
    faults = desk.get(f"{made.headers['Location']}/faults", "officer").json
    assert faults["items"][0]["row"] == 3
    assert {each["field"] for each in faults["items"][0]["reasons"]} == {"legal_type", "tax_id", "address", "commune"}
    wrong = desk.post(
        "/api/v1/imports/producers/rows",
        "officer",
        json={"rows": [{"nonsense": "1"}]},
        headers={"Idempotency-Key": "k2"},
    )
    assert wrong.status_code == 422
    sheet = {"file": (io.BytesIO(workbook(producers_sheet(2))), "a.xlsx")}
    sent = desk.post("/api/v1/imports/producers/files", "officer", data=sheet, headers={"Idempotency-Key": "k3"})
    assert sent.status_code == 201
    stop = desk.post(f"{sent.headers['Location']}/cancellation", "officer")
    assert stop.json["state"] == "cancelled"
    assert desk.get(sent.headers["Location"], "stranger").status_code == 404


def test_a_wrong_file_is_refused_beside_its_field_and_what_was_chosen_stays(desk):
    answer = send(desk, "products", b"%PDF-1.4", "farmer", producer_id=str(desk.owner), mode="all")
    assert answer.status_code == 422
    assert "Chỉ nhận tệp XLSX hoặc CSV." in answer.text
    assert 'value="all" checked' in answer.text or 'checked id="mode-1"' in answer.text or "checked" in answer.text
    assert desk.get("/nhap/products", "officer").status_code == 403
    assert desk.get("/nhap/nothing", "officer").status_code == 404


def test_tables_of_the_register_hold_what_a_sheet_said(desk):
    desk.brought("producers", workbook(producers_sheet(1)))
    with transaction(desk.runtime.main) as db:
        assert db.query(Producer).filter_by(tax_id=tax_ids(1)[0]).one().name == "HTX số 2"
