"""Findings on both databases: kept once whoever resends them, placed on what they are about, refused when empty."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from trace.base.db import snapshot
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.inspections import queries, service
from trace.inspections.models import Finding
from trace.inspections.queries import FindingQuestion
from trace.inspections.rules import FindingDetails, FoundOn
from trace.ledger import queries as ledger

SEEN = FindingDetails("0198-a", "minor", "Nhãn phụ ghi sai ngày sản xuất", "Chợ Hà Tĩnh", NOON - timedelta(hours=2))


def record(market, finding=SEEN, **more):
    arguments = {"actor": market.inspector, "finding": finding, "on": FoundOn(run_id=market.run.id, ordinal=3)}
    return market.do(service.record_finding, **arguments | more)


def count(market):
    with snapshot(market.rt.main) as db:
        return db.scalar(select(func.count()).select_from(Finding))


def test_a_resend_is_the_same_finding(market):
    first = record(market)
    entries = len(market.acts())
    assert record(market, now=NOON + timedelta(days=1)).id == first.id
    assert (count(market), len(market.acts())) == (1, entries)


@pytest.mark.parametrize("change", [{"text": "Một nội dung khác hẳn"}, {"result": "serious"}, {"place": "Chợ Vinh"}])
def test_an_id_that_was_used_for_another_finding_is_a_conflict(market, change):
    record(market)
    with pytest.raises(Conflict):
        record(market, replace(SEEN, **change))
    assert count(market) == 1


def test_somebody_elses_id_is_a_conflict(market):
    record(market)
    with pytest.raises(Conflict):
        record(market, actor=market.colleague)


def test_a_finding_on_a_stamp_belongs_to_its_batch_and_producer_too(market):
    made = record(market)
    assert (made.batch_id, made.producer_id) == (market.batch.id, market.province.producer.id)
    untouched = record(market, replace(SEEN, client_id="b"), on=FoundOn(run_id=market.run.id, ordinal=100))
    assert (untouched.batch_id, untouched.producer_id) == (None, market.province.producer.id)


def test_the_ledger_names_when_it_was_found_and_when_it_arrived(market):
    made = record(market)
    with snapshot(market.rt.main) as db:
        entry = ledger.entry_on(db, ("finding", made.id), "finding.recorded")
    assert (entry.effective_at, entry.recorded_at) == (SEEN.found_at, NOON)
    assert SEEN.text not in str(entry.content)


@pytest.mark.parametrize(
    "on", [{"run_id": 999}, {"ordinal": 130}, {"ordinal": -1}, {"ordinal": None}, {"run_id": None, "batch_id": 999}]
)
def test_a_finding_on_nothing_we_know_is_not_kept(market, on):
    target = {"run_id": market.run.id, "ordinal": 3} | on
    with pytest.raises(NotFound):
        record(market, on=FoundOn(**target))
    assert count(market) == 0


def test_an_empty_finding_is_refused_and_nothing_is_kept(market):
    with pytest.raises(Refused):
        record(market, replace(SEEN, text=" "))
    assert count(market) == 0


@pytest.mark.parametrize("who", ["maker", "officer", "admin"])
def test_only_inspectors_record_findings(one_market, who):
    with pytest.raises(Forbidden):
        record(one_market, actor=getattr(one_market.province, who))


def test_findings_are_listed_by_what_they_are_about(market):
    first = record(market)
    record(market, replace(SEEN, client_id="b"), on=FoundOn())
    with snapshot(market.rt.main) as db:
        assert [one.id for one in queries.findings(db, FindingQuestion(batch_id=market.batch.id))] == [first.id]
        assert len(queries.findings(db, FindingQuestion())) == 2
        assert queries.findings(db, FindingQuestion(), after=first.id) == []
