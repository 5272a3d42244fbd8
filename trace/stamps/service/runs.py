"""Runs: ordering, approving, refusing, withdrawing. A run of ten million stamps is one row."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import SERVICE, Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.base.settings import Settings
from trace.core.codes import SERIALS
from trace.core.codes.sealing import SALT_BYTES
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries as registry
from trace.stamps import queries, rules
from trace.stamps.models import LabelTemplate, Run, StampKey
from trace.stamps.rules import RunOrder
from trace.stamps.service.issuing import must_issue
from trace.stamps.service.making import begin_forms, lay_forms
from trace.stamps.sheets import label_faults

# A canary is allocated and never printed: whoever shows a valid code of one has our key and our database.
CANARY_ONE_IN: Final = 200
CANARY_MOST: Final = 10_000


def check_order(order: RunOrder) -> None:
    """Refuses figures that make no run; for the preview of an order, and before it is taken."""
    if faults := rules.why_not_order(order):
        raise Refused(*faults)


def order_run(db: Session, *, actor: Actor, order: RunOrder, settings: Settings, now: datetime) -> Run:
    """Order stamps: takes a block of serials under a new salt and writes one row, state `ordered`.

    Refuses goods that are not accepted, figures that make no run, more labels than the year's quota leaves (names the
    numbers), and a service without an issuing key slot; Conflict while issuing is frozen. Where the operator's rule
    says so, it is released at once.
    """
    check_order(order)
    product = registry.product(db, order.product_id)
    actor.must("run.order", producer=product.producer_id)
    must_issue(db)
    if reason := queries.why_not_stamped(db, product.id):
        raise Refused(reason)
    quota = queries.quota(db, product.producer_id, labels_a_year=settings.labels_a_year, now=now, lock=True)
    if reason := rules.why_not_within(quota, order.labels):
        raise Refused(reason)
    if order.site_id is not None and registry.site(db, order.site_id).producer_id != product.producer_id:
        raise Refused(Reason("run.no_site", field="site_id"))
    template = check_label(db, order=order, settings=settings, now=now)
    slot = queries.issuing_slot(db, demonstration=settings.demonstration)
    made = Run(slot=slot, producer_id=product.producer_id, site_url=settings.site_url, qr_case=settings.qr_case)
    made.template_id = template.id if template else None
    _take_block(db, made, actor=actor, order=order, now=now)
    lay_forms(db, made, order.forms, by=actor.id, now=now)
    if tokens.pick(CANARY_ONE_IN, 1) == [0]:
        _lay_canary(db, made, actor=actor, order=order, now=now)
    if settings.approve_within_quota and not queries.why_not_release(db, made):
        _release(db, made, actor=SERVICE, now=now)
    return made


def check_label(db: Session, *, order: RunOrder, settings: Settings, now: datetime) -> LabelTemplate | None:
    """The template of an order. Refuses one that the product may not have, and labels that nobody could read.

    For the preview of an order, and before it is taken.
    """
    template = queries.ordered_template(db, order, settings=settings, now=now)
    goods = queries.goods_of(db, order.product_id, order.batch_id)
    if order.batch_id is not None and queries.choices_of(template).batch == "no":
        raise Refused(Reason("template.no_batch", field="batch_id"))
    if order.symbol_form == "digital_link" and not goods.gtin:
        raise Refused(Reason("run.link_gtin", field="symbol_form"))
    if faults := label_faults(queries.look_of(order, template, goods, settings), goods, order.labels):
        raise Refused(*faults)
    return template


def _take_block(db: Session, made: Run, *, actor: Actor, order: RunOrder, now: datetime) -> None:
    """Fill the row in and write it. Block first, codes later: after a crash we still know what we meant to issue."""
    made.product_id, made.site_id, made.stock = order.product_id, order.site_id, order.stock
    made.kind, made.quantity, made.copies = order.kind, order.quantity, order.copies
    made.symbol_form, made.qr_level, made.batch_id = order.symbol_form, order.qr_level, order.batch_id
    made.base, made.salt = _next_block(db, made.slot, order.quantity), tokens.new_bytes(SALT_BYTES)
    made.ordered_at, made.ordered_by = now, actor.id
    db.add(made)
    db.flush()
    content = {
        "slot": made.slot,
        "base": made.base,
        "quantity": made.quantity,
        "copies": made.copies,
        "kind": made.kind,
        "product": made.product_id,
        "salt_hash": hashlib.sha256(made.salt).hexdigest(),
    }
    ledger.append(db, actor=actor, act="run.ordered", on=("run", made.id), now=now, content=content)


def _next_block(db: Session, slot: int, quantity: int) -> int:
    """The first serial of a block that is ours alone: the counter's row is locked until the transaction ends."""
    room = (StampKey.slot == slot, StampKey.state == "active", StampKey.next_serial <= SERIALS - quantity)
    after: int | None = db.scalar(
        update(StampKey)
        .where(*room)
        .values(next_serial=StampKey.next_serial + quantity)
        .returning(StampKey.next_serial)
    )
    if after is None:
        raise Conflict(Reason("key.not_issuing", slot=slot))
    return after - quantity


def _lay_canary(db: Session, beside: Run, *, actor: Actor, order: RunOrder, now: datetime) -> None:
    """A second block like the first, marked: nothing prints it, no list shows it."""
    canary = Run(slot=beside.slot, producer_id=beside.producer_id, site_url=beside.site_url, qr_case=beside.qr_case)
    canary.canary = True
    _take_block(db, canary, actor=actor, order=replace(order, quantity=min(order.quantity, CANARY_MOST)), now=now)


def approve_run(db: Session, *, actor: Actor, run_id: int, now: datetime) -> Run:
    """Release an ordered run to print. By an officer of a competent unit who did not order it, once.

    Refuses goods that are no longer accepted, a compromised slot, and production slots without proved backup and print
    trial; Conflict while issuing is frozen.
    """
    run = _decided_by(db, actor, run_id)
    must_issue(db)
    if faults := queries.why_not_release(db, run):
        raise Refused(*faults)
    _release(db, run, actor=actor, now=now)
    return run


def _release(db: Session, run: Run, *, actor: Actor, now: datetime) -> None:
    """Released by a person, or within its quota by the operator's rule: the service is then the one who approved."""
    _move(db, run, state="released", approved_at=now, approved_by=actor.id)
    begin_forms(db, run, by=actor.id, now=now)
    content = {"rule": "within_quota"} if actor == SERVICE else None
    ledger.append(db, actor=actor, act="run.released", on=("run", run.id), now=now, content=content)


def refuse_run(db: Session, *, actor: Actor, run_id: int, note: str, now: datetime) -> Run:
    """Refuse an ordered run, with words for the producer. Its serials are never used."""
    run = _decided_by(db, actor, run_id)
    if not note.strip():
        raise Refused(Reason("run.note_needed", field="note"))
    _move(db, run, state="refused", approved_at=now, approved_by=actor.id, decision_note=note.strip())
    ledger.append(db, actor=actor, act="run.refused", on=("run", run.id), now=now)
    return run


def withdraw_run(db: Session, *, actor: Actor, run_id: int, now: datetime) -> Run:
    """Take back an order that nobody has decided on yet, by the producer's own people."""
    run = queries.run(db, run_id)
    actor.must("run.order", producer=run.producer_id)
    _move(db, run, state="withdrawn")
    ledger.append(db, actor=actor, act="run.withdrawn", on=("run", run.id), now=now)
    return run


def _decided_by(db: Session, actor: Actor, run_id: int) -> Run:
    """The run, if this officer may decide on it: competent, and not the one who ordered it."""
    run = queries.run(db, run_id)
    actor.must("run.approve", units=queries.competent_units(db, run.product_id))
    if run.ordered_by == actor.id:
        raise Conflict(Reason("run.two_people"))
    return run


def _move(db: Session, run: Run, **values: Any) -> None:
    """Out of `ordered`, once: who comes second finds zero rows."""
    waiting = update(Run).where(Run.id == run.id, Run.state == "ordered")
    moved = db.execute(waiting.values(version=Run.version + 1, **values))
    if not rows_met(moved):
        db.refresh(run)
        raise Conflict(Reason("run.not_ordered", state=run.state))
    db.refresh(run)
