"""Violations: what is public is a rule that can be read, and a second person decides, ends and answers."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tests.conftest import NOON
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden
from trace.core.words import local_day
from trace.inspections.violations import queries, rules, service
from trace.inspections.violations.rules import Facts, Ruling, ViolationDetails
from trace.registry.models import Producer

TODAY = local_day(NOON)
WORDS = "Nhãn ghi sai hạn sử dụng của lô hàng"
FOUND = ViolationDetails("Kiểm tra tại quầy thấy nhãn ghi sai", WORDS, for_consumers=True)
RULING = Ruling("77/QĐ-XPVP", TODAY, "Buộc sửa nhãn trước khi bán tiếp")
PUBLIC = Facts(
    recorded_by=30,
    decided_at=NOON,
    decided_by=31,
    decided_on=TODAY - timedelta(days=100),
    appeal_until=TODAY - timedelta(days=1),
    for_consumers=True,
)


@pytest.mark.parametrize(
    ("change", "public"),
    [
        ({}, True),
        ({"fulfilled_at": NOON}, True),
        ({"decided_at": None}, False),
        ({"cancelled_at": NOON}, False),
        ({"for_consumers": False}, False),
        ({"appeal_until": TODAY}, False),
        ({"objections": ("waiting",)}, False),
        ({"objections": ("rejected",)}, True),
        ({"objections": ("rejected", "upheld")}, False),
        ({"decided_on": TODAY - rules.PUBLIC_FOR}, True),
        ({"decided_on": TODAY - rules.PUBLIC_FOR - timedelta(days=1)}, False),
    ],
)
def test_only_what_is_decided_final_recent_and_for_consumers_is_public(change, public):
    assert rules.is_public(replace(PUBLIC, **change), TODAY) is public


@pytest.mark.parametrize(
    ("legal_type", "named"), [("enterprise", True), ("cooperative", True), ("household", False), ("unheard", False)]
)
def test_a_household_is_never_named_for_it_bears_a_persons_name(legal_type, named):
    assert rules.public_name(legal_type, "Nguyễn Thị Mơ") == ("Nguyễn Thị Mơ" if named else None)


def refusal(act, error=Conflict):
    with pytest.raises(error) as caught:
        act()
    return caught.value.reason.code


def public(market, days):
    with snapshot(market.rt.main) as db:
        return queries.public_lines(db, TODAY + timedelta(days=days))


def test_a_violation_from_its_record_to_the_public_list_and_out_of_it(market):
    owner = market.province.producer.id
    made = market.do(service.record, actor=market.inspector, producer_id=owner, details=FOUND)
    on = {"violation_id": made.id}
    assert refusal(lambda: market.do(service.decide, actor=market.inspector, **on, ruling=RULING)).endswith(
        "two_people"
    )
    stranger = partial(market.do, service.decide, actor=market.stranger, **on, ruling=RULING)
    assert refusal(stranger, Forbidden) == "violation.other_unit"
    market.do(service.decide, actor=market.head, **on, ruling=RULING)
    assert refusal(lambda: market.do(service.decide, actor=market.colleague, **on, ruling=RULING)) == (
        "violation.not_waiting"
    )
    objection = market.do(service.object_to, actor=market.province.maker, **on, text="Nhãn đã sửa từ tuần trước rồi")
    assert public(market, 91) == []
    rejected = {
        "objection_id": objection.id,
        "outcome": "rejected",
        "words": "Ảnh chụp ngày kiểm tra cho thấy chưa sửa",
    }
    assert refusal(lambda: market.do(service.answer_objection, actor=market.head, **on, **rejected)) == "objection.own"
    market.do(service.answer_objection, actor=market.colleague, **on, **rejected)
    assert public(market, 90) == []
    line = public(market, 91)[0]
    assert (line.producer, line.words, line.decision_no) == ("HTX Mật ong Vũ Quang", WORDS, "77/QĐ-XPVP")
    with transaction(market.rt.main) as db:
        db.get(Producer, owner).legal_type = "household"
    assert public(market, 91)[0].producer is None
    assert refusal(lambda: market.do(service.cancel, actor=market.head, **on, why=WORDS)) == "violation.own_cancelling"
    market.do(service.cancel, actor=market.colleague, **on, why=WORDS)
    assert public(market, 91) == []


def test_an_objection_that_is_upheld_cancels_the_violation(one_market):
    market = one_market
    made = market.do(service.record, actor=market.inspector, producer_id=market.province.producer.id, details=FOUND)
    market.do(service.decide, actor=market.head, violation_id=made.id, ruling=RULING)
    on = {"violation_id": made.id}
    objection = market.do(service.object_to, actor=market.province.maker, **on, text="Nhãn không phải của chúng tôi")
    said = {"objection_id": objection.id, "outcome": "upheld", "words": "Đúng là nhãn của cơ sở khác"}
    market.do(service.answer_objection, actor=market.colleague, **on, **said)
    with snapshot(market.rt.main) as db:
        assert queries.violation(db, made.id).facts.state == "cancelled"
    assert refusal(lambda: market.do(service.fulfil, actor=market.head, **on, how=WORDS)) == "violation.not_decided"
