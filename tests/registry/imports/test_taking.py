"""Sheets that are taken: good rows and bad ones, all or none, repeats without doubles, hostile files."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.registry.imports.conftest import HEADINGS, producers_sheet, tax_ids, workbook
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound
from trace.jobs import service as queue
from trace.jobs.service import Overtaken
from trace.ledger.models import LedgerEntry
from trace.registry.imports import jobs, keeping, queries, service
from trace.registry.imports.table import KINDS
from trace.registry.models import Batch, Producer, Product, ProductVersion


def count(desk, table, *where):
    with snapshot(desk.runtime.main) as db:
        return db.scalar(select(func.count()).select_from(table).where(*where))


def counts(found):
    return {name: getattr(found, name) for name in ("rows", "made", "changed", "same", "doubtful", "wrong")}


def test_good_rows_are_taken_and_bad_ones_named_by_their_number_in_the_sheet(both_desk):
    desk, before = both_desk, count(both_desk, Producer)
    rows = producers_sheet(4, r3={"tax_id": "123"}, r4={"legal_type": "Công ty vui", "address": None})
    found = desk.brought("producers", workbook([["Danh sách xã Vũ Quang"], [], *rows]))
    assert counts(found) == {"rows": 4, "made": 2, "changed": 0, "same": 0, "doubtful": 0, "wrong": 2}
    assert found.finished_at is not None
    assert desk.faults(found) == {
        5: {("tax_id.length", "tax_id")},
        6: {("import.choice", "legal_type"), ("import.cell_missing", "address")},
    }
    assert count(desk, Producer) == before + 2
    with snapshot(desk.runtime.main) as db:
        typed = db.scalar(select(Producer).where(Producer.tax_id == tax_ids(1)[0]))
        assert typed.made_by == desk.people["officer"]


def test_the_same_sheet_again_and_a_mended_one_make_no_doubles(desk):
    first = desk.brought("producers", workbook(producers_sheet(4, r3={"tax_id": "123"})))
    again = desk.brought("producers", workbook(producers_sheet(4, r3={"tax_id": "123"})))
    mended = desk.brought("producers", workbook(producers_sheet(4)))
    assert (first.made, again.same, again.made, mended.made, mended.same, mended.wrong) == (3, 3, 0, 1, 3, 0)


def test_all_or_none_takes_nothing_while_a_row_is_wrong_and_all_once_it_is_mended(desk):
    before = count(desk, Producer)
    bad = desk.brought("producers", workbook(producers_sheet(60, r58={"commune": "Không Đâu"})), mode="all")
    assert (bad.made, bad.checked, bad.wrong, bad.finished_at is not None) == (0, 60, 1, True)
    assert desk.faults(bad) == {58: {("import.commune_unknown", "commune")}}
    assert count(desk, Producer) == before
    good = desk.brought("producers", workbook(producers_sheet(60)), mode="all")
    assert (good.made, good.checked, good.wrong) == (60, 60, 0)
    assert count(desk, Producer) == before + 60


def test_a_commune_is_taken_by_name_or_code_and_a_former_one_is_asked_about(desk):
    sheet = producers_sheet(
        4,
        r2={"commune": "vu quang"},
        r3={"commune": 18313.0},
        r4={"commune": "Phường Đại Nài"},
        r5={"commune": "99999"},
    )
    found = desk.brought("producers", workbook(sheet))
    assert found.made == 2
    assert desk.faults(found) == {
        4: {("import.commune_former", "commune")},
        5: {("ward.unknown", "ward_code")},
    }


def test_an_officer_is_told_that_a_producer_is_registered_with_other_details(desk):
    desk.brought("producers", workbook(producers_sheet(1)))
    other = desk.brought("producers", workbook(producers_sheet(1, r2={"name": "Tên khác"})))
    assert desk.faults(other) == {2: {("import.producer_differs", "tax_id")}}


def test_an_entry_assistant_works_for_whom_they_brought_and_changes_them_by_the_next_sheet(desk):
    desk.brought("producers", workbook(producers_sheet(2)), "assistant")
    changed = desk.brought("producers", workbook(producers_sheet(2, r2={"phone": "0912345678"})), "assistant")
    assert (changed.changed, changed.same) == (1, 1)
    stranger = desk.brought("producers", workbook(producers_sheet(2)), "officer")
    assert (stranger.same, desk.faults(stranger)) == (2, {})


def test_products_and_batches_of_a_producer_are_drafted_changed_and_known_again(desk):
    owner = desk.owner
    products = [
        ["Tên sản phẩm", "Nhóm sản phẩm", "Định lượng", "GTIN", "Tiêu chuẩn áp dụng", "Không có nhãn hiệu"],
        ["Cam sấy", "I.2.b", "200 g", 8936001230028.0, "TCVN 1; TCCS 2", "x"],
        ["Cam sấy", "I.2.b", "500 g", None, None, None],
        ["Cam lạ", "Không có", None, None, None, None],
    ]
    made = desk.brought("products", workbook(products), "farmer", producer_id=owner)
    again = desk.brought("products", workbook(products[:3]), "farmer", producer_id=owner)
    assert (made.made, made.wrong, again.same) == (2, 1, 2)
    products[1][4] = "TCVN 9"
    changed = desk.brought("products", workbook(products[:3]), "farmer", producer_id=owner)
    assert (changed.changed, changed.same) == (1, 1)
    batches = [
        ["Sản phẩm", "Số lô", "NSX", "Loại hạn", "HSD", "Số lượng", "ĐVT"],
        ["Mật ong Vũ Quang", "L01", date(2026, 11, 1), "Hạn sử dụng", "01/12/2026", 500, "chai"],
        ["Mật ong Vũ Quang", "L02", "01/11/2026", "Không có", None, "1.200", "chai"],
        ["Cam sấy", "L01", "02/11/2026", "Không có", None, 10, "gói"],
        ["Mật ong Vũ Quang", "L03", "30/11/2026", "Không có", None, 10, "chai"],
    ]
    taken = desk.brought("batches", workbook(batches), "farmer", producer_id=owner)
    assert (taken.made, taken.wrong) == (2, 2)
    assert desk.faults(taken) == {4: {("import.product_several", "product")}, 5: {("date.future", "mfg_date")}}
    batches[1][5] = 600
    changed = desk.brought("batches", workbook(batches[:3]), "farmer", producer_id=owner)
    assert (changed.changed, changed.same) == (1, 1)
    assert count(desk, Batch, Batch.lot == "L01") == 1
    assert count(desk, Product, Product.producer_id == owner) == 3
    assert count(desk, ProductVersion, ProductVersion.name_vi == "Cam sấy") == 2


def test_nobody_brings_a_sheet_for_a_producer_that_is_not_theirs_or_of_a_kind_that_is_not(desk):
    for kind, person, producer_id in (
        ("products", "stranger", desk.owner),
        ("products", "officer", desk.owner),
        ("batches", "inspector", desk.owner),
        ("producers", "inspector", None),
    ):
        with pytest.raises(Forbidden):
            desk.bring(kind, b"x", person, producer_id=producer_id)


def test_an_import_is_seen_by_whoever_brought_it_and_by_its_unit_and_by_nobody_else(desk):
    number = desk.bring("producers", workbook(producers_sheet(1)))
    own = desk.bring("products", b"x", "farmer", producer_id=desk.owner)
    with snapshot(desk.runtime.main) as db:
        assert queries.import_for(db, desk.actor("officer"), number).id == number
        assert [each.id for each in queries.imports_for(db, desk.actor("assistant"))] == [own]
        for person in ("farmer", "stranger", "newcomer"):
            with pytest.raises(NotFound):
                queries.import_for(db, desk.actor(person), number)


def test_a_cancelled_import_takes_nothing_more_and_what_was_taken_stays(desk):
    number = desk.bring("producers", workbook(producers_sheet(120)))
    steps = jobs.import_sheet(desk.runtime, claim(desk), import_id=number)
    next(steps), next(steps)
    with transaction(desk.runtime.main) as db:
        service.cancel_import(db, actor=desk.actor("officer"), import_id=number, now=desk.runtime.clock())
    assert list(steps) == []
    found = desk.found(number)
    assert (found.made, found.cancelled_at is not None, found.finished_at) == (20, True, None)
    with pytest.raises(Conflict), transaction(desk.runtime.main) as db:
        service.cancel_import(db, actor=desk.actor("officer"), import_id=number, now=desk.runtime.clock())


def claim(desk):
    """Take the job as a worker does; returns its id."""
    with transaction(desk.runtime.main) as db:
        return queue.claim(db, [queries.JOB], worker=1, now=desk.runtime.clock()).id


def test_a_piece_that_was_taken_already_is_not_taken_again(both_desk):
    """Two workers that both think the job is theirs: the second one's rows are rolled back."""
    desk, before = both_desk, count(both_desk, Producer)
    number = desk.bring("producers", workbook(producers_sheet(60)))
    job_id = claim(desk)
    first = jobs.import_sheet(desk.runtime, job_id, import_id=number)
    next(first)
    stale = desk.found(number)
    next(first)
    piece = keeping.piece_at(desk.runtime, number, stale.position)
    step = service.Step(desk.runtime, desk.actor("officer"), job_id, KINDS["producers"], desk.runtime.clock())
    with pytest.raises(Overtaken), transaction(desk.runtime.main) as db:
        service.take_piece(db, stale, step, piece)
    assert list(first) == [None, None]
    assert (desk.found(number).made, count(desk, Producer)) == (60, before + 60)


@pytest.mark.parametrize(
    "content, form, code",
    [
        (workbook([["chẳng", "có", "gì"], ["1", "2", "3"]]), "xlsx", "import.no_headings"),
        (workbook([HEADINGS["producers"]]), "xlsx", "import.no_rows"),
        (workbook([]), "xlsx", "import.no_rows"),
        (b"PK\x03\x04 not really", "xlsx", "import.broken"),
        ("Tên cơ sở;MST\nĐặng;1".encode("cp1258", "replace"), "csv", "import.not_utf8"),
        (b"a\0b", "csv", "import.broken"),
    ],
    ids=["no headings", "headings only", "nothing", "broken", "old letters", "nul"],
)
def test_a_sheet_that_cannot_be_read_says_why(desk, content, form, code):
    found = desk.brought("producers", content, form=form)
    assert found.refusal[0]["code"] == code
    assert found.finished_at is not None


def bomb(size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(desk):
    assert desk.brought("producers", bomb(200_000_000)).refusal[0]["code"] == "import.too_much"


def test_a_cell_far_outside_costs_another_process_not_ours(desk):
    far = workbook([HEADINGS["producers"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            text = old.read(each.filename)
            if each.filename == "xl/worksheets/sheet1.xml":
                cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                text = text.replace(b"</sheetData>", cell)
            new.writestr(each.filename, text)
    assert desk.brought("producers", out.getvalue()).refusal[0]["code"] == "import.too_much"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: ("\ufeff" + text).encode(),
        lambda text: text.replace(";", "\t").encode("utf-16"),
        lambda text: ("sep=;\r\n" + text).encode(),
        lambda text: text.replace(";", ",").encode(),
    ],
    ids=["mark and semicolons", "unicode text", "sep line", "commas"],
)
def test_a_csv_is_read_however_windows_wrote_it(desk, encode):
    rows = producers_sheet(2)
    text = "\r\n".join(";".join(f'"{cell or ""}"' for cell in row) for row in rows)
    found = desk.brought("producers", encode(text), form="csv")
    assert (found.refusal, found.made) == (None, 2)


def test_hidden_sheets_are_not_looked_at_and_formulas_count_by_their_value(desk):
    rows = producers_sheet(1, r2={"address": "=1+1"})
    found = desk.brought("producers", workbook(producers_sheet(3), rows, hidden=(0,)))
    assert found.made == 1
    with snapshot(desk.runtime.main) as db:
        assert db.scalar(select(Producer.address).where(Producer.tax_id == tax_ids(1)[0])) == "2"


def test_what_lies_in_the_store_is_sealed_and_goes_after_a_month(desk):
    rt = desk.runtime
    found = desk.brought(
        "producers", "\n".join(",".join(c or "" for c in r) for r in producers_sheet(2)).encode(), form="csv"
    )
    for name in (keeping.sheet_name(found.id), keeping.rows_name(found.id)):
        assert tax_ids(1)[0].encode() not in rt.store.get(name)
    jobs.forget_sheets(rt)
    assert rt.store.exists(keeping.sheet_name(found.id))
    rt.clock.now += timedelta(days=31)
    jobs.forget_sheets(rt)
    assert not rt.store.exists(keeping.sheet_name(found.id))
    with pytest.raises(NotFound):
        keeping.piece_at(rt, found.id, 0)


def test_bringing_ending_and_cancelling_stand_in_the_ledger_without_a_cell_of_the_sheet(desk):
    found = desk.brought("producers", workbook(producers_sheet(2)))
    with snapshot(desk.runtime.main) as db:
        lines = db.scalars(select(LedgerEntry).where(LedgerEntry.object_kind == "import")).all()
    assert [each.act for each in lines] == ["import.brought", "import.finished"]
    assert str(found.id) in {str(each.object_id) for each in lines}


def with_cells(cells):
    """A sheet of one cooperative with these cells, as XML, in a row below it."""
    made, out = zipfile.ZipFile(io.BytesIO(workbook(producers_sheet(1)))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name in made.namelist():
            row = f'<row r="3">{cells}</row></sheetData>'.encode()
            content = made.read(name)
            changed.writestr(name, content.replace(b"</sheetData>", row) if name.endswith("sheet1.xml") else content)
    return out.getvalue()


@pytest.mark.parametrize(
    "cells",
    [
        "".join(
            f'<c r="{column}3"><v>{value}</v></c>' for column, value in zip("ABC", ("NaN", "inf", "1e999"), strict=True)
        ),
        '<c r="A3" t="inlineStr"><is><t>HTX_x0000_ ma</t></is></c>',
    ],
    ids=["no_number", "nul"],
)
def test_a_cell_that_no_sheet_can_show_is_a_wrong_row_and_stops_nothing(desk, cells):
    found = desk.brought("producers", with_cells(cells))
    assert counts(found) == {"rows": 2, "made": 1, "changed": 0, "same": 0, "doubtful": 0, "wrong": 1}
    assert found.finished_at is not None


def test_rows_are_taken_with_the_scopes_of_the_key_that_brought_them_and_no_more(desk):
    heads = ["Việc", "Số quyết định", "Ngày quyết định", "Cơ quan ban hành", "Tên sản phẩm", "Chủ thể"]
    row = ["thu hồi", "9/QĐ-UBND", "01/10/2026", "UBND tỉnh", "Cam", "HTX"]
    acts = frozenset({"import.bring", "ocop_item.edit"})
    found = desk.brought("ocop_items", workbook([heads, row]), acts=acts)
    said = {code for reasons in desk.faults(found).values() for code, _field in reasons}
    assert said == {"permission.act"}


def test_a_star_that_is_no_number_is_a_wrong_row_and_stops_nothing(desk):
    heads = ["Số quyết định", "Ngày quyết định", "Hạng sao", "Tên sản phẩm", "Chủ thể"]
    found = desk.brought("ocop_items", workbook([heads, ["9/QĐ-UBND", "01/10/2026", "²", "Cam", "HTX"]]))
    assert (found.wrong, found.finished_at is not None) == (1, True)
