"""Answers what came by SMS or telephone: one look-up for both, budgets by number, and the reply to a scratch PIN.

A number lives in memory only, for as long as its request; what is counted and remembered is a keyed hash of it.
"""

from __future__ import annotations

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
from trace.lookup.gateways import pins, talks, texts
from trace.lookup.gateways.messages import Check, How, Scratch, read_message
from trace.lookup.pages.sentences import PlaceWords
from trace.lookup.rules import Verdict, service_trouble
from trace.lookup.rules.counting import FAILURES
from trace.lookup.scans import observing

MESSAGES_EACH: Final = "60/hour"
"""What one number may send at all. Beyond it nothing is answered: two machines that answer each other would not end."""


@dataclass(frozen=True)
class Desk:
    """Where messages and calls are answered."""

    rt: Runtime

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

        Counted like one on the page, without a place.
        """
        found = asking.ask(self.rt, text, route="typed", now=now)
        if found.verdict.state in FAILURES:
            each = self.rt.settings.lookup_failures_per_minute
            self._spend(f"{each}/minute", key)
            self._spend(f"{each * NETWORKS}/minute", "all")
        observing.observe(self.rt, {"REQUEST_METHOD": "POST"}, found)
        return found

    def remember(self, key: str, found: Asked, now: datetime) -> None:
        """Keep which stamp this talk is about, where a PIN may follow. A talk that cannot be kept costs no answer."""
        if not found.verdict.has_pin:
            return
        try:
            with transaction(self.rt.observations) as db:
                talks.remember(db, key, found.verdict.code, now=now)
        except Unavailable:
            return

    def confirm(self, code: str, pin: str, *, number: str, now: datetime) -> Verdict | None:
        """The verdict of the stamp this PIN is entered for, with its answer; None where nobody said of which stamp.

        TooMany when the tries are used up; Unavailable where the entry cannot be written down.
        """
        return pins.enter(self.rt, code, pin, number, now) if code else None

    def remembered(self, key: str, now: datetime) -> str:
        """The code this talk is about, or an empty text."""
        with snapshot(self.rt.observations) as db:
            return talks.remembered(db, key, now=now)

    def _check(self, asked: Check, key: str, now: datetime) -> str:
        try:
            found = self.look_up(asked.text, key, now)
        except TooMany:
            return texts.plain("tries", self.place)
        self.remember(key, found, now)
        return texts.reply(found.verdict, self.place)

    def _scratch(self, asked: Scratch, key: str, number: str, now: datetime) -> str:
        try:
            if asked.code:  # what comes along is a look-up like any other: counted, and a failure where it is none
                self.look_up(asked.code, key, now)
            code = asked.code or self.remembered(key, now)
            found = self.confirm(code, asked.pin, number=number, now=now)
        except TooMany as error:
            return texts.plain("pin_wait" if error.reason.code == "pin.too_many" else "tries", self.place)
        except Unavailable:
            return texts.reply(service_trouble(), self.place)
        return texts.pin_reply(found, self.place) if found else texts.plain("pin_without_code", self.place)

    def _spend(self, limit: str, key: str) -> None:
        try:
            Budgets.on(self.rt.observations, self.rt.clock).spend(limit, "gateway", key)
        except TooMany:
            raise
        except Unavailable:
            return  # a counter that cannot be had refuses nobody
