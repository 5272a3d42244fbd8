"""What the operator's settings say of the stock."""

from __future__ import annotations

from trace.base.settings import Settings
from trace.stamps.rules import LapseTerms


def lapse_terms(settings: Settings) -> LapseTerms:
    """When stamps lapse that nobody activated, and how long before that their producer is told."""
    return LapseTerms(settings.lapse_days, settings.lapse_notice_days)
