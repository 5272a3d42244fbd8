"""OCOP decisions in rows: what becomes of them, what waits, what the public register shows; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests import make
from tests.conftest import NOON
from trace.base.db import transaction
from trace.base.errors import Forbidden, Refused
from trace.registry import queries, service
from trace.registry.imports import ocop as sheet
from trace.registry.imports.kinds import Scope
from trace.registry.models import OcopItem, OcopMatch
from trace.registry.rules import OcopEntry

TODAY = date(2026, 11, 20)
ROW = OcopEntry(
    act="recognise",
    decision_no="2394/QĐ-UBND",
    decision_date=date(2024, 10, 15),
    issuer="UBND tỉnh Hà Tĩnh",
    star=4,
    product_name="Mật ong Vũ Quang",
    producer_name="HTX Mật ong Vũ Quang",
    ward="Vũ Quang",
)
REVOKED = OcopEntry(
    act="revoke",
    decision_no="88/QĐ-UBND",
    decision_date=TODAY,
    product_name=ROW.product_name,
    producer_name=ROW.producer_name,
    ward="Vũ Quang",
    of_decision_no=ROW.decision_no,
    reason="Không đánh giá lại",
)


@pytest.fixture
def db(runtime):
    """On SQLite: what the two databases might answer differently is asked of both in the last test."""
    with transaction(runtime.main) as session:
        yield session


@pytest.fixture
def officer(db):
    unit = make.agency(db)
    return make.actor("officer", 40, units=frozenset({unit.id}), home=unit.id)


@pytest.fixture
def honey(db):
    return make.product(db, make.producer(db))


def taken(db, officer, entry=ROW, **more):
    return service.take_ocop_entry(db, actor=officer, entry=entry, **more, now=NOON)


def shown(db, **asked):
    filters = queries.Filters(**asked)
    wanted = queries.listing(db, filters, province_code="42", today=TODAY)
    return [(each.item.product_name, each.state) for each in queries.listed(db, wanted)]


def test_a_certain_row_becomes_a_recognition_for_36_months_and_its_repeat_nothing(db, officer, honey):
    first, again = taken(db, officer), taken(db, officer)
    assert (first.took, again.took) == ("made", "same")
    (item,) = queries.ocop_items_of(db, honey.id)
    assert (item.star, item.valid_to, item.ward_code) == (4, date(2027, 10, 15), "18313")
    assert shown(db) == [("Mật ong Vũ Quang", "in_force")]


def test_a_corrected_row_corrects_the_recognition(db, officer, honey):
    taken(db, officer)
    assert taken(db, officer, replace(ROW, star=3, valid_to=date(2026, 12, 1))).took == "changed"
    (item,) = queries.ocop_items_of(db, honey.id)
    assert (item.star, item.valid_to) == (3, date(2026, 12, 1))


def test_a_revocation_ends_it_today_and_is_one_however_often_it_comes(db, officer, honey):
    taken(db, officer)
    assert [taken(db, officer, REVOKED).took for _ in range(2)] == ["made", "same"]
    (item,) = queries.ocop_items_of(db, honey.id)
    assert (queries.ocop_state(item, TODAY), item.revoked_decision_no) == ("revoked", "88/QĐ-UBND")
    assert shown(db, state="revoked") and not shown(db, state="in_force")


def test_a_doubtful_row_waits_unseen_until_an_officer_picks(db, officer, honey):
    row = taken(db, officer, replace(ROW, producer_name="Cơ sở mật ong Vũ Quang")).match
    assert (row.state, shown(db)) == ("waiting", [])
    (offer,) = queries.likely_products(db, row)
    assert offer.likeness.ident == honey.id and "product_same" in offer.likeness.because
    with pytest.raises(Refused):
        service.settle_match(db, actor=officer, match_id=row.id, choice="99999", now=NOON)
    service.settle_match(db, actor=officer, match_id=row.id, choice=str(honey.id), now=NOON)
    assert (row.state, shown(db)) == ("matched", [("Mật ong Vũ Quang", "in_force")])
    with pytest.raises(Refused) as error:
        service.settle_match(db, actor=officer, match_id=row.id, choice="none", now=NOON)
    assert error.value.reason.code == "ocop_match.settled"


def test_a_row_put_aside_is_never_shown(db, officer):
    row = taken(db, officer).match
    service.settle_match(db, actor=officer, match_id=row.id, choice="none", now=NOON)
    assert (row.state, shown(db), taken(db, officer).took) == ("none", [], "same")


def test_a_placeholder_is_public_and_takes_its_product_later(db, officer):
    row = taken(db, officer, replace(ROW, group_key="I.2.b")).match
    service.settle_match(db, actor=officer, match_id=row.id, choice="placeholder", now=NOON)
    assert shown(db, words="mat ong", group="I.2", ward="vu quang", star="4") == [("Mật ong Vũ Quang", "in_force")]
    honey = make.product(db, make.producer(db))
    service.settle_match(db, actor=officer, match_id=row.id, choice=str(honey.id), now=NOON)
    assert row.state == "matched"
    assert queries.ocop_items_of(db, honey.id)[0].id == row.ocop_item_id


def test_a_row_sent_again_finds_the_product_registered_since(db, officer):
    assert taken(db, officer).took == "doubtful"
    honey = make.product(db, make.producer(db))
    assert taken(db, officer).took == "changed"
    assert len(queries.ocop_items_of(db, honey.id)) == 1


def test_a_revocation_that_fits_several_recognitions_waits(db, officer, honey):
    taken(db, officer)
    taken(db, officer, replace(ROW, decision_no="1/QĐ-UBND", decision_date=date(2025, 1, 1)))
    unsaid = taken(db, officer, replace(REVOKED, of_decision_no=None))
    assert unsaid.took == "doubtful"
    offered = queries.likely_products(db, unsaid.match)
    assert {each.item.decision_no for each in offered} == {
        "2394/QĐ-UBND",
        "1/QĐ-UBND",
    }


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"star": None}, "ocop.star", "star"),
        ({"decision_date": date(2027, 1, 1)}, "date.future", "decision_date"),
        ({"valid_to": date(2034, 1, 1)}, "ocop.valid_to", "valid_to"),
        ({"group_key": "Z"}, "choice.unknown", "group_key"),
        ({"product_name": " "}, "field.missing", "product_name"),
    ],
)
def test_a_row_that_cannot_be_is_refused_beside_its_column(db, officer, wrong, code, field):
    with pytest.raises(Refused) as error:
        taken(db, officer, replace(ROW, **wrong))
    assert (code, field) in {(each.code, each.field) for each in error.value.reasons}


def test_only_a_department_of_the_province_sends_decisions(db, honey):
    commune = make.agency(db, name="UBND xã", kind="commune")
    commune.ward_code = "18313"
    db.flush()
    clerk = make.actor("officer", 41, units=frozenset({commune.id}), home=commune.id)
    for actor in (clerk, make.actor("producer", 5, producers=frozenset({honey.producer_id}))):
        with pytest.raises(Forbidden):
            taken(db, actor)


def test_a_sheet_is_read_in_the_words_of_offices():
    from_sheet = {
        "act": "công nhận", "decision_no": "2394/QĐ-UBND", "decision_date": "2024-10-15", "issuer": "UBND tỉnh",
        "star": "4 sao", "product_name": "Mật ong Vũ Quang", "producer_name": "HTX Mật ong Vũ Quang",
        "tax_id": "9900005127", "level": "tỉnh",
    }  # fmt: skip
    entry = sheet.read_entry(from_sheet)
    assert (entry.act, entry.star, entry.level) == ("recognise", 4, "province")
    for cell, text in (("level", "liên hợp quốc"), ("act", "tặng"), ("valid_to", "mai")):
        with pytest.raises(Refused) as error:
            sheet.read_entry(from_sheet | {cell: text})
        assert error.value.reason.field == cell


def test_a_tax_code_in_a_sheet_settles_its_row_and_is_kept_as_a_hash_only(both):
    with transaction(both.main) as db:
        owner = make.producer(db)
        owner.tax_id_print = service.tax_id_print(both.keys, "9900005127")
        unit = make.agency(db)
        make.product(db, owner)
        officer = make.actor("officer", 40, units=frozenset({unit.id}), home=unit.id)
        row = {"decision_no": "1/QĐ", "decision_date": "2025-01-01", "issuer": "UBND", "star": "3",
               "product_name": "mật ong VŨ QUANG", "producer_name": "HTX Mật ong", "tax_id": "9900005127"}  # fmt: skip
        scope = Scope(None, unit.id, 1)
        took = [sheet.take(db, actor=officer, scope=scope, row=row, rt=both, now=NOON) for _ in range(2)]
        assert took == ["made", "same"]
        assert db.query(OcopItem).count() == 1
        kept = db.query(OcopMatch).one()
        assert "9900005127" not in str(vars(kept))
