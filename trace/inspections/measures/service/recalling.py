"""What follows the publication of a recall: its scope frozen, partners told, what came back counted in steps."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import datetime

import rfc8785
from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import SERVICE_ID, Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.reason import Reason
from trace.inspections.measures import queries, rules
from trace.inspections.measures.models import RecallPartner, RecallReturn, RecallScope
from trace.inspections.rules import why_not_text
from trace.ledger import service as ledger
from trace.notices import service as notices
from trace.registry import queries as registry_reads
from trace.registry.models import Recall, Shipment

LONGEST_NAME = 300


def freeze(db: Session, *, actor: Actor, recall: Recall, now: datetime) -> RecallScope:
    """What the recall covers at this moment, kept with its hash; its partners listed, and those told who are here.

    To be called in the transaction of the publication, once.
    """
    content = queries.scope_of(db, recall.id)
    frozen = RecallScope(recall_id=recall.id, content=content, sha256=_hash(content), frozen_at=now)
    db.add(frozen)
    db.flush()
    batches = [int(each["id"]) for each in content["batches"]]
    _list_partners(db, recall, batches, now)
    told = {"path": f"/thu-hoi/{recall.id}/thuc-hien"}
    notices.tell_producer(db, recall.producer_id, "recall.published", key=str(recall.id), now=now, values=told)
    facts = {"sha256": frozen.sha256, "batches": len(batches), "stamps": len(content["stamps"])}
    ledger.append(db, actor=actor, act="recall.scope_frozen", on=("recall", recall.id), now=now, content=facts)
    return frozen


def tell_partner(db: Session, *, actor: Actor, partner_id: int, how: str, now: datetime) -> RecallPartner:
    """That somebody who received the goods was told, and how. Conflict when somebody was recorded as told before."""
    found = db.get(RecallPartner, partner_id)
    if found is None:
        raise NotFound(Reason("recall.no_partner"))
    _may_follow(db, actor, queries.published(db, found.recall_id))
    if not how.strip():
        raise Refused(Reason("field.missing", field="how"))
    untold = update(RecallPartner).where(RecallPartner.id == found.id, RecallPartner.told_at.is_(None))
    values = {"told_at": now, "told_by": actor.id, "told_how": how.strip()[:LONGEST_NAME]}
    if not rows_met(db.execute(untold.values(**values).execution_options(synchronize_session=False))):
        raise Conflict(Reason("recall.partner_told"))
    db.refresh(found)
    on = ("recall", found.recall_id)
    ledger.append(db, actor=actor, act="recall.partner_told", on=on, now=now, content={"partner": found.id})
    return found


def count_return(
    db: Session, *, actor: Actor, recall_id: int, batch_id: int, quantity: int, note: str, now: datetime
) -> RecallReturn:
    """A step of counting what came back. A mistake is set right by a step below zero, with words that say so.

    Refuses more than was made; Conflict once the recall has ended.
    """
    found = queries.published(db, recall_id)
    _may_follow(db, actor, found)
    # Takes the recall's row, so that two who count at once count one after the other, and none after the end.
    open_still = update(Recall).where(Recall.id == found.id, Recall.closed_at.is_(None), Recall.withdrawn_at.is_(None))
    same = open_still.values(published_at=found.published_at).execution_options(synchronize_session=False)
    if not rows_met(db.execute(same)):
        raise Conflict(Reason("recall.ended"))
    covered = {one.id: one for one in queries.progress(db, recall_id).batches}
    so_far, batch = queries.counted(db, recall_id, batch_id), covered.get(batch_id)
    faults = rules.why_not_count(
        quantity, counted=so_far, made=batch.quantity if batch else 0, covered=batch is not None
    )
    if quantity < 0:
        faults += why_not_text(note, "note")
    if faults:
        raise Refused(*faults)
    made = RecallReturn(recall_id=recall_id, batch_id=batch_id, quantity=quantity, note=note.strip())
    made.made_at, made.made_by = now, actor.id
    db.add(made)
    db.flush()
    facts = {"step": made.id, "batch": batch_id, "quantity": quantity, "total": so_far + quantity}
    ledger.append(db, actor=actor, act="recall.returned", on=("recall", recall_id), now=now, content=facts)
    return made


def _may_follow(db: Session, actor: Actor, found: Recall) -> None:
    units = registry_reads.competent(db, registry_reads.producer(db, found.producer_id))
    actor.must("recall.follow", producer=found.producer_id, units=units)


def _list_partners(db: Session, recall: Recall, batches: list[int], now: datetime) -> None:
    """One line for each consignee of the shipments and unit, one for each producer that made something of the goods."""
    sent: dict[tuple[str, str], list[Shipment]] = defaultdict(list)
    for shipment in db.scalars(queries.shipped(batches)):
        sent[rules.same_partner(shipment.consignee), shipment.unit].append(shipment)
    for (_folded, unit), some in sent.items():
        line = RecallPartner(recall_id=recall.id, name=some[0].consignee[:LONGEST_NAME], unit=unit)
        line.quantity = sum(each.quantity for each in some)
        db.add(line)
    for producer_id, name in queries.made_into(db, batches):
        told = {"path": f"/thu-hoi/{recall.id}", "number": str(recall.id)}
        notices.tell_producer(db, producer_id, "recall.partner", key=str(recall.id), now=now, values=told)
        line = RecallPartner(recall_id=recall.id, name=name, producer_id=producer_id)
        line.told_at, line.told_by, line.told_how = now, SERVICE_ID, "trace"
        db.add(line)
    db.flush()


def _hash(content: dict[str, object]) -> str:
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()  # type: ignore[arg-type]
