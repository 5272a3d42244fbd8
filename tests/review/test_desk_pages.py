"""The pages of the desk through the client: bulk decisions, what is configured, the calendar, delegations, appeals."""

import csv
import io
import re

import pytest

from tests.review.conftest import LATER, PAPER, Office
from trace.base.db import snapshot
from trace.review import queries, service
from trace.review.models import Delegation
from trace.review.service import Ruling


@pytest.fixture
def office(runtime):
    made = Office(runtime)
    with made.province() as here:
        here.person("second", "officer", here.commune)
        here.person("boss", "admin")
    return made


def test_chosen_cases_are_decided_on_one_page_that_says_what_was_left(office):
    with office.province() as here:
        ids = [here.submit(here.producer(tax_id=number)).id for number in ("9900005127", "9900001115")]
        service.claim(here.db, actor=here.actor("second"), case_id=ids[1], now=LATER)
    address = f"/ho-so/hang-loat?case={ids[0]}&case={ids[1]}"
    page = office.get(address, "clerk").text
    assert "Sẽ quyết định 1 trong 2 hồ sơ" in page and "Người khác đang xử lý" in page
    chosen = " ".join(f"{number}.{office.case(number).version}" for number in ids)
    sent = {"chosen": chosen, "outcome": "accepted", "ticked": "paper_checked", "once": "x" * 20}
    wrong = office.post(address, "clerk", data=sent | {"confirmed": "1"})
    assert wrong.status_code == 422 and "Gõ đúng số hồ sơ sẽ quyết định: 2." in wrong.text
    for _twice in range(2):
        answer = office.post("/ho-so/hang-loat", "clerk", data=sent | {"confirmed": "2"})
        assert answer.headers["Location"] == "/ho-so/hang-loat/1"
    assert "Đã quyết định 1 hồ sơ, để nguyên 1 hồ sơ" in office.get("/ho-so/hang-loat/1", "clerk").text
    assert office.get("/ho-so/hang-loat/1", "second").status_code == 404
    assert [office.case(number).state for number in ids] == ["accepted", "open"]


def test_a_number_that_was_made_up_shows_no_case_of_another_unit(office):
    with office.province() as here:
        mine, theirs = (here.submit(here.producer(tax_id=number)) for number in ("9900005127", "9900001115"))
        theirs.agency_id = here.sub.id
        here.db.flush()
        chosen, code = f"{mine.id}.{mine.version} {theirs.id}.{theirs.version}", theirs.case_code
    sent = {"chosen": chosen, "outcome": "accepted", "ticked": "paper_checked", "once": "y" * 20, "confirmed": "2"}
    done = office.post("/ho-so/hang-loat", "clerk", data=sent).headers["Location"]
    page = office.get(done, "clerk")
    assert page.status_code == 200 and code not in page.text


def test_the_queue_counts_exports_and_prints(office):
    with office.province() as here:
        owner = here.producer()
        owner.name = "=HYPERLINK(1)"
        here.submit(owner)
    page = office.get("/ho-so", "clerk").text
    assert re.search(r"<strong>1</strong> đang chờ", page) and "Lịch làm việc năm 2026 chưa được xác nhận" in page
    rows = list(csv.reader(io.StringIO(office.get("/ho-so/xuat.csv?kind=producer", "clerk").text.lstrip("\ufeff"))))
    assert rows[1][0] == "HS-2611-0001" and not rows[1][3].startswith("=")
    assert "<input" not in office.get("/ho-so?in=1", "clerk").text.split("<main")[1]


def test_a_way_is_set_and_shown_with_the_units_a_case_would_meet(office):
    fields = {"steps-0-name": "Công bố ngay", "steps-0-competent": "province", "steps-0-working_days": "2"}
    answer = office.post("/ho-so/quy-trinh/sua?kind=product&group_key=I.2", "boss", data=fields)
    assert answer.status_code == 303
    preview = office.get("/ho-so/quy-trinh?kind=product&group_key=I.2.b&ward_code=18313", "boss").text
    assert "Công bố ngay: <strong>Chi cục</strong>" in preview
    refused = office.post("/ho-so/quy-trinh/sua?kind=product", "boss", data={"steps-0-name": ""})
    assert refused.status_code == 422 and "luôn phải có ít nhất một bước" in refused.text
    assert office.get("/ho-so/quy-trinh", "clerk").status_code == 403


def test_the_calendar_is_proposed_confirmed_and_counted_with(office):
    page = office.get("/ho-so/lich/2026", "boss").text
    assert "17/02/2026 nghỉ" in page and "Đây là lịch gợi ý" in page
    bad = office.post("/ho-so/lich/2026", "boss", data={"days": "mùng một", "version": "0"})
    assert bad.status_code == 422 and "mùng một" in bad.text
    days = "24/11/2026 nghỉ Nghỉ thử"
    assert office.post("/ho-so/lich/2026", "boss", data={"days": days, "version": "0"}).status_code == 303
    with office.province() as here:
        assert here.submit(here.producer()).due_at.day == 26
    assert "chưa được xác nhận" not in office.get("/ho-so", "clerk").text
    assert "24/11/2026" in office.get("/ho-so/lich", "clerk").text
    assert office.get("/ho-so/lich/2026", "clerk").status_code == 403
    assert office.get("/ho-so/lich/1999", "boss").status_code == 404


def test_a_checklist_and_a_reason_are_saved_and_offered_on_the_case(office):
    items = {"items": "* Có giấy phép", "once": "y" * 20}
    assert office.post("/ho-so/danh-muc/kiem-tra?kind=producer", "clerk", data=items).status_code == 303
    reason = {"kind": "producer", "text": "Thiếu chữ ký.", "once": "z" * 20}
    assert office.post("/ho-so/danh-muc/ly-do", "clerk", data=reason).status_code == 303
    assert office.post("/ho-so/danh-muc/ly-do", "clerk", data=reason | {"once": "w" * 20}).status_code == 422
    case_id = office.producer_case()
    page = office.get(f"/ho-so/{case_id}", "clerk").text
    assert "Có giấy phép (bắt buộc)" in page and "Thiếu chữ ký." in page
    with office.province() as here:
        saved = next(each.id for each in queries.saved_reasons(here.db) if each.text == "Thiếu chữ ký.")
    sent = {"version": str(office.case(case_id).version), "outcome": "returned", "saved": str(saved)}
    assert office.post(f"/ho-so/{case_id}/quyet-dinh", "clerk", data=sent).status_code == 303
    assert "Thiếu chữ ký." in office.get(f"/ho-so/{case_id}", "farmer").text


def test_an_officer_delegates_their_own_and_ends_it(office):
    given = {
        "giver": f"p{office.people['clerk']}",
        "to_person_id": str(office.people["second"]),
        "starts_on": "2026-11-20",
        "ends_on": "2026-11-22",
        "why": "Đi công tác",
    }
    assert office.post("/ho-so/uy-quyen", "clerk", data=given | {"once": "u" * 20}).status_code == 303
    with snapshot(office.runtime.main) as db:
        number = db.query(Delegation).one().id
    assert "Đi công tác" in office.get("/ho-so/uy-quyen", "second").text
    assert office.post(f"/ho-so/uy-quyen/{number}/dung", "second").status_code == 403
    assert office.post(f"/ho-so/uy-quyen/{number}/dung", "clerk").status_code == 303
    assert "Đi công tác" not in office.get("/ho-so/uy-quyen", "second").text


def test_a_case_is_taken_in_hand_handed_over_and_its_refusal_appealed(office):
    case_id = office.producer_case()
    assert office.post(f"/ho-so/{case_id}/nhan", "clerk").status_code == 303
    assert "đang xử lý hồ sơ này" in office.get(f"/ho-so/{case_id}", "second").text
    assert office.post(f"/ho-so/{case_id}/nhan", "second").status_code == 409
    assert office.post(f"/ho-so/{case_id}/nha", "clerk").status_code == 303
    moved = {"version": str(office.case(case_id).version), "to": str(office.units[0]), "why": "Của cấp tỉnh"}
    assert office.post(f"/ho-so/{case_id}/chuyen", "clerk", data=moved).status_code == 303
    with office.province() as here:
        found = queries.case(here.db, case_id)
        refusing = {"case_id": case_id, "version": found.version, "ruling": Ruling("Không đúng.", PAPER.ticked)}
        service.refuse(here.db, actor=here.actor("publisher"), now=LATER, **refusing)
        here.person("chief", "officer", here.sub)
    assert "Khiếu nại" in office.get(f"/ho-so/{case_id}", "farmer").text
    assert office.get(f"/ho-so/{case_id}/khieu-nai", "stranger").status_code == 404
    grounds = {"grounds": "Giấy tờ đủ.", "once": "v" * 20}
    answer = office.post(f"/ho-so/{case_id}/khieu-nai", "farmer", data=grounds)
    appeal = answer.headers["Location"]
    assert "Giấy tờ đủ." in office.get(appeal, "chief").text
    assert "Quyết định của bạn" in office.get(appeal, "chief").text
    assert "Quyết định của bạn" not in office.get(appeal, "publisher").text


def test_an_administrator_names_a_deputy_and_no_unit_stands_below_itself(office):
    sub, commune = office.units
    fields = {"name": "UBND xã", "kind": "commune", "ward_code": "18313", "parent_id": str(sub), "groups": "I.1, I.2"}
    named = fields | {"deputy_id": str(office.people["publisher"])}
    assert office.post(f"/don-vi/{commune}", "boss", data=named).status_code == 303
    with office.province() as here:
        assert here.commune.deputy_id == here.people["publisher"] and here.commune.groups == ["I.1", "I.2"]
    ring = {"name": "Chi cục", "kind": "sub_department", "parent_id": str(commune), "deputy_id": "0"}
    refused = office.post(f"/don-vi/{sub}", "boss", data=ring)
    assert refused.status_code == 422 and "cấp dưới của mình" in refused.text
