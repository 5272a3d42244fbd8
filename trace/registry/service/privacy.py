"""Commands on the privacy notice: new editions, who agreed to which of them and how, and taking that back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import PrivacyAcceptance, PrivacyNotice, Producer
from trace.registry.rules.privacy import NoticeDraft, read_sections, why_not_notice
from trace.registry.service.changing import refuse_if

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


def withdraw_privacy(db: Session, *, actor: Actor, producer_id: int, now: datetime) -> PrivacyAcceptance:
    """The producer takes its agreement back. From then on nothing of it is handed in for publishing until it agrees
    again; what was lawfully published and decided stays as it is (the officers are to be asked to take it down).

    Conflict where there is nothing to take back.
    """
    actor.must("privacy.withdraw", producer=producer_id)
    owner = queries.producer(db, producer_id)
    found = next(iter(queries.acceptances_of(db, owner.id)), None)
    if found is None or found.withdrawn_at is not None:
        raise Conflict(Reason("privacy.not_accepted"))
    found.withdrawn_at, found.withdrawn_by, owner.privacy_accepted_at = now, actor.id, None
    db.flush()
    content = {"edition": found.edition, "way": way_of(actor)}
    ledger.append(
        db, actor=actor, act="producer.privacy_withdrawn", on=("producer", owner.id), now=now, content=content
    )
    return found


def refuse_withdrawn(db: Session, producer_id: int) -> None:
    """Refuse what would make more of a producer public after its agreement was taken back."""
    if queries.has_withdrawn(db, producer_id):
        raise Refused(Reason("privacy.withdrawn"))


def publish_privacy(db: Session, *, actor: Actor, draft: NoticeDraft, now: datetime) -> PrivacyNotice:
    """A new edition of the notice, for everybody from its first day on. It never changes again.

    Refuses a text without headings, a day that is past, and an edition that is there already.
    """
    actor.must("privacy.publish")
    refuse_if(why_not_notice(draft, today=local_day(now)))
    texts = {"vi": read_sections(draft.vi), "en": read_sections(draft.en)}
    made = PrivacyNotice(edition=draft.edition, in_force_from=draft.in_force_from, **texts)
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise Refused(Reason("privacy.edition_taken", field="edition")) from error
    content = {"edition": made.edition, "in_force_from": made.in_force_from.isoformat(), "vi": made.vi, "en": made.en}
    ledger.append(db, actor=actor, act="privacy.published", on=("privacy_notice", 0), now=now, content=content)
    return made
