"""Places of producers as their people, officers and the public read them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.models import AdminUnit, GrowingAreaCode, Producer, Site
from trace.registry.rules import area_ha, shows_place


def site(db: Session, site_id: int) -> Site:
    """The site; NotFound when there is none."""
    if found := db.get(Site, site_id):
        return found
    raise NotFound(Reason("site.unknown"))


def sites_numbered(db: Session, ids: Collection[int]) -> list[Site]:
    """The sites with these ids, in their order."""
    return list(db.scalars(select(Site).where(Site.id.in_(ids)).order_by(Site.id)))


def sites_of(db: Session, producer_id: int, *, after: int = 0, limit: int = 200) -> list[Site]:
    """The producer's sites by id after `after`."""
    rows = select(Site).where(Site.producer_id == producer_id, Site.id > after)
    return list(db.scalars(rows.order_by(Site.id).limit(limit)))


def area_code(db: Session, code_id: int) -> GrowingAreaCode:
    """The growing-area code; NotFound when there is none."""
    if found := db.get(GrowingAreaCode, code_id):
        return found
    raise NotFound(Reason("area_code.unknown"))


def area_codes_of(db: Session, site_ids: Collection[int]) -> list[GrowingAreaCode]:
    """The growing-area codes of these sites, as they were entered."""
    rows = select(GrowingAreaCode).where(GrowingAreaCode.site_id.in_(site_ids))
    return list(db.scalars(rows.order_by(GrowingAreaCode.id)))


def competent_there(db: Session, found: Site) -> frozenset[int]:
    """The agencies that are competent for the commune in which this site lies."""
    ward = db.get_one(AdminUnit, (found.ward_code, found.ward_valid_from))
    return accounts.competent_units(db, province_code=ward.province_code, ward_code=found.ward_code, group_key="")


def site_size(found: Site) -> float | None:
    """The area of its ground in hectares; None where nobody drew it."""
    return area_ha(found.outline) if found.outline else None


def geojson_of(db: Session, owner: Producer, *, public: bool, only: int | None = None) -> dict[str, Any]:
    """The producer's sites as a GeoJSON FeatureCollection (RFC 7946); `only` one of them.

    `public`: only what an officer has seen of a producer that is accepted; of a household not where it is, but the
    middle of its commune (`precision`).
    """
    sites = [each for each in sites_of(db, owner.id) if only is None or each.id == only]
    if public:
        here = owner.accepted_at is not None and owner.closed_on is None
        sites = [each for each in sites if here and each.checked_on is not None]
    codes: dict[int, list[GrowingAreaCode]] = {}
    for each in area_codes_of(db, [each.id for each in sites]):
        codes.setdefault(each.site_id, []).append(each)
    exact = shows_place(owner.legal_type) or not public
    features = [_feature(db, each, codes.get(each.id, []), exact=exact, public=public) for each in sites]
    return {"type": "FeatureCollection", "features": features}


def _feature(db: Session, found: Site, codes: list[GrowingAreaCode], *, exact: bool, public: bool) -> dict[str, Any]:
    ward = db.get_one(AdminUnit, (found.ward_code, found.ward_valid_from))
    size = site_size(found) if exact else None
    told = {
        "name": found.name,
        "kind": found.kind,
        "location_trace_code": found.code,
        "gln": found.gln,
        "ward_code": found.ward_code,
        "commune": f"{ward.unit_type} {ward.name}, {ward.province_name}",
        "precision": "exact" if exact else "commune",
        "area_ha": round(size, 4) if size is not None else None,
        "growing_area_codes": [
            {"code": each.code, "market": each.market, "status": each.status}
            | ({} if public else {"holder": each.holder})
            for each in codes
            if not public or each.status == "in_force"
        ],
        "checked_by_unit": found.checked_by_unit,
        "checked_on": found.checked_on.isoformat() if found.checked_on else None,
    }
    if not public:
        told |= {"address": found.address, "former_ward_code": found.former_ward_code}
    return {
        "type": "Feature",
        "id": found.code,
        "geometry": _geometry(found, ward, exact=exact),
        "properties": told,
    }


def _geometry(found: Site, ward: AdminUnit, *, exact: bool) -> dict[str, Any] | None:
    """The ground, or the point; of what is not shown exactly the middle of the commune, to two digits (a kilometre)."""
    if exact and found.outline:
        return found.outline
    lat, lon = (found.lat, found.lon) if exact else (ward.lat, ward.lon)
    if lat is None or lon is None:
        return None
    return {"type": "Point", "coordinates": [lon, lat] if exact else [round(lon, 2), round(lat, 2)]}
