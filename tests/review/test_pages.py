"""The pages of review through the client: who sees what, what is answered, what is kept when it is wrong."""

import re

import pytest

from tests.review.conftest import Office
from trace.base.db import snapshot
from trace.registry import queries as registry
from trace.review.models import Case


@pytest.fixture
def office(runtime):
    return Office(runtime)


def decision(office, case_id, person, **fields):
    seen = office.case(case_id).version
    return office.post(f"/ho-so/{case_id}/quyet-dinh", person, data={"version": str(seen)} | fields)


def test_the_queue_lists_what_waits_with_its_working_days(office):
    office.producer_case()
    page = office.get("/ho-so", "clerk")
    assert page.status_code == 200
    assert "HS-2611-0001" in page.text and "còn 3 ngày làm việc" in page.text


def test_an_empty_queue_says_so_in_the_readers_language(office):
    assert "Không có hồ sơ nào" in office.get("/ho-so", "clerk").text
    assert "Nothing waits for you" in office.get("/ho-so?lang=en", "clerk").text


def test_filters_stay_in_the_address(office):
    page = office.get("/ho-so?kind=producer&state=returned&overdue=1&below=1", "clerk").text
    assert 'href="/ho-so?kind=product&amp;state=returned&amp;overdue=1&amp;below=1"' in page
    assert 'href="/ho-so?kind=producer&amp;state=returned&amp;below=1" aria-current="true">Chỉ quá hạn' in page


def test_a_producer_is_taken_to_its_own_cases(office):
    office.producer_case()
    assert office.get("/ho-so", "farmer").headers["Location"] == "/ho-so/cua-toi"
    assert "HS-2611-0001" in office.get("/ho-so/cua-toi", "farmer").text
    assert "HS-2611-0001" not in office.get("/ho-so/cua-toi", "stranger").text


@pytest.mark.parametrize(("who", "status"), [("clerk", 200), ("farmer", 200), ("stranger", 404), ("inspector", 403)])
def test_a_case_is_read_by_those_it_concerns(office, who, status):
    assert office.get(f"/ho-so/{office.producer_case()}", who).status_code == status


def test_an_officer_accepts_with_one_form(office):
    case_id = office.producer_case()
    answer = decision(office, case_id, "clerk", outcome="accepted", ticked="paper_checked")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ho-so")
    assert office.case(case_id).state == "accepted"
    assert "HS-2611-0001: Đã chấp nhận" in office.get("/ho-so", "clerk").text


def test_reasons_that_are_missing_are_asked_for_beside_the_field_and_the_choice_is_kept(office):
    case_id = office.producer_case()
    answer = decision(office, case_id, "clerk", outcome="returned")
    assert answer.status_code == 422
    assert re.search(r'id="reasons-error".*?Hãy nêu lý do', answer.text, re.S)
    assert re.search(r'<input checked[^>]*value="returned"', answer.text)
    assert office.case(case_id).state == "open"


def test_what_was_typed_is_kept_when_somebody_else_was_first(office):
    case_id = office.producer_case()
    seen = office.case(case_id).version
    decision(office, case_id, "publisher", outcome="accepted", ticked="paper_checked")
    typed = {"version": str(seen), "outcome": "refused", "reasons": "Giấy phép hết hạn từ tháng ba."}
    answer = office.post(f"/ho-so/{case_id}/quyet-dinh", "clerk", data=typed)
    assert answer.status_code == 409
    assert "Hồ sơ đã được chấp nhận trước đó" in answer.text


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_a_reading_that_was_tampered_with_is_stale(office, seen):
    case_id = office.producer_case()
    answer = decision(office, case_id, "clerk", outcome="accepted", ticked="paper_checked", version=seen)
    assert answer.status_code == 412
    assert office.case(case_id).state == "open"


def test_who_entered_a_case_is_told_why_there_is_no_form(office):
    with office.province() as here:
        here.person("second", "officer", here.commune)
        case_id = here.submit(here.producer(by="clerk"), by="clerk").id
    page = office.get(f"/ho-so/{case_id}", "clerk").text
    assert "không được tự quyết định" in page and "Ghi quyết định" not in page
    assert decision(office, case_id, "clerk", outcome="accepted", ticked="paper_checked").status_code == 409


def test_an_officer_whose_entry_went_up_reads_it_and_is_told_why(office):
    with office.province() as here:
        case_id = here.submit(here.producer(by="clerk"), by="clerk").id
    page = office.get(f"/ho-so/{case_id}", "clerk").text
    assert "không được tự quyết định" in page and "Ghi quyết định" not in page
    assert "Ghi quyết định" in office.get(f"/ho-so/{case_id}", "publisher").text


def test_a_contest_of_a_tax_code_begins_with_the_producer_that_was_just_registered(office):
    with office.province() as here:
        here.producer()
        first = here.producer(by="stranger", contesting=True).id
        second = here.producer(by="stranger", contesting=True).id
    page = office.get(f"/ho-so/tranh-chap-ma-so-thue?producer={second}", "stranger").text
    assert f'<option selected value="{second}">' in page and f'<option value="{first}">' in page


def test_a_producer_reads_what_is_asked_and_takes_its_case_back(office):
    case_id = office.producer_case()
    decision(office, case_id, "clerk", outcome="returned", reasons="Thiếu <b>con dấu</b>.")
    page = office.get(f"/ho-so/{case_id}", "farmer").text
    assert "Thiếu &lt;b&gt;con dấu&lt;/b&gt;." in page and "Sửa rồi nộp lại" in page
    answer = office.post(f"/ho-so/{case_id}/rut", "farmer", data={"version": str(office.case(case_id).version)})
    assert (answer.status_code, office.case(case_id).state) == (303, "withdrawn")


def test_an_officer_does_not_take_a_case_back(office):
    case_id = office.producer_case()
    answer = office.post(f"/ho-so/{case_id}/rut", "clerk", data={"version": str(office.case(case_id).version)})
    assert (answer.status_code, office.case(case_id).state) == (403, "open")


def test_handing_in_answers_the_case_code_and_a_second_time_why_not(office):
    with office.province() as here:
        owner_id = here.producer().id
    first = office.post(f"/ho-so/gui/co-so/{owner_id}", "farmer")
    assert first.status_code == 303
    assert "Mã hồ sơ là HS-2611-0001" in office.get(first.headers["Location"], "farmer").text
    again = office.post(f"/ho-so/gui/co-so/{owner_id}", "farmer")
    assert again.status_code == 409 and "Chưa nộp được" in again.text
    assert office.post(f"/ho-so/gui/co-so/{owner_id}", "stranger").status_code == 403


def test_a_product_that_lacks_something_is_not_handed_in_and_says_what(office):
    with office.province() as here:
        goods = here.product(here.accepted_producer())
        registry.open_version(here.db, goods.id).origin = None
        goods_id = goods.id
    answer = office.post(f"/ho-so/gui/san-pham/{goods_id}", "farmer")
    assert answer.status_code == 422
    with snapshot(office.runtime.main) as db:
        assert db.query(Case).filter_by(kind="product").count() == 0


def test_a_change_is_shown_beside_what_is_published(office):
    with office.province() as here:
        case_id = here.renamed("Mật ong hoa rừng").id
    page = office.get(f"/ho-so/{case_id}", "clerk").text
    assert "Nội dung thay đổi" in page
    assert re.search(r"Mật ong Vũ Quang</span></td><td[^>]*><span>Mật ong hoa rừng", page)


def test_a_contest_is_claimed_once_and_does_not_name_the_holder(office):
    with office.province() as here:
        here.producer()
        claimant_id = here.producer(by="stranger", contesting=True).id
    address = "/ho-so/tranh-chap-ma-so-thue"
    typed = {"claimant_id": str(claimant_id), "tax_id": "9900005127", "grounds": "Giấy số 12.", "once": "a" * 20}
    first, again = (office.post(address, "stranger", data=typed) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    page = office.get(first.headers["Location"], "stranger").text
    assert "Bên đang đứng tên" not in page and "farmer" not in page
    assert "Bên đang đứng tên" in office.get(first.headers["Location"], "publisher").text


def test_a_claim_for_a_code_that_nobody_holds_is_refused_beside_the_field(office):
    with office.province() as here:
        here.producer()
        claimant_id = here.producer(by="stranger", contesting=True).id
    typed = {"claimant_id": str(claimant_id), "tax_id": "9900001115", "grounds": "Giấy số 12.", "once": "b" * 20}
    answer = office.post("/ho-so/tranh-chap-ma-so-thue", "stranger", data=typed)
    assert answer.status_code == 422
    assert re.search(r'id="tax_id-error".*?chưa có ai đứng tên', answer.text, re.S)
    assert "Giấy số 12." in answer.text


def test_a_household_number_is_masked_on_the_screen_of_its_case(office):
    with office.province() as here:
        owner = here.producer(tax_id="042099000002", legal_type="household")
        case_id = here.submit(owner).id
    page = office.get(f"/ho-so/{case_id}", "clerk").text
    assert "•••••••••002" in page and "042099000002" not in page
