"""Places on both databases: review, former communes, ground, growing-area codes, and what of them is public."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import make
from tests.conftest import NOON
from trace.base.errors import Conflict, Forbidden, Refused, Stale
from trace.lookup import queries as lookup
from trace.registry import queries, service
from trace.registry.models import AdminUnit, AdminUnitChange
from trace.registry.rules import AreaCodeDetails, SiteDetails

FARM = SiteDetails(name="Trại ong", kind="farm", address="Thôn 3", ward_code="18313")
RING = [[105.50, 18.30], [105.51, 18.30], [105.51, 18.31], [105.50, 18.31], [105.50, 18.30]]
GROUND = json.dumps({"type": "Polygon", "coordinates": [RING]})
CODE = AreaCodeDetails(code="VN-HTOR-0017", market="Trung Quốc", holder="HTX Mật ong", status="in_force")
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def owner(db):
    return make.producer(db)


@pytest.fixture
def farmer(owner):
    return make.actor("producer", 7, producers=frozenset({owner.id}))


@pytest.fixture
def officer(db):
    unit = make.agency(db)
    return make.actor("officer", 900, units=frozenset({unit.id}), home=unit.id)


def added(db, farmer, owner, details=FARM):
    return service.add_site(db, actor=farmer, producer_id=owner.id, details=details, now=NOON)


def checked(db, officer, found):
    return service.check_site(db, actor=officer, site_id=found.id, unit_name="Chi cục", version=None, now=NOON)


def codes(error):
    return {(reason.code, reason.field) for reason in error.value.reasons}


def elsewhere(db):
    """A commune in another province, for a site that a producer says it has there."""
    row = AdminUnit(code="99901", valid_from=date(2025, 7, 1), level="commune", name="Xa", unit_type="Xã")
    row.province_code, row.province_name, row.folded = "79", "Thành phố Hồ Chí Minh", "xa xa"
    db.add(row)
    db.flush()
    return row.code


def test_a_site_that_nobody_has_seen_makes_no_province_a_home(db, owner, farmer, officer):
    away = added(db, farmer, owner, replace(FARM, ward_code=elsewhere(db)))
    assert lookup.home_of(db, {owner.id}) == {"42"}
    checked(db, officer, away)
    assert lookup.home_of(db, {owner.id}) == {"42", "79"}


def test_a_place_told_otherwise_waits_for_an_officer_again(db, owner, farmer, officer):
    farm = checked(db, officer, added(db, farmer, owner))
    service.edit_site(db, actor=farmer, site_id=farm.id, details=FARM, now=LATER)
    assert farm.checked_on == date(2026, 11, 20)
    service.edit_site(db, actor=farmer, site_id=farm.id, details=replace(FARM, address="Thôn 4"), now=LATER)
    assert (farm.checked_on, farm.checked_by_unit) == (None, None)


def test_nobody_checks_their_own_entry_nor_twice_nor_on_an_older_reading_nor_elsewhere(db, owner, farmer, officer):
    farm = added(db, farmer, owner)
    with pytest.raises(Forbidden):
        checked(db, make.actor("officer", 901, units=frozenset({999})), farm)
    with pytest.raises(Stale):
        service.check_site(db, actor=officer, site_id=farm.id, unit_name="x", version=99, now=NOON)
    own = make.actor("officer", farm.made_by, units=officer.units)
    with pytest.raises(Conflict):
        checked(db, own, farm)
    checked(db, officer, farm)
    with pytest.raises(Conflict):
        checked(db, officer, farm)


def test_the_review_of_a_producer_sees_the_places_that_were_in_its_file(db, owner, farmer, officer):
    early = added(db, farmer, owner)
    owner.submitted_at = NOON
    db.flush()
    late = service.add_site(db, actor=farmer, producer_id=owner.id, details=FARM, now=LATER)
    service.accept_producer(db, actor=officer, producer_id=owner.id, unit_name="UBND xã", now=LATER)
    db.expire_all()
    assert (early.checked_by_unit, late.checked_on) == ("UBND xã", None)


def test_a_former_commune_is_kept_only_where_it_went(db, owner, farmer):
    former = queries.came_from(db, "18313")
    assert former, "no former commune went into Vũ Quang"
    farm = added(db, farmer, owner, replace(FARM, former_ward_code=former[0].code))
    assert former[0].name in queries.former_line(db, farm.former_ward_code)
    with pytest.raises(Refused) as error:
        added(db, farmer, owner, replace(FARM, former_ward_code="00001"))
    assert codes(error) == {("ward.not_from", "ward_code")}


def test_a_commune_that_was_split_is_answered_with_all_it_went_into(db, owner, farmer):
    split = db.query(AdminUnitChange).filter_by(extent="part").order_by(AdminUnitChange.old_code).first()
    here = {each.code for each in queries.went_into(db, split.old_code)}
    assert len(here) > 1
    if queries.commune(db, split.old_code) is None:
        with pytest.raises(Refused) as error:
            added(db, farmer, owner, replace(FARM, ward_code=split.old_code))
        (reason,) = error.value.reasons
        assert reason.code == "ward.former"
        assert all(code in str(reason.values["names"]) for code in here)


def test_ground_is_drawn_and_taken_away(db, owner, farmer, officer):
    farm = checked(db, officer, added(db, farmer, owner))
    service.outline_site(db, actor=farmer, site_id=farm.id, text=GROUND, now=LATER)
    db.expire_all()
    assert (round(queries.site_size(farm), 1), farm.checked_on) == (117.0, None)
    with pytest.raises(Refused) as error:
        service.outline_site(db, actor=farmer, site_id=farm.id, text="{", now=LATER)
    assert codes(error) == {("outline.not_json", "outline")}
    service.outline_site(db, actor=farmer, site_id=farm.id, text=" ", now=LATER)
    assert queries.site_size(farm) is None


def test_the_public_reads_where_an_organisation_works_and_of_a_household_its_commune_only(db, owner, farmer, officer):
    farm = added(db, farmer, owner, replace(FARM, lat=18.3012345, lon=105.5012345))
    service.outline_site(db, actor=farmer, site_id=farm.id, text=GROUND, now=NOON)
    service.add_area_code(db, actor=farmer, site_id=farm.id, details=CODE, now=NOON)
    assert queries.geojson_of(db, owner, public=True)["features"] == []
    checked(db, officer, farm)
    (feature,) = queries.geojson_of(db, owner, public=True)["features"]
    assert feature["geometry"]["coordinates"] == [RING]
    assert feature["properties"]["growing_area_codes"] == [
        {"code": "VN-HTOR-0017", "market": "Trung Quốc", "status": "in_force"}
    ]
    owner.legal_type = "household"
    told = json.dumps(queries.geojson_of(db, owner, public=True))
    assert "commune" in told
    assert not any(hidden in told for hidden in ("105.50", "105.51", "18.301", 'area_ha": 1', "Thôn 3"))
    assert "105.5012345" not in told
    assert "Thôn 3" in json.dumps(queries.geojson_of(db, owner, public=False), ensure_ascii=False)


def test_a_growing_area_code_stands_once_for_a_market_and_its_state_is_kept(db, owner, farmer):
    farm = added(db, farmer, owner)
    made = service.add_area_code(db, actor=farmer, site_id=farm.id, details=CODE, now=NOON)
    service.add_area_code(db, actor=farmer, site_id=farm.id, details=replace(CODE, market="Nội địa"), now=NOON)
    with pytest.raises(Refused) as error:
        service.add_area_code(db, actor=farmer, site_id=farm.id, details=CODE, now=NOON)
    assert codes(error) == {("area_code.taken", "code")}
    stopped = replace(CODE, status="suspended", status_since=date(2026, 11, 19))
    service.edit_area_code(db, actor=farmer, code_id=made.id, details=stopped, version=made.version, now=NOON)
    assert [(each.market, each.status) for each in queries.area_codes_of(db, [farm.id])] == [
        ("Trung Quốc", "suspended"),
        ("Nội địa", "in_force"),
    ]
    with pytest.raises(Refused) as error:
        wrong = replace(CODE, code="", status="lost", status_since=date(2027, 1, 1))
        service.edit_area_code(db, actor=farmer, code_id=made.id, details=wrong, version=None, now=NOON)
    assert codes(error) == {("field.missing", "code"), ("choice.unknown", "status"), ("date.future", "status_since")}


def test_nobody_draws_anothers_ground(db, owner, farmer):
    farm = added(db, farmer, owner)
    stranger = make.actor("producer", 8, producers=frozenset({owner.id + 1}))
    with pytest.raises(Forbidden):
        service.outline_site(db, actor=stranger, site_id=farm.id, text=GROUND, now=NOON)
