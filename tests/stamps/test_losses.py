"""Void, stolen, revoked, consumed, on hold: who may, in which order, and with how many people."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests import make
from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.stamps import queries, service
from trace.stamps.models import StampProposal
from trace.stamps.service import ProposalDetails

REVIEW = date(2026, 12, 1)


def command(province, verb, **arguments):
    with transaction(province.rt.main) as db:
        return getattr(service, verb)(db, now=NOON, **arguments)


def facts(province, run, ordinal):
    with snapshot(province.rt.main) as db:
        return queries.range_at(db, run.id, ordinal)


def test_a_producer_voids_spoiled_stamps_before_activation(province):
    run = province.released()
    count = command(province, "void_range", actor=province.maker, run_id=run.id, lo=3, hi=5, reason="rách")
    assert (count, facts(province, run, 3).voided_reason, facts(province, run, 5).voided_at) == (2, "rách", None)


def test_after_activation_only_an_inspector_voids(province):
    run, batch = province.released(), province.batch()
    province.activate(run, 0, 10, batch)
    with pytest.raises(Conflict, match=r"range\.void_after_activation"):
        command(province, "void_range", actor=province.maker, run_id=run.id, lo=0, hi=5, reason="rách")
    command(province, "void_range", actor=province.inspector, run_id=run.id, lo=0, hi=5, reason="bóc ra dán lại")
    found = facts(province, run, 0)
    assert (found.batch_id, found.voided_reason) == (batch.id, "bóc ra dán lại")


def test_voiding_needs_a_reason_and_happens_once(one_province):
    run = one_province.released()
    with pytest.raises(Refused, match=r"range\.reason_needed"):
        command(one_province, "void_range", actor=one_province.maker, run_id=run.id, lo=0, hi=5, reason=" ")
    command(one_province, "void_range", actor=one_province.maker, run_id=run.id, lo=0, hi=5, reason="rách")
    with pytest.raises(Conflict, match=r"range\.spent"):
        command(one_province, "void_range", actor=one_province.inspector, run_id=run.id, lo=4, hi=9, reason="rách")


def test_void_stamps_are_not_activated(one_province):
    run, batch = one_province.released(), one_province.batch()
    command(one_province, "void_range", actor=one_province.maker, run_id=run.id, lo=4, hi=5, reason="rách")
    with pytest.raises(Conflict, match=r"range\.spent"):
        one_province.activate(run, 0, 10, batch)


def held(province, run, lo=0, hi=10, **more):
    return command(
        province,
        "hold_range",
        **{
            "actor": province.inspector,
            "run_id": run.id,
            "lo": lo,
            "hi": hi,
            "reason": "kiểm tra nhãn",
            "review_on": REVIEW,
        }
        | more,
    )


def test_a_hold_names_its_unit_and_lies_on_its_range_only(province):
    run = province.released()
    hold = held(province, run)
    assert (hold.unit_name, hold.agency_id) == (province.agency.name, province.agency.id)
    assert (facts(province, run, 9).hold_id, facts(province, run, 10).hold_id) == (hold.id, None)


def test_a_hold_is_confirmed_by_a_superior_and_ended_by_a_second_person(province):
    run, batch = province.released(), province.batch()
    province.activate(run, 0, 20, batch)
    hold = held(province, run)
    with pytest.raises(Forbidden, match=r"hold\.not_superior"):
        command(province, "confirm_hold", actor=province.inspector, hold_id=hold.id)
    confirmed = command(province, "confirm_hold", actor=province.head, hold_id=hold.id)
    assert confirmed.confirmed_by == province.head.id
    with pytest.raises(Conflict, match=r"hold\.two_people"):
        command(province, "release_hold", actor=province.inspector, hold_id=hold.id, reason="đủ giấy tờ")
    command(province, "release_hold", actor=province.head, hold_id=hold.id, reason="đủ giấy tờ")
    with snapshot(province.rt.main) as db:
        assert [(row.lo, row.hi) for row in queries.rows(db, run.id, 0, 130)] == [(0, 20)]
    with pytest.raises(Conflict, match=r"hold\.ended"):
        command(province, "release_hold", actor=province.head, hold_id=hold.id, reason="đủ giấy tờ")


def test_held_stamps_are_neither_held_again_nor_activated(one_province):
    run, batch = one_province.released(), one_province.batch()
    held(one_province, run)
    with pytest.raises(Conflict, match=r"range\.held"):
        held(one_province, run, 9, 12)
    with pytest.raises(Conflict, match=r"range\.held"):
        one_province.activate(run, 9, 12, batch)


def test_a_hold_looks_forward_and_says_why(one_province):
    run = one_province.released()
    with pytest.raises(Refused, match=r"hold\.review_past"):
        held(one_province, run, review_on=date(2026, 11, 19))
    with pytest.raises(Refused, match=r"range\.reason_needed"):
        held(one_province, run, reason="")


def test_an_unconfirmed_hold_goes_up_after_a_day_and_once(province):
    run = province.released()
    hold = held(province, run)
    later = NOON + timedelta(hours=25)

    def sent(now):
        with transaction(province.rt.main) as db:
            return service.escalate_holds(db, actor=province.head, confirm_hours=24, now=now)

    assert (sent(NOON + timedelta(hours=23)), sent(later), sent(later)) == (0, 1, 0)
    with snapshot(province.rt.main) as db:
        assert queries.hold(db, hold.id).escalated_at == later


def proposed(province, run, kind="stolen", by=None, **more):
    words = {"kind": kind, "reason": "mất ở kho", "happened_on": date(2026, 11, 18)} | more
    return command(
        province, "propose", actor=by or province.maker, run_id=run.id, lo=0, hi=10, details=ProposalDetails(**words)
    )


def test_a_reported_theft_counts_when_a_second_person_confirms_it(province):
    run = province.released()
    proposal = proposed(province, run)
    assert facts(province, run, 0).stolen_on is None
    command(province, "decide_proposal", actor=province.officer, proposal_id=proposal.id, accept=True)
    assert facts(province, run, 0).stolen_on == date(2026, 11, 18)
    with pytest.raises(Conflict, match=r"proposal\.decided"):
        command(province, "decide_proposal", actor=province.officer, proposal_id=proposal.id, accept=True)


def test_a_rejected_proposal_changes_no_stamp(one_province):
    run = one_province.released()
    proposal = proposed(one_province, run)
    command(one_province, "decide_proposal", actor=one_province.officer, proposal_id=proposal.id, accept=False)
    assert facts(one_province, run, 0).stolen_on is None


def test_a_revocation_takes_two_people_and_a_decision(province):
    run = province.released()
    with pytest.raises(Refused, match=r"proposal\.decision_needed"):
        proposed(province, run, "revoked", by=province.inspector)
    proposal = proposed(province, run, "revoked", by=province.inspector, decision="12/QĐ")
    for nobody_of_the_authority in (province.inspector, province.head):
        with pytest.raises(Forbidden):
            command(province, "decide_proposal", actor=nobody_of_the_authority, proposal_id=proposal.id, accept=True)
    itself = replace(province.officer, id=province.inspector.id)
    with pytest.raises(Conflict, match=r"proposal\.two_people"):
        command(province, "decide_proposal", actor=itself, proposal_id=proposal.id, accept=True)
    command(province, "decide_proposal", actor=province.officer, proposal_id=proposal.id, accept=True)
    found = facts(province, run, 9)
    assert (found.revoked_decision, found.revoked_at) == ("12/QĐ", NOON)


def test_the_database_refuses_one_person_for_both_halves_of_a_proposal(province):
    run = province.released()
    proposal = proposed(province, run)
    with pytest.raises(IntegrityError), transaction(province.rt.main) as db:
        db.execute(update(StampProposal).where(StampProposal.id == proposal.id).values(decided_by=proposal.proposed_by))


def test_a_producer_proposes_no_revocation(one_province):
    run = one_province.released()
    with pytest.raises(Forbidden):
        proposed(one_province, run, "revoked", decision="1")


def test_only_active_single_stamps_are_consumed(province):
    run, batch = province.released(), province.batch()
    with pytest.raises(Conflict, match=r"range\.not_activated"):
        command(province, "consume_range", actor=province.maker, run_id=run.id, lo=0, hi=5, how="sold")
    province.activate(run, 0, 10, batch)
    command(province, "consume_range", actor=province.maker, run_id=run.id, lo=0, hi=5, how="sold")
    assert (facts(province, run, 0).consumed_how, facts(province, run, 5).consumed_how) == ("sold", None)
    shared = province.released(1, kind="lot", copies=5)
    province.activate(shared, 0, 1, batch)
    with pytest.raises(Conflict, match=r"range\.shared_never_consumed"):
        command(province, "consume_range", actor=province.maker, run_id=shared.id, lo=0, hi=1, how="sold")


def test_a_stranger_voids_nothing(one_province):
    run = one_province.released()
    stranger = make.actor("producer", 11, producers=frozenset({99}))
    with pytest.raises(Forbidden):
        command(one_province, "void_range", actor=stranger, run_id=run.id, lo=0, hi=1, reason="rách")
