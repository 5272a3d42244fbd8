"""How messages between this service and a province's petition system are signed, both ways, by one shared secret.

HMAC-SHA256 (RFC 2104) over the moment in seconds since 1970, a full stop, and the body as it is sent.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from trace.core.reason import Reason

TIMESTAMP: Final = "X-Trace-Timestamp"
SIGNATURE: Final = "X-Trace-Signature"
ONCE: Final = "Idempotency-Key"
GOOD_FOR_S: Final = 300
WAITS_S: Final = (60, 300, 1_800, 7_200, 21_600, 86_400)
"""After how many seconds a message that was not taken is sent again: six times within a day and a half."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The value of the signature header: `sha256=` and 64 hexadecimal digits."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def why_not_trusted(secret: str, timestamp: str, body: bytes, given: str, *, now_s: float) -> Reason | None:
    """Why a message is not from who shares the secret: none is set, the signature differs, or it is too old.

    `now_s`: seconds since 1970. A clock that differs by five minutes either way is borne.
    """
    if not secret:
        return Reason("webhook.off")
    if not hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode()):
        return Reason("webhook.signature")
    moment = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 else 0
    return Reason("webhook.old", seconds=GOOD_FOR_S) if abs(now_s - moment) > GOOD_FOR_S else None


def taken(status: int) -> bool:
    """Whether the receiver has taken a message: any answer from 200 to 299."""
    return 200 <= status < 300
