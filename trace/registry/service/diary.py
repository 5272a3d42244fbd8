"""Commands of the diary: entries are written, struck, corrected and attached to batches; never changed, never removed.

A step that is public by its template becomes a stage of the batch's journey (`production_steps`), and goes with its
entry when that is struck.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.core.words import VIETNAM
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Batch, DiaryBatch, DiaryEntry, DiaryStep, DiaryVoice, ProductionStep
from trace.registry.queries import diary
from trace.registry.rules import StepDetails
from trace.registry.rules.diary import Answer, Happened, Written, first_amount, happened, why_not_written
from trace.registry.service.batches import add_step, why_not_site
from trace.registry.service.changing import refuse_if
from trace.registry.service.papers import store_picture
from trace.registry.service.reminders import tell_too_soon
from trace.registry.sound import Note
from trace.registry.uploads import Picture


@dataclass(frozen=True)
class Target:
    """What an entry is written for: a batch, or a product's season at a place before its batch exists."""

    product_id: int
    batch_id: int | None = None


@dataclass(frozen=True)
class Beside:
    """What goes with the words: a picture, drawn anew, and a recording as it was sent."""

    store: Store
    picture: Picture | None = None
    recording: bytes | None = None


def write_entry(
    db: Session, *, actor: Actor, target: Target, step_id: int, written: Written, beside: Beside, now: datetime
) -> DiaryEntry:
    """A new entry, typed now or on a phone that had no network, by this person.

    Refuses days to come, numbers that are none, a spraying without its name, others' places, and a step that is public
    but has no place.
    """
    product = queries.product(db, target.product_id)
    actor.must("diary.write", producer=product.producer_id)
    step = diary.step(db, step_id)
    made = _entry(db, actor, target, step, written, now)
    db.add(made)
    db.flush()
    _keep_beside(db, actor, made, beside, now)
    if target.batch_id is not None:
        _attach(db, actor, queries.batch(db, target.batch_id), made, now)
    tell_too_soon(db, made, now=now)
    content = {"step": step.id, "batch": target.batch_id}
    effective = datetime.combine(made.happened_on, time(), VIETNAM) if made.happened_at is None else made.happened_at
    ledger.append(
        db, actor=actor, act="diary.written", on=("diary_entry", made.id), now=now, effective=effective, content=content
    )
    return made


def _entry(db: Session, actor: Actor, target: Target, step: DiaryStep, written: Written, now: datetime) -> DiaryEntry:
    product = queries.product(db, target.product_id)
    asks = diary.asks_of(step)
    reasons = why_not_written(written, asks, now) + why_not_site(db, product.producer_id, written.site_id)
    if target.batch_id is None and not written.season:
        reasons.append(Reason("field.missing", field="season"))
    if target.batch_id is None and written.site_id is None:
        reasons.append(Reason("field.missing", field="site_id"))
    if step.public and written.site_id is None:
        reasons.append(Reason("diary.place_needed", field="site_id"))
    refuse_if(reasons)
    done = happened(written, now)
    if isinstance(done, Reason):  # refused above
        raise Refused(done)
    amount = first_amount(asks, written.answers)
    said = [asdict(ask) | _told(answer) for ask, answer in zip(asks, written.answers, strict=True) if answer.text]
    return DiaryEntry(
        producer_id=product.producer_id,
        product_id=product.id,
        site_id=written.site_id,
        season=written.season,
        step_id=step.id,
        name_vi=step.name_vi,
        name_en=step.name_en,
        counts=step.counts,
        happened_on=done.on,
        happened_at=done.at,
        typed_at=written.typed_at,
        said=said,
        amount=amount.thousandths if amount else None,
        unit=amount.unit if amount else None,
        **_spraying([ask.sort for ask in asks], written.answers, done),
        note=written.note,
        made_at=now,
        made_by=actor.id,
    )


def _told(answer: Answer) -> dict[str, str]:
    return {"text": answer.text} | ({"days": str(answer.days)} if answer.days is not None else {})


def _spraying(sorts: list[str], answers: Collection[Answer], done: Happened) -> dict[str, object]:
    """The first pesticide or medicine that was named, and the first day after what its label asks to wait."""
    used = next((answer for sort, answer in zip(sorts, answers, strict=True) if sort == "pesticide"), None)
    if used is None or not used.text:
        return {}
    until = done.on + timedelta(days=used.days) if used.days is not None else None
    return {"pesticide": used.text, "pre_harvest_interval_days": used.days, "harvest_from": until}


def _keep_beside(db: Session, actor: Actor, made: DiaryEntry, beside: Beside, now: datetime) -> None:
    if beside.picture is not None:
        kept = store_picture(
            db, actor=actor, producer_id=made.producer_id, picture=beside.picture, store=beside.store, now=now
        )
        made.photo_id = kept.id
    if beside.recording is not None:
        name = f"diary/{tokens.new_name()}"
        beside.store.put(name, beside.recording)
        db.add(DiaryVoice(entry_id=made.id, source_name=name))
        jobs.enqueue(db, "registry.make_voice", now=now, key=str(made.id), entry_id=made.id)


def _attach(db: Session, actor: Actor, batch: Batch, made: DiaryEntry, now: datetime) -> None:
    """Put the entry to the batch, and what is public of it on the batch's journey, with the time it was written."""
    step = diary.step(db, made.step_id)
    public_id = None
    if step.public:
        at = made.happened_at or datetime.combine(made.happened_on, time(), VIETNAM)
        details = StepDetails(made.name_vi, at, made.name_en, made.site_id)
        public = add_step(db, actor=actor, batch_id=batch.id, details=details, now=now)
        public.made_at, public.made_by = made.made_at, made.made_by
        public_id = public.id
    link = DiaryBatch(batch_id=batch.id, entry_id=made.id, made_at=now, made_by=actor.id)
    link.production_step_id = public_id
    db.add(link)
    db.flush()


def attach_entries(
    db: Session, *, actor: Actor, batch_id: int, entry_ids: Collection[int], now: datetime
) -> list[DiaryEntry]:
    """The entries of a season, put to the batch that came of it. Refuses others' entries and those of other products.

    An entry that is there already, or was struck, is left as it is.
    """
    batch = queries.batch(db, batch_id)
    actor.must("diary.write", producer=batch.producer_id)
    wanted = [diary.entry(db, number) for number in sorted(set(entry_ids))]
    if not wanted:
        raise Refused(Reason("diary.none_chosen", field="entries"))
    if any((each.producer_id, each.product_id) != (batch.producer_id, batch.product_id) for each in wanted):
        raise Refused(Reason("diary.of_another", field="entries"))
    there = [each for each in wanted if db.get(DiaryBatch, (batch.id, each.id)) is None and each.struck_at is None]
    for each in there:
        _attach(db, actor, batch, each, now)
        tell_too_soon(db, each, now=now)
    content = {"entries": [each.id for each in there]}
    ledger.append(db, actor=actor, act="diary.attached", on=("batch", batch.id), now=now, content=content)
    return there


def strike_entry(db: Session, *, actor: Actor, entry_id: int, why: str, now: datetime) -> DiaryEntry:
    """The entry, struck: it stays to be read, and counts no more. Refuses without a reason; Conflict a second time."""
    found = diary.entry(db, entry_id)
    actor.must("diary.write", producer=found.producer_id)
    _strike(db, actor, found, why, now)
    ledger.append(db, actor=actor, act="diary.struck", on=("diary_entry", found.id), now=now)
    return found


def correct_entry(
    db: Session,
    *,
    actor: Actor,
    entry_id: int,
    correction: tuple[str, Written],
    beside: Beside,
    now: datetime,
) -> DiaryEntry:
    """A new entry in the place of this one, which is struck; its picture goes along where no new one is sent.

    `correction` is what was wrong, and the entry as it is typed now.
    """
    why, written = correction
    found = diary.entry(db, entry_id)
    actor.must("diary.write", producer=found.producer_id)
    links = diary.batches_of_entry(db, found.id)
    _strike(db, actor, found, why, now)
    first = links[0].batch_id if links else None
    target = Target(found.product_id, first)
    made = write_entry(db, actor=actor, target=target, step_id=found.step_id, written=written, beside=beside, now=now)
    made.instead_of = found.id
    made.photo_id = made.photo_id or found.photo_id
    for link in links[1:]:
        _attach(db, actor, queries.batch(db, link.batch_id), made, now)
    tell_too_soon(db, made, now=now)
    content = {"by": made.id}
    ledger.append(db, actor=actor, act="diary.corrected", on=("diary_entry", found.id), now=now, content=content)
    return made


def _strike(db: Session, actor: Actor, found: DiaryEntry, why: str, now: datetime) -> None:
    if not why.strip():
        raise Refused(Reason("field.missing", field="why"))
    struck = {"struck_at": now, "struck_by": actor.id, "struck_why": " ".join(why.split())[:200]}
    change = update(DiaryEntry).where(DiaryEntry.id == found.id, DiaryEntry.struck_at.is_(None)).values(**struck)
    if not rows_met(db.execute(change)):
        raise Conflict(Reason("diary.struck_already"))
    public = [each.production_step_id for each in diary.batches_of_entry(db, found.id)]
    db.execute(update(ProductionStep).where(ProductionStep.id.in_(public)).values(struck_at=now))
    db.expire(found)


def fill_voice(db: Session, *, actor: Actor, entry_id: int, note: Note, store: Store, now: datetime) -> None:
    """Keep the small clip that the job made of a recording."""
    found = diary.voice(db, entry_id)
    name = f"diary/{tokens.new_name()}.mp3"
    store.put(name, note.mp3)
    found.mp3_name, found.milliseconds = name, note.milliseconds
    found.mp3_sha256 = hashlib.sha256(note.mp3).hexdigest()
    ledger.append(db, actor=actor, act="diary.voice_made", on=("diary_entry", entry_id), now=now)


def fail_voice(db: Session, *, actor: Actor, entry_id: int, reason: Reason, now: datetime) -> None:
    """Keep why there can be no clip of a recording: the diary says it beside the entry."""
    diary.voice(db, entry_id).failed = reason.code
    content = {"reason": reason.code}
    ledger.append(db, actor=actor, act="diary.voice_failed", on=("diary_entry", entry_id), now=now, content=content)
