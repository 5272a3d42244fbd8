"""The diary's commands and reads on both databases: links, intervals, supply, the facts of a balance."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests import make
from tests.conftest import NOON
from trace.base.errors import Forbidden, Refused, Stale
from trace.base.store import Store
from trace.notices.models import Notice
from trace.registry import queries
from trace.registry.models import ProductionStep
from trace.registry.queries import diary, supply
from trace.registry.rules.amounts import Amount
from trace.registry.rules.diary import Answer, StepDraft, Written
from trace.registry.rules.supply import RawDetails
from trace.registry.service import diary as service
from trace.registry.service import diarytemplates
from trace.registry.service import supply as commands
from trace.registry.service.diary import Beside, Target

OFFICER = make.actor("officer", 40)


class Grove:
    """A producer with a place, a product and two batches, and whoever works for it."""

    def __init__(self, db, store):
        self.db, self.beside = db, Beside(store)
        owner = make.producer(db)
        self.place, self.product = make.site(db, owner), make.product(db, owner)
        self.first, self.second = (make.batch(db, self.product, lot=lot) for lot in ("A", "B"))
        self.who = make.actor("producer", 5, producers=frozenset({owner.id}))
        self.steps = {step.name_vi: step.id for step in diary.template(db, "crops").steps}

    def write(self, name, day, *answers, batch=None, season=None):
        written = Written("chosen", date(2026, 11, day), answers=answers, site_id=self.place.id, season=season)
        target = Target(self.product.id, batch.id if batch else None)
        return service.write_entry(
            self.db,
            actor=self.who,
            target=target,
            step_id=self.steps[name],
            written=written,
            beside=self.beside,
            now=NOON,
        )


@pytest.fixture
def grove(db, tmp_path):
    return Grove(db, Store(tmp_path))


def spray(grove, day=10):
    return grove.write("Phun thuốc", day, Answer("Thuốc A", 7), Answer(), Answer(), season="Vụ xuân")


def test_a_spraying_of_a_season_is_found_before_the_harvests_of_every_batch_it_belongs_to(db, grove):
    used = spray(grove)
    for batch in (grove.first, grove.second):
        service.attach_entries(db, actor=grove.who, batch_id=batch.id, entry_ids=[used.id, used.id], now=NOON)
    taken = [grove.write("Thu hoạch", day, Answer("12"), batch=grove.first) for day in (16, 17)]
    assert [(each.harvest.id, each.spraying.id) for each in diary.too_soon(db)] == [(taken[0].id, used.id)]
    assert diary.too_soon(db, entry_id=taken[1].id) == []
    told = db.scalars(select(Notice).where(Notice.kind == "diary.too_soon")).all()
    assert {each.key for each in told} == {f"{taken[0].id}:{used.id}"} and told[0].content["day"] == "17/11/2026"
    service.strike_entry(db, actor=grove.who, entry_id=taken[0].id, why="Nhầm", now=NOON)
    assert diary.too_soon(db) == []


def test_entries_of_another_product_are_not_put_to_a_batch(db, grove):
    other = make.batch(db, make.product(db, queries.producer(db, grove.product.producer_id)), lot="C")
    with pytest.raises(Refused) as error:
        service.attach_entries(db, actor=grove.who, batch_id=other.id, entry_ids=[spray(grove).id], now=NOON)
    assert error.value.reason.code == "diary.of_another"


def test_a_corrected_entry_of_two_batches_stands_corrected_on_both(db, grove):
    first = grove.write("Thu hoạch", 12, Answer("120"), season="Vụ xuân")
    for batch in (grove.first, grove.second):
        service.attach_entries(db, actor=grove.who, batch_id=batch.id, entry_ids=[first.id], now=NOON)
    again = Written("chosen", date(2026, 11, 12), answers=(Answer("12"),), site_id=grove.place.id, season="Vụ xuân")
    made = service.correct_entry(
        db, actor=grove.who, entry_id=first.id, correction=("Nhầm số", again), beside=grove.beside, now=NOON
    )
    for batch in (grove.first, grove.second):
        assert [each.id for each in diary.standing_of_batch(db, batch.id)] == [made.id]
        assert len(queries.journey(db, batch.id)) == 1
    assert db.query(ProductionStep).filter(ProductionStep.struck_at.is_not(None)).count() == 2


def test_the_harvest_of_a_season_is_counted_over_all_its_batches_and_each_entry_once(db, grove):
    area = grove.write("Gieo trồng", 1, Answer("500"), Answer(), season="Vụ xuân")
    for batch in (grove.first, grove.second):
        service.attach_entries(db, actor=grove.who, batch_id=batch.id, entry_ids=[area.id], now=NOON)
        grove.write("Thu hoạch", 12, Answer("60"), batch=batch)
    cap = {"group_key": "I.2", "most": "2", "unit": "tấn", "source": "Niên giám"}
    diarytemplates.set_yield_cap(db, actor=OFFICER, **cap, now=NOON)
    facts = supply.balance_facts(db, grove.first, supply.yield_cap(db, "I.2.b"))
    assert facts.area == (Amount(500_000, "m²"),) and facts.cap == Amount(2_000, "tấn")
    assert facts.harvested == (Amount(60_000, "kg"),) and len(facts.season) == 2
    diarytemplates.set_yield_cap(db, actor=OFFICER, **cap | {"most": ""}, now=NOON)
    assert supply.yield_cap(db, "I.2.b") is None


def test_raw_material_names_the_batch_it_came_from_and_is_found_from_there(db, grove):
    theirs = make.batch(db, make.product(db, make.producer(db, name="HTX Khác"), name="Sáp"), lot="S1")
    details = RawDetails("", "", date(2026, 11, 1), "100", "kg", trace_code=theirs.trace_code)
    raw = commands.receive_raw(db, actor=grove.who, producer_id=grove.first.producer_id, details=details, now=NOON)
    assert (raw.name, raw.supplier, raw.supplier_lot) == ("Sáp", "HTX Khác", "S1")
    for quantity in ("30", "20"):
        commands.use_raw(db, actor=grove.who, batch_id=grove.first.id, raw_batch_id=raw.id, quantity=quantity, now=NOON)
    assert [(each.batch.id, each.product) for each in supply.batches_made_of(db, theirs.id)] == [
        (grove.first.id, "Mật ong Vũ Quang")
    ]
    assert supply.used_of(db, raw.id) == 50_000


def test_latest_batches_are_the_last_ones_entered_with_their_products(db, grove):
    found = diary.latest_batches(db, grove.who.producers, limit=1)
    assert [(each.batch.id, each.product) for each in found] == [(grove.second.id, "Mật ong Vũ Quang")]


def test_of_two_officers_who_edit_one_template_the_second_is_told(db):
    draft = StepDraft("Tỉa cành", "Pruning")
    edit = {"key": "crops", "number": 1, "at": None, "draft": draft, "now": NOON}
    diarytemplates.save_step(db, actor=OFFICER, **edit)
    with pytest.raises(Stale):
        diarytemplates.save_step(db, actor=OFFICER, **edit)
    with pytest.raises(Forbidden):
        diarytemplates.save_step(db, actor=make.actor("inspector", 9), **edit)
