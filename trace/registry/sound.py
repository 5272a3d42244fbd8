"""Recordings of speech: judged by their content, and made into clips for a slow line.

Only plain kinds of four containers are read at all (WAV, FLAC, Ogg, MP3); everything is decoded, cut and encoded anew,
so that nothing of an upload reaches the public. Samples are numbers from -1 to 1, one channel.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import soundfile
from numpy.typing import NDArray

from trace.base.errors import Refused
from trace.core.reason import Reason

Samples: TypeAlias = NDArray[np.float32]

RATE: Final = 16_000  # wideband speech; both encoders take it as it is
MOST_BYTES: Final = 20_000  # of a clip, in either encoding (look-up page, section 6)
NOTE_BYTES: Final = 80_000  # of a voice note: MOST_SECONDS of speech, plainly
MOST_SECONDS, LEAST_SECONDS = 60, 0.5  # of what is sent
RATES = range(8_000, 96_001)
KINDS = {
    "WAV": {"PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"},
    "WAVEX": {"PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"},
    "FLAC": {"PCM_S8", "PCM_16", "PCM_24"},
    "OGG": {"OPUS", "VORBIS"},
    "MP3": {"MPEG_LAYER_III"},
}

# Bit rates in kbit/s, the best first: the first that fits is taken. Long sentences sound plainer, never cut.
MP3_RATES = ((24.0, "CONSTANT"), (16.0, "CONSTANT"), (12.0, "AVERAGE"), (10.0, "AVERAGE"), (8.1, "CONSTANT"))
MP3_LOWEST, MP3_HIGHEST = 8, 160  # of MPEG-2 layer III, which libsndfile lays its scale from 1 to 0 over
OPUS_RATES = ((11.5, 0.98), (10.0, 0.985), (8.7, 0.99), (7.7, 0.995), (7.0, 0.999))  # beside libsndfile's scale

FRAME = RATE // 50  # 20 ms
BLOCK = RATE * 2 // 5  # 400 ms, the block of ITU-R BS.1770
SILENCE_DB, BELOW_SPEECH_DB = -55.0, 32.0
PAUSE_BEFORE, PAUSE_AFTER = RATE * 3 // 20, RATE // 4
LOUDNESS_DB, MOST_GAIN_DB = -19.0, 30.0
KNEE, CEILING = 0.6, 0.89
RUMBLE_HZ = 70


@dataclass(frozen=True, slots=True)
class Note:
    """What few people hear: one encoding, not above NOTE_BYTES."""

    mp3: bytes
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Clip:
    """What the public hears, in both encodings, neither above MOST_BYTES."""

    mp3: bytes
    opus: bytes
    milliseconds: int


def why_not_recording(content: bytes, *, most_bytes: int) -> Reason | None:
    """Why this upload is no recording we take: empty, too large, another kind of file, broken, too short or too long.

    Reads its head only; the job that makes the clip decodes it.
    """
    if not content:
        return Reason("file.empty", field="sound")
    if len(content) > most_bytes:
        return Reason("file.too_large", field="sound", megabytes=most_bytes // 1_000_000)
    try:
        with _opened(content) as file:
            return _why_not_length(file.frames / file.samplerate)
    except Refused as refused:
        return refused.reason


def made(content: bytes) -> Clip:
    """The clip of a recording: one channel, without rumble and the silence around it, of even loudness, encoded twice.

    Refused when it is no recording, when nothing is heard in it, or when its speech is too long for MOST_BYTES.
    """
    spoken = evened(trimmed(resampled(*_decoded(content))))
    mp3 = _first_that_fits(_mp3s(spoken))
    opus = _first_that_fits(_opuses(spoken))
    return Clip(mp3, opus, round(1000 * spoken.size / RATE))


def note(content: bytes) -> Note:
    """The voice note of a recording, made as a clip is. Refused when it is no recording or nothing is heard in it."""
    spoken = evened(trimmed(resampled(*_decoded(content))))
    return Note(_first_that_fits(_mp3s(spoken, NOTE_BYTES), NOTE_BYTES), round(1000 * spoken.size / RATE))


def resampled(samples: Samples, rate: int) -> Samples:
    """The samples at RATE, by leaving out of the spectrum what RATE cannot carry, and rumble below speech."""
    seconds = -(-samples.size // rate)  # whole seconds: lengths that transform fast
    spectrum = np.fft.rfft(samples, seconds * rate)
    spectrum[: RUMBLE_HZ * seconds] = 0
    kept = spectrum[: seconds * min(rate, RATE) // 2 + 1]
    at_rate = np.fft.irfft(kept, seconds * RATE) * (RATE / rate)
    return at_rate[: samples.size * RATE // rate].astype(np.float32)


def trimmed(samples: Samples) -> Samples:
    """The speech with a short pause on either side, faded in and out. Refused when there is none."""
    levels = _decibels(_power(samples, FRAME))
    speech = float(np.percentile(levels, 90)) if levels.size else -np.inf
    if speech < SILENCE_DB:
        raise Refused(Reason("voice.silent", field="sound"))
    heard = np.flatnonzero(_steady(levels > max(SILENCE_DB, speech - BELOW_SPEECH_DB)))
    if heard.size * FRAME < LEAST_SECONDS * RATE:
        raise Refused(Reason("voice.silent", field="sound"))
    first, last = int(heard[0]) * FRAME, int(heard[-1] + 1) * FRAME
    cut = samples[max(0, first - PAUSE_BEFORE) : last + PAUSE_AFTER].copy()
    cut[:FRAME] *= np.linspace(0, 1, FRAME, dtype=np.float32)
    cut[-FRAME:] *= np.linspace(1, 0, FRAME, dtype=np.float32)
    return cut


def evened(samples: Samples) -> Samples:
    """The speech at LOUDNESS_DB, so that no clip is louder than another; peaks are bent, never cut off.

    Loudness is the mean power of 400 ms blocks behind the relative gate of ITU-R BS.1770, without its frequency
    weighting: between voices, unlike between music, that changes little.
    """
    blocks = _power(samples, BLOCK) if samples.size >= BLOCK else _power(samples, FRAME)
    loud = blocks[blocks > blocks.mean() / 10]
    gain = min(LOUDNESS_DB - float(_decibels(loud.mean())), MOST_GAIN_DB)
    louder = samples * np.float32(10 ** (gain / 20))
    size = np.abs(louder)
    bent = KNEE + (CEILING - KNEE) * np.tanh((size - KNEE) / (CEILING - KNEE))
    return np.where(size > KNEE, np.copysign(bent, louder), louder).astype(np.float32)


def _opened(content: bytes) -> soundfile.SoundFile:
    if not content.startswith((b"RIFF", b"fLaC", b"OggS", b"ID3")) and not _is_mp3_frame(content):
        raise Refused(Reason("voice.kind", field="sound"))
    try:
        file = soundfile.SoundFile(io.BytesIO(content))
    except (soundfile.SoundFileError, ValueError) as error:
        raise Refused(Reason("voice.broken", field="sound")) from error
    # Counted frames × channels bound the memory that decoding takes.
    known = file.subtype in KINDS.get(file.format, ())
    if not known or file.channels > 2 or file.samplerate not in RATES:
        file.close()
        raise Refused(Reason("voice.kind", field="sound"))
    return file


def _is_mp3_frame(content: bytes) -> bool:
    return len(content) > 3 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2  # sync, layer III


def _decoded(content: bytes) -> tuple[Samples, int]:
    """All samples, the channels' mean. A head that promises less than there is gets no more than MOST_SECONDS."""
    try:
        with _opened(content) as file:
            read: Samples = file.read(MOST_SECONDS * file.samplerate + 1, dtype="float32", always_2d=True)
            rate = int(file.samplerate)
    except (soundfile.SoundFileError, ValueError) as error:
        raise Refused(Reason("voice.broken", field="sound")) from error
    if reason := _why_not_length(len(read) / rate):
        raise Refused(reason)
    return np.nan_to_num(read.mean(axis=1), posinf=1, neginf=-1).clip(-1, 1).astype(np.float32), rate


def _why_not_length(seconds: float) -> Reason | None:
    if seconds < LEAST_SECONDS:
        return Reason("voice.too_short", field="sound")
    return Reason("voice.too_long", field="sound", seconds=MOST_SECONDS) if seconds > MOST_SECONDS else None


def _power(samples: Samples, size: int) -> NDArray[np.float64]:
    """The mean power of each whole stretch of `size` samples."""
    whole = samples[: samples.size // size * size].astype(np.float64).reshape(-1, size)
    return np.asarray((whole**2).mean(axis=1))


def _decibels(power: Any) -> Any:
    return 10 * np.log10(np.maximum(power, 1e-12))


def _steady(heard: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the frames that stand alone: a click at the button is no speech."""
    around = np.convolve(heard, np.ones(5), "same")
    return np.asarray(heard & (around >= 3))


def _mp3s(samples: Samples, most_bytes: int = MOST_BYTES) -> Iterator[bytes]:
    for rate, mode in MP3_RATES:
        if _may_fit(samples, rate, most_bytes):
            level = (MP3_HIGHEST - rate) / (MP3_HIGHEST - MP3_LOWEST)
            yield _encoded(samples, "MP3", "MPEG_LAYER_III", compression_level=level, bitrate_mode=mode)


def _opuses(samples: Samples) -> Iterator[bytes]:
    for rate, level in OPUS_RATES:
        if _may_fit(samples, rate, MOST_BYTES):
            yield _encoded(samples, "OGG", "OPUS", compression_level=level)


def _may_fit(samples: Samples, rate: float, most_bytes: int) -> bool:
    """Whether so many kbit/s are worth the trial: encoders keep to them roughly."""
    return samples.size / RATE * rate * 125 < most_bytes * 1.1


def _encoded(samples: Samples, container: Literal["MP3", "OGG"], codec: str, **quality: Any) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, RATE, format=container, subtype=codec, **quality)
    return out.getvalue()


def _first_that_fits(tried: Iterator[bytes], most_bytes: int = MOST_BYTES) -> bytes:
    for encoded in tried:
        if len(encoded) <= most_bytes:
            return encoded
    raise Refused(Reason("voice.too_much", field="sound", kilobytes=most_bytes // 1000))
