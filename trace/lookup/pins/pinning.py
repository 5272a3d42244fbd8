"""A scratch PIN from what was typed to the stamp's verdict with its answer, for page and API alike.

What is kept of an entry is its outcome. What was typed is kept nowhere, and stands in no log and no address; where it
has to be told apart from another entry, a hash under the service's secret does so.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from trace.base.actor import SERVICE
from trace.base.db import Session
from trace.base.runtime import Runtime
from trace.lookup import budget, rules
from trace.lookup.rules import PinAnswer, PinState, Verdict
from trace.stamps import service as stamps
from trace.stamps.rules import PinResult
from trace.stamps.service import TypedPin

STATES: dict[str, PinState] = {"first": "pin_first", "used": "pin_used", "mismatch": "pin_mismatch"}
Outcome = dict[str, Any]
Act = Callable[[Session], Outcome | None]
Once = Callable[[Act], Outcome | None]
"""Runs an act in one transaction, and gives the first answer again to whoever sends the same thing twice."""


def enter(rt: Runtime, own: Verdict, typed: TypedPin, *, address: str | None, once: Once, now: datetime) -> Verdict:
    """The stamp's verdict with the answer to this PIN, durable before it is returned.

    TooMany when the network's budget or the stamp's tries are used up: nothing was compared. Unavailable where it
    cannot be written down, for then it would not be the first time.
    """
    budget.spend_form(rt, "pin", address, now)
    outcome = once(lambda db: _outcome(stamps.confirm_pin(db, actor=SERVICE, keys=rt.keys, typed=typed, now=now)))
    return own if outcome is None else rules.with_pin(own, _answer(outcome))


def told(verdict: Verdict) -> dict[str, Any] | None:
    """The PIN's answer as values, for programs; None where no PIN was compared."""
    pin = verdict.pin
    if pin is None:
        return None
    return {
        "result": pin.state.removeprefix("pin_"),
        "first_on": pin.first_on,
        "province": pin.place or None,
        "wrong": pin.wrong,
        "tries_left": pin.left if pin.state == "pin_mismatch" else None,
    }


def entry_name(secret: str, *parts: str) -> str:
    """A keyed hash by which one entry is told from another; says nothing of the PIN in it."""
    return hmac.digest(secret.encode(), "\n".join(("pin", *parts)).encode(), "sha256").hex()


def _outcome(found: PinResult | None) -> Outcome | None:
    if found is None:
        return None
    return {
        "outcome": found.outcome,
        "first_on": found.first_on.isoformat() if found.first_on else None,
        "province": found.province,
        "place": found.place,
        "wrong": found.wrong,
        "left": found.left,
    }


def _answer(outcome: Outcome) -> PinAnswer:
    return PinAnswer(
        state=STATES[outcome["outcome"]],
        first_on=date.fromisoformat(outcome["first_on"]) if outcome["first_on"] else None,
        province=outcome["province"],
        place=outcome["place"],
        wrong=outcome["wrong"],
        left=outcome["left"],
    )
