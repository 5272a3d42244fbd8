"""Tables of the look-up: observations of scans and ratings; in *main* the rules that judge scans, voices and clips."""

from trace.lookup.models.ratings import Rating, RatingForm
from trace.lookup.models.scans import (
    NO_BATCH,
    DayKey,
    FailedScan,
    RecentScan,
    Scan,
    ScanFigure,
    StampSeen,
    Unobserved,
)
from trace.lookup.models.suspicion import ScanClearance, ScanRule
from trace.lookup.models.voices import Voice, VoiceClip

__all__ = [
    "NO_BATCH",
    "DayKey",
    "FailedScan",
    "Rating",
    "RatingForm",
    "RecentScan",
    "Scan",
    "ScanClearance",
    "ScanFigure",
    "ScanRule",
    "StampSeen",
    "Unobserved",
    "Voice",
    "VoiceClip",
]
