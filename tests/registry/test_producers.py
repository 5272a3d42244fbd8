"""Producers on both databases: tax codes, review, contested codes, and who may change what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text

from tests import make
from tests.conftest import NOON
from trace.accounts import queries as accounts
from trace.accounts import service as people
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused, Stale
from trace.base.runtime import Runtime
from trace.ledger.models import LedgerEntry
from trace.registry import queries, service
from trace.registry.rules import ProducerDetails, SiteDetails

PERSONAL_ID = "042175123456"
HOUSEHOLD = ProducerDetails(
    name="Hộ Nguyễn Thị Ong",
    legal_type="household",
    tax_id=PERSONAL_ID,
    address="Thôn 2",
    ward_code="18313",
    privacy_accepted=True,
)
COOPERATIVE = ProducerDetails(
    name="HTX Mật ong Vũ Quang", legal_type="cooperative", tax_id="0100233488", address="Thôn 1", ward_code="18313"
)


@pytest.fixture
def someone(db):
    """A person who registers producers: ids of people are foreign keys."""
    admin = Actor(id=0, role="admin", name="admin")
    row = people.make_person(db, actor=admin, name="Lê Thị Mật", role="producer", phone="0912345678", now=NOON)
    return accounts.actor_of(db, row.id)


@pytest.fixture
def officer():
    return make.actor("officer", 900, units=frozenset({1}))


def registered(db, both, actor, details=COOPERATIVE, **more):
    return service.register_producer(db, actor=actor, details=details, keys=both.keys, now=NOON, **more)


def accepted(db, both, actor, officer, details=COOPERATIVE):
    made = registered(db, both, actor, details)
    theirs = accounts.actor_of(db, actor.id)
    service.mark_producer_submitted(db, actor=theirs, producer_id=made.id, now=NOON)
    service.accept_producer(db, actor=officer, producer_id=made.id, unit_name="UBND xã Vũ Quang", now=NOON)
    return made, theirs


def codes(error):
    return {(reason.code, reason.field) for reason in error.value.reasons}


def test_whoever_registers_a_producer_works_for_it(db, both: Runtime, someone):
    made = registered(db, both, someone)
    assert made.id in accounts.actor_of(db, someone.id).producers


def test_a_personal_number_stands_nowhere_in_the_database(db, both: Runtime, someone):
    made = registered(db, both, someone, HOUSEHOLD)
    assert (made.tax_id, made.tax_id_kind) == (None, "personal_id")
    assert queries.tax_id_shown(both.keys, made) == "•••••••••456"
    assert both.keys.open(made.tax_id_sealed, queries.PERSONAL_ID).decode() == PERSONAL_ID
    for table in ("producers", "ledger_entries", "once_answers"):
        rows = db.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
        assert PERSONAL_ID not in str(rows)
        assert PERSONAL_ID.encode() not in b"".join(cell for row in rows for cell in row if isinstance(cell, bytes))


def test_a_tax_code_is_taken_once_however_it_is_written(db, both: Runtime, someone):
    registered(db, both, someone)
    with pytest.raises(Refused) as error:
        registered(db, both, someone, replace(COOPERATIVE, name="Khác", tax_id=" 01.00.233.488 "))
    assert codes(error) == {("producer.tax_id_taken", "tax_id")}


def test_a_contested_code_stays_with_its_holder_until_an_officer_transfers_it(db, both: Runtime, someone, officer):
    holder, _ = accepted(db, both, someone, officer)
    claimant = registered(db, both, someone, replace(COOPERATIVE, name="HTX thật"), contesting=True)
    assert claimant.tax_id_print is None
    service.transfer_tax_id(db, actor=officer, holder_id=holder.id, claimant_id=claimant.id, now=NOON)
    assert (holder.tax_id_print, claimant.tax_id) == (None, "0100233488")
    assert holder.suspended_on == date(2026, 11, 20)
    assert queries.producer_by_print(db, service.tax_id_print(both.keys, "0100233488")) is claimant


def test_who_lost_a_code_gives_its_own_and_is_looked_at_again(db, both: Runtime, someone, officer):
    holder, theirs = accepted(db, both, someone, officer)
    claimant = registered(db, both, someone, replace(COOPERATIVE, name="HTX thật"), contesting=True)
    service.transfer_tax_id(db, actor=officer, holder_id=holder.id, claimant_id=claimant.id, now=NOON)
    with pytest.raises(Refused):
        service.mark_producer_submitted(db, actor=theirs, producer_id=holder.id, now=NOON)
    service.give_tax_id(db, actor=theirs, producer_id=holder.id, tax_id="0314409058-002", keys=both.keys, now=NOON)
    service.mark_producer_submitted(db, actor=theirs, producer_id=holder.id, now=NOON)
    service.accept_producer(db, actor=officer, producer_id=holder.id, unit_name="Chi cục", now=NOON)
    assert holder.suspended_on is None


def test_wrong_details_are_all_told_at_once_beside_their_fields(db, both: Runtime, someone):
    wrong = ProducerDetails(name=" ", legal_type="bank", tax_id="0100233480", address="", ward_code="99999")
    with pytest.raises(Refused) as error:
        registered(db, both, someone, wrong)
    assert codes(error) == {
        ("field.missing", "name"),
        ("field.missing", "address"),
        ("choice.unknown", "legal_type"),
        ("tax_id.check", "tax_id"),
        ("ward.unknown", "ward_code"),
    }


def test_a_former_code_is_no_commune_of_today(db, both: Runtime, someone):
    with pytest.raises(Refused) as error:
        registered(db, both, someone, replace(COOPERATIVE, ward_code="18094"))
    assert codes(error) == {("ward.former", "ward_code")}


def test_nobody_accepts_what_they_registered(db, both: Runtime, officer):
    made = registered(db, both, officer)
    service.mark_producer_submitted(db, actor=officer, producer_id=made.id, now=NOON)
    with pytest.raises(Forbidden) as error:
        service.accept_producer(db, actor=officer, producer_id=made.id, unit_name="Chi cục", now=NOON)
    assert codes(error) == {("review.own_entry", None)}


def test_changes_to_an_accepted_producer_wait_for_review(db, both: Runtime, someone, officer):
    made, theirs = accepted(db, both, someone, officer)
    changed = replace(COOPERATIVE, name="HTX Mật ong Ngàn Trươi", phone="0900000001")
    service.edit_producer(db, actor=theirs, producer_id=made.id, details=changed, now=NOON)
    assert (made.name, made.phone) == ("HTX Mật ong Vũ Quang", "0900000001")
    service.mark_producer_submitted(db, actor=theirs, producer_id=made.id, now=NOON)
    service.accept_producer(db, actor=officer, producer_id=made.id, unit_name="Chi cục", now=NOON)
    assert (made.name, made.pending, made.folded) == ("HTX Mật ong Ngàn Trươi", None, "htx mat ong ngan truoi")


def test_a_refused_change_leaves_what_was_accepted(db, both: Runtime, someone, officer):
    made, theirs = accepted(db, both, someone, officer)
    changed = replace(COOPERATIVE, name="HTX Khác")
    service.edit_producer(db, actor=theirs, producer_id=made.id, details=changed, now=NOON)
    service.mark_producer_submitted(db, actor=theirs, producer_id=made.id, now=NOON)
    service.refuse_producer(db, actor=officer, producer_id=made.id, now=NOON)
    assert (made.name, made.pending, made.submitted_at) == ("HTX Mật ong Vũ Quang", None, None)


def test_nothing_changes_while_a_decision_is_awaited(db, both: Runtime, someone):
    made = registered(db, both, someone)
    theirs = accounts.actor_of(db, someone.id)
    service.mark_producer_submitted(db, actor=theirs, producer_id=made.id, now=NOON)
    with pytest.raises(Conflict):
        service.edit_producer(db, actor=theirs, producer_id=made.id, details=COOPERATIVE, now=NOON)


def test_an_edit_on_an_older_reading_is_stale(db, both: Runtime, someone):
    made = registered(db, both, someone)
    theirs = accounts.actor_of(db, someone.id)
    service.edit_producer(db, actor=theirs, producer_id=made.id, details=COOPERATIVE, version=1, now=NOON)
    with pytest.raises(Stale):
        service.edit_producer(db, actor=theirs, producer_id=made.id, details=COOPERATIVE, version=1, now=NOON)


def test_nobody_edits_anothers_producer(db, both: Runtime, someone):
    made = registered(db, both, someone)
    stranger = make.actor("producer", 77, producers=frozenset({made.id + 1}))
    with pytest.raises(Forbidden):
        service.edit_producer(db, actor=stranger, producer_id=made.id, details=COOPERATIVE, now=NOON)


def test_a_place_gets_a_code_of_its_own_or_its_gln(db, both: Runtime, someone):
    made = registered(db, both, someone)
    theirs = accounts.actor_of(db, someone.id)
    farm = SiteDetails(name="Trại ong", kind="farm", address="Thôn 3", ward_code="18313")
    plain = service.add_site(db, actor=theirs, producer_id=made.id, details=farm, now=NOON)
    assert plain.code.startswith("DD-")
    with_gln = replace(farm, gln="9521000000124")
    assert service.add_site(db, actor=theirs, producer_id=made.id, details=with_gln, now=NOON).code == "9521000000124"
    with pytest.raises(Refused) as error:
        service.add_site(db, actor=theirs, producer_id=made.id, details=with_gln, now=NOON)
    assert codes(error) == {("site.gln_taken", "gln")}


def test_every_command_leaves_one_line_in_the_ledger(db, both: Runtime, someone, officer):
    accepted(db, both, someone, officer)
    acts = set(db.scalars(select(LedgerEntry.act)))
    assert acts >= {"producer.joined", "producer.registered", "producer.submitted", "producer.accepted"}
