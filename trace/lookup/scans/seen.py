"""Asks the observations what earlier scans say of a stamp. They are a help: without them the page is as whole.

Observations that cannot be asked are left alone for a few seconds, so that a database that hangs holds up one reader
and not everyone.
"""

from __future__ import annotations

import time
from typing import Final

import structlog
from sqlalchemy import Engine

from trace.base.reading import reader
from trace.base.runtime import Runtime
from trace.lookup import queries
from trace.lookup.rules import ScanEvidence
from trace.lookup.rules.counting import StampId

log = structlog.get_logger("trace.lookup")

LEFT_ALONE_S: Final = 5.0
_away_until: dict[Engine, float] = {}


def evidence(rt: Runtime, stamp: StampId) -> ScanEvidence | None:
    """What the scans of a stamp show; None before its first, and where nobody can be asked. Never raises."""
    engine = rt.observations
    if _away_until.get(engine, 0.0) > time.monotonic():
        return None
    try:
        return queries.evidence(reader(engine), stamp.slot, stamp.serial)
    except Exception as error:
        log.warning("scans cannot be read", error=type(error).__name__)
        _away_until[engine] = time.monotonic() + LEFT_ALONE_S
        return None
