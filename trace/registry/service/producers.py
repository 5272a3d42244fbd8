"""Commands on producers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from trace.accounts import service as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Producer
from trace.registry.rules import (
    ProducerDetails,
    TaxId,
    looks,
    plain_phone,
    read_tax_id,
    why_not_producer,
    why_not_producer_edit,
    why_not_tax_id,
)
from trace.registry.service.changing import add_once, as_read, moved, refuse_if, ward_in_force
from trace.registry.service.privacy import note_acceptance, refuse_withdrawn, way_of
from trace.registry.service.sites import mark_sites_seen

# What the public reads of a producer: of an accepted one it changes by review only.
PUBLIC_FIELDS = ("name", "legal_type", "address", "ward_code", "former_address")
TAX_ID = "tax_id"


def tax_id_print(keys: KeyRing, text: str) -> str:
    """The fingerprint by which a tax code is found: the same for every way of writing it. Refuses what is none."""
    return keys.fingerprint(_tax_id(text).text, TAX_ID)


def register_producer(
    db: Session, *, actor: Actor, details: ProducerDetails, keys: KeyRing, contesting: bool = False, now: datetime
) -> Producer:
    """A new producer; whoever registers it for themselves or as an assistant works for it from now on.

    Refuses wrong details, and a tax code that another producer has (`producer.tax_id_taken`), unless `contesting`:
    then it is kept without the code until an officer has decided whose it is.
    """
    actor.must("producer.register")
    ward = ward_in_force(db, details.ward_code, why_not_producer(details))
    tax_id = _tax_id(details.tax_id)
    free = queries.producer_by_print(db, keys.fingerprint(tax_id.text, TAX_ID)) is None
    if not free and not contesting:
        raise Refused(Reason("producer.tax_id_taken", field="tax_id"))
    made = Producer(
        **_public(details),
        folded=looks(details.name),
        ward_valid_from=ward.valid_from,
        representative=details.representative,
        phone=plain_phone(details.phone),
        email=details.email,
        **_numbered(tax_id, keys, held=free),
        made_at=now,
        made_by=actor.id,
        updated_at=now,
    )
    add_once(db, made, Reason("producer.tax_id_taken", field="tax_id"))
    if details.privacy_accepted:
        _agree(db, made, actor, now)
    if actor.works_for_producers:
        duty = "manager" if actor.role == "producer" else "assistant"
        accounts.join(db, actor=actor, person_id=actor.id, producer_id=made.id, duty=duty, now=now)
    content = {"legal_type": made.legal_type, "tax_id_kind": tax_id.kind, "contesting": not free}
    ledger.append(db, actor=actor, act="producer.registered", on=("producer", made.id), now=now, content=content)
    return made


def edit_producer(
    db: Session, *, actor: Actor, producer_id: int, details: ProducerDetails, version: int | None = None, now: datetime
) -> Producer:
    """The producer with these details; its tax code stays. What is public of an accepted one waits for review.

    Refuses wrong details; Conflict while a decision is awaited; Stale on an older `version`.
    """
    found = queries.producer(db, producer_id)
    actor.must("producer.edit", producer=found.id)
    as_read(found, version)
    ward = ward_in_force(db, details.ward_code, why_not_producer_edit(details))
    private = {"representative": details.representative, "phone": plain_phone(details.phone), "email": details.email}
    public = _public(details)
    if found.accepted_at is None:
        values: dict[str, Any] = public | {"folded": looks(details.name), "ward_valid_from": ward.valid_from}
    else:
        values = {"pending": public if any(getattr(found, key) != public[key] for key in public) else None}
    awaited = Producer.submitted_at.is_(None)
    moved(db, found, awaited, otherwise=Reason("producer.under_review"), **private, **values, updated_at=now)
    if details.privacy_accepted and found.privacy_accepted_at is None:
        _agree(db, found, actor, now)
    ledger.append(db, actor=actor, act="producer.edited", on=("producer", found.id), now=now)
    return found


def mark_producer_submitted(db: Session, *, actor: Actor, producer_id: int, now: datetime) -> Producer:
    """The producer, waiting for a decision. Refuses one without a tax code; Conflict with nothing to decide."""
    found = queries.producer(db, producer_id)
    actor.must("producer.submit", producer=found.id)
    if found.merged_into_id is not None:
        raise Conflict(Reason("merge.over"))
    if found.tax_id_print is None:
        raise Refused(Reason("producer.no_tax_id"))
    if found.accepted_at is not None and found.pending is None and found.suspended_on is None:
        raise Conflict(Reason("producer.nothing_new"))
    refuse_withdrawn(db, found.id)
    moved(db, found, Producer.submitted_at.is_(None), otherwise=Reason("producer.under_review"), submitted_at=now)
    ledger.append(db, actor=actor, act="producer.submitted", on=("producer", found.id), now=now)
    return found


def accept_producer(db: Session, *, actor: Actor, producer_id: int, unit_name: str, now: datetime) -> Producer:
    """The producer, checked by `unit_name` today; what waited is public and a suspension over.

    Whose case it is, review has checked. Forbidden to whoever registered it; Conflict unless a decision is awaited.
    """
    found = queries.producer(db, producer_id)
    _must_decide(actor, entered_by=found.made_by)
    values: dict[str, Any] = {}
    if found.pending is not None:
        ward = ward_in_force(db, str(found.pending["ward_code"]), [])
        folded = looks(str(found.pending["name"]))
        values = found.pending | {"ward_valid_from": ward.valid_from, "folded": folded}
    values |= {"checked_by_unit": unit_name, "checked_on": local_day(now), "accepted_at": found.accepted_at or now}
    values |= {"suspended_on": None}
    mark_sites_seen(db, found, unit_name=unit_name, since=found.submitted_at or now, now=now)
    _decide(db, found, **values, updated_at=now)
    _let_sign_in(db, actor, found, now)
    ledger.append(db, actor=actor, act="producer.accepted", on=("producer", found.id), now=now)
    return found


def _let_sign_in(db: Session, actor: Actor, owner: Producer, now: datetime) -> None:
    """A tax code is a sign-in only for whoever an officer has accepted under it."""
    if owner.tax_id_print is not None:
        accounts.sign_in_by_tax_id(db, actor=actor, producer_id=owner.id, tax_id_print=owner.tax_id_print, now=now)


def return_producer(db: Session, *, actor: Actor, producer_id: int, now: datetime) -> Producer:
    """The producer, open for editing again. Conflict unless a decision is awaited."""
    found = queries.producer(db, producer_id)
    _must_decide(actor, entered_by=found.made_by)
    _decide(db, found)
    ledger.append(db, actor=actor, act="producer.returned", on=("producer", found.id), now=now)
    return found


def refuse_producer(db: Session, *, actor: Actor, producer_id: int, now: datetime) -> Producer:
    """The producer without the changes it asked for. Conflict unless a decision is awaited."""
    found = queries.producer(db, producer_id)
    _must_decide(actor, entered_by=found.made_by)
    _decide(db, found, pending=None)
    ledger.append(db, actor=actor, act="producer.refused", on=("producer", found.id), now=now)
    return found


def withdraw_producer(db: Session, *, actor: Actor, producer_id: int, now: datetime) -> Producer:
    """The producer, taken back from review by its own people. Conflict unless a decision is awaited."""
    found = queries.producer(db, producer_id)
    actor.must("producer.edit", producer=found.id)
    _decide(db, found)
    ledger.append(db, actor=actor, act="producer.withdrawn", on=("producer", found.id), now=now)
    return found


def give_tax_id(db: Session, *, actor: Actor, producer_id: int, tax_id: str, keys: KeyRing, now: datetime) -> Producer:
    """The producer with its own tax code, after a contest left it without one.

    Refuses a code that is wrong or another producer's; Conflict for a producer that has one.
    """
    found = queries.producer(db, producer_id)
    actor.must("producer.edit", producer=found.id)
    refuse_if(why_not_tax_id(tax_id, found.legal_type))
    read = _tax_id(tax_id)
    if queries.producer_by_print(db, keys.fingerprint(read.text, TAX_ID)):
        raise Refused(Reason("producer.tax_id_taken", field="tax_id"))
    none_yet = Producer.tax_id_print.is_(None)
    numbered = _numbered(read, keys, held=True)
    moved(db, found, none_yet, otherwise=Reason("producer.has_tax_id"), **numbered, updated_at=now)
    ledger.append(db, actor=actor, act="tax_id.given", on=("producer", found.id), now=now)
    return found


def transfer_tax_id(db: Session, *, actor: Actor, holder_id: int, claimant_id: int, now: datetime) -> Producer:
    """The claimant, now with the tax code that the holder had; the holder is suspended until it has shown its own.

    Whose decision it is, review has checked. Conflict when the holder has no code any more.
    """
    actor.must("tax_id.transfer", units=actor.units)
    holder, claimant = queries.producer(db, holder_id), queries.producer(db, claimant_id)
    number = {name: getattr(holder, name) for name in ("tax_id", "tax_id_kind", "tax_id_sealed", "tax_id_print")}
    gone = Reason("producer.no_tax_id")
    moved(
        db,
        holder,
        Producer.tax_id_print.is_not(None),
        otherwise=gone,
        tax_id=None,
        tax_id_sealed=None,
        tax_id_print=None,
        suspended_on=local_day(now),
        updated_at=now,
    )
    none_yet = Producer.tax_id_print.is_(None)
    moved(db, claimant, none_yet, otherwise=gone, **number, claimed_print=None, updated_at=now)
    _let_sign_in(db, actor, claimant, now)
    content = {"from": holder.id, "to": claimant.id}
    ledger.append(db, actor=actor, act="tax_id.transferred", on=("producer", claimant.id), now=now, content=content)
    return claimant


def _agree(db: Session, owner: Producer, actor: Actor, now: datetime) -> None:
    """Who ticks the box at registration agrees to the edition in force; ticked for another, it was on paper."""
    notice = queries.privacy_notice(db, today=local_day(now))
    note_acceptance(db, owner, notice, way=way_of(actor), by=actor, now=now)


def _public(details: ProducerDetails) -> dict[str, str | None]:
    return {name: getattr(details, name) for name in PUBLIC_FIELDS}


def _tax_id(text: str) -> TaxId:
    found = read_tax_id(text)
    if isinstance(found, Reason):
        raise Refused(found.beside("tax_id"))
    return found


def _numbered(tax_id: TaxId, keys: KeyRing, *, held: bool) -> dict[str, Any]:
    """The columns of a tax code. A personal number is kept sealed and as a keyed hash, never in clear."""
    fingerprint = keys.fingerprint(tax_id.text, TAX_ID)
    values: dict[str, Any] = {"tax_id_kind": tax_id.kind, "claimed_print": None if held else fingerprint}
    if held:
        values["tax_id_print"] = fingerprint
        if tax_id.private:
            values["tax_id_sealed"] = keys.seal(tax_id.text.encode(), queries.PERSONAL_ID)
        else:
            values["tax_id"] = tax_id.text
    return values


def _must_decide(actor: Actor, *, entered_by: int) -> None:
    actor.must("review.decide", units=actor.units)
    if actor.id == entered_by:
        raise Forbidden(Reason("review.own_entry"))


def _decide(db: Session, found: Producer, **values: Any) -> None:
    awaited = Producer.submitted_at.is_not(None)
    values = {"submitted_at": None} | values
    if "checked_on" in values:
        values["pending"] = None
    moved(db, found, awaited, otherwise=Reason("producer.not_submitted"), **values)
