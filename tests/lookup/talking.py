"""Sounds for tests: something like speech, as a file of any kind that people send."""

import io

import numpy as np
import soundfile

RATE = 24_000


def hum(seconds, *, rate=RATE, loudness=0.2):
    """Syllables of a low voice, four a second, with their overtones."""
    at = np.arange(int(seconds * rate)) / rate
    voice = sum(np.sin(2 * np.pi * 140 * k * at) / k for k in range(1, 12))
    return loudness * voice / 2 * (0.55 - 0.45 * np.cos(2 * np.pi * 4 * at))


def hush(seconds, *, rate=RATE):
    """Next to nothing."""
    return 1e-5 * np.sin(np.arange(int(seconds * rate)))


def file_of(samples, *, rate=RATE, kind="WAV", codec="PCM_16"):
    """The samples as the bytes of a file."""
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=kind, subtype=codec)
    return out.getvalue()


def talk(seconds=3.0):
    """A recording as it is sent: half a second of nothing, speech, a second of nothing."""
    return file_of(np.concatenate([hush(0.5), hum(seconds), hush(1)]))
