"""Remembers for a quarter of an hour which stamp a number asked about. The number itself is never written down."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.lookup.gateways.models import GatewayTalk

REMEMBERED: Final = timedelta(minutes=15)


def talk_key(secret: str, sender: str, now: datetime) -> str:
    """A keyed hash of who is asking, good for a day of Vietnam."""
    return hmac.digest(secret.encode(), f"{local_day(now)} talk {sender}".encode(), "sha256")[:16].hex()


def remember(db: Session, key: str, code: str, *, now: datetime) -> None:
    """Keep the code that was asked about, in place of an earlier one; drop what is over."""
    db.execute(delete(GatewayTalk).where(GatewayTalk.until <= now))
    db.merge(GatewayTalk(key=key, code=code, until=now + REMEMBERED))


def remembered(db: Session, key: str, *, now: datetime) -> str:
    """The code asked about within the last quarter of an hour, or an empty text."""
    found = db.get(GatewayTalk, key)
    return found.code if found and found.until > now else ""
