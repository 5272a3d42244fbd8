"""Activation in the field: what a scan means, one effect for each id, and lists that lose no line."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from tests.stamps.desk import Desk
from tests.stamps.test_reconciling import account_of, pack
from trace.base.db import snapshot, transaction
from trace.core.codes import grouped
from trace.core.reason import Reason
from trace.stamps import queries, rules
from trace.stamps.rules import BoxMark, SheetMark, StampMark, read_list, read_mark

SSCC = "020000000000000015"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("HTTPS://TXNG.EXAMPLE.VN/S/12/3", SheetMark(12, 3)),
        ("http://localhost:8000/s/12/3/", SheetMark(12, 3)),
        (" 12/3 ", SheetMark(12, 3)),
        (f"HTTPS://TXNG.EXAMPLE.VN/B/{SSCC}", BoxMark(SSCC)),
        (f"(00) {SSCC}", BoxMark(SSCC)),
        (f"]C100{SSCC}", BoxMark(SSCC)),
        (f"\x1d00{SSCC}", BoxMark(SSCC)),
        ("1459 6221 2444 2898 9257", StampMark("14596221244428989257")),
        ("HTTPS://TXNG.EXAMPLE.VN/14596221244428989257", StampMark("14596221244428989257")),
        ("", Reason("scan.empty")),
        ("tờ ba", Reason("scan.unreadable")),
        ("HTTPS://TXNG.EXAMPLE.VN/B/020000000000000016", Reason("sscc.check")),
        ("14596221244428989258", Reason("scan.unreadable")),
        ("9" * 3_000, Reason("scan.unreadable")),
    ],
)
def test_a_scan_is_a_sheet_a_box_or_a_stamp_or_says_why_not(text, mark):
    assert read_mark(text) == mark


@given(st.text(max_size=60))
def test_whatever_is_scanned_is_read_or_refused(text):
    assert isinstance(read_mark(text), SheetMark | BoxMark | StampMark | Reason)


@given(st.text(max_size=200))
def test_no_line_that_says_something_is_lost(text):
    found = read_list(text)
    assert isinstance(found, Reason) or all(one.text for one in found)


def test_a_list_is_read_with_heading_separator_quotes_and_empty_lines():
    text = 'Mã tem;Ghi chú\n"1459 6221 2444 2898 9257";x\n\n\'12/3\n;;12/4\nhỏng\n'
    found = read_list(text)
    assert [(one.number, one.text, type(one.mark)) for one in found] == [
        (2, "1459 6221 2444 2898 9257", StampMark),
        (4, "12/3", SheetMark),
        (5, "12/4", SheetMark),
        (6, "hỏng", Reason),
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("tờ".encode(), "tờ"),
        ("\ufefftờ".encode(), "tờ"),
        ("tờ".encode("utf-16"), "tờ"),
        (b"PK\x03\x04rest", Reason("list.workbook", field="file")),
        (b"\xff\xfe\xd8", Reason("list.unreadable", field="file")),
        (b"t\xe1", Reason("list.unreadable", field="file")),
    ],
)
def test_a_file_is_text_or_says_what_to_do(content, found):
    assert rules.decode(content) == found


def test_too_long_a_list_is_refused_whole():
    assert read_list("12/3\n" * 5_001) == Reason("list.too_long", field="lines", most=5_000, lines=5_001)
    assert read_list("\n \n") == Reason("list.empty", field="lines")


@pytest.fixture
def desk(one_province):
    made = Desk(one_province)
    made.strangers["stranger"] = make.actor("producer", 11, producers=frozenset({99}))
    return made


def code(desk, run, ordinal):
    with snapshot(desk.province.rt.main) as db:
        return make.code(db, run, desk.province.rt.keys, ordinal)


def account(desk, run):
    return account_of(desk.province, run)


def send(desk, first, batch, last="", *, key="scan-1", who="maker"):
    body = {"first": first, "last": last, "batch_id": batch.id}
    return desk.post("/kich-hoat/gui", who, json=body, headers={"Idempotency-Key": key})


def test_a_scan_counts_once_however_often_it_is_sent_and_answers_the_same(desk):
    run, batch = desk.province.released(150), desk.province.batch()
    answers = [send(desk, f"HTTPS://HOST/S/{run.id}/2", batch) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert {answer.json["words"] for answer in answers} == {f"65 tem của lệnh in {run.id} (tem 66–130), lô L2411"}
    other = send(desk, f"HTTPS://HOST/S/{run.id}/2", batch, key="scan-2")
    assert other.status_code == 409 and other.json["code"] == "range.activated"
    assert other.json["values"]["on"] == "20/11/2026"
    assert account(desk, run).active == 65


@pytest.mark.parametrize(
    "wrong", [[], {"first": 7}, {"first": "12/3", "batch_id": "1"}, {"first": "1/1", "batch_id": True}]
)
def test_a_scan_that_is_none_is_refused_and_nothing_breaks(desk, wrong):
    answer = desk.post("/kich-hoat/gui", json=wrong, headers={"Idempotency-Key": "x"})
    assert answer.status_code == 422


def test_boxes_codes_and_sheets_from_first_to_last(desk):
    run, batch = desk.province.released(300), desk.province.batch()
    boxes = pack(desk.province, run, rules.whole(130), each=65)
    assert send(desk, f"(00){boxes[0].sscc}", batch, boxes[1].sscc, key="1").json["count"] == 130
    assert send(desk, f"{run.id}/3", batch, f"{run.id}/3", key="2").json["count"] == 65
    assert send(desk, grouped(code(desk, run, 200)), batch, code(desk, run, 209), key="3").json["count"] == 10
    assert send(desk, code(desk, run, 299), batch, key="4").json["count"] == 1
    assert account(desk, run).active == 130 + 65 + 10 + 1


def test_two_runs_two_sorts_reversed_and_unknown_are_refused_in_words(desk):
    run, other, batch = desk.province.released(150), desk.province.released(70), desk.province.batch()
    for first, last, said in (
        (f"{run.id}/1", f"{other.id}/1", f"Mã đầu thuộc lệnh in {run.id}, mã cuối thuộc lệnh in {other.id}"),
        (f"{run.id}/1", code(desk, run, 100), "phải cùng loại"),
        (f"{run.id}/2", f"{run.id}/1", "trước"),
        (f"{run.id}/9", "", "Không có tờ, thùng hoặc tem này"),
        ("999/1", "", "Không có tờ, thùng hoặc tem này"),
        (SSCC, "", "Không có tờ, thùng hoặc tem này"),
        ("1459 6221 2444 2898 9257", "", "Không có tờ, thùng hoặc tem này"),
    ):
        answer = send(desk, first, batch, last, key=f"{first}{last}")
        assert answer.status_code == 422 and said in answer.json["vi"], (first, last, answer.json)
    hidden = send(desk, f"{run.id}/1", batch, who="stranger")
    assert (hidden.status_code, hidden.json["code"]) == (422, "scan.unknown")


def test_without_a_script_the_page_is_a_form_with_a_preview(desk):
    run, batch = desk.province.released(150), desk.province.batch()
    page = desk.get("/kich-hoat")
    assert "wasm-unsafe-eval" in page.headers["Content-Security-Policy"] and "L2411" in page.text
    typed = {"first": f"{run.id}/1", "last": f"{run.id}/2", "batch_id": batch.id, "once": "o" * 20}
    preview = desk.post("/kich-hoat", data=typed | {"act": "preview"})
    assert f"130 tem của lệnh in {run.id} (tem 1–130), lô L2411" in preview.text and account(desk, run).active == 0
    for _ in range(2):
        assert desk.post("/kich-hoat", data=typed | {"act": "confirm"}).status_code == 303
    assert account(desk, run).active == 130
    full = desk.post("/kich-hoat", data=typed | {"first": f"{run.id}/3", "last": "", "act": "preview"})
    assert full.status_code == 200
    wrong = desk.post("/kich-hoat", data=typed | {"first": "xyz", "last": "", "act": "preview"})
    assert wrong.status_code == 422 and "Không đọc được" in wrong.text and 'value="xyz"' in wrong.text


def test_a_batch_that_is_full_is_refused_with_the_numbers(desk):
    run, batch = desk.province.released(150), desk.province.batch(quantity=100)
    full = send(desk, f"{run.id}/1", batch, f"{run.id}/2")
    assert (full.status_code, full.json["code"]) == (422, "range.batch_full")
    assert full.json["values"] == {"allowed": "105", "activated": "0", "wanted": "130", "left": "105"}


def test_the_state_for_the_script_names_person_token_and_batches(desk):
    batch = desk.province.batch()
    state = desk.get("/kich-hoat/tinh-hinh").json
    assert state["person"] == desk.province.maker.id and state["token"]
    assert [one["id"] for one in state["batches"]] == [batch.id]
    assert "Mật ong Vũ Quang – Lô L2411" in state["batches"][0]["words"]
    assert desk.get("/kich-hoat/tinh-hinh", "stranger").json["batches"] == []


def test_the_service_worker_may_answer_for_this_page_and_no_other(desk):
    worker = desk.get("/kich-hoat/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/kich-hoat" and "javascript" in worker.mimetype


def test_a_file_is_understood_line_by_line_and_what_is_wrong_stays_to_be_mended(desk):
    run, batch = desk.province.released(150), desk.province.batch()
    desk.province.activate(run, 130, 131, batch)
    text = f"mã\n{run.id}/1\n{code(desk, run, 70)}\n{code(desk, run, 5)}\n{code(desk, run, 130)}\nkhông rõ\n"
    file = {"file": (io.BytesIO(text.encode("utf-8-sig")), "tem.csv"), "batch_id": batch.id, "act": "preview"}
    preview = desk.post("/kich-hoat/tep", data=file | {"once": "o" * 20})
    assert "Kích hoạt được 66 tem; 3 dòng bị để lại" in preview.text
    for said in ("Trùng với dòng 1", "đã được HTX Mật ong Vũ Quang kích hoạt cho lô L2411", "Không đọc được"):
        assert said in preview.text
    lines = "\n".join(text.splitlines()[1:])
    done = desk.post("/kich-hoat/tep", data={"lines": lines, "batch_id": batch.id, "act": "confirm", "once": "p" * 20})
    assert "Đã kích hoạt 66 tem" in done.text and "không rõ" in done.text and account(desk, run).active == 67
    again = desk.post("/kich-hoat/tep", data={"lines": lines, "batch_id": batch.id, "act": "confirm", "once": "q" * 20})
    assert again.status_code == 422 and "Không dòng nào kích hoạt được" in again.text and "không rõ" in again.text
    assert account(desk, run).active == 67


def test_a_workbook_is_told_how_to_be_saved(desk):
    batch = desk.province.batch()
    file = {"file": (io.BytesIO(b"PK\x03\x04..."), "tem.xlsx"), "batch_id": batch.id, "act": "preview"}
    answer = desk.post("/kich-hoat/tep", data=file)
    assert answer.status_code == 422 and "lưu dưới dạng CSV" in answer.text


def test_a_list_of_two_runs_is_activated_all_or_none(desk):
    run, other, batch = desk.province.released(65), desk.province.released(65), desk.province.batch(quantity=100)
    asked = {"lines": f"{run.id}/1\n{other.id}/1", "batch_id": batch.id, "act": "confirm", "once": "o" * 20}
    full = desk.post("/kich-hoat/tep", data=asked)
    assert full.status_code == 422 and "tem" in full.text
    assert account(desk, run).active == account(desk, other).active == 0


def test_a_lot_stamp_is_activated_whole_by_any_of_its_sheets(desk):
    run, batch = desk.province.released(1, kind="lot", copies=90), desk.province.batch()
    assert send(desk, f"{run.id}/2", batch).json["count"] == 90


def test_recent_batches_are_those_of_the_persons_producers(one_province):
    with transaction(one_province.rt.main) as db:
        other = make.batch(db, make.product(db, make.producer(db, name="HTX khác")), lot="KHAC")
    own = one_province.batch()
    with snapshot(one_province.rt.main) as db:
        assert [batch.id for batch, _name in queries.recent_batches(db, {one_province.producer.id})] == [own.id]
        assert other.id not in {batch.id for batch, _name in queries.recent_batches(db, set())}
