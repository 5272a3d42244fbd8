"""Which sentences of the states can be played on the telephone: recorded by a person and approved, nothing else.

A machine's voice says "đã đăng ký" and "đã thu hồi" in the same tone; nobody on a call can look at a colour instead.
"""

from __future__ import annotations

from trace.base.runtime import Runtime
from trace.lookup.rules import TONES

PIN_STATES = frozenset({"pin_first", "pin_used", "pin_mismatch"})
ON_A_CALL = frozenset[str](TONES) - {"unknown_scanned"}
"""Every state a caller can come to; codes on a telephone are typed."""


def recorded(rt: Runtime) -> frozenset[str]:
    """The states with an approved recording in the voice of the province. This release keeps no recordings yet, so
    there are none; the room that does answers here."""
    return frozenset()


def address(site_url: str, voice: str, state: str) -> str:
    """Where a clip is fetched from, by the provider as by the page."""
    return f"{site_url}/a/{voice}/{state}.mp3"


def complete(rt: Runtime, *, with_pins: bool) -> bool:
    """Whether a caller would never come to a state without a recording."""
    return ON_A_CALL | (PIN_STATES if with_pins else frozenset()) <= recorded(rt)
