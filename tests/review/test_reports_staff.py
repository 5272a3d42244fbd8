"""Staff and reports: who sees which, what is answered, closed and handed over, whose number was read and forgotten."""

import io
import re
from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.review.citizens import Citizens, entries, photo
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused, Stale
from trace.review import queries, service
from trace.review.jobs import forget_phones
from trace.review.models import ReportAct
from trace.review.rules.reports import PHONE_KEPT_DAYS, Told
from trace.review.service import About, Reply, Sending

PHONE = "0912345678"


@pytest.fixture
def here(runtime):
    return Citizens(runtime)


def told_to_commune(here, **more):
    """A report that lies with the commune's clerk."""
    return here.sent(kind="wrong", text="Nhãn ghi sai", **more)


@pytest.mark.parametrize(
    ("person", "seen", "answered"),
    [
        ("clerk", 200, 303),  # the commune's officer: theirs
        ("publisher", 200, 303),  # the sub-department above the commune
        ("ranger", 200, 303),  # inspectors see and answer all
        ("farmer", 403, 403),
        ("stranger", 403, 403),
    ],
)
def test_a_report_is_seen_and_answered_by_those_it_concerns(here, person, seen, answered):
    report = told_to_commune(here)
    assert here.get(f"/xu-ly-phan-anh/{report.id}", person).status_code == seen
    assert here.answer(report, person).status_code == answered


def test_an_officer_learns_nothing_of_a_report_that_lies_with_inspectors(here):
    report = here.sent(kind="copy", phone=PHONE, phone_consent="1")
    for what in ("", "/anh"):
        assert here.get(f"/xu-ly-phan-anh/{report.id}{what}", "clerk").status_code == 404
    for what in ("tra-loi", "dong", "chuyen", "so-dien-thoai"):
        assert here.act(report, what, "clerk").status_code == 404
    assert "BC-2611-0001" not in here.get("/xu-ly-phan-anh?below=1", "publisher").text


def test_the_queue_shows_what_waits_with_its_working_days_and_filters_stay_in_the_address(here):
    told_to_commune(here)
    page = here.get("/xu-ly-phan-anh?kind=wrong&overdue=1", "ranger").text
    assert "BC-2611-0001" not in page
    assert 'href="/xu-ly-phan-anh?state=answered&amp;kind=wrong&amp;overdue=1"' in page
    assert "còn 3 ngày làm việc" in here.get("/xu-ly-phan-anh", "clerk").text
    here.runtime.clock.now = NOON + timedelta(days=6)
    assert "quá hạn 1 ngày làm việc" in here.get("/xu-ly-phan-anh?overdue=1", "clerk").text


def test_the_queue_of_a_unit_above_shows_units_below_when_asked(here):
    told_to_commune(here)
    assert "BC-2611-0001" not in here.get("/xu-ly-phan-anh", "publisher").text
    assert "BC-2611-0001" in here.get("/xu-ly-phan-anh?below=1", "publisher").text


def test_a_report_stands_on_one_screen_with_its_stamp_its_verdict_and_the_others_on_it(here):
    here.sent(kind="harm", text="Mùi lạ")
    report = here.sent(kind="copy", text="Mực <i>nhòe</i>")
    page = here.get(f"/xu-ly-phan-anh/{report.id}", "ranger").text
    assert f'href="/kiem-tra/tem/{here.shop.run.id}/0"' in page
    assert "ĐÃ ĐĂNG KÝ" in page and "BC-2611-0001" in page and "Mực &lt;i&gt;nhòe&lt;/i&gt;" in page
    assert here.shop.code not in page


def test_an_answer_stops_the_clock_and_a_second_one_does_not_start_it(here):
    report = told_to_commune(here)
    here.answer(report, "clerk")
    first = here.reports()[0].answered_at
    here.runtime.clock.now = NOON + timedelta(days=1)
    here.answer(report, "clerk", text="Thêm một lời.")
    after = here.reports()[0]
    assert (after.state, after.answered_at) == ("answered", first)
    assert len(entries(here.runtime, "report.answered")) == 2


def test_an_answer_says_something_to_somebody(here):
    report = told_to_commune(here)
    answer = here.answer(report, "clerk", text="", audience="")
    assert answer.status_code == 422
    assert re.search(r'id="text-error".*?Hãy viết câu trả lời', answer.text, re.S)
    assert here.reports()[0].state == "received"


def test_what_was_typed_is_kept_when_somebody_else_was_first(here):
    report = told_to_commune(here)
    here.answer(report, "publisher")
    data = {"version": str(report.version), "text": "Đã đo lại.", "audience": "public", "outcome": ""}
    answer = here.post(f"/xu-ly-phan-anh/{report.id}/tra-loi", "clerk", data=data)
    assert answer.status_code == 412
    assert "Đã đo lại.</textarea>" in answer.text


def test_a_report_is_closed_with_what_came_of_it_and_not_answered_afterwards(here):
    report = told_to_commune(here)
    assert here.act(report, "dong", "clerk", outcome="founded").status_code == 422
    here.answer(report, "clerk")
    assert here.act(report, "dong", "clerk", outcome="founded").status_code == 303
    after = here.reports()[0]
    assert (after.state, after.outcome, after.closed_at) == ("closed", "founded", NOON)
    assert here.answer(report, "clerk").status_code == 409
    assert "Phản ánh này đã đóng" in here.get(f"/xu-ly-phan-anh/{report.id}", "clerk").text


def test_a_report_is_handed_over_with_a_word_and_its_day_stays(here):
    report = told_to_commune(here)
    assert here.act(report, "chuyen", "clerk", agency_id=here.team, why="").status_code == 422
    assert here.act(report, "chuyen", "clerk", agency_id=here.team, why="Nghi hàng nhái").status_code == 303
    after = here.reports()[0]
    assert (after.agency_id, after.due_at, after.state) == (here.team, report.due_at, "received")
    assert here.get(f"/xu-ly-phan-anh/{report.id}", "clerk").status_code == 404
    assert "Nghi hàng nhái" in here.get(f"/xu-ly-phan-anh/{report.id}", "ranger").text
    assert entries(here.runtime, "report.handed_over")[0].content["agency_id"] == here.team


def test_a_photo_is_for_staff_only_as_an_attachment_in_a_sandbox(here):
    here.send(kind="copy", photo=(io.BytesIO(photo()), "a.jpg"))
    report = here.reports()[0]
    shown = here.get(f"/xu-ly-phan-anh/{report.id}/anh", "ranger")
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")
    assert shown.headers["Content-Disposition"] == 'attachment; filename="BC-2611-0001.webp"'
    assert shown.headers["Content-Security-Policy"].startswith("sandbox")
    assert shown.headers["Cache-Control"] == "no-store"


# The number somebody left


def test_a_number_is_sealed_at_rest_masked_on_the_page_and_shown_to_who_answers_with_a_line_in_the_ledger(here):
    report = here.sent(kind="copy", phone="+84 912 345 678", phone_consent="1")
    assert PHONE.encode() not in (report.phone_sealed or b"")
    page = here.get(f"/xu-ly-phan-anh/{report.id}", "ranger").text
    assert "•••••••678" in page and PHONE not in page
    assert entries(here.runtime, "report.phone_read") == []
    assert PHONE in here.post(f"/xu-ly-phan-anh/{report.id}/so-dien-thoai", "ranger").text
    assert len(entries(here.runtime, "report.phone_read")) == 1
    kept = b"".join(path.read_bytes() for path in here.runtime.settings.instance.glob("*.db*"))
    assert PHONE.encode() not in kept


def test_a_number_of_one_report_does_not_open_as_that_of_another(here):
    report = here.sent(phone=PHONE, phone_consent="1")
    report.form_id = "0" * 64
    with pytest.raises(Exception, match=r"key\.wrong"):
        service.phone_of(report, here.runtime.keys)


def test_a_number_without_its_tick_is_refused_and_none_was_left_is_not_found(here):
    assert here.send(phone=PHONE).status_code == 422
    report = here.sent(phone_consent="1")
    assert (report.phone_sealed, report.phone_consent_at) == (None, None)
    assert here.post(f"/xu-ly-phan-anh/{report.id}/so-dien-thoai", "ranger").status_code == 404


def test_a_number_is_forgotten_some_days_after_the_report_is_closed_and_not_before(here):
    report = here.sent(phone=PHONE, phone_consent="1")
    here.answer(report, outcome="founded")
    here.runtime.clock.now = NOON + timedelta(days=PHONE_KEPT_DAYS)
    forget_phones(here.runtime)
    assert here.reports()[0].phone_sealed is not None
    here.runtime.clock.now += timedelta(seconds=1)
    forget_phones(here.runtime)
    after = here.reports()[0]
    assert (after.phone_sealed, after.phone_forgotten_at) == (None, here.runtime.clock.now)
    assert len(entries(here.runtime, "report.phone_forgotten")) == 1
    forget_phones(here.runtime)
    assert len(entries(here.runtime, "report.phone_forgotten")) == 1


# The same on both databases, without the pages


def sent(province, settings, number=1, **told):
    made = Told(**({"kind": "other", "text": "Xin kiểm tra", "ward_code": "18313"} | told))
    return service.send_report(
        province.db,
        told=made,
        about=About(),
        sending=Sending(f"{number:064d}"),
        settings=settings,
        keys=province.keys,
        now=NOON,
    )


def test_references_count_within_a_month_and_a_form_counts_once(province, both):
    references = [sent(province, both.settings, number).reference for number in (1, 2, 1)]
    assert references == ["BC-2611-0001", "BC-2611-0002", "BC-2611-0001"]


def test_a_report_in_a_province_without_units_is_kept_and_waits_for_an_inspector(both):
    with transaction(both.main) as db:
        kept = service.send_report(
            db,
            told=Told("other", text="Xin kiểm tra"),
            about=About(),
            sending=Sending("1" * 64),
            settings=both.settings,
            keys=both.keys,
            now=NOON,
        )
    assert kept.agency_id is None


def test_answering_closing_and_handing_over_refuse_what_they_should(province, both):
    report = sent(province, both.settings)
    clerk, farmer = province.actor("clerk"), province.actor("farmer")
    known = {"report_id": report.id, "now": NOON}
    with pytest.raises(NotFound):
        service.answer_report(province.db, actor=farmer, version=report.version, reply=Reply("x"), **known)
    with pytest.raises(Stale):
        service.answer_report(province.db, actor=clerk, version=report.version + 1, reply=Reply("x"), **known)
    with pytest.raises(Refused):
        service.close_report(province.db, actor=clerk, version=report.version, outcome="founded", **known)
    same = {"agency_id": report.agency_id, "why": "Của đơn vị khác"}
    with pytest.raises(Refused):
        service.hand_over_report(province.db, actor=clerk, version=report.version, **same, **known)
    service.answer_report(
        province.db, actor=clerk, version=report.version, reply=Reply("Đã xem.", False, "founded"), **known
    )
    with pytest.raises(Conflict):
        service.close_report(province.db, actor=clerk, version=report.version, outcome="founded", **known)
    acts = [each.act for each in province.db.query(ReportAct).order_by(ReportAct.id)]
    assert acts == ["answered", "closed"]


def test_who_had_a_report_before_still_reads_it_and_does_not_answer_it(province, both):
    report = sent(province, both.settings)
    clerk, known = province.actor("clerk"), {"report_id": report.id, "now": NOON}
    service.answer_report(province.db, actor=clerk, version=report.version, reply=Reply("Đã xem."), **known)
    over = {"agency_id": province.sub.id, "why": "Cần cấp tỉnh"}
    service.hand_over_report(province.db, actor=clerk, version=report.version, **over, **known)
    assert queries.report_for(province.db, clerk, report.id).agency_id == province.sub.id
    with pytest.raises(Forbidden):
        service.answer_report(province.db, actor=clerk, version=report.version, reply=Reply("Nữa."), **known)


def test_the_queue_is_paged_by_what_is_due_first(province, both):
    for number in range(1, 4):
        sent(province, both.settings, number)
    asked = {"actor": province.actor("clerk"), "wanted": queries.ReportFilter(), "now": NOON, "limit": 2}
    first = queries.report_queue(province.db, **asked)
    rest = queries.report_queue(province.db, **asked, after=first.after)
    assert [len(first.lines), len(rest.lines), rest.after] == [2, 1, None]
    with pytest.raises(NotFound):
        queries.report_queue(province.db, **asked, after="nonsense")


def test_what_reports_say_of_a_stamp_is_counted_by_either_database(both):
    with snapshot(both.main) as db:
        assert queries.confirmed_reports(db, 1, 0) == queries.confirmed_reports(db, 2, 0)
