"""Commands on the places of producers: what is told of them, their ground, their growing-area codes, their review."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import GrowingAreaCode, Producer, Site
from trace.registry.rules import AreaCodeDetails, SiteDetails, read_outline, why_not_area_code, why_not_site
from trace.registry.service.changing import (
    add_once,
    as_read,
    flush_once,
    moved,
    new_trace_code,
    refuse_if,
    ward_in_force,
)


def add_site(db: Session, *, actor: Actor, producer_id: int, details: SiteDetails, now: datetime) -> Site:
    """A new place of the producer, under its GLN or a code of ours. Refuses wrong details and a GLN already in use."""
    owner = queries.producer(db, producer_id)
    actor.must("producer.edit", producer=owner.id)
    values = _told(db, details)
    code = details.gln or new_trace_code(db, "site", Site.code)
    made = Site(producer_id=owner.id, code=code, **values, made_at=now, made_by=actor.id)
    add_once(db, made, Reason("site.gln_taken", field="gln"))
    content = {"producer": owner.id, "code": made.code}
    ledger.append(db, actor=actor, act="site.added", on=("site", made.id), now=now, content=content)
    return made


def edit_site(
    db: Session, *, actor: Actor, site_id: int, details: SiteDetails, version: int | None = None, now: datetime
) -> Site:
    """The place with these details; its code stays, for it stands on papers. Refuses as `add_site`; Stale likewise.

    A place that is told otherwise waits for an officer again.
    """
    found = _own(db, actor, site_id, version)
    _tell(found, _told(db, details), now=now)
    flush_once(db, Reason("site.gln_taken", field="gln"))
    ledger.append(db, actor=actor, act="site.edited", on=("site", found.id), now=now)
    return found


def outline_site(
    db: Session, *, actor: Actor, site_id: int, text: str, version: int | None = None, now: datetime
) -> Site:
    """The place with the ground that a GeoJSON text draws; an empty text takes it away. Refuses what is no outline."""
    found = _own(db, actor, site_id, version)
    outline = read_outline(text) if text.strip() else None
    if isinstance(outline, Reason):
        raise Refused(outline.beside("outline"))
    _tell(found, {"outline": outline}, now=now)
    ledger.append(db, actor=actor, act="site.outlined", on=("site", found.id), now=now)
    return found


def check_site(db: Session, *, actor: Actor, site_id: int, unit_name: str, version: int | None, now: datetime) -> Site:
    """The place, seen by an officer of the area today: from now on it is public and counts as home.

    Forbidden to whoever entered it; Conflict where it was seen already; Stale on an older `version`.
    """
    found = queries.site(db, site_id)
    owner = queries.producer(db, found.producer_id)
    actor.must("site.check", units=queries.competent(db, owner) | queries.competent_there(db, found))
    if actor.id == found.made_by:
        raise Conflict(Reason("review.own_entry"))
    as_read(found, version)
    seen = {"checked_by_unit": unit_name, "checked_on": local_day(now)}
    moved(db, found, Site.checked_on.is_(None), otherwise=Reason("site.checked"), **seen)
    ledger.append(db, actor=actor, act="site.checked", on=("site", found.id), now=now)
    return found


def mark_sites_seen(db: Session, owner: Producer, *, unit_name: str, since: datetime, now: datetime) -> None:
    """The producer's file was accepted as it stood at `since`: so were the places in it that nobody had seen yet."""
    told = func.coalesce(Site.changed_at, Site.made_at) <= since
    unseen = update(Site).where(Site.producer_id == owner.id, Site.checked_on.is_(None), told)
    db.execute(unseen.values(checked_by_unit=unit_name, checked_on=local_day(now), version=Site.version + 1))


def add_area_code(
    db: Session, *, actor: Actor, site_id: int, details: AreaCodeDetails, now: datetime
) -> GrowingAreaCode:
    """A growing-area code of the place. Refuses wrong details and the same code twice for one market."""
    found = queries.site(db, site_id)
    actor.must("producer.edit", producer=found.producer_id)
    refuse_if(why_not_area_code(details, today=local_day(now)))
    made = GrowingAreaCode(site_id=found.id, **asdict(details), made_at=now, made_by=actor.id, updated_at=now)
    add_once(db, made, Reason("area_code.taken", field="code"))
    content = {"code": made.code, "status": made.status}
    ledger.append(db, actor=actor, act="site.area_code_added", on=("site", found.id), now=now, content=content)
    return made


def edit_area_code(
    db: Session, *, actor: Actor, code_id: int, details: AreaCodeDetails, version: int | None, now: datetime
) -> GrowingAreaCode:
    """The growing-area code with these details: suspended, in force again, revoked. Refuses as `add_area_code`."""
    found = queries.area_code(db, code_id)
    actor.must("producer.edit", producer=queries.site(db, found.site_id).producer_id)
    as_read(found, version)
    refuse_if(why_not_area_code(details, today=local_day(now)))
    for name, value in asdict(details).items():
        setattr(found, name, value)
    found.updated_at = now
    flush_once(db, Reason("area_code.taken", field="code"))
    content = {"code": found.code, "status": found.status}
    ledger.append(db, actor=actor, act="site.area_code_edited", on=("site", found.site_id), now=now, content=content)
    return found


def _own(db: Session, actor: Actor, site_id: int, version: int | None) -> Site:
    found = queries.site(db, site_id)
    actor.must("producer.edit", producer=found.producer_id)
    as_read(found, version)
    return found


def _told(db: Session, details: SiteDetails) -> dict[str, Any]:
    ward = ward_in_force(db, details.ward_code, why_not_site(details))
    former = details.former_ward_code
    if former and former not in {each.code for each in queries.came_from(db, ward.code)}:
        raise Refused(Reason("ward.not_from", field="ward_code"))
    return asdict(details) | {"ward_valid_from": ward.valid_from}


def _tell(found: Site, values: dict[str, Any], *, now: datetime) -> None:
    """Write the values; what somebody has seen was said otherwise."""
    if all(getattr(found, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(found, name, value)
    found.checked_on = found.checked_by_unit = None
    found.changed_at = now
