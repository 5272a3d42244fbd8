"""Recordings are judged by their content and made anew: trimmed, of even loudness, never above 20 kB."""

import io
import struct

import numpy as np
import pytest
import soundfile

from tests.lookup.talking import RATE, file_of, hum, hush, talk
from trace.base.errors import Refused
from trace.registry import sound

MOST = 10_000_000
MP3 = ("MP3", "MPEG_LAYER_III")


def why(content, most=MOST):
    reason = sound.why_not_recording(content, most_bytes=most)
    return reason and reason.code


def refusal(content):
    with pytest.raises(Refused) as refused:
        sound.made(content)
    return refused.value.reason.code


def heard(content):
    """Samples and rate of an encoded clip."""
    return soundfile.read(io.BytesIO(content))


def loudness(samples):
    """Mean level of what is not silence, in decibels."""
    blocks = samples[: len(samples) // 1600 * 1600].reshape(-1, 1600)
    power = (blocks**2).mean(axis=1)
    return 10 * np.log10(power[power > power.mean() / 10].mean())


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("WAV", "PCM_16"), ("WAV", "FLOAT"), ("FLAC", "PCM_16"), ("OGG", "OPUS"), ("OGG", "VORBIS"), MP3],
)
def test_what_people_send_becomes_a_clip(kind, codec):
    content = file_of(hum(2), kind=kind, codec=codec)
    assert why(content) is None
    clip = sound.made(content)
    assert 1_800 < clip.milliseconds < 2_600


def test_both_encodings_say_the_same_and_are_what_they_are_called():
    clip = sound.made(talk())
    assert clip.mp3[:3] == b"ID3" or clip.mp3[0] == 0xFF
    assert clip.opus.startswith(b"OggS") and b"OpusHead" in clip.opus[:64]
    for content in (clip.mp3, clip.opus):
        samples, rate = heard(content)
        assert abs(len(samples) / rate * 1000 - clip.milliseconds) < 250


@pytest.mark.parametrize("seconds", [1, 6, 12, 18])
def test_no_clip_is_above_twenty_kilobytes(seconds):
    clip = sound.made(talk(seconds))
    assert max(len(clip.mp3), len(clip.opus)) <= 20_000
    assert abs(clip.milliseconds - seconds * 1000 - 400) < 150, "cut short"


def test_a_sentence_that_no_bit_rate_fits_is_refused_and_not_cut():
    assert refusal(talk(30)) == "voice.too_much"


def test_silence_before_and_after_is_cut_and_a_click_is_no_speech():
    click = np.zeros(RATE)
    click[100] = 0.9
    content = file_of(np.concatenate([click, hush(3), hum(2), hush(5)]))
    assert 2_300 <= sound.made(content).milliseconds <= 2_500


def test_a_whisper_and_a_shout_come_out_equally_loud_and_unclipped():
    quiet, loud = (heard(sound.made(file_of(hum(3, loudness=size))).opus)[0] for size in (0.02, 0.9))
    assert abs(loudness(quiet) - loudness(loud)) < 1.5
    assert np.abs(loud).max() < 0.99


def test_a_tone_keeps_its_height_when_it_is_resampled():
    at = np.arange(44_100) / 44_100
    out = sound.resampled(np.sin(2 * np.pi * 1_000 * at).astype(np.float32), 44_100)
    assert out.size == sound.RATE
    assert np.argmax(np.abs(np.fft.rfft(out))) == 1_000
    assert abs(np.abs(out[1_000:-1_000]).max() - 1) < 0.02


@pytest.mark.parametrize("samples", [hush(3), np.zeros(RATE * 3), 1e-4 * hum(2)], ids=["hush", "nothing", "far away"])
def test_a_recording_without_speech_is_refused(samples):
    assert refusal(file_of(samples)) == "voice.silent"


def lying_wav(frames):
    """A WAV head that promises frames which do not follow."""
    size = frames * 2
    head = (
        b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16)
    )
    return head + b"data" + struct.pack("<I", size)


HOSTILE = {
    "nothing": (b"", "file.empty"),
    "program": (b"MZ" + b"\0" * 400, "voice.kind"),
    "page": (b"<html><script>alert(1)</script>", "voice.kind"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "voice.kind"),
    "picture in RIFF": (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 64, "voice.broken"),
    "film": (b"\0\0\0\x18ftypmp42" + b"\0" * 64, "voice.kind"),
    "other sound": (file_of(hum(1), kind="AIFF"), "voice.kind"),
    "WAV with a codec we do not read": (file_of(hum(1), codec="IMA_ADPCM"), "voice.kind"),
    "three channels": (file_of(np.stack([hum(1)] * 3, axis=1)), "voice.kind"),
    "absurd rate": (file_of(hum(1), rate=200_000), "voice.kind"),
    "head only": (b"RIFF\x24\0\0\0WAVEfmt ", "voice.broken"),
    "Ogg of nothing": (b"OggS" + b"\0" * 200, "voice.broken"),
    "MP3 of nothing": (b"ID3\x04\0\0\0\0\0\0" + b"\0" * 200, "voice.broken"),
    "a word": (file_of(hum(0.2)), "voice.too_short"),
    "a speech": (file_of(hum(61)), "voice.too_long"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_recording_is_refused_and_says_why(name):
    content, expected = HOSTILE[name]
    assert why(content) == expected
    if content:
        assert refusal(content) == expected


def test_a_file_above_the_limit_is_refused_before_it_is_opened():
    assert why(talk(), most=1_000) == "file.too_large"


def test_a_head_that_promises_more_than_follows_costs_nothing():
    assert refusal(lying_wav(RATE * 50) + b"\0\1" * 100) in ("voice.too_short", "voice.broken")


@pytest.mark.parametrize("cut", [50, 500, 5_000])
def test_a_file_that_ends_too_soon_never_breaks_the_job(cut):
    for kind, codec in (("FLAC", "PCM_16"), ("OGG", "OPUS"), MP3):
        content = file_of(hum(2), kind=kind, codec=codec)[:cut]
        try:
            sound.made(content)
        except Refused as refused:
            assert refused.reason.code.startswith("voice.")


def test_numbers_that_are_none_do_not_reach_the_encoder():
    samples = hum(2)
    samples[1_000:1_010], samples[2_000] = np.nan, np.inf
    assert np.isfinite(heard(sound.made(file_of(samples, codec="FLOAT")).opus)[0]).all()
