"""The desk: claims, hand-overs, delegations, checklists, four eyes, appeals, bulk, the clock, and the new kinds."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.review.conftest import LATER, PAPER, WORDLESS, settle
from trace.accounts import service as accounts
from trace.accounts.rules import AgencyDetails
from trace.base.db import transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.core.words import local_day
from trace.notices.models import Notice
from trace.registry import queries as registry_queries
from trace.registry import service as registry
from trace.registry.models import Certificate, OcopItem, StoredFile
from trace.registry.rules import CertificateDetails, OcopDetails
from trace.review import queries, service
from trace.review.models import CasePause, CaseTick, ReviewStep
from trace.review.queries import Filter
from trace.review.rules.calendars import SpecialDay
from trace.review.rules.checklists import read_items
from trace.review.rules.ways import PlannedStep, WayOf
from trace.review.service import Chosen, Giving, Ruling

BLURRED = Ruling(reasons="Ảnh mờ, xin chụp lại.")
TODAY = local_day(NOON)
OFFICE = AgencyDetails("UBND xã khác", "inspectorate", "42")


@pytest.fixture
def desk(runtime):
    """The small province on SQLite, with a second officer in the commune and an administrator."""
    with transaction(runtime.main) as db:
        here = settle(db, runtime.keys)
        here.person("second", "officer", here.commune)
        here.person("boss", "admin")
        yield here


def act(here, command, case, by, **more):
    return command(here.db, actor=here.actor(by), case_id=case.id, now=more.pop("now", LATER), **more)


def decide(here, case, by, outcome="accepted", ruling=PAPER, now=LATER):
    return act(here, service.decide, case, by, version=case.version, outcome=outcome, ruling=ruling, now=now)


def opened(here, by="farmer", **more):
    return here.submit(here.producer(by=by, **more), by=by)


def waits(here, who, **wanted):
    listed = queries.queue(here.db, actor=here.actor(who), wanted=Filter(**wanted), now=LATER)
    return [line.case.id for line in listed.lines]


def test_what_one_has_in_hand_another_does_not_decide_until_it_is_taken_over_with_a_note(desk):
    case = opened(desk)
    act(desk, service.claim, case, "clerk")
    with pytest.raises(Conflict, match=r"review\.in_hand"):
        decide(desk, case, "second")
    with pytest.raises(Conflict, match=r"review\.in_hand"):
        act(desk, service.claim, case, "second")
    act(desk, service.claim, case, "second", note="Anh Clerk nghỉ ốm")
    assert waits(desk, "second", view="hand") == [case.id] and waits(desk, "clerk", view="hand") == []
    assert decide(desk, case, "second").state == "accepted"


def test_a_claim_ends_by_itself_and_by_letting_go(desk):
    case = opened(desk)
    act(desk, service.claim, case, "clerk")
    with pytest.raises(Conflict, match=r"review\.not_in_hand"):
        act(desk, service.let_go, case, "second")
    act(desk, service.let_go, case, "clerk")
    act(desk, service.claim, case, "clerk")
    assert decide(desk, case, "second", now=LATER + timedelta(hours=9)).state == "accepted"


def test_a_case_is_handed_over_with_a_reason_by_who_may_decide_on_it(desk):
    case = opened(desk)
    to_sub = {"version": case.version, "to": (desk.sub.id, None)}
    with pytest.raises(Refused, match=r"review\.why_needed"):
        act(desk, service.hand_over, case, "clerk", why=" ", **to_sub)
    act(desk, service.hand_over, case, "clerk", why="Thuộc cấp tỉnh", **to_sub)
    assert case.agency_id == desk.sub.id
    with pytest.raises(Forbidden):
        decide(desk, case, "clerk")
    assert queries.case_for(desk.db, desk.actor("publisher"), case.id, now=LATER) is case
    person = (desk.sub.id, desk.people["clerk"])
    with pytest.raises(Refused, match=r"review\.not_for_them"):
        act(desk, service.hand_over, case, "publisher", version=case.version, to=person, why="x")


def test_who_entered_a_case_does_not_choose_who_decides(desk):
    case = opened(desk, by="clerk")
    with pytest.raises(Conflict, match=r"review\.own_entry"):
        act(desk, service.hand_over, case, "clerk", version=case.version, to=(desk.sub.id, None), why="x")


def giving(desk, to, **more):
    return Giving(desk.people[to], TODAY, TODAY + timedelta(days=2), "Đi công tác", **more)


def test_a_delegate_decides_on_behalf_for_these_days_and_it_is_written_down(province):
    here = province
    here.person("boss", "admin")
    other = accounts.make_agency(here.db, actor=here.actor("boss"), details=OFFICE, now=NOON)
    here.person("helper", "officer", other)
    case = opened(here)
    with pytest.raises(Forbidden):
        decide(here, case, "helper")
    given = giving(here, "helper", from_person_id=here.people["clerk"], kind="producer")
    row = service.delegate(here.db, actor=here.actor("clerk"), giving=given, now=NOON)
    assert waits(here, "helper") == [case.id] and waits(here, "helper", kind="product") == []
    decided = decide(here, case, "helper")
    past = queries.case_file(here.db, here.actor("helper"), decided.id, now=LATER).past
    assert (past[-1].by, past[-1].on_behalf) == ("helper", "clerk")
    second = opened(here, tax_id="9900001115")
    service.end_delegation(here.db, actor=here.actor("clerk"), delegation_id=row.id, now=LATER)
    with pytest.raises(Forbidden):
        decide(here, second, "helper")


def test_nobody_delegates_what_is_not_theirs_nor_decides_for_who_entered_it(desk):
    with pytest.raises(Forbidden, match=r"delegation\.not_yours"):
        given = giving(desk, "second", from_agency_id=desk.commune.id)
        service.delegate(desk.db, actor=desk.actor("clerk"), giving=given, now=NOON)
    case = opened(desk, by="clerk")
    desk.person("helper", "officer")
    desk.person("third", "officer", desk.sub)
    with pytest.raises(Refused, match=r"delegation\.no_officer"):
        given = giving(desk, "helper", from_person_id=desk.people["clerk"])
        service.delegate(desk.db, actor=desk.actor("clerk"), giving=given, now=NOON)
    assert queries.delegation_for(desk.db, desk.actor("third"), case, now=LATER) is None


def checklist(here, text, by="clerk"):
    items = read_items(text)
    return service.save_checklist(here.db, actor=here.actor(by), kind="product", group_key="I.2", items=items, now=NOON)


def test_nothing_is_published_before_its_needed_items_are_ticked_and_who_ticked_is_kept(desk):
    goods = desk.product(desk.accepted_producer())
    saved = checklist(desk, "* Nhãn có đủ nội dung\n* Có phiếu kiểm nghiệm\nẢnh đẹp")
    case = desk.submit(goods)
    decide(desk, case, "clerk", ruling=Ruling(ticked=("i1",)))
    with pytest.raises(Refused, match=r"review\.item_open"):
        decide(desk, case, "publisher", ruling=WORDLESS)
    decide(desk, case, "publisher", ruling=Ruling(ticked=("i2",)))
    rows = desk.db.scalars(select(CaseTick).order_by(CaseTick.item)).all()
    people = (desk.people["clerk"], desk.people["publisher"])
    assert [(row.checklist_id, row.item, row.ticked_by) for row in rows] == [
        (saved.id, "i1", people[0]),
        (saved.id, "i2", people[1]),
    ]


def test_a_returned_case_is_ticked_anew(desk):
    goods = desk.product(desk.accepted_producer())
    checklist(desk, "* Nhãn có đủ nội dung")
    case = desk.submit(goods)
    decide(desk, case, "clerk", "returned", Ruling("Ảnh mờ", ("i1",)))
    again = service.submit_product(
        desk.db, actor=desk.actor("farmer"), product_id=goods.id, now=LATER + timedelta(hours=1)
    )
    assert queries.ticks(desk.db, again) == []


def way(here, kind, *steps, group="*"):
    service.set_way(here.db, actor=here.actor("boss"), of=WayOf(kind, group), steps=steps, now=NOON)


def test_where_four_eyes_are_set_two_different_people_accept(desk):
    way(desk, "producer", PlannedStep("Kiểm tra", "", "commune", 3, four_eyes=True))
    case = opened(desk)
    assert decide(desk, case, "clerk").state == "open"
    with pytest.raises(Conflict, match=r"review\.second_person"):
        decide(desk, case, "clerk")
    there = (case.agency_id, desk.people["second"])
    with pytest.raises(Conflict, match=r"review\.second_person"):  # nor do they choose who that is
        act(desk, service.hand_over, case, "clerk", version=case.version, to=there, why="x")
    assert decide(desk, case, "second").state == "accepted"


def test_the_second_of_two_sits_above_where_the_unit_has_one_officer_only(desk):
    accounts.close_person(desk.db, actor=desk.actor("boss"), person_id=desk.people["second"], now=NOON)
    way(desk, "producer", PlannedStep("Kiểm tra", "", "commune", 3, four_eyes=True))
    case = decide(desk, opened(desk), "clerk")
    assert case.agency_id == desk.sub.id
    assert decide(desk, case, "publisher").state == "accepted"


def test_only_an_administrator_sets_ways_and_a_needed_one_stays(desk):
    with pytest.raises(Forbidden):
        service.set_way(desk.db, actor=desk.actor("clerk"), of=WayOf("product"), steps=[], now=NOON)
    with pytest.raises(Refused, match=r"way\.empty"):
        way(desk, "product")
    way(desk, "product", PlannedStep("Một bước", "", "province", 1), group="I.2")
    assert desk.submit(desk.product(desk.accepted_producer())).agency_id == desk.sub.id
    way(desk, "product", group="I.2")
    assert desk.db.scalars(select(ReviewStep).where(ReviewStep.group_key == "I.2")).all() == []


def test_a_refusal_is_appealed_once_to_the_unit_above_and_decided_by_others(desk):
    goods = desk.product(desk.accepted_producer())
    case = desk.submit(goods)
    decide(desk, case, "clerk", "refused", BLURRED)
    words = {"grounds": "Ảnh chụp tại vườn, đủ nét.", "working_days": 10}
    with pytest.raises(Forbidden):
        act(desk, service.appeal, case, "stranger", **words)
    above = act(desk, service.appeal, case, "farmer", **words)
    assert (above.agency_id, above.appeal_of, above.step) == (desk.sub.id, case.id, 1)
    back = {"version": above.version, "to": (case.agency_id, None), "why": "x"}
    with pytest.raises(Refused, match=r"review\.appeal_goes_back"):
        act(desk, service.hand_over, above, "publisher", **back)
    assert desk.people["clerk"] in above.entered_by
    with pytest.raises(Conflict):
        act(desk, service.appeal, case, "farmer", **words)
    decide(desk, above, "publisher", ruling=WORDLESS)
    assert decide(desk, above, "publisher", ruling=WORDLESS).state == "accepted"
    assert goods.accepted_version_id == case.object_id


def test_an_appeal_brings_back_the_change_that_was_refused(desk):
    owner = desk.accepted_producer()
    owner.pending = {"name": "HTX Mới", "address": owner.address, "ward_code": owner.ward_code}
    case = desk.submit(owner)
    assert case.kind == "producer_change"
    decide(desk, case, "clerk", "refused", BLURRED)
    assert owner.pending is None
    act(desk, service.appeal, case, "farmer", grounds="Tên đã đổi thật", working_days=10)
    assert owner.pending["name"] == "HTX Mới"


def test_an_appeal_after_its_days_is_too_late(desk):
    case = decide(desk, opened(desk), "clerk", "refused", BLURRED)
    with pytest.raises(Conflict, match=r"review\.appeal_late"):
        act(desk, service.appeal, case, "farmer", grounds="x", working_days=1, now=NOON + timedelta(days=10))


def test_many_are_decided_at_once_and_what_cannot_be_is_left_with_its_reason(province):
    here = province
    cases = [opened(here, tax_id=number) for number in ("9900005127", "9900001115")]
    own = opened(here, tax_id="9900002006", by="clerk")
    here.person("second", "officer", here.commune)
    decide(here, cases[1], "second", "returned", BLURRED)
    chosen = [Chosen(case.id, case.version) for case in (*cases, own)]
    common = {"actor": here.actor("clerk"), "outcome": "accepted", "ruling": PAPER, "now": LATER}
    with pytest.raises(Refused, match=r"bulk\.not_confirmed"):
        service.decide_many(here.db, chosen=chosen, confirmed=2, **common)
    done = service.decide_many(here.db, chosen=chosen, confirmed=3, **common)
    assert [(each["done"], each.get("reason")) for each in done.results] == [
        (True, None),
        (False, "review.is_returned"),
        (False, "permission.owner") if own.agency_id != here.commune.id else (False, "review.own_entry"),
    ]
    assert [case.state for case in cases] == ["accepted", "returned"]


def test_the_time_a_case_waits_for_its_producer_is_not_counted(desk):
    days = [SpecialDay(date(2026, 11, 24), "holiday", "Ngày nghỉ thử")]
    service.confirm_calendar(desk.db, actor=desk.actor("boss"), year=2026, special=days, seen=0, now=NOON)
    owner = desk.producer()
    case = desk.submit(owner)
    assert local_day(case.due_at) == date(2026, 11, 26)  # Monday, Wednesday, Thursday
    decide(desk, case, "clerk", "returned", BLURRED)
    back = LATER + timedelta(days=5)  # Wednesday: Monday and Wednesday have passed
    service.submit_producer(desk.db, actor=desk.actor("farmer"), producer_id=owner.id, now=back)
    assert local_day(case.due_at) == date(2026, 11, 30)
    pause = desk.db.scalars(select(CasePause)).one()
    assert (pause.began_at, pause.ended_at) == (LATER, back)


def test_a_calendar_is_confirmed_on_the_reading_it_was_made_from(desk):
    special = [SpecialDay(date(2026, 1, 1), "holiday", "Tết Dương lịch")]
    assert queries.unconfirmed_years(desk.db, now=NOON) == [2026]
    common = {"actor": desk.actor("boss"), "year": 2026, "special": special, "now": NOON}
    assert service.confirm_calendar(desk.db, seen=0, **common).version == 1
    with pytest.raises(Conflict, match=r"calendar\.changed"):
        service.confirm_calendar(desk.db, seen=0, **common)
    assert service.confirm_calendar(desk.db, seen=1, **common).version == 2
    assert queries.unconfirmed_years(desk.db, now=NOON) == []


def test_a_late_case_goes_up_once_and_shows_in_the_list_above(province):
    here = province
    case = opened(here)
    read = case.version
    late = case.due_at + timedelta(days=4, hours=1)  # due on Wednesday, now Sunday: late by Thursday and Friday
    assert service.escalate(here.db, working_days=3, now=late) == 0
    assert waits(here, "publisher") == []
    assert service.escalate(here.db, working_days=2, now=late) == 1
    assert service.escalate(here.db, working_days=2, now=late) == 0
    assert waits(here, "publisher") == waits(here, "publisher", view="up") == [case.id]
    told = here.db.scalars(select(Notice.person_id).where(Notice.kind == "case.overdue")).all()
    assert sorted(told) == sorted([here.people["clerk"], here.people["publisher"]])
    assert case.version == read


def paper(here, owner):
    file = StoredFile(
        id=77, producer_id=owner.id, stored_name="giay", given_name="giay.pdf", media_type="application/pdf",
        size_bytes=1, sha256="0", made_at=NOON, made_by=1,
    )  # fmt: skip
    here.db.add(file)
    here.db.flush()
    details = CertificateDetails("vietgap", "VietGAP", "VG-01", "Trung tâm chứng nhận", file_id=77)
    return registry.add_certificate(
        here.db, actor=here.actor("farmer"), producer_id=owner.id, details=details, now=NOON
    )


def test_a_certificate_is_checked_by_a_case_and_not_when_it_was_changed_meanwhile(desk):
    found = paper(desk, desk.accepted_producer())
    case = service.submit_certificate(desk.db, actor=desk.actor("farmer"), certificate_id=found.id, now=NOON)
    details = CertificateDetails("vietgap", "VietGAP", "VG-02", "Trung tâm chứng nhận", file_id=77)
    registry.edit_certificate(desk.db, actor=desk.actor("farmer"), certificate_id=found.id, details=details, now=NOON)
    with pytest.raises(Conflict, match=r"review\.object_changed"):
        decide(desk, case, "clerk", ruling=WORDLESS)
    decide(desk, case, "clerk", "returned", BLURRED)
    service.submit_certificate(desk.db, actor=desk.actor("farmer"), certificate_id=found.id, now=LATER)
    decide(desk, case, "clerk", ruling=WORDLESS, now=LATER + timedelta(hours=1))
    assert desk.db.get_one(Certificate, found.id).checked_by_unit == "UBND xã"


OCOP = OcopDetails(4, "2394/QĐ-UBND", date(2026, 10, 15), "UBND tỉnh", "I.2.b")


def test_where_a_way_is_set_an_ocop_item_is_one_only_when_a_second_officer_confirms(desk):
    desk.commune.province_code = "42"
    goods = desk.product(desk.accepted_producer())
    assert not service.ocop_goes_by_case(desk.db, goods.id)
    way(desk, "ocop", PlannedStep("Xác nhận", "", "commune", 2))
    assert service.ocop_goes_by_case(desk.db, goods.id)
    propose = {"actor": desk.actor("clerk"), "product_id": goods.id, "details": OCOP, "now": NOON}
    case = service.propose_ocop(desk.db, **propose)
    with pytest.raises(Refused, match=r"ocop\.twice"):
        service.propose_ocop(desk.db, **propose)
    assert desk.db.scalars(select(OcopItem)).all() == []
    with pytest.raises(Conflict, match=r"review\.own_entry"):
        decide(desk, case, "clerk", ruling=WORDLESS)
    decide(desk, case, "second", ruling=WORDLESS)
    item = desk.db.scalars(select(OcopItem)).one()
    assert (item.star, item.decision_date) == (4, date(2026, 10, 15))
    assert registry_queries.ocop_state(item, TODAY) == "valid"
