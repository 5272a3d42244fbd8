"""Inspectors' pages through the app, on the demonstration province: what they read, send and are refused."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.conftest import NOON
from tests.world import TOKEN
from trace.accounts.models import Person
from trace.base.db import snapshot, transaction
from trace.inspections import queries
from trace.inspections.queries import FindingQuestion, HoldQuestion, RecallQuestion

REVIEW = (NOON + timedelta(days=14)).date().isoformat()
HOLD = {"reason": "Nghi có dư lượng kháng sinh, đã lấy mẫu", "review_on": REVIEW, "first": "", "last": ""}
HOLD["basis_id"], RECALL_BASIS = "1", "2"  # as the demonstration numbers them
FINDING = {
    "result": "minor",
    "text": "Nhãn phụ ghi sai ngày sản xuất",
    "place": "Chợ Hà Tĩnh",
    "found_at": "2026-11-20T10:00",
}
RECALL = {
    "decided_by": "Chi cục An toàn thực phẩm",
    "decision_no": "12/QĐ-ATTP",
    "decision_date": "2026-11-19",
    "scope": "Lô này, toàn bộ số hàng",
    "public_text": "Hàm lượng histamin vượt mức cho phép",
    "advice": "",
}


def text(answer):
    return answer.get_data(as_text=True)


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def send(client, path, *, form_on=None, **fields):
    """Open a page, then send its form."""
    page = text(client.get(form_on or path))
    token = TOKEN.search(page)
    assert token, f"no form on {form_on or path}"
    return client.post(path, data={"csrf_token": token[1], "once": hidden(page, "once")} | fields)


def opened(client, code):
    """The address of the record behind a code."""
    answer = send(client, "/kiem-tra", code=code)
    assert answer.status_code == 303, text(answer)
    return answer.headers["Location"]


@pytest.fixture
def inspector(world):
    return world.signed_in("inspector", 0)


@pytest.fixture
def head(world):
    return world.signed_in("inspector", 1)


def read(world, question, asked):
    with snapshot(world.rt.main) as db:
        return question(db, asked)


def public(world, code):
    return world.nobody().get(f"/{code}.json").json["state"]


def batch_of(world, record):
    run_id, ordinal = (int(part) for part in record.split("/")[-2:])
    with snapshot(world.rt.main) as db:
        return queries.stamp_record(db, run_id, ordinal).goods.batch


@pytest.mark.parametrize(
    "state", ["active", "recalled", "on_hold", "not_activated", "expired", "past_best", "void", "stolen", "revoked"]
)
def test_the_record_of_every_state_opens_and_says_what_the_public_reads(world, inspector, state):
    record = opened(inspector, world.code(state))
    page = text(inspector.get(record))
    said = world.nobody().get(f"/{world.code(state)}.json").json
    assert said["headline"] in page
    assert "Thanh tra" not in page


def test_a_code_never_stands_in_an_address(world, inspector):
    code = world.code("active")
    assert code not in opened(inspector, code)
    assert code not in text(inspector.get(opened(inspector, code)))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Nhập 20 số"),
        ("1234", "Bạn nhập 4 số"),
        ("3821 0457 7199 2046 1579", "Nhập sai một số"),
        ("2086 3194 5772 0614 9389", "Không có mã tem này"),
        ("8938505970011", "không phải mã tem"),
    ],
)
def test_what_is_no_stamp_is_said_beside_the_field_and_kept(inspector, typed, words):
    answer = send(inspector, "/kiem-tra", code=typed)
    assert answer.status_code == 422
    assert words in text(answer)
    assert f'value="{typed}"' in text(answer)


def test_a_household_is_shown_with_its_number_masked(world, inspector):
    shown = [stamp for stamp in world.shown if stamp.run_id and stamp.kind == "unit"]
    pages = [text(inspector.get(opened(inspector, stamp.code))) for stamp in shown]
    assert not [page for page in pages if re.search(r"\b0\d{11}\b", page.partition("Mã số thuế")[2][:400])]


def test_a_finding_is_recorded_once_however_often_its_form_is_sent(world, inspector):
    path = opened(inspector, world.code("active")) + "/ghi-nhan"
    page, before = text(inspector.get(path)), read(world, queries.findings, FindingQuestion())
    sent = {"csrf_token": TOKEN.search(page)[1], "once": hidden(page, "once"), **FINDING}
    assert [inspector.post(path, data=sent).status_code for _ in range(2)] == [303, 303]
    made, *others = read(world, queries.findings, FindingQuestion())
    assert [one.id for one in others] == [one.id for one in before]
    assert (made.found_at.isoformat(), made.place) == ("2026-11-20T03:00:00+00:00", "Chợ Hà Tĩnh")
    assert "Nhãn phụ ghi sai" in text(inspector.get("/kiem-tra"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "sai"}, "Viết ít nhất"),
        ({"place": ""}, "Hãy ghi địa điểm"),
        ({"found_at": "2026-11-21T10:00"}, "chưa tới"),
        ({"result": ""}, "Hãy chọn một"),
    ],
)
def test_a_wrong_finding_is_said_beside_its_field(world, inspector, change, words):
    before = read(world, queries.findings, FindingQuestion())
    answer = send(inspector, opened(inspector, world.code("active")) + "/ghi-nhan", **FINDING | change)
    assert answer.status_code == 422
    assert words in text(answer)
    assert [one.id for one in read(world, queries.findings, FindingQuestion())] == [one.id for one in before]


def test_a_hold_is_previewed_before_it_is_placed(world, inspector):
    code = world.code("active")
    path = opened(inspector, code) + "/tam-ngung"
    before = len(read(world, queries.holds, HoldQuestion()))
    preview = send(inspector, path, scope="batch", **HOLD)
    assert preview.status_code == 200
    assert "Xem lại trước khi tạm ngừng bán" in text(preview)
    assert (len(read(world, queries.holds, HoldQuestion())), public(world, code)) == (before, "active")


@pytest.mark.parametrize("scope", ["batch", "stretch", "stamp"])
def test_the_way_of_a_hold_through_three_people(world, inspector, head, scope):
    code = world.code("active")
    path = opened(inspector, code) + "/tam-ngung"
    placed = send(inspector, path, scope=scope, act="confirm", **HOLD)
    assert placed.status_code == 303, text(placed)
    hold, held = placed.headers["Location"], public(world, code)
    assert held == "on_hold"
    assert "Xác nhận tạm ngừng bán" not in text(inspector.get(hold))
    assert hold in text(head.get("/kiem-tra"))
    assert send(head, hold + "/xac-nhan", form_on=hold).status_code == 303
    ended = send(head, hold + "/ket-thuc", form_on=hold, reason="Kết quả kiểm nghiệm đạt")
    assert ended.status_code == 303
    assert public(world, code) == "active"


def test_a_hold_on_numbers_outside_the_run_is_refused(world, inspector):
    path = opened(inspector, world.code("active")) + "/tam-ngung"
    answer = send(inspector, path, scope="span", **HOLD | {"first": "5", "last": "2"})
    assert answer.status_code == 422
    assert "số đầu không lớn hơn số cuối" in text(answer)


def test_who_placed_a_hold_is_told_why_they_cannot_end_it(world, inspector):
    path = opened(inspector, world.code("active")) + "/tam-ngung"
    hold = send(inspector, path, scope="batch", act="confirm", **HOLD).headers["Location"]
    answer = send(inspector, hold + "/ket-thuc", form_on="/kiem-tra", reason="Kết quả kiểm nghiệm đạt")
    assert answer.status_code == 409
    assert "Cán bộ thứ hai kết thúc" in text(answer)


def test_the_way_of_a_compulsory_recall_through_two_people(world, inspector, head):
    code = world.code("active")
    batch = batch_of(world, opened(inspector, code))
    path = f"/kiem-tra/thu-hoi/moi/{batch.id}"
    stated = RECALL | {"batch_ids": str(batch.id)}
    preview = send(inspector, path, **stated)
    assert "Hàm lượng histamin vượt mức cho phép" in text(preview)
    assert ("ĐANG THU HỒI" in text(preview), "Người dân sẽ đọc" in text(preview)) == (True, True)
    recall = send(inspector, path, act="confirm", **stated).headers["Location"]
    assert (public(world, code), "Người thứ hai công bố" in text(inspector.get(recall))) == ("active", True)
    assert recall in text(head.get("/kiem-tra"))
    wrong = send(head, recall + "/cong-bo", form_on=recall, typed_word="12")
    assert (wrong.status_code, public(world, code)) == (422, "active")
    assert (
        send(head, recall + "/cong-bo", form_on=recall, typed_word="12/qđ-attp", basis_id=RECALL_BASIS).status_code
        == 303
    )
    assert public(world, code) == "recalled"
    own = send(inspector, recall + "/ket-thuc", form_on="/kiem-tra", returned_quantity="10")
    assert own.status_code == 409
    assert send(head, recall + "/ket-thuc", form_on=recall, returned_quantity="10").status_code == 303
    assert public(world, code) == "recalled"


@pytest.mark.parametrize("missing", ["decided_by", "decision_no", "decision_date", "scope", "public_text"])
def test_a_compulsory_recall_that_lacks_something_is_refused_beside_the_field(world, inspector, missing):
    batch = batch_of(world, opened(inspector, world.code("active")))
    before = len(read(world, queries.recalls, RecallQuestion()))
    stated = RECALL | {"batch_ids": str(batch.id), missing: ""}
    answer = send(inspector, f"/kiem-tra/thu-hoi/moi/{batch.id}", act="confirm", **stated)
    assert answer.status_code == 422
    assert f'id="{missing}-error"' in text(answer)
    assert len(read(world, queries.recalls, RecallQuestion())) == before


def test_recalls_ask_for_the_password_again_after_ten_minutes(world, inspector, head):
    batch = batch_of(world, opened(inspector, world.code("active")))
    path, stated = f"/kiem-tra/thu-hoi/moi/{batch.id}", RECALL | {"batch_ids": str(batch.id)}
    page = text(inspector.get(path))
    sent = {"csrf_token": TOKEN.search(page)[1], "once": hidden(page, "once"), "act": "confirm", **stated}
    world.rt.clock.now = NOON + timedelta(minutes=11)
    late = inspector.post(path, data=sent)
    assert late.status_code == 422
    assert "nhập lại mật khẩu" in text(late)
    assert "Hàm lượng histamin" in text(late)
    assert "/xac-nhan" in inspector.get(path).headers["Location"]


def producer_of(world, batch_lot=None):
    """A producer's browser and one of its active batches."""
    client = world.signed_in("producer")
    for stamp in world.shown:
        if stamp.state == "active" and stamp.run_id:
            record = opened(world.signed_in("inspector"), stamp.code)
            batch = batch_of(world, record)
            if batch and client.get(f"/lo/{batch.id}/thu-hoi").status_code == 200:
                return client, batch, stamp.code
    raise AssertionError("the demonstration's producer has no active batch")


def test_a_producer_calls_its_own_batch_back_and_it_is_held_at_once(world):
    client, batch, code = producer_of(world)
    stated = {
        "decision_no": "",
        "decision_date": "2026-11-20",
        "scope": "Toàn bộ lô",
        "public_text": "Nhãn ghi thiếu thành phần gây dị ứng",
        "advice": "",
    }
    path = f"/lo/{batch.id}/thu-hoi"
    wrong = send(client, path, act="confirm", lot="khác", **stated)
    assert (wrong.status_code, public(world, code)) == (422, "active")
    preview = send(client, path, lot=batch.lot, **stated)
    assert ("Nhãn ghi thiếu thành phần" in text(preview), public(world, code)) == (True, "active")
    done = send(client, path, act="confirm", lot=batch.lot, **stated)
    assert (done.status_code, public(world, code)) == (303, "on_hold")


def test_a_batch_of_another_producer_is_not_there(world, inspector):
    client = world.signed_in("producer")
    found = [client.get(f"/lo/{number}/thu-hoi").status_code for number in range(1, 20)]
    assert 404 in found
    assert client.get("/kiem-tra").status_code == 403


@pytest.mark.parametrize("path", ["/kiem-tra/tem/1/999999999", "/kiem-tra/tem/999/0", "/kiem-tra/tam-ngung/batch/999"])
def test_what_is_not_there_is_not_found(inspector, path):
    assert inspector.get(path).status_code == 404


def test_pages_are_whole_in_english(world, inspector):
    record = opened(inspector, world.code("active"))
    page = text(inspector.get(record + "?lang=en"))
    assert "What everybody reads" in page
    assert "reason." not in page


def test_whoever_loses_the_role_between_preview_and_act_takes_no_measure(world, inspector):
    code = world.code("active")
    path = opened(inspector, code) + "/tam-ngung"
    preview = text(send(inspector, path, scope="stamp", **HOLD))
    sent = {"csrf_token": TOKEN.search(preview)[1], "once": hidden(preview, "once"), "act": "confirm"}
    login = world.sign_ins()[[entry[0] for entry in world.sign_ins()].index("inspector")][1]
    with transaction(world.rt.main) as db:
        db.execute(update(Person).where(Person.phone == login).values(role="producer"))
    assert inspector.post(path, data=sent | {"scope": "stamp"} | HOLD).status_code in (302, 303, 403)
    assert public(world, code) == "active"


def test_page_values_and_sheet_of_public_violations_agree(world):
    visitor = world.nobody()
    page, values = text(visitor.get("/vi-pham")), visitor.get("/vi-pham.json").json["items"]
    assert [one["violation"] for one in values] == ["Nhãn rượu ghi sai nồng độ cồn (minh họa)."]
    assert values[0]["producer"] in page and values[0]["violation"] in page
    assert values[0]["decision_no"] in text(visitor.get("/vi-pham.csv"))
    assert "giấy giao nhận" not in page, "what is only recorded is nobody else's"
