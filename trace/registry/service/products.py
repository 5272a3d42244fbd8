"""Commands on products: drafts, versions that wait, and what the public sees of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Product, ProductVersion
from trace.registry.rules import EDITABLE_STATES, ProductDetails, why_not_submit
from trace.registry.service.changing import as_read, moved, new_trace_code, refuse_if
from trace.registry.service.privacy import refuse_withdrawn
from trace.registry.service.telling import shown_files, values_of, why_not_gtin


def draft_product(db: Session, *, actor: Actor, producer_id: int, details: ProductDetails, now: datetime) -> Product:
    """A new product with its first version as a draft and a trace code of its own. Refuses wrong details."""
    owner = queries.producer(db, producer_id)
    actor.must("product.edit", producer=owner.id)
    values = values_of(db, owner.id, None, details)
    made = Product(
        producer_id=owner.id,
        group_key=details.group_key,
        trace_code=new_trace_code(db, "product", Product.trace_code),
        made_at=now,
        made_by=actor.id,
    )
    db.add(made)
    db.flush()
    first = ProductVersion(product_id=made.id, number=1, state="draft", **values, made_at=now, made_by=actor.id)
    db.add(first)
    db.flush()
    content = {"producer": owner.id, "version": first.id, "group": made.group_key}
    ledger.append(db, actor=actor, act="product.drafted", on=("product", made.id), now=now, content=content)
    return made


def edit_product(
    db: Session, *, actor: Actor, product_id: int, details: ProductDetails, version: int | None = None, now: datetime
) -> ProductVersion:
    """The version with these details: the draft or returned one, else a new one beside what is accepted.

    `version` is the product's, which each edit raises. Refuses wrong details and another group for a product that was
    accepted; Conflict while a decision is awaited; Stale on an older `version`.
    """
    found = queries.product(db, product_id)
    actor.must("product.edit", producer=found.producer_id)
    as_read(found, version)
    values = values_of(db, found.producer_id, found, details)
    open_one = queries.open_version(db, found.id)
    if open_one is not None and open_one.state not in EDITABLE_STATES:
        raise Conflict(Reason("product.under_review"))
    # Raising the product's version locks its row: two edits of one product go one after the other.
    group = {"group_key": details.group_key} if found.accepted_version_id is None else {}
    unchanged = Product.version == found.version
    moved(db, found, unchanged, otherwise=Reason("object.stale"), **group)
    if open_one is None:
        number = max(each.number for each in queries.versions_of(db, found.id)) + 1
        open_one = ProductVersion(
            product_id=found.id, number=number, state="draft", **values, made_at=now, made_by=actor.id
        )
        db.add(open_one)
    else:
        for name, value in values.items():
            setattr(open_one, name, value)
        open_one.made_at, open_one.made_by = now, actor.id
    db.flush()
    content = {"version": open_one.id, "number": open_one.number}
    ledger.append(db, actor=actor, act="product.edited", on=("product", found.id), now=now, content=content)
    return open_one


def mark_product_submitted(db: Session, *, actor: Actor, product_id: int, now: datetime) -> ProductVersion:
    """The version, waiting for a decision. Refuses what lacks an item of the law; Conflict without a draft."""
    found = queries.product(db, product_id)
    actor.must("product.submit", producer=found.producer_id)
    draft = queries.open_version(db, found.id)
    if draft is None:
        raise Conflict(Reason("product.nothing_new"))
    refuse_withdrawn(db, found.producer_id)
    refuse_if(why_not_submit(queries.facts_of(db, draft)))
    editable = ProductVersion.state.in_(EDITABLE_STATES)
    moved(
        db,
        draft,
        editable,
        otherwise=Reason("product.under_review"),
        state="submitted",
        submitted_at=now,
        submitted_by=actor.id,
    )
    _record(db, actor, "product.submitted", draft, now)
    return draft


def withdraw_product(db: Session, *, actor: Actor, product_id: int, now: datetime) -> ProductVersion:
    """The version, a draft again: taken back from review by its own people. Conflict unless it waits there."""
    found = queries.product(db, product_id)
    actor.must("product.submit", producer=found.producer_id)
    waiting = queries.open_version(db, found.id)
    if waiting is None:
        raise Conflict(Reason("product.not_submitted"))
    _decide(db, waiting, state="draft")
    _record(db, actor, "product.withdrawn", waiting, now)
    return waiting


def accept_product(db: Session, *, actor: Actor, version_id: int, unit_name: str, now: datetime) -> ProductVersion:
    """The version, public from now on and checked by `unit_name` today; the one before it is superseded.

    Whose case it is, review has checked. Forbidden to whoever wrote or submitted it; Conflict unless it is submitted;
    Refused without an item of the law, and when another product was accepted under its GTIN in the meantime.
    """
    accepted = queries.version(db, version_id)
    _must_decide(actor, accepted)
    found = queries.product(db, accepted.product_id)
    refuse_if(why_not_submit(queries.facts_of(db, accepted)) + why_not_gtin(db, accepted.gtin, found))
    before = found.accepted_version_id
    _decide(db, accepted, state="accepted", decided_at=now, checked_by_unit=unit_name, checked_on=local_day(now))
    if before is not None:
        old = queries.version(db, before)
        was = ProductVersion.state == "accepted"
        moved(db, old, was, otherwise=Reason("product.not_submitted"), state="superseded")
    for file in shown_files(db, accepted):
        file.public = True
    unchanged = Product.version == found.version
    values = {"accepted_version_id": accepted.id, "gtin": accepted.gtin}
    moved(db, found, unchanged, otherwise=Reason("object.stale"), **values)
    _record(db, actor, "product.accepted", accepted, now)
    return accepted


def return_product(db: Session, *, actor: Actor, version_id: int, now: datetime) -> ProductVersion:
    """The version, open for editing again. Conflict unless it is submitted."""
    returned = queries.version(db, version_id)
    _must_decide(actor, returned)
    _decide(db, returned, state="returned", decided_at=now)
    _record(db, actor, "product.returned", returned, now)
    return returned


def refuse_product(db: Session, *, actor: Actor, version_id: int, now: datetime) -> ProductVersion:
    """The version, refused for good; what was accepted before stays public. Conflict unless it is submitted."""
    refused = queries.version(db, version_id)
    _must_decide(actor, refused)
    _decide(db, refused, state="refused", decided_at=now)
    _record(db, actor, "product.refused", refused, now)
    return refused


def _must_decide(actor: Actor, decided: ProductVersion) -> None:
    actor.must("review.decide", units=actor.units)
    if actor.id in (decided.made_by, decided.submitted_by):
        raise Forbidden(Reason("review.own_entry"))


def _decide(db: Session, decided: ProductVersion, **values: Any) -> None:
    submitted = ProductVersion.state == "submitted"
    moved(db, decided, submitted, otherwise=Reason("product.not_submitted"), **values)


def _record(db: Session, actor: Actor, act: str, decided: ProductVersion, now: datetime) -> None:
    content = {"version": decided.id, "number": decided.number}
    ledger.append(db, actor=actor, act=act, on=("product", decided.product_id), now=now, content=content)
