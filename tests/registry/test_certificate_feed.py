"""Types of certificates as data, their extra fields, sites, checks, and what issuing departments send in rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import make
from tests.conftest import NOON
from tests.registry.test_papers import VIETGAP, codes
from trace.base.db import transaction
from trace.base.errors import Conflict, Forbidden, Refused
from trace.registry import queries, service
from trace.registry.imports import certificates as sheet
from trace.registry.imports.kinds import Scope
from trace.registry.rules import ExtraField, TypeDetails, read_extra, reminder_due, why_not_type

TODAY = date(2026, 11, 20)
ADMIN = make.actor("admin", 1)
ORGANIC_EU = TypeDetails(
    key="organic_eu",
    name="Hữu cơ EU",
    name_en="EU organic",
    family="farming",
    months=12,
    covers=("product", "site"),
    fields=(ExtraField("operator", "Mã cơ sở", "Operator code", needed=True), ExtraField("until", "Đến", "To", "day")),
)
ISSUED = {"act": "cấp", "kind": "VietGAP", "number": "VietGAP-TT-12-03-42-0017", "issuer": "Trung tâm chứng nhận",
          "producer_name": "HTX Mật ong Vũ Quang", "issue_date": "2025-11-20", "valid_to": "2027-11-20"}  # fmt: skip
STOPPED = {"act": "tạm đình chỉ", "kind": "vietgap", "number": "vietgap tt 12 03 42 0017", "on": "2026-11-01",
           "producer_name": "HTX Mật ong Vũ Quang", "source": "CV 12/TT"}  # fmt: skip


@pytest.fixture
def db(runtime):
    with transaction(runtime.main) as session:
        yield session


@pytest.fixture
def owner(db):
    return make.producer(db)


@pytest.fixture
def officer(db):
    unit = make.agency(db, name="Sở Nông nghiệp và Môi trường")
    return make.actor("officer", 40, units=frozenset({unit.id}), home=unit.id)


@pytest.fixture
def theirs(owner):
    return make.actor("producer", 5, producers=frozenset({owner.id}))


def added(db, theirs, owner, details=VIETGAP):
    return service.add_certificate(db, actor=theirs, producer_id=owner.id, details=details, now=NOON)


@pytest.mark.parametrize(
    ("sort", "typed", "kept"),
    [
        ("text", "  Cam  Vinh ", "Cam Vinh"),
        ("digits13", "8930000000001", "8930000000001"),
        ("digits13", "893", None),
        ("day", "01/02/2026", "2026-02-01"),
        ("day", "2026-02-01", "2026-02-01"),
        ("day", "31/02/2026", None),
        ("number", "12,5", "12.5"),
        ("number", "mười", None),
        ("yes_no", "Có", "yes"),
        ("whole", "-1", None),
    ],
)
def test_a_value_is_kept_in_one_spelling_or_refused_beside_its_field(sort, typed, kept):
    values, reasons = read_extra([ExtraField("x", "X", "X", sort)], {"x": typed})
    assert values == ({"x": kept} if kept else {})
    assert [(each.code, each.field) for each in reasons] == ([] if kept else [(f"extra.{sort}", "extra_x")])


def test_a_new_type_needs_no_new_program(db, theirs, owner):
    service.add_certificate_type(db, actor=ADMIN, details=ORGANIC_EU, now=NOON)
    with pytest.raises(Refused) as error:
        added(db, theirs, owner, replace(VIETGAP, kind="organic_eu", extra={"nonsense": "1"}))
    assert codes(error) == {("field.missing", "extra_operator"), ("extra.unknown", "extra_nonsense")}
    told = {"operator": "VN-BIO-1", "until": "01/12/2026"}
    made = added(db, theirs, owner, replace(VIETGAP, kind="organic_eu", extra=told))
    assert made.extra == {"operator": "VN-BIO-1", "until": "2026-12-01"}


def test_a_retired_type_takes_no_new_paper_and_keeps_the_old(db, theirs, owner):
    kind = service.add_certificate_type(db, actor=ADMIN, details=replace(ORGANIC_EU, fields=()), now=NOON)
    details = replace(VIETGAP, kind="organic_eu")
    made = added(db, theirs, owner, details)
    service.retire_certificate_type(db, actor=ADMIN, type_id=kind.id, now=NOON)
    with pytest.raises(Refused) as error:
        added(db, theirs, owner, details)
    assert codes(error) == {("choice.unknown", "kind")}
    service.edit_certificate(db, actor=theirs, certificate_id=made.id, details=details, now=NOON)


@pytest.mark.parametrize(
    "wrong",
    [{"key": "Hữu cơ"}, {"months": 0}, {"covers": ("moon",)}, {"family": "?"}, {"fields": ORGANIC_EU.fields * 2}],
)
def test_a_type_that_cannot_be_is_refused(wrong):
    assert why_not_type(replace(ORGANIC_EU, **wrong))


def test_only_an_administrator_changes_types(db, officer):
    with pytest.raises(Forbidden):
        service.add_certificate_type(db, actor=officer, details=ORGANIC_EU, now=NOON)


def test_a_paper_covers_own_sites_where_its_type_allows(db, theirs, owner):
    farm = make.site(db, owner)
    made = added(db, theirs, owner, replace(VIETGAP, site_ids=(farm.id,)))
    assert queries.certificate_sites(db, made.id) == (farm.id,)
    with pytest.raises(Refused) as error:
        added(db, theirs, owner, replace(VIETGAP, kind="test_report", site_ids=(farm.id,)))
    assert codes(error) == {("certificate.not_for_sites", "site_ids")}
    with pytest.raises(Refused) as error:
        added(db, theirs, owner, replace(VIETGAP, site_ids=(999,)))
    assert codes(error) == {("site.unknown", "site_ids")}


def test_each_check_is_a_line_and_what_differs_takes_the_check_away(db, theirs, officer, owner):
    made = added(db, theirs, owner)
    for result in ("agrees", "differs"):
        seen = service.Comparison("Chi cục", 1, ("number", "dates"), result)
        service.check_certificate(db, actor=officer, certificate_id=made.id, comparison=seen, now=NOON)
        assert made.checked_by_unit == ("Chi cục" if result == "agrees" else None)
    assert [(each.result, each.compared) for each in queries.checks_of(db, made.id)] == [
        ("differs", ["number", "dates"]),
        ("agrees", ["number", "dates"]),
    ]


def fed(db, runtime, officer, **row):
    scope = Scope(None, officer.home, 1)
    return sheet.take(db, actor=officer, scope=scope, row=row, rt=runtime, now=NOON)


def test_a_departments_row_makes_a_paper_that_counts_as_checked(db, runtime, officer, owner):
    assert [fed(db, runtime, officer, **ISSUED) for _ in range(2)] == ["made", "same"]
    (made,) = queries.certificates_of(db, owner.id)
    assert (made.name, made.checked_by_unit, made.checked_on) == ("VietGAP", "Sở Nông nghiệp và Môi trường", TODAY)
    assert len(queries.checks_of(db, made.id)) == 1


def test_a_departments_row_confirms_what_the_producer_declared(db, runtime, officer, owner, theirs):
    made = added(db, theirs, owner, replace(VIETGAP, valid_to=date(2029, 1, 1), extra={"crop": "hoa"}))
    assert fed(db, runtime, officer, **ISSUED) == "changed"
    assert (made.valid_to, made.name, made.extra) == (date(2027, 11, 20), "VietGAP trồng trọt", {"crop": "hoa"})


def test_a_feed_sent_again_does_not_suspend_what_was_lifted_since(db, runtime, officer, owner):
    fed(db, runtime, officer, **ISSUED)
    lifted = STOPPED | {"act": "khôi phục", "on": "2026-11-10", "source": "CV 13/TT"}
    rows = (STOPPED, lifted, STOPPED, lifted)
    assert [fed(db, runtime, officer, **row) for row in rows] == ["changed", "changed", "same", "same"]
    (made,) = queries.certificates_of(db, owner.id)
    assert (made.suspended_on, made.status_source) == (None, "CV 13/TT")
    revoked = STOPPED | {"act": "thu hồi", "source": "QĐ 14"}
    assert [fed(db, runtime, officer, **revoked) for _ in range(2)] == ["changed", "same"]
    assert queries.certificate_state(made, TODAY) == "revoked"
    assert [each.act for each in queries.standings_of(db, made.id)] == ["revoke", "reinstate", "suspend"]
    with pytest.raises(Conflict):
        fed(db, runtime, officer, **STOPPED | {"source": "CV 99"})


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"producer_name": "HTX Không Có"}, "certificate.holder_unknown", "producer_name"),
        ({"number": "0"}, "certificate.not_there", "number"),
        ({"source": ""}, "field.missing", "source"),
        ({"on": "2030-01-01"}, "date.future", "on"),
        ({"kind": "vàng"}, "choice.unknown", "kind"),
        ({"act": "xé"}, "choice.unknown", "act"),
    ],
)
def test_a_row_that_fits_no_paper_is_refused_beside_its_column(db, runtime, officer, owner, wrong, code, field):
    with pytest.raises(Refused) as error:
        fed(db, runtime, officer, **STOPPED | wrong)
    assert codes(error) == {(code, field)}


def test_a_name_that_two_producers_bear_needs_the_tax_code(db, runtime, officer, owner):
    make.producer(db)
    with pytest.raises(Refused) as error:
        fed(db, runtime, officer, **ISSUED)
    assert codes(error) == {("certificate.holder_several", "producer_name")}


@pytest.mark.parametrize(("left", "due"), [(91, None), (90, 90), (61, 90), (60, 60), (30, 30), (0, 30), (-1, None)])
def test_the_nearest_reminder_that_has_come_is_due(left, due):
    assert reminder_due(TODAY + timedelta(days=left), TODAY) == due


def test_a_paper_of_a_producer_that_was_merged_is_of_the_one_that_stays(db, both, owner, officer):
    gone = make.producer(db)
    gone.merged_into_id, gone.tax_id_print = owner.id, "print-of-the-code"
    db.flush()
    entry = sheet.read_entry(db, ISSUED)
    by_name = service.take_certificate_entry(db, actor=officer, entry=entry, now=NOON)
    by_code = service.take_certificate_entry(db, actor=officer, entry=entry, tax_id_print="print-of-the-code", now=NOON)
    assert (by_name[0], by_code[0], by_code[1].producer_id) == ("made", "same", owner.id)
