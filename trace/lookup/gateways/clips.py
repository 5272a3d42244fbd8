"""Which sentences of the states can be played on the telephone: recorded by a person and approved, nothing else.

A machine's voice says "đã đăng ký" and "đã thu hồi" in the same tone; nobody on a call can look at a colour instead.
"""

from __future__ import annotations

from trace.base.db import snapshot
from trace.base.runtime import Runtime
from trace.lookup.queries import voices as queries
from trace.lookup.rules.voices import SPOKEN, VIETNAMESE

ON_A_CALL = frozenset(SPOKEN) - {"unknown_scanned"}
"""Every state a caller can come to; codes on a telephone are typed."""


def recorded(rt: Runtime) -> frozenset[str]:
    """The states with an approved recording by a person in the voice of the province, or else in Vietnamese."""
    with snapshot(rt.main) as db:
        own, vietnamese = (set(queries.without_person(db, voice)) for voice in (rt.settings.voice, VIETNAMESE))
    return frozenset(SPOKEN) - (own & vietnamese)


def address(site_url: str, voice: str, state: str) -> str:
    """Where a clip is fetched from, by the provider as by the page."""
    return f"{site_url}/a/{voice}/{state}.mp3"


def complete(rt: Runtime) -> bool:
    """Whether a caller would never come to a state without a recording."""
    return recorded(rt) >= ON_A_CALL
