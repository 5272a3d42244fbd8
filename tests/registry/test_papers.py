"""Certificates and OCOP items on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import make
from tests.conftest import NOON
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.registry import queries, service
from trace.registry.rules import CertificateDetails, OcopDetails
from trace.registry.uploads import Paper

TODAY = date(2026, 11, 20)
VIETGAP = CertificateDetails(
    kind="vietgap",
    name="VietGAP trồng trọt",
    number="VietGAP-TT-12-03-42-0017",
    issuer="Trung tâm chứng nhận",
    issue_date=date(2025, 11, 20),
    valid_to=date(2027, 11, 20),
)
COMPARED = service.Comparison("Chi cục")
FOUR_STARS = OcopDetails(
    star=4, decision_no="2394/QĐ-UBND", decision_date=date(2024, 10, 15), issuer="UBND tỉnh Hà Tĩnh", group_key="I.2.b"
)


@pytest.fixture
def owner(db):
    return make.producer(db)


@pytest.fixture
def honey(db, owner):
    return make.product(db, owner)


@pytest.fixture
def theirs(owner):
    return make.actor("producer", 5, producers=frozenset({owner.id}))


@pytest.fixture
def officer(db):
    unit = make.agency(db)
    return make.actor("officer", 40, units=frozenset({unit.id}), home=unit.id)


def added(db, theirs, owner, details=VIETGAP):
    return service.add_certificate(db, actor=theirs, producer_id=owner.id, details=details, now=NOON)


def codes(error):
    return {(reason.code, reason.field) for reason in error.value.reasons}


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"valid_to": date(2025, 11, 19)}, "certificate.dates", "valid_to"),
        ({"issue_date": date(2026, 11, 21)}, "date.future", "issue_date"),
        ({"kind": "gold"}, "choice.unknown", "kind"),
        ({"number": ""}, "field.missing", "number"),
        ({"file_id": 9}, "file.unknown", "file_id"),
        ({"product_ids": (999,)}, "product.unknown", "product_ids"),
    ],
)
def test_a_wrong_certificate_is_refused_beside_its_field(db, theirs, owner, wrong, code, field):
    with pytest.raises(Refused) as error:
        added(db, theirs, owner, replace(VIETGAP, **wrong))
    assert codes(error) == {(code, field)}


def test_a_certificate_covers_the_products_it_names_or_all(db, theirs, owner, honey):
    general = added(db, theirs, owner)
    special = added(db, theirs, owner, replace(VIETGAP, product_ids=(honey.id,)))
    other = make.product(db, owner, name="Sáp ong")
    assert queries.certificates_of(db, owner.id, product_id=honey.id) == [general, special]
    assert queries.certificates_of(db, owner.id, product_id=other.id) == [general]


def test_an_edit_ends_an_earlier_check(db, theirs, officer, owner):
    made = added(db, theirs, owner)
    service.check_certificate(db, actor=officer, certificate_id=made.id, comparison=COMPARED, now=NOON)
    assert made.checked_by_unit == "Chi cục"
    service.edit_certificate(db, actor=theirs, certificate_id=made.id, details=VIETGAP, now=NOON)
    assert made.checked_by_unit is None


def test_a_certificate_is_suspended_reinstated_and_revoked_with_what_says_so(db, theirs, officer, owner):
    made = added(db, theirs, owner)
    service.suspend_certificate(db, actor=officer, certificate_id=made.id, on=TODAY, source="CV 12/TT", now=NOON)
    service.reinstate_certificate(db, actor=officer, certificate_id=made.id, source="CV 13/TT", now=NOON)
    service.revoke_certificate(db, actor=officer, certificate_id=made.id, on=TODAY, source="QĐ 14", now=NOON)
    assert (made.suspended_on, made.revoked_on, made.status_source) == (None, TODAY, "QĐ 14")
    with pytest.raises(Conflict):
        service.revoke_certificate(db, actor=officer, certificate_id=made.id, on=TODAY, source="QĐ 15", now=NOON)


def test_only_a_competent_officer_revokes(db, theirs, owner):
    made = added(db, theirs, owner)
    elsewhere = make.actor("officer", 41, units=frozenset({999}), home=999)
    with pytest.raises(Forbidden):
        service.revoke_certificate(db, actor=elsewhere, certificate_id=made.id, on=TODAY, source="QĐ", now=NOON)


def test_a_paper_is_private_until_an_officer_publishes_a_copy(db, both, theirs, officer, owner):
    made = added(db, theirs, owner)
    paper = Paper("giay.pdf", b"%PDF-1.7", "application/pdf", "pdf")
    file = service.store_paper(db, actor=officer, producer_id=owner.id, paper=paper, store=both.store, now=NOON)
    stranger = make.actor("producer", 6, producers=frozenset({owner.id + 1}))
    with pytest.raises(NotFound):
        queries.file_for(db, stranger, file.id)
    service.publish_certificate_copy(db, actor=officer, certificate_id=made.id, file_id=file.id, now=NOON)
    assert queries.public_paper(db, file.id) is file
    assert both.store.get(file.stored_name) == b"%PDF-1.7"
    covered = service.store_paper(db, actor=officer, producer_id=owner.id, paper=paper, store=both.store, now=NOON)
    service.publish_certificate_copy(db, actor=officer, certificate_id=made.id, file_id=covered.id, now=NOON)
    with pytest.raises(NotFound):  # it may have shown a number that nobody should read
        queries.public_paper(db, file.id)
    service.attach_file(db, actor=theirs, certificate_id=made.id, file_id=file.id, now=NOON)
    assert made.public_file_id is None
    with pytest.raises(NotFound):
        queries.public_paper(db, covered.id)


def test_an_ocop_class_lasts_36_months(db, officer, honey):
    item = service.add_ocop_item(db, actor=officer, product_id=honey.id, details=FOUR_STARS, now=NOON)
    assert item.valid_to == date(2027, 10, 15)
    assert queries.ocop_items_of(db, honey.id) == [item]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"star": 2}, "ocop.star", "star"),
        ({"decision_date": TODAY + timedelta(days=1)}, "date.future", "decision_date"),
        ({"decision_date": date(2017, 1, 1)}, "ocop.too_old", "decision_date"),
        ({"group_key": "Z"}, "choice.unknown", "group_key"),
    ],
)
def test_a_wrong_recognition_is_refused_beside_its_field(db, officer, honey, wrong, code, field):
    with pytest.raises(Refused) as error:
        details = replace(FOUR_STARS, **wrong)
        service.add_ocop_item(db, actor=officer, product_id=honey.id, details=details, now=NOON)
    assert codes(error) == {(code, field)}


def test_the_same_decision_recognises_a_product_once(db, officer, honey):
    service.add_ocop_item(db, actor=officer, product_id=honey.id, details=FOUR_STARS, now=NOON)
    with pytest.raises(Refused) as error:
        service.add_ocop_item(db, actor=officer, product_id=honey.id, details=FOUR_STARS, now=NOON)
    assert codes(error) == {("ocop.twice", "decision_no")}


def test_producers_do_not_enter_stars(db, theirs, honey):
    with pytest.raises(Forbidden):
        service.add_ocop_item(db, actor=theirs, product_id=honey.id, details=FOUR_STARS, now=NOON)


def test_a_recognition_is_revoked_once(db, officer, honey):
    item = service.add_ocop_item(db, actor=officer, product_id=honey.id, details=FOUR_STARS, now=NOON)
    done = {"ocop_item_id": item.id, "on": TODAY, "decision_no": "9/QĐ-UBND", "reason": "Không đánh giá lại"}
    service.revoke_ocop_item(db, actor=officer, now=NOON, **done)
    assert (item.revoked_on, item.revoked_decision_no) == (TODAY, "9/QĐ-UBND")
    with pytest.raises(Conflict):
        service.revoke_ocop_item(db, actor=officer, now=NOON, **done)
