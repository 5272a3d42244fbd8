"""What a phone may do without a network, and who may have it wiped."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from trace.core.reason import Reason

OFFLINE_FOR: Final = timedelta(hours=72)  # after a sign-in with both factors
IDLE_MINUTES: Final = 5
WRONG_PINS: Final = 5
LONGEST_NAME: Final = 60
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Asked:
    """What a phone is told of itself: whether it has to wipe what it holds, and whether its owner lost the right."""

    wipe: bool = False
    revoked: bool = False


@dataclass(frozen=True)
class PhoneDetails:
    """A phone as it names itself: the random id it made, and the words its owner chose."""

    client_id: str
    name: str


def is_phone_id(text: str) -> bool:
    """Whether this is an id as a phone makes it: a UUID in small letters."""
    return _ID.fullmatch(text) is not None


def why_not_details(details: PhoneDetails) -> list[Reason]:
    """What is wrong with how a phone names itself; nothing when it may be taken in."""
    found = [] if is_phone_id(details.client_id) else [Reason("phone.id", field="phone")]
    if not details.name.strip() or len(details.name) > LONGEST_NAME:
        found.append(Reason("phone.name", {"most": LONGEST_NAME}, field="name"))
    return found


def offline_until(signed_in_at: datetime) -> datetime:
    """Until when the app opens without a network after this sign-in."""
    return signed_in_at + OFFLINE_FOR


def is_wipe_due(asked_at: datetime | None, wiped_at: datetime | None) -> bool:
    """Whether somebody asked for the phone to be wiped and it has not said since that it did."""
    return asked_at is not None and (wiped_at is None or wiped_at < asked_at)


def may_wipe(*, person: int, owner: int, is_admin: bool, led: Collection[int]) -> bool:
    """Whether this person may see the phone and have it wiped: its owner, an administrator, or the head of a unit the
    owner served in (`led`: who serves or served in the units this person leads).
    """
    return person == owner or is_admin or owner in led
