"""Commands on the privacy notice: who agreed to which edition, and how."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import PrivacyAcceptance, PrivacyNotice, Producer

Way = Literal["screen", "paper"]


def accept_privacy(db: Session, *, actor: Actor, producer_id: int, edition: str, now: datetime) -> PrivacyAcceptance:
    """The producer agrees to the edition in force: its own people on a screen, on paper where anybody else has it.

    Refuses another edition than the one in force (`privacy.other_edition`); Conflict where it was agreed to.
    """
    actor.must("privacy.record", producer=producer_id)
    found = queries.producer(db, producer_id)
    notice = queries.privacy_notice(db, today=local_day(now))
    if notice.edition != edition:
        raise Refused(Reason("privacy.other_edition", edition=notice.edition))
    if queries.accepted_edition(db, found.id) == edition:
        raise Conflict(Reason("privacy.accepted"))
    made = note_acceptance(db, found, notice, way=way_of(actor), by=actor, now=now)
    content = {"edition": made.edition, "way": made.way}
    ledger.append(db, actor=actor, act="producer.privacy_accepted", on=("producer", found.id), now=now, content=content)
    return made


def way_of(actor: Actor) -> Way:
    """How somebody records that a producer agrees: on a screen for themselves, for anybody else from signed paper."""
    return "screen" if actor.role == "producer" else "paper"


def note_acceptance(
    db: Session, owner: Producer, notice: PrivacyNotice, *, way: Way, by: Actor, now: datetime
) -> PrivacyAcceptance:
    """The row that says so, for an act that has its own line in the ledger."""
    made = PrivacyAcceptance(producer_id=owner.id, edition=notice.edition, way=way, accepted_at=now, accepted_by=by.id)
    db.add(made)
    owner.privacy_accepted_at = now
    db.flush()
    return made
