"""Who may knock: a gateway signs its time and body with the shared secret, and each signature is taken once."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

from trace.base.errors import Conflict, TooMany, Unavailable, Unidentified
from trace.base.limits import Budgets
from trace.base.runtime import Runtime
from trace.core.reason import Reason

TIME_HEADER: Final = "Trace-Timestamp"  # seconds since 1970
SIGNATURE_HEADER: Final = "Trace-Signature"  # v1=<64 hexadecimal digits>
WINDOW_S: Final = 300
_VERSION: Final = "v1="


def signed(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body at a time: HMAC-SHA-256 over the time, a dot and the body."""
    return _VERSION + hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def must_be_signed(secret: str, timestamp: str, signature: str, body: bytes, *, now: datetime) -> None:
    """Unidentified when the signature is not the secret's (`gateway.signature`), or its time more than WINDOW_S away
    (`gateway.old`). Compared in constant time."""
    if not hmac.compare_digest(signed(secret, timestamp, body).encode(), signature.encode()):
        raise Unidentified(Reason("gateway.signature"))
    seconds = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15 else 0
    if abs(now.timestamp() - seconds) > WINDOW_S:
        raise Unidentified(Reason("gateway.old"))


def must_be_new(rt: Runtime, signature: str) -> None:
    """Conflict (`gateway.replayed`) when this signature was taken before. Fails open where it cannot be known: what is
    asked by a look-up changes nothing, and what writes must count a repeat once by the message's id."""
    try:
        Budgets.on(rt.observations, rt.clock).spend(f"1/{2 * WINDOW_S} seconds", "gateway", signature)
    except TooMany as error:
        raise Conflict(Reason("gateway.replayed")) from error
    except Unavailable:
        return
