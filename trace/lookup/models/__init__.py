"""Tables of the look-up: observations of scans; in *main* the voices a verdict is heard in, with their clips."""

from trace.lookup.models.scans import (
    ABROAD,
    NO_BATCH,
    UNKNOWN,
    DayKey,
    FailedScan,
    RecentScan,
    Scan,
    ScanFigure,
    StampSeen,
    Unobserved,
)
from trace.lookup.models.voices import Voice, VoiceClip

__all__ = [
    "ABROAD",
    "NO_BATCH",
    "UNKNOWN",
    "DayKey",
    "FailedScan",
    "RecentScan",
    "Scan",
    "ScanFigure",
    "StampSeen",
    "Unobserved",
    "Voice",
    "VoiceClip",
]
