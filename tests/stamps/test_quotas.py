"""Quotas: held however many order at once, counted by the year in Vietnam, set by officers with a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from trace.base.actor import SERVICE_ID
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.jobs.models import Job
from trace.ledger.models import LedgerEntry
from trace.registry.models import Product
from trace.stamps import queries, rules, service
from trace.stamps.models import Run
from trace.stamps.rules import Quota, RunOrder


def with_quota(province, labels, **more):
    province.rt = replace(province.rt, settings=replace(province.rt.settings, labels_a_year=labels, **more))


def quota(province, now=NOON):
    with snapshot(province.rt.main) as db:
        return queries.quota(db, province.producer.id, labels_a_year=province.rt.settings.labels_a_year, now=now)


def set_quota(province, labels, *, reason="theo sản lượng đăng ký", by=None):
    with transaction(province.rt.main) as db:
        return service.set_quota(
            db,
            actor=by or province.officer,
            producer_id=province.producer.id,
            labels_a_year=labels,
            reason=reason,
            now=NOON,
        )


def test_twenty_orders_at_once_at_the_limit_never_exceed_it(province):
    with_quota(province, 700)

    def attempt(_number):
        try:
            return province.order(100).quantity
        except Refused as refused:
            return refused.reason.values["left"]

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(attempt, range(20)))
    assert answers.count(100) == 7 and set(answers) == {100, 0}
    assert quota(province) == Quota(2026, 700, 700)


def test_the_refusal_names_the_numbers_and_copies_count(province):
    with_quota(province, 500)
    province.order(1, kind="lot", copies=450)
    with pytest.raises(Refused) as refused:
        province.order(51)
    reason = refused.value.reason
    assert (reason.code, reason.field) == ("run.quota", "quantity")
    assert reason.values == {"most": 500, "ordered": 450, "left": 50, "wanted": 51, "year": 2026}


def test_what_was_refused_or_withdrawn_does_not_count(one_province):
    refused, withdrawn = one_province.order(100), one_province.order(50)
    with transaction(one_province.rt.main) as db:
        service.refuse_run(db, actor=one_province.officer, run_id=refused.id, note="sai số lượng", now=NOON)
        service.withdraw_run(db, actor=one_province.maker, run_id=withdrawn.id, now=NOON)
    assert quota(one_province).ordered == 0


@pytest.mark.parametrize(
    ("moment", "year"), [("2026-12-31 16:59", 2026), ("2026-12-31 17:00", 2027), ("2027-01-01 00:00", 2027)]
)
def test_a_year_begins_at_midnight_in_vietnam(moment, year):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    found, begins, ends = rules.year_of(now)
    assert found == year and begins <= now < ends


def test_a_new_year_brings_new_labels(one_province):
    one_province.order(100)
    assert quota(one_province, datetime(2027, 1, 2, tzinfo=UTC)).ordered == 0


def test_an_officer_sets_another_quota_with_a_reason(province):
    set_quota(province, 120)
    with pytest.raises(Refused, match=r"run\.quota"):
        province.order(121)
    province.order(100)
    set_quota(province, 60, reason="giảm sản lượng")
    assert quota(province) == Quota(2026, 60, 100) and quota(province).left == 0
    with snapshot(province.rt.main) as db:
        told = db.scalars(select(LedgerEntry.content).where(LedgerEntry.act == "quota.set").order_by(LedgerEntry.id))
        assert list(told) == [{"labels_a_year": 120, "before": None}, {"labels_a_year": 60, "before": 120}]


def test_quotas_without_a_reason_below_nothing_or_by_others_are_refused(one_province):
    with pytest.raises(Refused) as refused:
        set_quota(one_province, -1, reason=" ")
    assert {reason.field for reason in refused.value.reasons} == {"labels_a_year", "reason"}
    for stranger in (one_province.maker, make.actor("officer", 21, units=frozenset({99}))):
        with pytest.raises(Forbidden):
            set_quota(one_province, 10, by=stranger)


def test_an_order_within_quota_is_released_by_rule_and_recorded_as_such(province):
    with_quota(province, 500, approve_within_quota=True)
    run = province.order(130)
    assert (run.state, run.approved_by, run.approved_at) == ("released", SERVICE_ID, NOON)
    with snapshot(province.rt.main) as db:
        entry = db.scalars(select(LedgerEntry).where(LedgerEntry.act == "run.released")).one()
        assert (entry.actor_id, entry.object_id, entry.content) == (SERVICE_ID, run.id, {"rule": "within_quota"})
        assert {job.arguments["run_id"] for job in db.scalars(select(Job).where(Job.name == "stamps.print_lane"))} == {
            run.id
        }
    with pytest.raises(Conflict), transaction(province.rt.main) as db:
        service.approve_run(db, actor=province.officer, run_id=run.id, now=NOON)


def test_a_slot_that_is_not_ready_is_never_released_by_rule(one_province):
    with_quota(one_province, 500, approve_within_quota=True, demonstration=False)
    with transaction(one_province.rt.main) as db:
        service.open_slot(db, actor=one_province.admin, keys=one_province.rt.keys, slot=1, now=NOON)
    assert one_province.order(130).state == "ordered"


def test_goods_that_are_not_accepted_are_never_released_by_rule(one_province):
    with_quota(one_province, 500, approve_within_quota=True)
    with transaction(one_province.rt.main) as db:
        db.get_one(Product, one_province.product.id).suspended_on = NOON.date()
    with pytest.raises(Refused):
        one_province.order(130)
    with snapshot(one_province.rt.main) as db:
        assert db.scalars(select(Run)).all() == []


def test_an_order_is_one_of_a_product_and_of_labels():
    assert rules.why_not_within(Quota(2026, 100, 40), RunOrder(1, "lot", 1, 60).labels) is None
