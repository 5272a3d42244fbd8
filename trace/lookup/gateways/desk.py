"""Answers what came by SMS or telephone: one look-up for both, budgets by number, and the reply to a scratch PIN.

A number lives in memory only, for as long as its request; what is counted and remembered is a keyed hash of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from trace.base.db import snapshot, transaction
from trace.base.errors import TooMany, Unavailable
from trace.base.limits import Budgets
from trace.base.runtime import Runtime
from trace.lookup import asking
from trace.lookup.asking import Asked
from trace.lookup.budget import NETWORKS
from trace.lookup.gateways import talks, texts
from trace.lookup.gateways.messages import Check, How, Scratch, read_message
from trace.lookup.gateways.texts import PinAnswer
from trace.lookup.rules.counting import FAILURES
from trace.lookup.sentences import PlaceWords

MESSAGES_EACH: Final = "60/hour"
"""What one number may send at all. Beyond it nothing is answered: two machines that answer each other would not end."""

ConfirmPin = Callable[[str, str, str, datetime], PinAnswer]
"""Checks a PIN of a stamp: code, PIN, the message's id (a repeat counts once), the moment."""


@dataclass(frozen=True)
class Desk:
    """Where messages and calls are answered. `confirm_pin` is None where PINs are not taken by SMS or telephone."""

    rt: Runtime
    confirm_pin: ConfirmPin | None = None

    @property
    def place(self) -> PlaceWords:
        """Where this register is kept."""
        return asking.place_of(self.rt.settings)

    def sms(self, sender: str, text: str, *, number: str, now: datetime) -> str | None:
        """The reply to a message; None where nothing is to be sent. `number` is the message's own id."""
        key = talks.talk_key(self.rt.settings.secret_key, sender, now)
        try:
            self._spend(MESSAGES_EACH, key)
        except TooMany:
            return None
        asked = read_message(text)
        if isinstance(asked, How):
            return texts.plain("how", self.place)
        if isinstance(asked, Scratch):
            return self._scratch(asked, key, number, now)
        return self._check(asked, key, now)

    def look_up(self, text: str, key: str, now: datetime) -> Asked:
        """The answer to a code that came by a gateway: the typed route. TooMany when this number failed too often.

        This is the one place where such a look-up can be observed.
        """
        found = asking.ask(self.rt, text, route="typed", now=now)
        if found.verdict.state in FAILURES:
            each = self.rt.settings.lookup_failures_per_minute
            self._spend(f"{each}/minute", key)
            self._spend(f"{each * NETWORKS}/minute", "all")
        return found

    def remember(self, key: str, found: Asked, now: datetime) -> None:
        """Keep which stamp this talk is about, where a PIN may follow. A talk that cannot be kept costs no answer."""
        facts = found.verdict.facts
        if facts is None or facts.stamp_kind != "unit_scratch":
            return
        try:
            with transaction(self.rt.observations) as db:
                talks.remember(db, key, facts.code, now=now)
        except Unavailable:
            return

    def _check(self, asked: Check, key: str, now: datetime) -> str:
        try:
            found = self.look_up(asked.text, key, now)
        except TooMany:
            return texts.plain("tries", self.place)
        self.remember(key, found, now)
        return texts.reply(found.verdict, self.place)

    def confirm(self, code: str, pin: str, *, number: str, now: datetime) -> PinAnswer | None:
        """What the check of a PIN found. None where PINs are not taken here, or where nobody said of which stamp."""
        return self.confirm_pin(code, pin, number, now) if self.confirm_pin and code else None

    def remembered(self, key: str, now: datetime) -> str:
        """The code this talk is about, or an empty text."""
        with snapshot(self.rt.observations) as db:
            return talks.remembered(db, key, now=now)

    def _scratch(self, asked: Scratch, key: str, number: str, now: datetime) -> str:
        if self.confirm_pin is None:
            return texts.plain("pin_not_here", self.place)
        code = asked.code or self.remembered(key, now)
        found = self.confirm(code, asked.pin, number=number, now=now)
        if found is None:
            return texts.plain("pin_without_code", self.place)
        return texts.pin_reply(found, self.place, demo=code.startswith("0"))

    def _spend(self, limit: str, key: str) -> None:
        try:
            Budgets.on(self.rt.observations, self.rt.clock).spend(limit, "gateway", key)
        except TooMany:
            raise
        except Unavailable:
            return  # a counter that cannot be had refuses nobody
