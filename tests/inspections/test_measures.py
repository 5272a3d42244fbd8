"""Measures from basis to end on both databases: told at once, objected to, prolonged, proposed, counted, closed."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests import make
from tests.conftest import NOON, Clock
from tests.inspections.conftest import HOLD, REVIEW
from trace.accounts.models import Membership, Person, Post
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.inspections import queries as inspections
from trace.inspections import service as imposing
from trace.inspections.measures import jobs, queries, rules, service
from trace.inspections.measures.models import Measure
from trace.inspections.measures.rules import BasisDetails, Decision, ProposalDetails
from trace.inspections.queries import HoldQuestion
from trace.inspections.service import VoidDetails
from trace.notices.models import Notice
from trace.registry import service as registry
from trace.registry.models import Certificate, RawBatch, Shipment

WORDS = "Kết quả kiểm nghiệm của phòng thử nghiệm đạt"
BASIS = BasisDetails("Quyết định 99/QĐ (minh họa), Điều 3", rules.RESTING, "Chi cục (minh họa)", 30)
DAY = NOON.date()


def refusal(act, error=Conflict):
    with pytest.raises(error) as caught:
        act()
    return caught.value.reason.code


@pytest.fixture
def scene(one_market):
    """The scene on SQLite, for what does not depend on the database."""
    return furnished(one_market)


@pytest.fixture
def scene_on_both(market):
    """The scene on each database."""
    return furnished(market)


def furnished(market):
    """The market with people of the producer and of the unit who can be told, and one legal basis."""
    with transaction(market.rt.main) as db:
        told = [(10, "producer"), (20, "officer"), (30, "inspector"), (31, "inspector"), (40, "officer")]
        for number, role in told:
            someone = Person(id=number, name=f"{role} {number}", role=role, email=f"{number}@example.vn", active=True)
            someone.folded, someone.fs_uniquifier, someone.made_at = someone.name, f"fs-{number}", NOON
            db.add(someone)
        db.flush()
        owner, unit = market.province.producer.id, market.province.agency.id
        db.add(Membership(person_id=10, producer_id=owner, duty="manager", since=NOON))
        db.add(Post(person_id=31, agency_id=unit, head=True, since=NOON))
        db.add(Post(person_id=40, agency_id=market.boss.home, head=True, since=NOON))
    market.basis = market.do(service.add_basis, actor=market.province.admin, details=BASIS).id
    return market


def details(scene, **more):
    return replace(HOLD, basis_id=scene.basis, **more)


def told(scene, person):
    """The kinds of what a person was told, in order."""
    with snapshot(scene.rt.main) as db:
        return list(db.scalars(select(Notice.kind).where(Notice.person_id == person).order_by(Notice.id)))


def paper(scene, kind="hold"):
    with snapshot(scene.rt.main) as db:
        return db.scalars(select(Measure).where(Measure.kind == kind).order_by(Measure.id.desc())).first()


def certificate(scene):
    with transaction(scene.rt.main) as db:
        made = Certificate(producer_id=scene.province.producer.id, kind="vietgap", name="VietGAP", number="VG-1")
        made.issuer, made.made_at, made.made_by, made.valid_to = "Tổ chức", NOON, 1, DAY + timedelta(days=300)
        db.add(made)
        db.flush()
        return made.id


def published(scene, **more):
    found = scene.do(registry.enter_recall, actor=scene.inspector, details=scene.recall(**more))
    scene.do(imposing.publish_recall, actor=scene.head, recall_id=found.id, basis_id=scene.basis)
    return found.id


@pytest.mark.parametrize("kind", ["batch", "stamps"])
def test_a_hold_tells_the_producer_at_once_until_when_and_where_to_object(scene, kind):
    scene.hold(kind, details=details(scene))
    found = paper(scene)
    assert (found.basis, found.appeal_to, found.appeal_until) == (BASIS.cited, BASIS.appeal_to, DAY + timedelta(30))
    assert told(scene, 10) == ["measure.hold"]
    assert told(scene, 31) == ["hold.to_confirm"]
    with snapshot(scene.rt.main) as db:
        said = db.scalars(select(Notice).where(Notice.person_id == 10)).one()
    assert said.content["until"] == "20/12/2026"
    assert HOLD.reason not in json.dumps(said.content, ensure_ascii=False), "a reason may speak of people"


@pytest.mark.parametrize("chosen", [None, 99])
def test_where_the_list_offers_bases_a_measure_rests_on_one_of_them(scene, chosen):
    codes = {None: "measure.basis_missing", 99: "measure.basis_unknown"}
    wanted = replace(HOLD, basis_id=chosen)
    assert refusal(lambda: scene.hold_batch(details=wanted), Refused) == codes[chosen]
    void = {"actor": scene.inspector, "run_id": scene.run.id, "lo": 0, "hi": 2, "details": VoidDetails(WORDS, chosen)}
    assert refusal(lambda: scene.do(imposing.void_stamps, **void), Refused) == codes[chosen]
    assert scene.state() == "active"


def test_a_retired_basis_is_offered_no_more_and_stays_on_what_it_was_used_for(scene):
    scene.hold_batch(details=details(scene))
    scene.do(service.retire_basis, actor=scene.province.admin, basis_id=scene.basis)
    assert paper(scene).basis == BASIS.cited
    assert refusal(lambda: scene.hold_stamps(details=details(scene)), Refused) == "measure.basis_unknown"
    scene.hold_stamps()  # the list offers nothing now: goods that harm do not wait for it
    assert paper(scene).basis is None


def test_an_objection_that_is_upheld_ends_the_hold_in_the_same_act(scene_on_both):
    scene = scene_on_both
    key = scene.hold_batch(details=details(scene))
    on = {"actor": scene.province.maker, "measure_id": paper(scene).id, "text": WORDS}
    made = scene.do(service.object_to, **on)
    assert refusal(lambda: scene.do(service.object_to, **on)) == "objection.waiting"
    said = {"objection_id": made.id, "outcome": "upheld", "words": WORDS}
    assert refusal(lambda: scene.do(imposing.answer_objection, actor=scene.inspector, **said)) == "objection.own"
    stranger = partial(scene.do, imposing.answer_objection, actor=scene.stranger, **said)
    assert refusal(stranger, Forbidden) == "objection.other_unit"
    assert scene.state() == "on_hold"
    scene.do(imposing.answer_objection, actor=scene.colleague, **said)
    assert scene.state() == "active"
    with snapshot(scene.rt.main) as db:
        assert inspections.hold(db, key).released_by == scene.colleague.id
    assert told(scene, 10) == ["measure.hold", "objection.answered", "measure.ended"]
    again = partial(scene.do, imposing.answer_objection, actor=scene.head, **said)
    assert refusal(again) == "objection.answered"


def test_an_objection_comes_from_its_producer_and_in_its_days(scene):
    scene.hold_batch(details=details(scene))
    on = {"measure_id": paper(scene).id, "text": WORDS}
    other = make.actor("producer", 90, producers=frozenset({999}))
    refusal(lambda: scene.do(service.object_to, actor=other, **on), Forbidden)
    late = NOON + timedelta(days=31)
    maker = scene.province.maker
    assert refusal(lambda: scene.do(service.object_to, actor=maker, **on, now=late), Refused) == "objection.late"
    scene.do(service.object_to, actor=maker, **on, now=NOON + timedelta(days=30))


@pytest.mark.parametrize("kind", ["batch", "stamps"])
def test_a_hold_goes_on_only_by_a_second_person_and_for_a_reason(scene, kind):
    key = scene.hold(kind, details=details(scene))
    until = REVIEW + timedelta(days=10)
    on = {"key": key, "until": until, "reason": WORDS}
    assert refusal(lambda: scene.do(service.prolong_hold, actor=scene.inspector, **on)) == "hold.own_prolonging"
    assert refusal(lambda: scene.do(service.prolong_hold, actor=scene.stranger, **on), Forbidden) == "hold.other_unit"
    short = on | {"reason": "chờ"}
    assert (
        refusal(lambda: scene.do(service.prolong_hold, actor=scene.head, **short), Refused) == "inspection.text_short"
    )
    scene.do(service.prolong_hold, actor=scene.colleague, **on)
    with snapshot(scene.rt.main) as db:
        assert inspections.hold(db, key).review_on == until
        assert [one.was for one in queries.prolongations(db, kind, key.id)] == [REVIEW]
    assert told(scene, 10)[-1] == "hold.prolonged"


def test_the_unit_is_warned_before_the_day_and_the_unit_above_on_it_once_each(scene_on_both):
    scene = scene_on_both
    scene.hold_batch(details=details(scene))

    def at(days):
        jobs.warn_of_reviews(replace(scene.rt, clock=Clock(NOON + timedelta(days=days))))
        return [told(scene, person) for person in (30, 31, 40)]

    placed = [[], ["hold.to_confirm"], []]
    assert at(10) == placed
    soon = [["hold.review_soon"], ["hold.to_confirm", "hold.review_soon"], []]
    assert at(11) == at(12) == soon
    day = [[*soon[0], "hold.review_today"], [*soon[1], "hold.review_today"], ["hold.review_today"]]
    assert at(14) == at(20) == day


def test_a_hold_whose_day_is_over_stands_first_until_it_is_answered(scene_on_both):
    scene = scene_on_both
    late = scene.hold_stamps(0, 10, details=details(scene, review_on=DAY + timedelta(days=2)))
    scene.hold_stamps(10, 20, details=details(scene, review_on=DAY + timedelta(days=30)), now=NOON + timedelta(hours=1))

    def first():
        with snapshot(scene.rt.main) as db:
            return inspections.holds(db, HoldQuestion(open_only=True))[0]

    assert first().key == late
    assert first().overdue(DAY + timedelta(days=3))
    until = DAY + timedelta(days=40)
    then = NOON + timedelta(days=3)
    scene.do(service.prolong_hold, actor=scene.head, key=late, until=until, reason=WORDS, now=then)
    assert first().key != late


def test_stamps_voided_as_a_measure_are_void_for_the_public_and_the_producer_knows(scene):
    on = {"run_id": scene.run.id, "lo": 0, "hi": 3, "details": VoidDetails(WORDS, scene.basis)}
    refusal(lambda: scene.do(imposing.void_stamps, actor=scene.province.maker, **on), Forbidden)
    scene.do(imposing.void_stamps, actor=scene.inspector, **on)
    assert [scene.state(ordinal) for ordinal in (2, 3)] == ["void", "active"]
    assert told(scene, 10) == ["measure.void"]
    assert refusal(lambda: scene.do(imposing.void_stamps, actor=scene.inspector, **on)).startswith("range.")
    held = partial(scene.hold_stamps, 0, 3, details=details(scene))
    assert refusal(held) == "range.all_spent"


def test_a_certificate_changes_only_when_the_authority_records_its_decision(scene):
    paper_id = certificate(scene)
    stated = ProposalDetails("revoke_certificate", paper_id, WORDS, scene.basis)
    refusal(lambda: scene.do(service.propose, actor=scene.province.officer, details=stated), Forbidden)
    made = scene.do(service.propose, actor=scene.inspector, details=stated)
    assert told(scene, 31) == told(scene, 40) == ["proposal.made"]
    carried = Decision(True, "45/QĐ-SNN", DAY, "")

    def decide(who, what=carried):
        return scene.do(service.decide, actor=who, proposal_id=made.id, decision=what)

    def revoked():
        with snapshot(scene.rt.main) as db:
            return db.get(Certificate, paper_id).revoked_on

    elsewhere = make.actor("officer", 70, units=frozenset({999}), home=999)
    for who in (scene.inspector, scene.head, elsewhere):
        refusal(lambda who=who: decide(who), Forbidden)
    officer = scene.province.officer
    nameless = replace(carried, decision_no=" ")
    assert refusal(lambda: decide(officer, nameless), Refused) == "proposal.decision_needed"
    proposer_promoted = make.actor("officer", scene.inspector.id, units=officer.units, home=officer.home)
    assert refusal(lambda: decide(proposer_promoted)) == "proposal.two_people"
    assert revoked() is None
    decide(officer)
    assert revoked() == DAY
    assert paper(scene, "revocation").decision_no == "45/QĐ-SNN"
    assert told(scene, 10) == ["measure.revocation"]
    assert told(scene, 30) == ["proposal.decided"]
    assert refusal(lambda: decide(officer)) == "proposal.decided"


def test_a_refused_proposal_changes_nothing_and_says_why(scene):
    stated = ProposalDetails("suspend_certificate", certificate(scene), WORDS, scene.basis)
    made = scene.do(service.propose, actor=scene.inspector, details=stated)
    no = Decision(False, "", DAY, "ít")
    on = {"actor": scene.province.officer, "proposal_id": made.id}
    assert refusal(lambda: scene.do(service.decide, **on, decision=no), Refused) == "inspection.text_short"
    decided = scene.do(service.decide, **on, decision=replace(no, answer=WORDS))
    assert (decided.outcome, decided.answer) == ("refused", WORDS)
    assert paper(scene, "suspension") is None


def test_stamps_and_ocop_recognitions_are_revoked_by_a_recorded_decision(scene_on_both):
    scene = scene_on_both
    with transaction(scene.rt.main) as db:
        item = make.ocop_item(db, scene.province.product)
    stamps = ProposalDetails("revoke_stamps", scene.run.id, WORDS, scene.basis, lo=0, hi=5)
    star = ProposalDetails("revoke_ocop_item", item.id, WORDS, scene.basis)
    for stated in (stamps, star):
        made = scene.do(service.propose, actor=scene.inspector, details=stated)
        decision = Decision(True, "46/QĐ-UBND", DAY, "")
        scene.do(service.decide, actor=scene.province.officer, proposal_id=made.id, decision=decision)
    assert [scene.state(ordinal) for ordinal in (4, 5)] == ["revoked", "active"]
    with snapshot(scene.rt.main) as db:
        assert db.get(type(item), item.id).revoked_decision_no == "46/QĐ-UBND"
    beyond = replace(stamps, hi=131)
    assert refusal(lambda: scene.do(service.propose, actor=scene.inspector, details=beyond), Refused)
    nowhere = replace(star, findings=(999,))
    assert refusal(lambda: scene.do(service.propose, actor=scene.inspector, details=nowhere), NotFound)


def test_a_published_recall_freezes_its_scope_and_tells_partners_once_each(scene_on_both):
    scene = scene_on_both
    with transaction(scene.rt.main) as db:
        for name, quantity in (("Siêu thị A", 100_000), ("siêu thị  a", 50_000), ("Đại lý B", 20_000)):
            row = Shipment(batch_id=scene.batch.id, consignee=name, sent_on=DAY, quantity=quantity, unit="chai")
            row.made_at, row.made_by = NOON, 10
            db.add(row)
        other = make.producer(db, name="HTX Bánh")
        used = RawBatch(producer_id=other.id, name="Mật ong", supplier="HTX", from_batch_id=scene.batch.id)
        used.received_on, used.quantity, used.unit, used.made_at, used.made_by = DAY, 1000, "chai", NOON, 10
        db.add(used)
    recall_id = published(scene)
    with snapshot(scene.rt.main) as db:
        going = queries.progress(db, recall_id)
        frozen = queries.scope_of(db, recall_id)
        notified = db.scalars(select(Notice.kind).where(Notice.producer_id == other.id)).all()
    assert going.scope.content == frozen
    assert [(one.name, one.quantity) for one in going.partners] == [
        ("Siêu thị A", 150_000),
        ("Đại lý B", 20_000),
        ("HTX Bánh", None),
    ]
    assert notified == ["recall.partner"]
    assert told(scene, 10) == ["recall.published", "measure.recall"]
    waiting = next(one for one in going.partners if one.told_at is None)
    on = {"partner_id": waiting.id, "how": "Gọi điện cho quầy"}
    scene.do(service.tell_partner, actor=scene.province.maker, **on)
    assert refusal(lambda: scene.do(service.tell_partner, actor=scene.inspector, **on)) == "recall.partner_told"


def test_what_came_back_is_counted_in_steps_and_closed_by_another_than_entered_it(scene_on_both):
    scene = scene_on_both
    recall_id = published(scene)
    step = {"recall_id": recall_id, "batch_id": scene.batch.id, "note": "Siêu thị A trả"}
    scene.do(service.count_return, actor=scene.province.maker, quantity=300, **step)
    scene.do(service.count_return, actor=scene.inspector, quantity=250, **step)
    too_many = partial(scene.do, service.count_return, actor=scene.inspector, quantity=451, **step)
    assert refusal(too_many, Refused) == "recall.count"
    scene.do(service.count_return, actor=scene.inspector, quantity=-50, **step | {"note": "Đếm nhầm một thùng 50 chai"})
    elsewhere = make.actor("producer", 91, producers=frozenset({999}))
    refusal(lambda: scene.do(service.count_return, actor=elsewhere, quantity=1, **step), Forbidden)
    end = {"recall_id": recall_id, "returned_quantity": 500}
    assert refusal(lambda: scene.do(imposing.close_recall, actor=scene.inspector, **end)) == "recall.own_closing"
    other = end | {"returned_quantity": 499}
    assert refusal(lambda: scene.do(imposing.close_recall, actor=scene.head, **other), Refused) == "recall.other_total"
    scene.do(imposing.close_recall, actor=scene.head, **end)
    assert paper(scene, "recall").ended_at == NOON
    late = partial(scene.do, service.count_return, actor=scene.inspector, quantity=1, **step)
    assert refusal(late) == "recall.ended"


def test_a_recall_while_its_goods_are_held_leaves_the_hold_to_be_ended(scene):
    key = scene.hold_batch(details=details(scene))
    recall_id = published(scene)
    assert scene.state() == "recalled"
    scene.do(imposing.withdraw_recall, actor=scene.inspector, recall_id=recall_id, reason=WORDS)
    assert scene.state() == "on_hold"
    scene.do(imposing.release_hold, actor=scene.head, key=key, reason=WORDS)
    assert scene.state() == "active"


def test_a_voluntary_recall_that_is_closed_leaves_no_pause_behind(scene):
    stated = scene.recall(decided_by="", decision_no=None)
    found = scene.do(registry.start_voluntary_recall, actor=scene.province.maker, details=stated)
    scene.do(imposing.publish_recall, actor=scene.head, recall_id=found.id)
    assert paper(scene, "recall") is None, "what a producer does by itself is no measure"
    scene.do(imposing.close_recall, actor=scene.inspector, recall_id=found.id, returned_quantity=10)
    with snapshot(scene.rt.main) as db:
        assert inspections.holds(db, HoldQuestion(open_only=True)) == []


ROLES = {
    "hold.place": {"inspector"},
    "hold.confirm": {"inspector", "officer"},
    "hold.release": {"inspector", "officer"},
    "hold.prolong": {"inspector", "officer"},
    "measure.void": {"inspector"},
    "measure.object": {"producer", "entry_assistant"},
    "objection.answer": {"inspector", "officer"},
    "proposal.make": {"inspector"},
    "proposal.decide": {"officer"},
    "stamps.revoke": {"officer"},
    "certificate.revoke": {"officer"},
    "ocop_item.revoke": {"officer"},
    "recall.publish": {"inspector", "officer"},
    "recall.close": {"inspector", "officer"},
    "violation.record": {"inspector"},
    "violation.decide": {"inspector", "officer"},
    "evidence.make": {"inspector", "officer"},
    "basis.edit": {"admin"},
}


@pytest.mark.parametrize("act", ROLES)
def test_only_these_roles_may_do_an_act_of_measures(act):
    roles = ("producer", "entry_assistant", "officer", "inspector", "admin")
    assert {role for role in roles if make.actor(role, 1).may(act)} == ROLES[act]


def test_one_person_alone_is_refused_by_the_database_too(scene_on_both):
    """Around every service: the second half of an act, in the hand that did the first."""
    scene = scene_on_both
    scene.hold_batch(details=details(scene))
    scene.hold_stamps(details=details(scene))
    scene.do(service.object_to, actor=scene.province.maker, measure_id=paper(scene).id, text=WORDS)
    stated = ProposalDetails("revoke_certificate", certificate(scene), WORDS, scene.basis)
    scene.do(service.propose, actor=scene.inspector, details=stated)
    published(scene)
    with transaction(scene.rt.main) as db:
        now = {"now": NOON.replace(tzinfo=None) if db.get_bind().dialect.name == "sqlite" else NOON}
        db.execute(
            text(
                "INSERT INTO violations (producer_id, unit_name, what, public_words, for_consumers, recorded_at,"
                " recorded_by) SELECT id, 'u', 'w', 'p', :yes, :now, 30 FROM producers LIMIT 1"
            ),
            now | {"yes": True},
        )
    alone = [
        "UPDATE batch_holds SET confirmed_by = placed_by",
        "UPDATE batch_holds SET released_by = placed_by",
        "UPDATE stamp_holds SET confirmed_by = placed_by",
        "UPDATE stamp_holds SET released_by = placed_by",
        "UPDATE recalls SET published_by = entered_by",
        "UPDATE recalls SET closed_by = entered_by",
        "UPDATE recalls SET withdrawn_by = published_by",
        "UPDATE objections SET answered_by = against",
        "UPDATE objections SET answered_by = made_by",
        "UPDATE authority_proposals SET decided_by = proposed_by",
        "UPDATE violations SET decided_by = recorded_by",
        "UPDATE violations SET cancelled_by = recorded_by",
        "UPDATE authority_proposals SET decided_at = '2026-11-20', outcome = 'carried_out'",
        "INSERT INTO hold_prolongations (hold_kind, hold_id, placed_by, was, until, reason, made_at, made_by)"
        " VALUES ('batch', 1, 30, '2026-11-20', '2026-11-21', 'x', '2026-11-20', 30)",
    ]
    for statement in alone:
        with pytest.raises(IntegrityError, match=r"CHECK|check"), transaction(scene.rt.main) as db:
            db.execute(text(statement))
