"""Reads of voices and clips: the list, one clip, what the public hears, and how far each voice is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, and_, case, distinct, func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.lookup.models import Voice, VoiceClip
from trace.lookup.rules.voices import SPOKEN, VIETNAMESE

VIETNAMESE_FIRST = (Voice.code != VIETNAMESE, Voice.name_vi, Voice.code)


@dataclass(frozen=True, slots=True)
class Progress:
    """A voice, and of how many states the public hears a person in it, and how many clips wait for somebody."""

    voice: Voice
    published: int
    waiting: int


def voice(db: Session, code: str, *, lock: bool = False) -> Voice:
    """The voice of this code, locked for a command if asked; NotFound for another."""
    wanted = select(Voice).where(Voice.code == code)
    found = db.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound(Reason("voice.unknown"))
    return found


def progress(db: Session) -> list[Progress]:
    """Every voice, Vietnamese first, with how far it is. Placeholders of the demonstration do not count."""
    published = func.count(distinct(case((and_(*_public(), _recorded()), VoiceClip.state))))
    waiting = func.count(case((and_(*_waiting()), VoiceClip.id)))
    joined = select(Voice, published, waiting).outerjoin(VoiceClip, VoiceClip.voice == Voice.code)
    rows = db.execute(joined.group_by(*Voice.__table__.columns).order_by(*VIETNAMESE_FIRST))
    return [Progress(each, heard, open_) for each, heard, open_ in rows]


def clip(db: Session, clip_id: int, *, lock: bool = False) -> VoiceClip:
    """The clip of this id, locked for a command if asked; NotFound where there is none."""
    wanted = select(VoiceClip).where(VoiceClip.id == clip_id)
    found = db.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound(Reason("voice.no_clip"))
    return found


def versions(db: Session, voice: str, state: str) -> Sequence[VoiceClip]:
    """Every clip of a state in a voice, the newest first."""
    wanted = select(VoiceClip).where(VoiceClip.voice == voice, VoiceClip.state == state)
    return db.scalars(wanted.order_by(VoiceClip.number.desc())).all()


def newest(db: Session, voice: str) -> dict[str, VoiceClip]:
    """By state, the clip of a voice that speaks for it on the list: the public one, else the newest."""
    wanted = select(VoiceClip).where(VoiceClip.voice == voice).order_by(VoiceClip.number)
    found: dict[str, VoiceClip] = {}
    for each in db.scalars(wanted):
        before = found.get(each.state)
        if before is None or not _is_public(before):
            found[each.state] = each
    return found


def public_clip(db: Session, voice: str, state: str) -> VoiceClip | None:
    """What the public hears for a state in a voice, a placeholder too; None for nothing."""
    return db.scalar(select(VoiceClip).where(*_public(), VoiceClip.voice == voice, VoiceClip.state == state))


def heard(on: Session, *, placeholders: bool) -> Sequence[Row[tuple[str, str, str, int, str, str, str, str]]]:
    """The clips the public may hear: voice, its own name, state, version, and name and hash of both files."""
    shown = select(
        VoiceClip.voice,
        Voice.own_name,
        VoiceClip.state,
        VoiceClip.number,
        VoiceClip.mp3_name,
        VoiceClip.mp3_sha256,
        VoiceClip.opus_name,
        VoiceClip.opus_sha256,
    )
    public = _public() if placeholders else (*_public(), _recorded())
    rows = shown.join(Voice, Voice.code == VoiceClip.voice).where(*public).order_by(*VIETNAMESE_FIRST)
    return on.execute(rows).all()  # type: ignore[return-value]


def without_person(db: Session, voice: str = VIETNAMESE) -> list[str]:
    """The states that the public cannot hear a person say in a voice, in the order of the page."""
    wanted = select(VoiceClip.state).where(*_public(), _recorded(), VoiceClip.voice == voice)
    there = set(db.scalars(wanted))
    return [state for state in SPOKEN if state not in there]


def placeholders(db: Session) -> int:
    """How many clips made by a program stand where the public would hear them."""
    wanted = select(func.count()).where(*_public(), VoiceClip.origin == "synthetic")
    return db.scalar(wanted) or 0


def _public() -> tuple[ColumnElement[bool], ...]:
    return (VoiceClip.published_at.is_not(None), VoiceClip.withdrawn_at.is_(None))


def _recorded() -> ColumnElement[bool]:
    return VoiceClip.origin == "recorded"


def _waiting() -> tuple[ColumnElement[bool], ...]:
    decided = (VoiceClip.approved_at, VoiceClip.refused_at, VoiceClip.withdrawn_at)
    return (VoiceClip.mp3_name.is_not(None), *(column.is_(None) for column in decided))


def _is_public(clip: VoiceClip) -> bool:
    return clip.published_at is not None and clip.withdrawn_at is None
