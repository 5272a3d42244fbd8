"""Writing a measure down beside the act that imposes it, telling the producer at once how to object, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Refused
from trace.core.words import local_day
from trace.inspections.measures import queries, rules
from trace.inspections.measures.models import LegalBasis, Measure
from trace.inspections.measures.rules import MeasureKind
from trace.ledger import service as ledger
from trace.notices import service as notices

PATH = "/bien-phap/{}"


@dataclass(frozen=True)
class Taken:
    """What was imposed: the kind, the object `(kind, id)`, whose goods, why; on what basis and by which decision.

    `goods` names them as their producer knows them. `span`: stamps of the run the measure is on.
    """

    kind: MeasureKind
    on: tuple[str, int]
    producer_id: int | None
    reason: str
    goods: str = ""
    basis: LegalBasis | None = None
    decision_no: str | None = None
    span: tuple[int, int] | None = None


def rest_on(db: Session, kind: str, basis_id: int | None) -> LegalBasis | None:
    """The basis that was chosen for a measure of this kind. Refuses none where the list offers some."""
    offered = {one.id: one for one in queries.bases(db, kind)}
    if faults := rules.why_not_rest(basis_id, offered.keys()):
        raise Refused(*faults)
    return offered[basis_id] if basis_id is not None else None


def take(db: Session, *, actor: Actor, taken: Taken, now: datetime) -> Measure:
    """The measure, written down in the transaction of the act, and told to the producer with how to object.

    Whether the act may be done is judged by the command that does it.
    """
    unit = accounts.unit_name(db, actor.home) if actor.home is not None else ""
    basis, today = taken.basis, local_day(now)
    made = Measure(
        kind=taken.kind,
        on_kind=taken.on[0],
        on_id=taken.on[1],
        lo=taken.span[0] if taken.span else None,
        hi=taken.span[1] if taken.span else None,
        producer_id=taken.producer_id,
        agency_id=actor.home,
        unit_name=unit,
        basis_id=basis.id if basis else None,
        basis=basis.cited if basis else None,
        reason=taken.reason.strip(),
        decision_no=taken.decision_no,
        appeal_to=basis.appeal_to if basis else unit,
        appeal_until=rules.appeal_until(today, basis.appeal_days if basis else rules.USUAL_APPEAL_DAYS),
        taken_at=now,
        taken_by=actor.id,
    )
    db.add(made)
    db.flush()
    values = {"goods": taken.goods, "appeal_to": made.appeal_to, "until": said_day(made.appeal_until)}
    tell(db, made, f"measure.{made.kind}", values, now)
    content = {
        "kind": made.kind,
        "on": f"{made.on_kind}:{made.on_id}",
        "basis": made.basis_id,
        "appeal_until": made.appeal_until.isoformat(),
    }
    ledger.append(db, actor=actor, act="measure.taken", on=("measure", made.id), now=now, content=content)
    return made


def end(db: Session, *, actor: Actor, on: tuple[str, int], why: str, now: datetime) -> int:
    """End what stands on an object, with the reason, and tell its producer; returns how many measures that was."""
    standing = [one for one in queries.measures_on(db, on) if one.ended_at is None]
    for one in standing:
        one.ended_at, one.ended_by, one.ended_why = now, actor.id, why.strip()
        db.flush()
        tell(db, one, "measure.ended", {}, now)
        content = {"kind": one.kind, "on": f"{one.on_kind}:{one.on_id}"}
        ledger.append(db, actor=actor, act="measure.ended", on=("measure", one.id), now=now, content=content)
    return len(standing)


def tell(
    db: Session, about: Measure, kind: str, values: Mapping[str, str], now: datetime, *, key: str | None = None
) -> None:
    """Tell the producer of a measure. No reason is sent: it may speak of people, and stands behind signing in."""
    if about.producer_id is None:
        return
    told = {"unit": about.unit_name, "path": PATH.format(about.id)} | dict(values)
    notices.tell_producer(db, about.producer_id, kind, key=key or str(about.id), now=now, values=told)


def said_day(day: date) -> str:
    """A day as a message says it: it is written once, for readers of both languages."""
    return f"{day:%d/%m/%Y}"
