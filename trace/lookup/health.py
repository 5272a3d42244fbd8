"""What a machine asks before it sends people here: is the process up, and can it check a code."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from trace.base.db import snapshot
from trace.base.errors import TraceError
from trace.base.runtime import Runtime
from trace.stamps import queries as stamps
from trace.stamps.keyring import stamp_keys
from trace.web.pages import runtime

Readiness = dict[str, bool]


def alive() -> ResponseReturnValue:
    """200 while the process answers; asks nothing else."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


def ready() -> ResponseReturnValue:
    """200 when the database answers, the wrapping key is there and opens every slot in the table; else 503."""
    found = readiness(runtime())
    whole = all(found.values())
    return jsonify(found), 200 if whole else 503, {"Cache-Control": "no-store"}


def readiness(rt: Runtime) -> Readiness:
    """Which of the things that a look-up stands on are there."""
    found: Readiness = {"database": False, "wrapping_key": rt.keys.present(), "stamp_keys": False}
    try:
        with snapshot(rt.main) as db:
            slots = stamps.slots(db)
        found["database"] = True
        for slot in slots:
            stamp_keys(rt.keys).opened(slot.slot, slot.wrapped)
        found["stamp_keys"] = True
    except TraceError:
        return found
    return found
