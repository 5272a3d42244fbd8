"""Commands of voices: a language is added, a clip recorded, made, judged by a second person, published, withdrawn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.jobs import service as jobs
from trace.ledger import service as ledger
from trace.lookup.models import Voice, VoiceClip
from trace.lookup.queries import voices as queries
from trace.lookup.rules.voices import (
    LONGEST_NAME,
    LONGEST_SAID,
    LONGEST_WHY,
    SPOKEN,
    standing,
    why_not_decide,
    why_not_publish,
    why_not_voice,
    why_not_withdraw,
)
from trace.registry.rules import tidy
from trace.registry.sound import Clip

MAKING = "lookup.make_clip"
REPLACED, CONSENT = "replaced", "consent"
"""Words in `withdrawn_why` that stand for themselves: another clip took its place; the speaker took consent back."""


@dataclass(frozen=True)
class Take:
    """A recording as it comes in: for which voice and state, and the Vietnamese sentence that was to be said."""

    voice: str
    state: str
    sentence: str
    content: bytes


@dataclass(frozen=True)
class Consent:
    """Who speaks, and on which day they agreed that the public hears it; `said` is what they say, in their writing."""

    speaker: str
    on: date
    said: str = ""


def add_voice(db: Session, *, actor: Actor, code: str, own_name: str, name_vi: str, now: datetime) -> Voice:
    """A language that was not on the list. Refuses a code that is none or is there, and names missing or too long."""
    actor.must("voice.record")
    own, vietnamese = tidy(own_name) or "", tidy(name_vi) or ""
    if faults := why_not_voice(code, own, vietnamese):
        raise Refused(*faults)
    if db.get(Voice, code) is not None:
        raise Refused(Reason("voice.known", field="code"))
    made = Voice(code=code, own_name=own, name_vi=vietnamese, made_at=now, made_by=actor.id)
    db.add(made)
    db.flush()
    _log(db, actor, "voice.added", 0, now, voice=code)
    return made


def rename_voice(db: Session, *, actor: Actor, code: str, own_name: str, name_vi: str, now: datetime) -> Voice:
    """Write a voice's names as its speakers write them. Refuses names missing or too long."""
    actor.must("voice.record")
    found = queries.voice(db, code)
    own, vietnamese = tidy(own_name) or "", tidy(name_vi) or ""
    if faults := why_not_voice(code, own, vietnamese):
        raise Refused(*faults)
    found.own_name, found.name_vi = own, vietnamese
    db.flush()
    _log(db, actor, "voice.renamed", 0, now, voice=code)
    return found


def record(db: Session, *, actor: Actor, take: Take, consent: Consent, store: Store, now: datetime) -> VoiceClip:
    """The next version of a clip, kept as it was sent; a job makes what the public may hear of it.

    The caller has looked at the content (`sound.why_not_recording`). Refuses a state that is not spoken, a speaker
    without a name, a consent in the future.
    """
    actor.must("voice.record")
    queries.voice(db, take.voice, lock=True)
    if faults := _why_not_take(take, consent, now):
        raise Refused(*faults)
    name = f"voices/{tokens.new_name()}.sent"
    store.put(name, take.content)
    made = _new_clip(db, take, actor, now)
    made.origin, made.source_name, made.consented_on = "recorded", name, consent.on
    made.speaker, made.said = tidy(consent.speaker) or "", tidy(consent.said) or ""
    db.add(made)
    db.flush()
    made.job_id = jobs.enqueue(db, MAKING, key=f"clip {made.id}", clip_id=made.id, now=now)
    _log(db, actor, "voice_clip.recorded", made.id, now, voice=made.voice, state=made.state, number=made.number)
    return made


def fill(db: Session, *, actor: Actor, clip_id: int, clip: Clip, store: Store, now: datetime) -> VoiceClip:
    """Put the made files beside the recording. Conflict when that was done before."""
    found = queries.clip(db, clip_id, lock=True)
    if standing(found.facts) != "making":
        raise Conflict(Reason("voice.made"))
    _keep(found, clip, store)
    db.flush()
    _log(db, actor, "voice_clip.made", found.id, now, mp3=found.mp3_sha256, opus=found.opus_sha256)
    return found


def fail(db: Session, *, actor: Actor, clip_id: int, reason: Reason, now: datetime) -> VoiceClip:
    """Record why no clip could be made of a recording. Conflict when one was, or the reason is known."""
    found = queries.clip(db, clip_id, lock=True)
    if standing(found.facts) != "making":
        raise Conflict(Reason("voice.made"))
    found.failed = reason.code
    db.flush()
    _log(db, actor, "voice_clip.failed", found.id, now, reason=reason.code)
    return found


def approve(db: Session, *, actor: Actor, clip_id: int, now: datetime) -> VoiceClip:
    """A second person has heard the clip and says that it says what the Vietnamese sentence says."""
    found = _to_decide(db, actor, clip_id)
    found.approved_by, found.approved_at = actor.id, now
    return _decided(db, actor, "voice_clip.approved", found, now)


def refuse(db: Session, *, actor: Actor, clip_id: int, why: str, now: datetime) -> VoiceClip:
    """A second person has heard the clip and says what is wrong with it. Refused without words."""
    found = _to_decide(db, actor, clip_id)
    found.refused_by, found.refused_at, found.refused_why = actor.id, now, _said_why(why)
    return _decided(db, actor, "voice_clip.refused", found, now)


def publish(db: Session, *, actor: Actor, clip_id: int, now: datetime) -> VoiceClip:
    """Let the public hear an approved clip. The one it heard until now is withdrawn in the same moment."""
    actor.must("voice.approve")
    found = queries.clip(db, clip_id, lock=True)
    if reason := why_not_publish(found.facts):
        raise Conflict(reason)
    queries.voice(db, found.voice, lock=True)  # of two people who publish at once, one comes second
    _make_room(db, actor, found, now)
    found.published_by, found.published_at = actor.id, now
    return _decided(db, actor, "voice_clip.published", found, now)


def withdraw(db: Session, *, actor: Actor, clip_id: int, why: str, now: datetime) -> VoiceClip:
    """Take a clip away from the public, or out of the queue. Refused without words."""
    found = _to_withdraw(db, actor, clip_id)
    _take_away(found, actor, _said_why(why), now)
    return _decided(db, actor, "voice_clip.withdrawn", found, now)


def forget(db: Session, *, actor: Actor, clip_id: int, now: datetime) -> list[str]:
    """The speaker takes consent back: the clip is withdrawn, its speaker's name and wording are erased; returns the
    names of its files, for the caller to delete once this is committed."""
    actor.must("voice.record")
    found = queries.clip(db, clip_id, lock=True)
    files = [name for name in (found.source_name, found.mp3_name, found.opus_name) if name]
    if not found.facts.withdrawn:
        _take_away(found, actor, CONSENT, now)
    found.withdrawn_why, found.speaker, found.said = CONSENT, "", ""
    found.source_name, found.mp3_name, found.opus_name = "", None, None
    _decided(db, actor, "voice_clip.forgotten", found, now)
    return files


def place(db: Session, *, actor: Actor, take: Take, clip: Clip, store: Store, now: datetime) -> VoiceClip:
    """A placeholder made by a program, published at once. Never heard outside a demonstration, and takes no person's
    place: Conflict where the public already hears something."""
    queries.voice(db, take.voice, lock=True)
    if queries.public_clip(db, take.voice, take.state) is not None:
        raise Conflict(Reason("voice.made"))
    made = _new_clip(db, take, actor, now)
    made.origin, made.source_name, made.speaker, made.said = "synthetic", "", "", ""
    _keep(made, clip, store)
    made.approved_by = made.published_by = actor.id
    made.approved_at = made.published_at = now
    db.add(made)
    return _decided(db, actor, "voice_clip.placed", made, now)


def _new_clip(db: Session, take: Take, actor: Actor, now: datetime) -> VoiceClip:
    mine = select(func.max(VoiceClip.number)).where(VoiceClip.voice == take.voice, VoiceClip.state == take.state)
    return VoiceClip(
        voice=take.voice,
        state=take.state,
        number=(db.scalar(mine) or 0) + 1,
        sentence=take.sentence,
        recorded_by=actor.id,
        recorded_at=now,
    )


def _why_not_take(take: Take, consent: Consent, now: datetime) -> list[Reason]:
    faults = [] if take.state in SPOKEN else [Reason("voice.state")]
    speaker = tidy(consent.speaker) or ""
    if not speaker or len(speaker) > LONGEST_NAME:
        faults.append(Reason("voice.name", field="speaker", most=LONGEST_NAME))
    if len(consent.said) > LONGEST_SAID:
        faults.append(Reason("text.too_long", field="said", most=LONGEST_SAID))
    if consent.on > local_day(now):
        faults.append(Reason("voice.consent_later", field="consented_on"))
    return faults


def _keep(row: VoiceClip, clip: Clip, store: Store) -> None:
    name = f"voices/{tokens.new_name()}"
    row.mp3_name, row.mp3_bytes, row.mp3_sha256 = f"{name}.mp3", len(clip.mp3), _sha256(clip.mp3)
    row.opus_name, row.opus_bytes, row.opus_sha256 = f"{name}.opus", len(clip.opus), _sha256(clip.opus)
    row.milliseconds = clip.milliseconds
    store.put(row.mp3_name, clip.mp3)
    store.put(row.opus_name, clip.opus)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _to_decide(db: Session, actor: Actor, clip_id: int) -> VoiceClip:
    actor.must("voice.approve")
    found = queries.clip(db, clip_id, lock=True)
    if reason := why_not_decide(found.facts, actor.id):
        raise Conflict(reason)
    return found


def _to_withdraw(db: Session, actor: Actor, clip_id: int) -> VoiceClip:
    actor.must("voice.record")
    found = queries.clip(db, clip_id, lock=True)
    if reason := why_not_withdraw(found.facts):
        raise Conflict(reason)
    return found


def _make_room(db: Session, actor: Actor, coming: VoiceClip, now: datetime) -> None:
    before = queries.public_clip(db, coming.voice, coming.state)
    if before is not None:
        _take_away(before, actor, REPLACED, now)
        db.flush()  # the old one goes before the new one comes: the public never has two


def _take_away(row: VoiceClip, actor: Actor, why: str, now: datetime) -> None:
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_why = actor.id, now, why


def _said_why(why: str) -> str:
    words = tidy(why) or ""
    if not words:
        raise Refused(Reason("field.missing", field="why"))
    if len(words) > LONGEST_WHY:
        raise Refused(Reason("text.too_long", field="why", most=LONGEST_WHY))
    return words


def _decided(db: Session, actor: Actor, act: str, row: VoiceClip, now: datetime) -> VoiceClip:
    db.flush()
    _log(db, actor, act, row.id, now, voice=row.voice, state=row.state, number=row.number)
    return row


def _log(db: Session, actor: Actor, act: str, clip_id: int, now: datetime, **content: Any) -> None:
    kind = "voice_clip" if act.startswith("voice_clip") else "voice"
    ledger.append(db, actor=actor, act=act, on=(kind, clip_id), now=now, content=content)
