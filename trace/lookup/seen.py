"""Asks the observations what earlier scans say of a stamp. They are a help: without them the page is as whole.

Observations that cannot be asked are left alone for a few seconds, so that a database that hangs holds up one reader
and not everyone.
"""

from __future__ import annotations

import time
from typing import Final

import structlog
from sqlalchemy import Connection, Engine

from trace.base.db import reading
from trace.base.runtime import Runtime
from trace.lookup import queries
from trace.lookup.rules import ScanEvidence
from trace.lookup.rules.counting import StampId

log = structlog.get_logger("trace.lookup")

LEFT_ALONE_S: Final = 5.0
_away_until: dict[Engine, float] = {}


def evidence(rt: Runtime, on: Connection, stamp: StampId) -> ScanEvidence | None:
    """What the scans of a stamp show; None before its first, and where the observations cannot be asked. Never raises.

    `on` is the open reading of main: where one database is both, it is asked through that.
    """
    engine = rt.observations
    if _away_until.get(engine, 0.0) > time.monotonic():
        return None
    try:
        if engine is rt.main:
            return queries.evidence(on, stamp.slot, stamp.serial)
        with reading(engine) as beside:
            return queries.evidence(beside, stamp.slot, stamp.serial)
    except Exception as error:
        log.warning("scans cannot be read", error=type(error).__name__)
        _away_until[engine] = time.monotonic() + LEFT_ALONE_S
        return None
