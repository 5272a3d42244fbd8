"""Placeholders for the voices of the demonstration: each Vietnamese sentence, read by espeak-ng where it is installed.

A program of its own, called without a shell; nothing of it ships with the service, and what it reads is never heard
outside a demonstration (docs/decisions/0010-voices.md).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

from trace.base.actor import SERVICE
from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.lookup import asking
from trace.lookup.queries import voices as queries
from trace.lookup.rules.voices import SPOKEN, VIETNAMESE
from trace.lookup.service import voices as service
from trace.lookup.service.voices import Take
from trace.lookup.voices import spoken
from trace.registry import sound

PROGRAM = "espeak-ng"
WORDS_A_MINUTE = 150
LONGEST_S = 30


def place_clips(rt: Runtime, *, say: Callable[[str, int, int], None]) -> int:
    """Let every state be heard in Vietnamese that is not heard yet; returns how many were made: none without espeak-ng,
    none outside a demonstration."""
    program = shutil.which(PROGRAM)
    if program is None or not rt.settings.demonstration:
        return 0
    with snapshot(rt.main) as db:
        silent = [state for state in SPOKEN if queries.public_clip(db, VIETNAMESE, state) is None]
    for number, state in enumerate(silent):
        say("clips", number, len(silent))
        _place(rt, program, state)
    return len(silent)


def read_aloud(program: str, sentence: str) -> bytes:
    """The sentence as a WAV file, read by the program."""
    command = [program, "-v", VIETNAMESE, "-s", str(WORDS_A_MINUTE), "--stdout", sentence]
    return subprocess.run(command, capture_output=True, check=True, timeout=LONGEST_S).stdout  # noqa: S603 - no shell


def _place(rt: Runtime, program: str, state: str) -> None:
    sentence = spoken.sentence(state, asking.place_of(rt.settings))
    content = read_aloud(program, sentence)
    take = Take(VIETNAMESE, state, sentence, content)
    clip = sound.made(content)
    with transaction(rt.main) as db:
        service.place(db, actor=SERVICE, take=take, clip=clip, store=rt.store, now=rt.clock())
