"""Commands on notices: tell a producer or people, choose the ways, read; record how far each sending came.

Callers tell in the transaction of the cause. What goes out is a row first and a job of the same transaction: rolled
back, nobody hears of it; committed, it goes out whatever dies. Once for each kind, key, recipient and channel.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.accounts import service as accounts
from trace.base import tokens
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.notices import queries, rules, wording
from trace.notices.models import Notice, NoticeChoice, NoticeSend

JOB = "notices.send"


@dataclass(frozen=True)
class _Said:
    """What is told, before it is known to whom."""

    kind: str
    key: str
    content: dict[str, str]
    producer_id: int | None = None


def tell_producer(
    db: Session, producer_id: int, kind: str, *, key: str, now: datetime, values: Mapping[str, str]
) -> int:
    """Tell everybody who works for a producer, each by the ways they chose, and the producer's own mailbox.

    Once for each (kind, key, recipient, channel), however often it is called; returns how many notices are new.
    `values` fill in the words of `kind` and hold no personal data; `path` among them is where a reader goes on.
    Where nobody has an address, the office is asked to phone. ValueError on a kind without words, which is a mistake.
    """
    said = _said(kind, key, values, producer_id)
    people = queries.reached(db, queries.people_of(db, producer_id))
    mailbox = queries.mailbox_of(db, producer_id)
    if mailbox in {someone.email for someone in people if "email" in someone.channels}:
        mailbox = None  # one of them reads it already
    told = [_tell(db, said, f"person:{who.person_id}", who.person_id, who.channels, now=now) for who in people]
    # Who chose no way at all chose the inbox; who has no address chose nothing.
    reachable = mailbox is not None or any(who.channels or not who.chosen for who in people)
    if mailbox is not None or not reachable:
        ways = ("email",) if mailbox else ()
        told.append(_tell(db, said, f"producer:{producer_id}", None, ways, to_phone=not reachable, now=now))
    return sum(told)


def tell_people(
    db: Session, person_ids: Collection[int], kind: str, *, key: str, now: datetime, values: Mapping[str, str]
) -> int:
    """Tell these people, each by the ways they chose and in their inbox; who is closed is passed over. Else as
    `tell_producer`."""
    said = _said(kind, key, values)
    people = queries.reached(db, person_ids)
    return sum(_tell(db, said, f"person:{who.person_id}", who.person_id, who.channels, now=now) for who in people)


def _said(kind: str, key: str, values: Mapping[str, str], producer_id: int | None = None) -> _Said:
    if not wording.is_worded(kind):
        raise ValueError(f"notice.{kind}: subject, text and sms must stand in the catalogues of both languages")
    if wrong := rules.why_not_tell(key, values):
        raise ValueError(f"notice.{kind}: {wrong}")
    return _Said(kind, key, dict(values), producer_id)


def _tell(
    db: Session,
    said: _Said,
    recipient: str,
    person_id: int | None,
    channels: Sequence[str],
    *,
    to_phone: bool = False,
    now: datetime,
) -> bool:
    """Write the notice and its sendings down; False where this recipient was told of it before."""
    if queries.was_told(db, said.kind, said.key, recipient):
        return False
    made = Notice(
        id=tokens.new_id(),
        kind=said.kind,
        key=said.key,
        recipient=recipient,
        person_id=person_id,
        producer_id=said.producer_id,
        content=said.content,
        made_at=now,
        to_phone=to_phone,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:
        return False  # a twin committed between our look and our write (PostgreSQL only; SQLite has one writer)
    for channel in channels:
        row = NoticeSend(id=tokens.new_id(), notice_id=made.id, channel=channel)
        db.add(row)
        db.flush()
        jobs.enqueue(db, JOB, now=now, key=f"{row.id}/0", send_id=row.id)
    return True


def choose(db: Session, *, actor: Actor, channels: Collection[str], language: str, now: datetime) -> None:
    """The ways this person wants to be told by from now on, and in which language. Refuses ways that do not exist."""
    actor.must("notice.read_own")
    if unknown := set(channels) - set(rules.CHANNELS):
        raise Refused(Reason("notice.channel", field="channels", name=sorted(unknown)[0]))
    accounts.choose_language(db, actor=actor, language=language)
    row = db.get(NoticeChoice, actor.id) or NoticeChoice(person_id=actor.id)
    row.email, row.sms, row.zalo = ("email" in channels, "sms" in channels, "zalo" in channels)
    row.chosen_at = now
    db.add(row)
    facts = {"channels": sorted(channels), "language": language}
    ledger.append(db, actor=actor, act="notice.chosen", on=("person", actor.id), now=now, content=facts)


def mark_read(db: Session, *, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """Take a notice of one's own as read, once; returns it. NotFound for anybody else's.

    No line of the ledger: reading one's own mail is nobody's business.
    """
    found = queries.notice_of(db, notice_id, actor.id)
    found.read_at = found.read_at or now
    return found


def mark_all_read(db: Session, *, actor: Actor, up_to: int, now: datetime) -> int:
    """Take every notice of one's own up to this id as read: what came while the page was open stays new."""
    mine = (Notice.person_id == actor.id, Notice.read_at.is_(None), Notice.id <= up_to)
    return rows_met(db.execute(update(Notice).where(*mine).values(read_at=now)))


def phoned(db: Session, *, actor: Actor, notice_id: int, now: datetime) -> None:
    """Record that the office has told a producer by telephone. Conflict when somebody did before."""
    actor.must("notice.phone")
    waiting = (Notice.id == notice_id, Notice.to_phone.is_(True), Notice.phoned_at.is_(None))
    if not rows_met(db.execute(update(Notice).where(*waiting).values(phoned_at=now, phoned_by=actor.id))):
        raise Conflict(Reason("notice.phoned"))
    ledger.append(db, actor=actor, act="notice.phoned", on=("notice", notice_id), now=now)


def send_again(db: Session, *, actor: Actor, send_id: int, now: datetime) -> None:
    """Send once more what failed or is in doubt, under the same Message-ID. Conflict in any other state."""
    actor.must("notice.manage")
    row, _ = queries.sending(db, send_id)
    wanting = (NoticeSend.id == send_id, NoticeSend.state.in_(rules.WANTING), NoticeSend.handed_at == row.handed_at)
    again: dict[str, Any] = {"state": "written", "attempts": 0, "error": None, "ended_at": None, "bounced": None}
    if not rows_met(db.execute(update(NoticeSend).where(*wanting).values(**again))):
        raise Conflict(Reason("notice.not_wanting"))
    jobs.enqueue(db, JOB, now=now, key=f"{send_id}/again/{now.isoformat()}", send_id=send_id)
    facts = {"channel": row.channel, "was": row.state}
    ledger.append(db, actor=actor, act="notice.sent_again", on=("notice_send", send_id), now=now, content=facts)


def settle(db: Session, *, actor: Actor, send_id: int, now: datetime) -> None:
    """Take a sending that failed or is in doubt off the list without sending: it arrived, or they were told otherwise.

    Conflict in any other state.
    """
    actor.must("notice.manage")
    wanting = (NoticeSend.id == send_id, NoticeSend.state.in_(rules.WANTING))
    if not rows_met(db.execute(update(NoticeSend).where(*wanting).values(state="dropped", ended_at=now))):
        raise Conflict(Reason("notice.not_wanting"))
    ledger.append(db, actor=actor, act="notice.settled", on=("notice_send", send_id), now=now)


def hand_over(db: Session, *, send_id: int, now: datetime) -> bool:
    """Mark a written sending as handed over, before anything leaves; False where there is nothing to send.

    One that was handed over and has no end is of a worker that died in between: nobody can say whether it arrived, so
    it is in doubt, and no machine sends it again.
    """
    row, _ = queries.sending(db, send_id)
    if row.state == "handed":
        _change(db, send_id, ("handed",), state="in_doubt", error="worker_lost", ended_at=now)
        return False
    return _change(db, send_id, ("written",), state="handed", handed_at=now, attempts=NoticeSend.attempts + 1)


def ended(db: Session, *, send_id: int, state: str, error: str | None = None, now: datetime) -> None:
    """Record how a sending that was handed over ended. A late word of its server counts against a doubt."""
    _change(db, send_id, ("handed", "in_doubt"), state=state, error=error, ended_at=now)


def refused_for_good(db: Session, *, send_id: int, address: str, error: str, now: datetime) -> None:
    """Record that a server refuses this mailbox for good: whoever it belongs to is shown so."""
    _change(db, send_id, ("handed",), state="failed", error=error, ended_at=now, bounced=tokens.digest(address))


def put_off(db: Session, *, send_id: int, error: str, now: datetime) -> None:
    """Have a sending that failed for now tried again later; after the last try it has failed."""
    row, _ = queries.sending(db, send_id)
    due = rules.next_try(row.attempts, now)
    if due is None:
        _change(db, send_id, ("handed",), state="failed", error=error, ended_at=now)
    elif _change(db, send_id, ("handed",), state="written", error=error):
        jobs.enqueue(db, JOB, now=due, key=f"{send_id}/{row.attempts}/{now.isoformat()}", send_id=send_id)


def wait_until(db: Session, *, send_id: int, due: datetime) -> None:
    """Have a sending wait until its quiet hours are over."""
    jobs.enqueue(db, JOB, now=due, key=f"{send_id}/quiet/{due.isoformat()}", send_id=send_id)


def _change(db: Session, send_id: int, states: Sequence[str], **values: Any) -> bool:
    held = (NoticeSend.id == send_id, NoticeSend.state.in_(states))
    return rows_met(db.execute(update(NoticeSend).where(*held).values(**values))) > 0
