"""The demonstration's voice: every sentence as a program reads it, small enough, once, and in a demonstration only."""

import shutil
from dataclasses import replace

import pytest

from trace.base.db import snapshot
from trace.demo import speaking
from trace.lookup.queries import voices as queries
from trace.lookup.rules.voices import SPOKEN


def quiet(*_):
    """Nobody listens to how far it is."""


@pytest.fixture
def reader():
    if shutil.which(speaking.PROGRAM) is None:
        pytest.skip("espeak-ng is not installed: apt-get install espeak-ng")


def test_every_sentence_can_be_heard_in_the_demonstration_and_is_made_once(runtime, reader):
    assert speaking.place_clips(runtime, say=quiet) == len(SPOKEN)
    assert speaking.place_clips(runtime, say=quiet) == 0
    with snapshot(runtime.main) as db:
        clips = [queries.public_clip(db, "vi", state) for state in SPOKEN]
        assert queries.without_person(db) == list(SPOKEN), "no person has said anything"
    assert {clip.origin for clip in clips} == {"synthetic"}
    assert max(max(clip.mp3_bytes, clip.opus_bytes) for clip in clips) <= 20_000


def test_nothing_is_read_outside_a_demonstration(runtime, reader):
    production = replace(runtime, settings=replace(runtime.settings, demonstration=False))
    assert speaking.place_clips(production, say=quiet) == 0


def test_without_the_program_the_demonstration_has_no_voice_and_no_fault(runtime, monkeypatch):
    monkeypatch.setattr(speaking, "PROGRAM", "no-such-program")
    assert speaking.place_clips(runtime, say=quiet) == 0
