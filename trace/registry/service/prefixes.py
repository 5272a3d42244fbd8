"""Recording a company prefix. Asked for by its own name: who issues a prefix is a large table (`core.gs1.issuers`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.core.gs1 import capacity
from trace.core.gs1.issuers import why_not_prefix
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import CompanyPrefix
from trace.registry.service.changing import refuse_if

LONGEST_NUMBER = 100
RESTORE_JUMP = 100  # items: a prefix of ten digits has no more than a hundred


def record_prefix(
    db: Session, *, actor: Actor, producer_id: int, prefix: str, certificate_no: str, now: datetime
) -> CompanyPrefix:
    """The company prefix of a producer by this certificate. Recorded by an officer it counts as checked.

    Refuses what is no company prefix, a certificate without number, and a prefix that shares numbers with another.
    """
    owner = queries.producer(db, producer_id)
    actor.must("prefix.record", producer=owner.id)
    prefix, certificate_no = prefix.strip(), certificate_no.strip()
    wrong = why_not_prefix(prefix)
    reasons = [wrong.beside("prefix")] if wrong else []
    if not 0 < len(certificate_no) <= LONGEST_NUMBER:
        reasons.append(Reason("prefix.certificate", field="certificate_no", most=LONGEST_NUMBER))
    refuse_if(reasons)
    taken = Reason("prefix.taken", field="prefix")
    if queries.overlapping_prefix(db, prefix):
        raise Refused(taken)
    made = CompanyPrefix(producer_id=owner.id, prefix=prefix, certificate_no=certificate_no, next_item=0)
    made.made_at, made.made_by = now, actor.id
    if actor.may("prefix.check"):
        made.checked_at, made.checked_by = now, actor.id
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError as error:
        raise Refused(taken) from error
    content = {"prefix": prefix, "certificate": certificate_no, "checked": made.checked_at is not None}
    ledger.append(db, actor=actor, act="prefix.recorded", on=("producer", owner.id), now=now, content=content)
    return made


def jump_prefixes(db: Session, *, actor: Actor, now: datetime) -> int:
    """After a restore from backup: move every prefix on by 100 items, so that no number on a pack is given again.

    Returns how many prefixes were moved. One that has fewer left gives none any more.
    """
    actor.must("keys.manage")
    held = db.scalars(select(CompanyPrefix).with_for_update()).all()
    for one in held:
        one.next_item = min(one.next_item + RESTORE_JUMP, capacity(one.prefix))
    db.flush()
    ledger.append(db, actor=actor, act="prefix.jumped", on=("prefix", 0), now=now, content={"prefixes": len(held)})
    return len(held)
