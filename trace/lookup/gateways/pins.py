"""A scratch PIN that comes by a gateway: the same rules and tries as on the page, a message's own id counts once."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from trace.base import once
from trace.base.actor import SERVICE_ID
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.core.codes import StampCode
from trace.core.provinces import UNKNOWN
from trace.lookup import asking
from trace.lookup.pins import pinning
from trace.lookup.pins.pinning import Act, Outcome
from trace.lookup.rules import Verdict
from trace.stamps.service import TypedPin

ROUTE = "gateway:pin"


def enter(rt: Runtime, code: str, pin: str, number: str, now: datetime) -> Verdict:
    """The stamp's verdict with the answer to this PIN; the verdict alone where the stamp has no scratch layer.

    TooMany when the tries are used up, Unavailable where the entry cannot be written down: nothing was answered then.
    """
    own = asking.ask(rt, code, route="typed", now=now).verdict
    if not own.has_pin:
        return own
    name = pinning.entry_name(rt.settings.secret_key, number, code, pin)

    def once_each(make: Act) -> Outcome | None:
        claim = once.Key.of(SERVICE_ID, ROUTE, name, {})
        with transaction(rt.main) as db:
            return cast(Outcome | None, once.made_once(db, claim, make, now=now))

    # The gateway is one address for everybody behind it: the sender's own budget is spent at the desk.
    typed = TypedPin(StampCode(code), pin, UNKNOWN)
    return pinning.enter(rt, own, typed, address=None, once=once_each, now=now)
