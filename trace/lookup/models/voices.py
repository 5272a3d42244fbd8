"""Tables of voices: the languages in which a verdict can be heard, and every version of every clip.

A voice is not a page language: most have no locale anywhere. What happened to a clip is kept as moments and people;
what it means (`rules.standing`) is worked out. The public hears what is published and not withdrawn, nothing else.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId
from trace.lookup.rules.voices import ClipFacts

PUBLIC = "published_at IS NOT NULL AND withdrawn_at IS NULL"


class Voice(Base):
    """A language that people here speak: its ISO 639 code, its own name (on the button) and the Vietnamese one."""

    __tablename__ = "voices"

    code: Mapped[str] = mapped_column(primary_key=True)
    own_name: Mapped[str]
    name_vi: Mapped[str]
    made_at: Mapped[datetime | None]  # None: came with the service
    made_by: Mapped[int | None]


class VoiceClip(Base):
    """One recording of one state's sentence. `sentence` is the Vietnamese the speaker saw, `said` their own wording.

    `number` counts the versions of a voice and state. The files are named once they are made; `failed` is the code of
    the reason why they could not be. A clip made by a program (`synthetic`) is a placeholder of the demonstration.
    """

    __tablename__ = "voice_clips"
    __table_args__ = (
        UniqueConstraint("voice", "state", "number"),
        CheckConstraint("origin IN ('recorded', 'synthetic')", name="origin"),
        CheckConstraint("origin = 'synthetic' OR consented_on IS NOT NULL", name="consent"),
        CheckConstraint("approved_by IS NULL OR approved_by <> recorded_by OR origin = 'synthetic'", name="second"),
        CheckConstraint("published_at IS NULL OR approved_at IS NOT NULL", name="approved_first"),
        # The public never has two clips to choose from.
        Index(
            "uq_voice_clips_public",
            "voice",
            "state",
            unique=True,
            sqlite_where=text(PUBLIC),
            postgresql_where=text(PUBLIC),
        ),
    )

    id: Mapped[NumberedId]
    voice: Mapped[str] = mapped_column(ForeignKey("voices.code"))
    state: Mapped[str]
    number: Mapped[int]
    origin: Mapped[str]
    sentence: Mapped[str]
    said: Mapped[str]
    speaker: Mapped[str]
    consented_on: Mapped[date | None]
    source_name: Mapped[str]
    job_id: Mapped[int | None]
    mp3_name: Mapped[str | None]
    mp3_bytes: Mapped[int | None]
    mp3_sha256: Mapped[str | None]
    opus_name: Mapped[str | None]
    opus_bytes: Mapped[int | None]
    opus_sha256: Mapped[str | None]
    milliseconds: Mapped[int | None]
    failed: Mapped[str | None]
    recorded_by: Mapped[int]
    recorded_at: Mapped[datetime]
    approved_by: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    refused_by: Mapped[int | None]
    refused_at: Mapped[datetime | None]
    refused_why: Mapped[str | None]
    published_by: Mapped[int | None]
    published_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None]

    @property
    def facts(self) -> ClipFacts:
        """What the rules judge a clip by."""
        return ClipFacts(
            recorded_by=self.recorded_by,
            made=self.mp3_name is not None,
            failed=self.failed is not None,
            approved=self.approved_at is not None,
            refused=self.refused_at is not None,
            published=self.published_at is not None,
            withdrawn=self.withdrawn_at is not None,
        )
