"""Lists with a roadmap: who may do what with a version, what is in force, and who is behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from tests.conftest import NOON
from trace.base.db import transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.registry import service as registry
from trace.registry.lists import queries, rules, service
from trace.registry.lists.rules import EntryDetails, Life
from trace.registry.models import Producer

TODAY = NOON.date()
HONEY = EntryDetails("I.2", "QĐ 25/QĐ-BNNMT", TODAY, TODAY + timedelta(days=200))
DECISION = service.Approval("12/QĐ-UBND", TODAY)


class Units:
    """A department that proposes, another one, the sub-department that approves, and a commune."""

    def __init__(self, db):
        kinds = {"agriculture": "department", "trade": "department", "approver": "sub_department", "commune": "commune"}
        for number, (name, kind) in enumerate(kinds.items()):
            unit = make.agency(db, name=name, kind=kind)
            setattr(self, name, make.actor("officer", 50 + number, home=unit.id, units=frozenset({unit.id})))


@pytest.fixture
def units(db):
    return Units(db)


def proposed(db, units, kind="mandatory", entry=HONEY, now=NOON):
    made = service.begin_list(db, actor=units.agriculture, kind=kind, now=now)
    if all(each.entry.group_key != entry.group_key for each in queries.entries(db, made.id)):
        service.put_entry(db, actor=units.agriculture, list_id=made.id, details=entry, now=now)
    return service.propose_list(db, actor=units.agriculture, list_id=made.id, now=now)


def approved(db, units, kind="mandatory", approval=DECISION):
    made = proposed(db, units, kind)
    return service.approve_list(db, actor=units.approver, list_id=made.id, approval=approval, now=NOON)


def code_of(error):
    return error.value.reason.code


def test_a_list_goes_from_a_department_over_comments_to_force_and_is_frozen(db, units):
    made = proposed(db, units)
    how = {"list_id": made.id, "now": NOON}
    with pytest.raises(Conflict):
        service.put_entry(db, actor=units.agriculture, details=HONEY, **how)
    service.comment_on_list(db, actor=units.trade, agrees=False, words="Lùi hạn.", **how)
    assert [(each.agrees, unit) for each, unit in queries.comments(db, made.id)] == [(False, "trade")]
    service.take_back_list(db, actor=units.agriculture, **how)
    entry = queries.entries(db, made.id)[0].entry
    later = EntryDetails("I.2", "QĐ 25/QĐ-BNNMT", TODAY, TODAY + timedelta(days=300))
    service.put_entry(db, actor=units.agriculture, details=later, instead_of=entry.id, **how)
    service.propose_list(db, actor=units.agriculture, **how)
    assert queries.in_force(db, TODAY) == []
    service.approve_list(db, actor=units.approver, approval=DECISION, **how)
    found = queries.in_force(db, TODAY)[0]
    assert (found.of.decision_no, found.entries[0].entry.deadline) == ("12/QĐ-UBND", later.deadline)
    for act in (service.take_back_list, service.drop_list, service.propose_list):
        with pytest.raises(Conflict):
            act(db, actor=units.agriculture, **how)
    with pytest.raises(Conflict):
        service.drop_entry(db, actor=units.agriculture, entry_id=entry.id, now=NOON)


def test_who_wrote_or_proposed_a_list_does_not_approve_it_nor_does_a_lower_unit(db, units):
    made = proposed(db, units)
    how = {"list_id": made.id, "approval": DECISION, "now": NOON}
    for actor in (units.agriculture, units.trade, units.commune, make.actor("producer", 3)):
        with pytest.raises(Forbidden):
            service.approve_list(db, actor=actor, **how)
    own = service.begin_list(db, actor=units.approver, kind="priority", now=NOON)
    service.put_entry(db, actor=units.approver, list_id=own.id, details=HONEY, now=NOON)
    service.propose_list(db, actor=units.approver, list_id=own.id, now=NOON)
    with pytest.raises(Forbidden) as error:
        service.approve_list(db, actor=units.approver, list_id=own.id, approval=DECISION, now=NOON)
    assert code_of(error) == "review.own_entry"
    service.approve_list(db, actor=make.actor("admin", 99), list_id=own.id, approval=DECISION, now=NOON)


def test_a_commune_writes_no_list_a_unit_no_other_units_and_nobody_comments_on_its_own(db, units):
    with pytest.raises(Forbidden):
        service.begin_list(db, actor=units.commune, kind="mandatory", now=NOON)
    made = service.begin_list(db, actor=units.agriculture, kind="mandatory", now=NOON)
    with pytest.raises(Forbidden):
        service.put_entry(db, actor=units.trade, list_id=made.id, details=HONEY, now=NOON)
    with pytest.raises(Refused) as error:
        service.propose_list(db, actor=units.agriculture, list_id=made.id, now=NOON)
    assert code_of(error) == "product_list.empty"
    with pytest.raises(Conflict):  # not laid open yet
        service.comment_on_list(db, actor=units.trade, list_id=made.id, agrees=True, words="Được.", now=NOON)
    with pytest.raises(Forbidden):
        service.comment_on_list(db, actor=units.agriculture, list_id=made.id, agrees=True, words="Được.", now=NOON)
    with pytest.raises(Conflict):
        service.begin_list(db, actor=units.trade, kind="mandatory", now=NOON)


def test_a_newer_version_opens_with_the_entries_before_and_replaces_it_on_its_day(db, units):
    first = approved(db, units)
    later = service.Approval("30/QĐ-UBND", TODAY + timedelta(days=30))
    second = approved(db, units, approval=later)
    assert [each.entry.group_key for each in queries.entries(db, second.id)] == ["I.2"]
    states = [
        [queries.state(db, each, TODAY + timedelta(days=days)) for each in (first, second)] for days in (0, 29, 30)
    ]
    assert states == [["in_force", "approved"], ["in_force", "approved"], ["replaced", "in_force"]]
    third = proposed(db, units)
    with pytest.raises(Refused) as error:
        service.approve_list(db, actor=units.approver, list_id=third.id, approval=later, now=NOON)
    assert code_of(error) == "product_list.effective_before"
    service.drop_list(db, actor=units.agriculture, list_id=third.id, now=NOON)
    assert queries.state(db, third, TODAY) == "dropped"


def test_the_nearest_entry_above_a_group_says_its_duty(db, units):
    approved(db, units)
    approved(db, units, "priority")
    duties = queries.duties(db, TODAY)
    assert queries.duty_of(duties, "I.2.b").kind == "mandatory"
    assert queries.duty_of(duties, "I.20") is None and queries.duty_of(duties, "I") is None


def test_behind_is_who_has_no_accepted_product_or_no_batch_with_active_stamps(db, units):
    made = [make.producer(db, name=f"HTX {number}") for number in range(5)]
    make.product(db, made[0], accepted=False)
    waiting = make.batch(db, make.product(db, made[1]))
    ready = make.batch(db, make.product(db, made[2]))
    registry.note_stamped(db, batch_id=ready.id, more=5)
    make.product(db, made[2], name="Khác", accepted=False)  # one ready product is enough
    elsewhere = make.product(db, made[3])
    elsewhere.group_key = "II.1.a"
    make.product(db, made[4]).withdrawn_on = TODAY
    db.flush()
    found = queries.behind(db, "I.2")
    assert [(each.producer.name, each.gap, each.products) for each in found] == [
        ("HTX 0", "product", 1),
        ("HTX 1", "batch", 1),
    ]
    assert [each.producer.name for each in queries.behind(db, "I.2", after=found[0].producer.id)] == ["HTX 1"]
    assert [(each.ward_code, each.producers, each.behind) for each in queries.by_commune(db, "I.2")] == [
        ("18313", 3, 2)
    ]
    assert queries.behind(db, "I.2", ward_code="00000") == []
    assert [each.producer.name for each in queries.all_behind(db, "I.2")] == ["HTX 0", "HTX 1"]
    registry.note_stamped(db, batch_id=waiting.id, more=1)
    assert [each.producer.name for each in queries.behind(db, "I.2")] == ["HTX 0"]
    registry.note_stamped(db, batch_id=waiting.id, more=-1)  # undone
    assert [each.producer.name for each in queries.behind(db, "I.2")] == ["HTX 0", "HTX 1"]


# --- rules and sheets


@pytest.mark.parametrize(
    ("life", "state"),
    [
        (Life(False, False, False), "draft"),
        (Life(True, False, False), "proposed"),
        (Life(True, False, True), "dropped"),
        (Life(True, True, False, date(2027, 1, 1)), "approved"),
        (Life(True, True, False, date(2026, 2, 1)), "in_force"),
        (Life(True, True, False, date(2026, 1, 1)), "replaced"),
    ],
)
def test_the_state_of_a_version_is_worked_out_from_its_dates(life, state):
    assert rules.state_of(life, date(2026, 11, 20), date(2026, 2, 1)) == state


def test_an_entry_has_a_basis_and_an_end_after_its_beginning_and_overlaps_none():
    backwards = EntryDetails("I.2", " ", TODAY, TODAY - timedelta(days=1))
    assert {reason.code for reason in rules.why_not_entry(backwards, TODAY)} == {
        "field.missing",
        "product_list.deadline",
    }
    assert rules.why_not_overlap("I.1", ["I.10", "II"]) is None
    for other in ("I", "I.1", "I.1.a"):
        assert rules.why_not_overlap("I.1", [other]).values["group"] == other


# --- pages


@pytest.fixture
def listed(office):
    """The list in force with honey on it, and its entry."""
    with transaction(office.runtime.main) as db:
        made = approved(db, Units(db))
        office.entry = queries.entries(db, made.id)[0].entry.id
        office.listed = made.id
    return office


def test_anybody_reads_the_list_in_force_as_page_values_and_sheet(listed):
    page = listed.client.get("/danh-muc?lang=vi").text
    assert "12/QĐ-UBND" in page and "QĐ 25/QĐ-BNNMT" in page and "08/06/2027" in page
    assert "Raw and pre-processed food" in listed.client.get("/danh-muc?lang=en").text
    told = listed.client.get("/danh-muc.json").json["lists"][0]
    assert (told["kind"], told["effective_on"], told["entries"][0]["group_key"]) == ("mandatory", "2026-11-20", "I.2")
    sheet = listed.client.get("/danh-muc.csv")
    assert sheet.mimetype == "text/csv" and "2027-06-08" in sheet.text


def test_a_producer_reads_its_duty_on_its_product_and_in_the_picker(listed):
    page = listed.get(f"/san-pham/{listed.product}").text
    assert "danh mục bắt buộc" in page and "08/06/2027" in page
    form = listed.get(f"/co-so/{listed.owner}/san-pham/moi").text
    assert "<optgroup" in form and "bắt buộc, hạn 08/06/2027" in form
    assert listed.get("/danh-muc/soan").status_code == 403


def test_staff_read_and_export_who_is_behind_with_texts_as_texts(listed):
    with transaction(listed.runtime.main) as db:
        db.get_one(Producer, listed.owner).name = "=cmd|' /C calc'!A0"
    address = f"/danh-muc/lo-trinh/{listed.entry}"
    page = listed.get(address, "inspector").text
    assert "Chưa có lô kích hoạt tem" in page and "calc&#39;!A0" in page and "còn 200 ngày" in page
    lines = listed.get(f"{address}/cham.csv", "officer").text
    assert "\r\n'=cmd|" in lines
    assert listed.get(f"{address}/cham.xlsx?xa=18313", "officer").data[:2] == b"PK"
    assert listed.get(address).status_code == 403


def test_a_list_is_written_commented_and_approved_on_pages(office):
    with transaction(office.runtime.main) as db:
        units = Units(db)
        entry = {"group_key": "I.2", "legal_basis": "QĐ 25", "starts_on": "20/11/2026", "deadline": "19/11/2026"}
    made = office.post("/danh-muc/soan/moi", "officer", data={"once": "o" * 20, "kind": "priority"})
    address = made.headers["Location"]
    wrong = office.post(f"{address}/nhom", "officer", data=entry | {"once": "e" * 20})
    assert wrong.status_code == 422 and "không thể trước ngày bắt đầu" in wrong.text and 'value="QĐ 25"' in wrong.text
    right = office.post(f"{address}/nhom", "officer", data=entry | {"once": "f" * 20, "deadline": "20/12/2026"})
    assert right.status_code == 303
    assert office.post(f"{address}/trinh", "officer", data={"version": ""}).status_code == 303
    page = office.get(address, "officer").text
    assert "Đang lấy ý kiến" in page and "Phê duyệt danh mục" not in page  # whose proposal it is
    refused = office.post(
        f"{address}/phe-duyet", "officer", data={"decision_no": "1", "effective_on": "20/11/2026", "version": ""}
    )
    assert refused.status_code == 403
    number = int(address.rpartition("/")[2])
    with transaction(office.runtime.main) as db:
        service.approve_list(db, actor=units.approver, list_id=number, approval=DECISION, now=NOON)
    assert "Phê duyệt ngày" in office.get(address, "officer").text
