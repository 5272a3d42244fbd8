"""What a page says of listening: in whose voice its verdict can be heard, and where. Asked at every scan.

Each process keeps the list of public clips and reads it again when it is older than `staleness_ms`; a read that fails
leaves the list as it was. A clip is no verdict: an old list shows a button too many or too few, never a wrong answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Engine
from werkzeug.http import parse_cookie

from trace.base.db import snapshot
from trace.base.runtime import Runtime
from trace.lookup.queries import voices as queries
from trace.lookup.rules.voices import CODE, VIETNAMESE

COOKIE: Final = "voice"
"""The second language of a reader, chosen by a tap and kept like the first (docs/decisions/0010-voices.md)."""

CHOOSE: Final = "chon"
"""The parameter of a clip's address that says: from now on in this voice."""

log = structlog.get_logger("trace.lookup")


@dataclass(frozen=True, slots=True)
class Heard:
    """A clip the public may hear: its version, and name and hash of both files in the store."""

    voice: str
    own_name: str
    state: str
    number: int
    mp3_name: str
    mp3_sha256: str
    opus_name: str
    opus_sha256: str

    @property
    def address(self) -> str:
        """Where it is heard, without extension and version."""
        return f"/a/{self.voice}/{self.state}"


@dataclass(frozen=True, slots=True)
class OtherVoice:
    """Another voice the same verdict can be heard in. Its address plays the clip and keeps the choice."""

    voice: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Listen:
    """The button: in which voice (its code is a `lang`), named in its own words, and the clip in both encodings."""

    voice: str
    label: str
    href: str
    opus: str
    others: tuple[OtherVoice, ...]


@dataclass(slots=True)
class Shelf:
    """The public clips as one process knows them, by state and then voice, and the buttons made of them."""

    read_at: datetime
    clips: Mapping[str, Mapping[str, Heard]] = field(default_factory=dict)
    buttons: dict[tuple[str, str], Listen] = field(default_factory=dict)


_SHELVES: WeakKeyDictionary[Engine, Shelf] = WeakKeyDictionary()


def listen(rt: Runtime, voice: str, state: str, *, now: datetime) -> Listen | None:
    """The button of a page in this state for somebody who hears this voice; None where there is nothing to hear.

    In Vietnamese where the voice has no clip of this state. Never raises, and asks the database at most once in
    `staleness_ms`; on the page that says it is away, not at all.
    """
    kept = _SHELVES.get(rt.main) if state == "service_trouble" else shelf(rt, now=now)
    voices = kept.clips.get(state, {}) if kept else {}
    playing = voices.get(voice) or voices.get(VIETNAMESE)
    if kept is None or playing is None:
        return None
    key = (playing.voice, state)
    if key not in kept.buttons:
        kept.buttons[key] = _button(playing, voices)
    return kept.buttons[key]


def clip(rt: Runtime, voice: str, state: str, *, now: datetime) -> Heard | None:
    """The clip that is sent when this one is asked for: itself, else the Vietnamese one, else None."""
    voices = shelf(rt, now=now).clips.get(state, {})
    return voices.get(voice) or voices.get(VIETNAMESE)


def chosen_voice(environ: Mapping[str, Any], *, default: str) -> str:
    """The voice the reader chose by a tap; until then the province's."""
    cookies = environ.get("HTTP_COOKIE", "")
    kept = parse_cookie(cookies).get(COOKIE, "") if COOKIE in cookies else ""
    return kept if CODE.fullmatch(kept) else default


def shelf(rt: Runtime, *, now: datetime) -> Shelf:
    """The public clips, at most `staleness_ms` old unless the database does not answer."""
    kept = _SHELVES.get(rt.main)
    if kept is not None and now - kept.read_at < timedelta(milliseconds=rt.settings.staleness_ms):
        return kept
    try:
        kept = Shelf(now, _read(rt))
    except Exception as error:
        # One try in each such time, not one in each scan.
        kept = Shelf(now, kept.clips if kept else {})
        log.warning("voices not read", error=type(error).__name__)
    _SHELVES[rt.main] = kept
    return kept


def _read(rt: Runtime) -> Mapping[str, Mapping[str, Heard]]:
    with snapshot(rt.main) as on:
        rows: Sequence[Any] = queries.heard(on, placeholders=rt.settings.demonstration)
    found: dict[str, dict[str, Heard]] = {}
    for row in rows:
        each = Heard(*row)
        found.setdefault(each.state, {})[each.voice] = each
    return found


def _button(playing: Heard, voices: Mapping[str, Heard]) -> Listen:
    version = f"v={playing.number}"
    return Listen(
        voice=playing.voice,
        label=playing.own_name,
        href=f"{playing.address}.mp3?{version}",
        opus=f"{playing.address}.opus?{version}",
        others=tuple(
            OtherVoice(each.voice, each.own_name, f"{each.address}.mp3?{CHOOSE}=1")
            for each in voices.values()
            if each is not playing
        ),
    )
