"""Commands on OCOP items: entered by officers, and what becomes of the rows of decisions that departments send.

A row whose product is certain becomes a recognition at once. Every other one waits for an officer, and until then
nobody else sees it. The same row again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import fold, local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import OcopItem, OcopMatch, Product
from trace.registry.rules import (
    OcopDetails,
    OcopEntry,
    ocop_valid_to,
    settled,
    why_not_ocop,
    why_not_ocop_entry,
)
from trace.registry.service.changing import as_read, moved, refuse_if
from trace.registry.service.standings import refuse_undocumented

Took = Literal["made", "changed", "same", "doubtful"]
GIVEN = ("star", "criteria_version", "group_key", "valid_to", "level", "former_issuer", "reason")


@dataclass(frozen=True)
class Taken:
    """What became of a row, and the row as it is kept."""

    took: Took
    match: OcopMatch


def add_ocop_item(db: Session, *, actor: Actor, product_id: int, details: OcopDetails, now: datetime) -> OcopItem:
    """The product's recognition by a decision, for 36 months. Officers enter these; refuses wrong stars and dates,
    an unknown group, and the same decision twice."""
    found = queries.product(db, product_id)
    actor.must("ocop_item.edit", units=_competent(db, found))
    reasons = why_not_ocop(details, local_day(now))
    if queries.group(db, details.group_key) is None:
        reasons.append(Reason("choice.unknown", field="group_key"))
    refuse_if(reasons)
    told = {name: getattr(details, name) for name in ("star", "criteria_version", "decision_no", "decision_date")}
    told |= {"issuer": details.issuer, "former_issuer": details.former_issuer, "group_key": details.group_key}
    made = _make_item(db, actor, found, told | {"valid_to": ocop_valid_to(details.decision_date)}, now)
    content = {"product": found.id, "star": made.star, "decision_date": made.decision_date.isoformat()}
    ledger.append(db, actor=actor, act="ocop_item.added", on=("ocop_item", made.id), now=now, content=content)
    return made


def revoke_ocop_item(
    db: Session, *, actor: Actor, ocop_item_id: int, on: date, decision_no: str, reason: str, now: datetime
) -> OcopItem:
    """The recognition, revoked by a decision from a day on. Conflict when it is already."""
    found = queries.ocop_item(db, ocop_item_id)
    actor.must("ocop_item.revoke", units=item_units(db, actor, found))
    refuse_undocumented(on, decision_no, now, field="decision_no")
    _take_back(db, found, {"revoked_on": on, "revoked_decision_no": decision_no, "revoked_reason": reason or None}, now)
    content = {"on": on.isoformat()}
    ledger.append(db, actor=actor, act="ocop_item.revoked", on=("ocop_item", found.id), now=now, content=content)
    return found


def take_ocop_entry(
    db: Session, *, actor: Actor, entry: OcopEntry, tax_id_print: str | None = None, now: datetime
) -> Taken:
    """What becomes of a row: a recognition made or revoked where it is certain which, else it waits for an officer.

    Refuses a row that says something impossible, beside its column. Forbidden to whoever is competent for no part of
    the province in its group.
    """
    refuse_if(why_not_ocop_entry(entry, local_day(now)))
    if entry.group_key and queries.group(db, entry.group_key) is None:
        raise Refused(Reason("choice.unknown", field="group_key"))
    actor.must(_act(entry.act), units=queries.feed_units(db, actor, entry.group_key))
    kept = queries.match_by_key(db, entry.key)
    if kept is None:
        return _first(db, actor, _match_row(db, actor, entry, tax_id_print, now), now)
    told = {name: getattr(entry, name) for name in GIVEN} | {"valid_to": _end(entry)}
    differs = {name: value for name, value in told.items() if getattr(kept, name) != value}
    if not differs:
        return _again(db, actor, kept, now)
    for name, value in differs.items():
        setattr(kept, name, value)
    db.flush()
    _correct(db, kept, now)
    content = {"fields": sorted(differs)}
    ledger.append(db, actor=actor, act="ocop_match.corrected", on=("ocop_match", kept.id), now=now, content=content)
    return Taken("changed", kept)


def settle_match(
    db: Session, *, actor: Actor, match_id: int, choice: str, version: int | None = None, now: datetime
) -> OcopMatch:
    """A doubtful row, settled by an officer. `choice`: the id of a candidate, `none`, or `placeholder`, which keeps a
    recognition whose product is not registered yet. A placeholder is given its product in the same way, once it is.
    Refuses what was not offered; Stale when it was settled meanwhile.
    """
    found = queries.match(db, match_id)
    actor.must(_act(found.act), units=queries.feed_units(db, actor, found.group_key))
    as_read(found, version)
    if found.state == "placeholder":
        _settle(db, actor, found, "matched", _linked(db, actor, found, choice, now), now)
    elif found.state != "waiting":
        raise Refused(Reason("ocop_match.settled"))
    elif choice == "none":
        _settle(db, actor, found, "none", None, now)
    elif choice == "placeholder" and found.act == "recognise":
        _settle(db, actor, found, "placeholder", _recognised(db, actor, found, None, now), now)
    else:
        _settle(db, actor, found, "matched", _chosen(db, actor, found, choice, now), now)
    content = {"state": found.state, "item": found.ocop_item_id}
    ledger.append(db, actor=actor, act="ocop_match.settled", on=("ocop_match", found.id), now=now, content=content)
    return found


def item_units(db: Session, actor: Actor, found: OcopItem) -> frozenset[int]:
    """The agencies that are competent for a recognition; for a placeholder those of the actor's whole province."""
    if found.product_id is None:
        return queries.feed_units(db, actor, found.group_key)
    return _competent(db, queries.product(db, found.product_id))


def _act(act: str) -> str:
    return "ocop_item.edit" if act == "recognise" else "ocop_item.revoke"


def _end(entry: OcopEntry) -> date | None:
    return entry.ends if entry.act == "recognise" else None


def _competent(db: Session, found: Product) -> frozenset[int]:
    return queries.competent(db, queries.producer(db, found.producer_id), found.group_key)


def _match_row(db: Session, actor: Actor, entry: OcopEntry, tax_id_print: str | None, now: datetime) -> OcopMatch:
    told = ("act", "decision_no", "decision_date", "issuer", "product_name", "producer_name", "of_decision_no", *GIVEN)
    made = OcopMatch(**{name: getattr(entry, name) for name in told} | {"valid_to": _end(entry)})
    made.key, made.tax_id_print, made.ward_code = entry.key, tax_id_print, queries.ward_of(db, actor, entry)
    made.agency_id, made.made_at, made.made_by = actor.home, now, actor.id
    db.add(made)
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:  # a twin was committed meanwhile
        raise Conflict(Reason("once.under_way")) from error
    return made


def _first(db: Session, actor: Actor, row: OcopMatch, now: datetime) -> Taken:
    took: Took = "made" if _settle_itself(db, actor, row, now) else "doubtful"
    content: dict[str, Any] = {"act": row.act, "decision_date": row.decision_date.isoformat(), "state": row.state}
    content |= {"item": row.ocop_item_id} if row.ocop_item_id else {}
    ledger.append(db, actor=actor, act="ocop_match.taken", on=("ocop_match", row.id), now=now, content=content)
    return Taken(took, row)


def _again(db: Session, actor: Actor, row: OcopMatch, now: datetime) -> Taken:
    """The same row: it may be certain by now which product it means, for that may have been registered since."""
    if row.state == "waiting" and _settle_itself(db, actor, row, now):
        ledger.append(db, actor=actor, act="ocop_match.settled", on=("ocop_match", row.id), now=now)
        return Taken("changed", row)
    return Taken("same", row)


def _settle_itself(db: Session, actor: Actor, row: OcopMatch, now: datetime) -> bool:
    certain = settled(queries.likenesses(db, row))
    if certain is None:
        return False
    if row.act == "recognise":
        product = queries.product(db, certain.ident)
        if actor.why_not("ocop_item.edit", units=_competent(db, product)):
            return False
        _settle(db, actor, row, "matched", _recognised(db, actor, row, product, now), now)
        return True
    if actor.why_not("ocop_item.revoke", units=item_units(db, actor, queries.ocop_item(db, certain.ident))):
        return False
    _settle(db, actor, row, "matched", _revoked(db, actor, row, certain.ident, now), now)
    return True


def _chosen(db: Session, actor: Actor, row: OcopMatch, choice: str, now: datetime) -> OcopItem:
    """The recognition that an officer's choice leads to."""
    if row.act == "revoke":
        _must_be_offered(db, row, choice)
        return _revoked(db, actor, row, int(choice), now)
    return _recognised(db, actor, row, _offered_product(db, actor, row, choice), now)


def _offered_product(db: Session, actor: Actor, row: OcopMatch, choice: str) -> Product:
    _must_be_offered(db, row, choice)
    product = queries.product(db, int(choice))
    actor.must("ocop_item.edit", units=_competent(db, product))
    return product


def _must_be_offered(db: Session, row: OcopMatch, choice: str) -> None:
    if choice not in {str(each.ident) for each in queries.likenesses(db, row)}:
        raise Refused(Reason("choice.unknown", field="choice"))


def _linked(db: Session, actor: Actor, row: OcopMatch, choice: str, now: datetime) -> OcopItem:
    """The placeholder's recognition, on the product that is registered now."""
    product = _offered_product(db, actor, row, choice)
    item = queries.ocop_item(db, row.ocop_item_id or 0)
    own = {"product_id": product.id, "ward_code": queries.producer(db, product.producer_id).ward_code}
    return moved(db, item, OcopItem.product_id.is_(None), otherwise=Reason("ocop.linked"), updated_at=now, **own)


def _settle(db: Session, actor: Actor, row: OcopMatch, state: str, item: OcopItem | None, now: datetime) -> None:
    row.state, row.ocop_item_id = state, item.id if item else None
    row.decided_at, row.decided_by = now, actor.id
    db.flush()


def _recognised(db: Session, actor: Actor, row: OcopMatch, product: Product | None, now: datetime) -> OcopItem:
    """The recognition of the row: one that an officer had entered by hand already is the same."""
    if product is not None and (there := _same_decision(db, row, product.id)) is not None:
        return there
    group_key = row.group_key or (product.group_key if product else None)
    if group_key is None:
        raise Refused(Reason("ocop_match.group", field="choice"))
    told: dict[str, Any] = {name: getattr(row, name) for name in ("star", "criteria_version", "valid_to", "level")}
    told |= {name: getattr(row, name) for name in ("decision_no", "decision_date", "issuer", "former_issuer")}
    told |= {"group_key": group_key, "product_name": row.product_name, "producer_name": row.producer_name}
    return _make_item(db, actor, product, told | {"ward_code": row.ward_code}, now)


def _same_decision(db: Session, row: OcopMatch, product_id: int) -> OcopItem | None:
    same = select(OcopItem).where(OcopItem.product_id == product_id, OcopItem.decision_date == row.decision_date)
    return next((each for each in db.scalars(same) if fold(each.decision_no) == fold(row.decision_no)), None)


def _revoked(db: Session, actor: Actor, row: OcopMatch, ocop_item_id: int, now: datetime) -> OcopItem:
    found = queries.ocop_item(db, ocop_item_id)
    actor.must("ocop_item.revoke", units=item_units(db, actor, found))
    told = {"revoked_on": row.decision_date, "revoked_decision_no": row.decision_no, "revoked_reason": row.reason}
    return _take_back(db, found, told, now)


def _take_back(db: Session, found: OcopItem, told: dict[str, Any], now: datetime) -> OcopItem:
    standing = OcopItem.revoked_on.is_(None)
    return moved(db, found, standing, otherwise=Reason("ocop.revoked"), updated_at=now, **told)


def _correct(db: Session, row: OcopMatch, now: datetime) -> None:
    """Carry a corrected row over to the recognition it became."""
    if row.ocop_item_id is None or row.act == "revoke":
        return
    item = queries.ocop_item(db, row.ocop_item_id)
    for name in ("star", "criteria_version", "valid_to", "level", "former_issuer"):
        setattr(item, name, getattr(row, name))
    item.updated_at = now
    db.flush()


def _make_item(db: Session, actor: Actor, product: Product | None, told: dict[str, Any], now: datetime) -> OcopItem:
    made = OcopItem(**_named(db, product) | told, product_id=product.id if product else None)
    if product is not None:
        made.ward_code = queries.producer(db, product.producer_id).ward_code
    made.folded = f"{fold(made.product_name)} {fold(made.producer_name)}"
    made.checked_by_unit = accounts.unit_name(db, actor.home) if actor.home is not None else None
    made.checked_on, made.made_at, made.made_by, made.updated_at = local_day(now), now, actor.id, now
    db.add(made)
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:
        raise Refused(Reason("ocop.twice", field="decision_no")) from error
    return made


def _named(db: Session, product: Product | None) -> dict[str, str]:
    """The names by which a registered product stands in the public register where no decision spells them."""
    if product is None:
        return {}
    owner = queries.producer(db, product.producer_id)
    return {"product_name": queries.shown(db, product.id).version.name_vi, "producer_name": owner.name}
