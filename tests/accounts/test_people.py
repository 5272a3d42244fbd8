"""People and agencies: who lets whom in, whom an actor acts for, who is competent; on both databases."""

import pytest
from sqlalchemy import select

from tests import make
from tests.accounts.conftest import ROOT, Browser, actor, agency, built, person
from trace.accounts import queries, rules, service
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.ledger.models import LedgerEntry


def producer(rt):
    with transaction(rt.main) as db:
        return make.producer(db).id


def test_an_actor_has_the_units_below_theirs_and_leads_only_what_they_head(both):
    top = agency(both, "Sở")
    middle = agency(both, "Chi cục", kind="sub_department", parent_id=top)
    low = agency(both, "UBND xã Vũ Quang", kind="commune", parent_id=middle, ward_code="18313")
    aside = agency(both, "Thanh tra", kind="inspectorate")
    who = person(both, "officer")
    with transaction(both.main) as db:
        service.appoint(db, actor=ROOT, person_id=who, agency_id=middle, head=True, now=both.clock())
    found = actor(both, who)
    assert found.units == {middle, low} and found.heads == {middle} and found.home == middle
    assert aside not in found.units and top not in found.units
    with transaction(both.main) as db:
        service.dismiss(db, actor=ROOT, person_id=who, agency_id=middle, now=both.clock())
    assert actor(both, who).units == frozenset()


def test_competence_is_by_commune_and_by_the_beginning_of_the_product_group(both):
    everything = agency(both, "Sở")
    honey = agency(both, "Chi cục Thú y", groups=("I.2",))
    commune = agency(both, "UBND xã", kind="commune", ward_code="18313")
    agency(both, "UBND xã khác", kind="commune", ward_code="18322")

    def competent(ward, group, province="42"):
        with snapshot(both.main) as db:
            return queries.competent_units(db, province_code=province, ward_code=ward, group_key=group)

    assert competent("18313", "I.2.b") == {everything, honey, commune}
    assert competent("18313", "II.1") == {everything, commune}
    assert competent(None, "I.2") == {everything, honey}
    assert competent("18313", "I.2", province="40") == frozenset()


@pytest.mark.parametrize(
    ("field", "details"),
    [
        ("name", {"name": " ", "phone": "0987654321"}),
        ("phone", {"name": "A", "phone": "12"}),
        ("email", {"name": "A", "email": "none"}),
        ("phone", {"name": "A"}),
        ("phone", {"name": "A", "phone": "0912 345 678"}),
    ],
)
def test_a_person_with_bad_or_taken_details_is_refused_beside_the_field(both, field, details):
    person(both)
    with pytest.raises(Refused) as refused, transaction(both.main) as db:
        service.make_person(db, actor=ROOT, role="producer", now=both.clock(), **details)
    assert refused.value.reason.field == field


def test_whoever_registers_themselves_is_a_producer_and_nothing_else(both):
    with pytest.raises(Forbidden), transaction(both.main) as db:
        service.make_person(db, actor=None, name="A", role="admin", phone="0987654321", now=both.clock())


def test_the_first_who_joins_a_producer_is_the_one_who_registered_it_and_lets_others_in(both):
    org, first, second = producer(both), person(both), person(both, phone="0987654321")
    with transaction(both.main) as db:
        service.join(
            db, actor=queries.actor_of(db, first), person_id=first, producer_id=org, duty="manager", now=both.clock()
        )
    with pytest.raises(Forbidden), transaction(both.main) as db:
        stranger = queries.actor_of(db, second)
        service.join(db, actor=stranger, person_id=second, producer_id=org, duty="manager", now=both.clock())
    with transaction(both.main) as db:
        manager = queries.actor_of(db, first)
        service.join(db, actor=manager, person_id=second, producer_id=org, duty="member", now=both.clock())
    assert actor(both, second).producers == {org}
    with pytest.raises(Conflict), transaction(both.main) as db:
        service.leave(db, actor=actor(both, first), person_id=first, producer_id=org, now=both.clock())


def test_a_stranger_cannot_become_the_first_in_somebody_elses_name(both):
    org, first, second = producer(both), person(both), person(both, phone="0987654321")
    with pytest.raises(Forbidden), transaction(both.main) as db:
        service.join(
            db, actor=queries.actor_of(db, first), person_id=second, producer_id=org, duty="manager", now=both.clock()
        )


@pytest.mark.parametrize(("role", "duty"), [("producer", "member"), ("entry_assistant", "assistant")])
def test_who_works_for_a_producer_is_decided_by_its_managers_and_by_nobody_else_there(both, role, duty):
    org, manager, other = producer(both), person(both), person(both, role, "0987654321")
    stranger = person(both, phone="0977777777")
    with transaction(both.main) as db:
        by = queries.actor_of(db, manager)
        service.join(db, actor=by, person_id=manager, producer_id=org, duty="manager", now=both.clock())
        by = queries.actor_of(db, manager)
        service.join(db, actor=by, person_id=other, producer_id=org, duty=duty, now=both.clock())
    for newcomer, as_what in ((stranger, "member"), (other, "manager")):
        with pytest.raises(Forbidden), transaction(both.main) as db:
            by = queries.actor_of(db, other)
            service.join(db, actor=by, person_id=newcomer, producer_id=org, duty=as_what, now=both.clock())
    with pytest.raises(Forbidden), transaction(both.main) as db:
        service.leave(db, actor=actor(both, other), person_id=manager, producer_id=org, now=both.clock())
    with transaction(both.main) as db:  # one's own work anybody may end
        service.leave(db, actor=queries.actor_of(db, other), person_id=other, producer_id=org, now=both.clock())


def test_an_assistant_lets_the_first_manager_in_and_never_becomes_one(both):
    org, assistant, owner = producer(both), person(both, "entry_assistant"), person(both, phone="0987654321")
    with transaction(both.main) as db:
        by = queries.actor_of(db, assistant)
        service.join(db, actor=by, person_id=assistant, producer_id=org, duty="assistant", now=both.clock())
    with pytest.raises(Refused), transaction(both.main) as db:
        by = queries.actor_of(db, assistant)
        service.join(db, actor=by, person_id=assistant, producer_id=org, duty="manager", now=both.clock())
    with transaction(both.main) as db:
        by = queries.actor_of(db, assistant)
        service.join(db, actor=by, person_id=owner, producer_id=org, duty="manager", now=both.clock())
    assert actor(both, owner).producers == {org}


def test_people_of_the_state_work_for_no_producer_and_producers_in_no_agency(both):
    org, unit, officer, maker = producer(both), agency(both), person(both, "officer"), person(both, phone="0987654321")
    with pytest.raises(Refused), transaction(both.main) as db:
        service.join(
            db, actor=queries.actor_of(db, officer), person_id=officer, producer_id=org, duty="member", now=both.clock()
        )
    with pytest.raises(Refused), transaction(both.main) as db:
        service.appoint(db, actor=ROOT, person_id=maker, agency_id=unit, now=both.clock())


@pytest.mark.parametrize("act", ["close_person", "change_role", "forget_second_factor"])
def test_an_administrator_does_not_do_this_to_their_own_account(both, act):
    admin = person(both, "admin")
    more = {"role": "officer"} if act == "change_role" else {}
    with pytest.raises(Forbidden), transaction(both.main) as db:
        getattr(service, act)(db, actor=queries.actor_of(db, admin), person_id=admin, now=both.clock(), **more)


def test_another_role_ends_the_sessions_and_stands_in_the_ledger(runtime):
    who, admin = person(runtime), person(runtime, "admin", "0911111111")
    browser = Browser(built(runtime))
    browser.sign_in()
    with transaction(runtime.main) as db:
        service.change_role(
            db, actor=queries.actor_of(db, admin), person_id=who, role="entry_assistant", now=runtime.clock()
        )
        entry = db.scalars(select(LedgerEntry).order_by(LedgerEntry.id.desc())).first()
    assert (entry.act, entry.content) == ("person.role_changed", {"from": "producer", "to": "entry_assistant"})
    assert browser.get("/kho").status_code == 302


def test_the_ledger_names_nobody(both):
    person(both, email="hoa@example.vn")
    with snapshot(both.main) as db:
        told = "".join(str(entry.content) for entry in db.scalars(select(LedgerEntry)))
    assert "0912345678" not in told and "hoa" not in told.lower()


@pytest.mark.parametrize("login", ["0912345678", "hoa@example.vn", "1"])
def test_a_command_names_who_acts_by_id_phone_or_mailbox(both, login):
    who = person(both, email="hoa@example.vn")
    with snapshot(both.main) as db:
        assert queries.person_by_login(db, login).id == who
        for unknown in ("0999999999", "x@y.vn", "77", "no such", "9" * 30):
            with pytest.raises(NotFound):
                queries.person_by_login(db, unknown)


def test_a_tax_code_signs_in_the_first_manager_of_whoever_it_was_settled_for(both):
    one, other, officer = person(both), person(both, phone="0987654321"), person(both, "officer", "0933333333")
    with transaction(both.main) as db:
        by, now = queries.actor_of(db, officer), both.clock()
        first, second = make.producer(db), make.producer(db, name="HTX Khác")
        service.join(db, actor=by, person_id=one, producer_id=first.id, duty="manager", now=now)
        service.join(db, actor=by, person_id=other, producer_id=second.id, duty="manager", now=now)
        settled = [
            service.sign_in_by_tax_id(db, actor=by, producer_id=p.id, tax_id_print="p", now=now)
            for p in (first, second)
        ]
        assert settled == [one, other]
        assert [queries.person(db, each).tax_id_print for each in settled] == [None, "p"]


@pytest.mark.parametrize(
    ("field", "details"),
    [
        ("kind", rules.AgencyDetails("A", "ministry", "42")),
        ("ward_code", rules.AgencyDetails("A", "commune", "42")),
        ("ward_code", rules.AgencyDetails("A", "department", "42", ward_code="18313")),
        ("name", rules.AgencyDetails("", "department", "42")),
        ("name", rules.AgencyDetails("Sở", "department", "42")),
    ],
)
def test_an_agency_with_bad_details_is_refused_beside_the_field(both, field, details):
    agency(both, "Sở")
    with pytest.raises(Refused) as refused, transaction(both.main) as db:
        service.make_agency(db, actor=ROOT, details=details, now=both.clock())
    assert refused.value.reason.field == field


def test_the_list_is_paged_and_searched_by_letters_that_mean_nothing_to_sql(both):
    for number in range(3):
        person(both, phone=f"091234567{number}")
    with snapshot(both.main) as db:
        assert [found.id for found in queries.people(db, after=1, limit=1)] == [2]
        assert len(queries.people(db, text="12345670")) == 1
        assert queries.people(db, text="%") == queries.people(db, text="_") == []


def test_an_administrator_appoints_and_closes_on_the_pages(runtime, browser):
    unit, who = agency(runtime), person(runtime, "officer")
    person(runtime, "admin", "0911111111")
    browser.sign_in("0911111111")
    browser.send(f"/nguoi-dung/{who}/bo-nhiem", agency_id=str(unit), head="y")
    assert actor(runtime, who).heads == {unit}
    assert browser.send(f"/nguoi-dung/{who}/thoi-nhiem/{unit}", page=f"/nguoi-dung/{who}").status_code == 303
    assert browser.send(f"/nguoi-dung/{who}/dong").status_code == 422
    assert browser.send(f"/nguoi-dung/{who}/dong", sure="y").status_code == 303
    assert "Đã đóng" in browser.get(f"/nguoi-dung/{who}").text


def test_an_invitation_sent_twice_lets_in_one_person(runtime, browser):
    person(runtime, "officer")
    browser.sign_in()
    fields = {"name": "Hộ ông Ba", "role": "producer", "phone": "0955555555"}
    first, second = (browser.send("/nguoi-dung/moi", **fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == "/nguoi-dung/2/phieu"


def test_an_officer_cannot_invite_an_officer_by_a_field_of_their_own(runtime, browser):
    person(runtime, "officer")
    browser.sign_in()
    answer = browser.send("/nguoi-dung/moi", name="Tôi", role="admin", phone="0955555555")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("producer", "/nguoi-dung", 403),
        ("inspector", "/nguoi-dung", 403),
        ("officer", "/nguoi-dung", 200),
        ("officer", "/don-vi", 403),
        ("admin", "/don-vi", 200),
        ("entry_assistant", "/khoa-api", 403),
        ("producer", "/nguoi-dung/1/phieu", 403),
        ("officer", "/nguoi-dung/999", 404),
    ],
)
def test_each_page_opens_for_the_roles_of_the_table(runtime, browser, role, path, status):
    person(runtime, role)
    browser.sign_in()
    assert browser.get(path).status_code == status


def test_a_manager_lets_somebody_work_for_the_producer_and_ends_it(runtime, browser):
    org, manager, other = producer(runtime), person(runtime), person(runtime, "entry_assistant", "0987654321")
    with transaction(runtime.main) as db:
        by = queries.actor_of(db, manager)
        service.join(db, actor=by, person_id=manager, producer_id=org, duty="manager", now=runtime.clock())
    browser.sign_in()
    address = f"/co-so/{org}/nguoi"
    assert browser.send(address, login="0999999999", duty="assistant").status_code == 422
    assert browser.send(address, login="0987 654 321", duty="assistant").status_code == 303
    assert actor(runtime, other).producers == {org}
    assert browser.send(f"{address}/{other}/thoi", page=address).status_code == 303
    assert actor(runtime, other).producers == frozenset()
    assert browser.send(f"{address}/{manager}/thoi", page=address).status_code == 409


def test_people_of_a_producer_are_seen_by_nobody_elses_producer(runtime, browser):
    org = producer(runtime)
    person(runtime)
    browser.sign_in()
    assert browser.get(f"/co-so/{org}/nguoi").status_code == 403


def test_whoever_leaves_the_state_keeps_no_post(both):
    unit, officer, admin = agency(both), person(both, "officer"), person(both, "admin", "0911111111")
    with transaction(both.main) as db:
        by = queries.actor_of(db, admin)
        service.appoint(db, actor=by, person_id=officer, agency_id=unit, now=both.clock())
        service.change_role(db, actor=by, person_id=officer, role="producer", now=both.clock())
    assert actor(both, officer).units == frozenset()
