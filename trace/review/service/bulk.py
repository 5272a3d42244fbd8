"""Deciding many like cases at once, each by itself: what cannot be decided is left as it is and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Refused, TraceError
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.review import queries
from trace.review.models import BulkDecision, Case
from trace.review.rules import cases, handling
from trace.review.service import deciding
from trace.review.service.competence import why_not_competent
from trace.review.service.deciding import Ruling

MOST = 100
OUTCOMES = ("accepted", "returned")


@dataclass(frozen=True)
class Chosen:
    """A case as it was read when it was chosen."""

    case_id: int
    version: int


def why_left(db: Session, actor: Actor, case: Case, kind: str, *, now: datetime) -> Reason | None:
    """Why a case would be left as it is: of another kind, closed, not theirs, their own entry, in another's hand."""
    if case.kind != kind:
        return Reason("bulk.other_kind")
    if case.state != "open":
        return Reason(f"review.is_{case.state}")
    if elsewhere := why_not_competent(db, actor, case, now=now):
        return elsewhere
    if own := cases.why_not_decide(actor.id, case.entered_by):
        return own
    if handling.holder(case.claimed_by, case.claimed_until, now) not in (None, actor.id):
        return Reason("review.in_hand")
    return handling.why_not_second(actor.id, queries.firsts(db, case))


def decide_many(
    db: Session,
    *,
    actor: Actor,
    chosen: Sequence[Chosen],
    outcome: str,
    ruling: Ruling,
    confirmed: int | None,
    now: datetime,
) -> BulkDecision:
    """Accept or return each of these cases with the same words; what became of each is kept.

    `confirmed`: the number of cases that the officer typed. Refuses another number, none or too many cases, and what
    no case may be decided with. A case that has changed, is not theirs or was entered by them is left as it is.
    """
    if outcome not in OUTCOMES:
        raise Refused(Reason("choice.unknown", field="outcome"))
    if not chosen or len(chosen) > MOST:
        raise Refused(Reason("bulk.number", field="confirmed", most=MOST))
    if confirmed != len(chosen):
        raise Refused(Reason("bulk.not_confirmed", field="confirmed", number=len(chosen)))
    kind = queries.case(db, chosen[0].case_id).kind
    results = [_one(db, actor, each, kind, outcome, ruling, now=now) for each in chosen]
    done = sum(result["done"] for result in results)
    row = BulkDecision(outcome=outcome, results=results, made_at=now, made_by=actor.id)
    db.add(row)
    db.flush()
    facts = {"outcome": outcome, "done": done, "left": len(results) - done}
    ledger.append(db, actor=actor, act="cases.decided", on=("bulk_decision", row.id), now=now, content=facts)
    return row


def _one(
    db: Session, actor: Actor, chosen: Chosen, kind: str, outcome: str, ruling: Ruling, *, now: datetime
) -> dict[str, Any]:
    """Decide one case in a savepoint of its own; a refusal of one undoes nothing of the others."""
    try:
        with db.begin_nested():
            case = queries.case_for(db, actor, chosen.case_id, now=now)
            if case.kind != kind:
                raise Refused(Reason("bulk.other_kind"))
            deciding.decide(
                db,
                actor=actor,
                case_id=chosen.case_id,
                version=chosen.version,
                outcome=outcome,
                ruling=ruling,
                now=now,
            )
    except TraceError as error:
        reason = error.reasons[0]
        values = {name: value for name, value in reason.values.items() if isinstance(value, str | int)}
        return {"case_id": chosen.case_id, "done": False, "reason": reason.code, "values": values}
    return {"case_id": chosen.case_id, "done": True}
