"""Inspections on both databases: kept once, side by side where two phones disagree, in the order of the server."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from tests.conftest import NOON
from tests.inspections.test_inspection_rules import SENT
from trace.base.actor import Actor
from trace.base.db import snapshot
from trace.base.errors import Conflict, Forbidden, Refused
from trace.inspections import queries, service
from trace.inspections.models import Finding, InspectionRevision
from trace.inspections.queries import FindingQuestion
from trace.inspections.rules import SampleSaid, Sending, Subject
from trace.ledger import queries as ledger
from trace.registry.models import ListEntry, ProductList

DAY = timedelta(days=1)
OTHER = replace(SENT, text="Điện thoại thứ hai ghi khác")


def receive(market, sent=SENT, *, now=NOON, phone_now=NOON, **more):
    arguments = {
        "actor": market.inspector,
        "sent": sent,
        "sending": Sending("phone", phone_now),
        "ring": market.rt.keys,
    }
    return market.do(service.receive, **arguments | {"now": now} | more)


def record(market, made):
    with snapshot(market.rt.main) as db:
        return queries.inspection_record(db, made.inspection.id)


def listed(market, group_key, deadline):
    """A mandatory list in force with this group on it."""

    def put(db, *, now):
        made = ProductList(
            kind="mandatory", number=1, agency_id=market.inspector.home, made_at=now, made_by=1, version=1
        )
        made.proposed_at, made.proposed_by, made.approved_at, made.approved_by = now, 1, now, 2
        made.effective_on = (now - 90 * DAY).date()
        db.add(made)
        db.flush()
        starts = made.effective_on
        db.add(ListEntry(list_id=made.id, group_key=group_key, legal_basis="KH 1", starts_on=starts, deadline=deadline))

    market.do(put)


def test_two_phones_disagree_and_a_person_chooses(market):
    first = receive(market)
    again = receive(market, now=NOON + DAY, phone_now=NOON + DAY)
    assert (first.conflict, again.again, again.inspection.id) == (False, True, first.inspection.id)
    second = receive(market, OTHER)
    assert second.conflict and second.counting.arrival == 1
    found = record(market, first)
    assert found.inspection.in_conflict and found.inspection.text == SENT.text
    assert [one.content["text"] for one in found.revisions] == [SENT.text, OTHER.text]
    assert receive(market, replace(SENT, revision=2, based_on=1, text="Sửa tiếp trên máy một")).conflict
    choice = {"inspection_id": first.inspection.id, "arrival": 2, "why": "Bản thứ hai ghi sau khi mở thùng hàng"}
    for who in (market.colleague, market.province.officer):
        with pytest.raises(Forbidden):
            market.do(service.settle, actor=who, **choice)
    market.do(service.settle, actor=market.head, **choice)
    found = record(market, first)
    assert (found.inspection.text, found.inspection.in_conflict) == (OTHER.text, False)
    assert [one.set_aside_at is not None for one in found.revisions] == [True, False, True]
    assert [one.text for one in found.findings] == [OTHER.text]
    assert not receive(market, OTHER).conflict
    with pytest.raises(Conflict):
        market.do(service.settle, actor=market.head, **choice)
    acts = [act for act in market.acts() if act.startswith("inspection")]
    assert acts == ["inspection.recorded", "inspection.conflicted", "inspection.conflicted", "inspection.settled"]


def test_the_ledger_names_the_phones_time_the_servers_and_what_lies_between(market):
    wrong = replace(SENT, began_at=SENT.began_at + DAY, ended_at=SENT.ended_at + DAY)
    late = receive(market, wrong, phone_now=NOON + DAY)
    right = receive(market, replace(SENT, client_id="0198-b"), now=NOON + timedelta(minutes=1))
    with snapshot(market.rt.main) as db:
        entry = ledger.entry_on(db, ("inspection", late.inspection.id), "inspection.recorded")
        order = [one.id for one in queries.inspections(db, queries.InspectionQuestion())]
    said = entry.content
    assert (said["phone_time"], said["server_time"]) == ((NOON + DAY).isoformat(), NOON.isoformat())
    assert (said["clock_off_s"], said["clock_wrong"]) == (86_400, True)
    assert (entry.effective_at, entry.recorded_at) == (SENT.began_at, NOON)
    assert order == [right.inspection.id, late.inspection.id]
    assert SENT.text not in str(said) and SENT.place not in str(said)


def test_a_stamp_is_kept_as_run_and_ordinal_and_never_as_its_code(market):
    code = market.code(3)
    made = receive(market, replace(SENT, subject=Subject(stamp="ours", code=code)))
    of = made.inspection
    assert (of.run_id, of.ordinal, of.batch_id, of.other_code) == (market.run.id, 3, market.batch.id, None)
    assert code not in str(made.revision.content)
    strange = replace(SENT, client_id="b", subject=Subject(stamp="ours", code="99999999999999999999"))
    assert receive(market, strange).inspection.other_code == "99999999999999999999"


def test_goods_on_the_mandatory_list_without_a_stamp_are_a_finding_until_they_have_one(market):
    product = market.run.product_id
    with snapshot(market.rt.main) as db:
        group = db.get_one(type(market.province.product), product).group_key
    listed(market, group, (NOON - DAY).date())
    bare = replace(SENT, subject=Subject(stamp="none", product_id=product))
    made = receive(market, bare)
    found = record(market, made).findings
    assert [(one.kind, one.result) for one in found] == [("seen", "minor"), ("mandatory_unstamped", "serious")]
    assert "quá hạn" in found[1].text and found[1].producer_id == market.province.producer.id
    stamped = replace(bare, revision=2, based_on=1, subject=Subject(stamp="ours", run_id=market.run.id, ordinal=0))
    receive(market, stamped)
    assert [one.kind for one in record(market, made).findings] == ["seen"]
    with snapshot(market.rt.main) as db:
        assert len(queries.findings(db, FindingQuestion(producer_id=market.province.producer.id))) == 1
        assert db.query(Finding).count() == 2


def test_a_sample_is_one_sample_in_every_revision(one_market):
    sample = SampleSaid("s1", "Mật ong", "500 g", "NP-1", "Phòng X", NOON)
    made = receive(one_market, replace(SENT, samples=(sample,)))
    later = replace(SENT, revision=2, based_on=1, samples=(replace(sample, seal_no="NP-2"),))
    receive(one_market, later)
    (kept,) = record(one_market, made).samples
    assert (kept.sample.seal_no, [one.step for one in kept.steps]) == ("NP-2", ["taken"])
    with pytest.raises(Refused):
        receive(one_market, replace(SENT, client_id="b", samples=(sample,)))


@pytest.mark.parametrize("who", ["maker", "officer", "admin", "colleague"])
def test_only_its_inspector_sends_an_inspection(one_market, who):
    receive(one_market)
    actor: Actor = getattr(one_market, who, None) or getattr(one_market.province, who)
    with pytest.raises(Forbidden):
        receive(one_market, replace(SENT, text="Người khác gửi cùng mã"), actor=actor)
    with snapshot(one_market.rt.main) as db:
        assert db.query(InspectionRevision).count() == 1


@pytest.mark.parametrize(
    "subject",
    [{"run_id": 999, "ordinal": 0}, {"product_id": 999}, {"gtin": "123"}, {"group_key": "Z", "described": "x"}],
)
def test_goods_that_the_register_does_not_have_are_refused_beside_their_field(one_market, subject):
    with pytest.raises(Refused) as said:
        receive(one_market, replace(SENT, subject=Subject(**{"stamp": "none"} | subject)))
    assert said.value.reason.field.startswith("subject")


def test_the_first_piece_of_a_file_sent_twice_at_once_is_one_piece(market):
    """The line of the first sending hangs, the phone sends again: neither is told that something broke."""
    start = Barrier(3)

    def piece(_turn):
        start.wait()
        said = {"client_id": "at-once", "at": 0, "content": b"x" * 9, "store": market.rt.store}
        return market.do(service.take_piece, actor=market.inspector, **said).have_bytes

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(piece, range(3))) == [9, 9, 9]
