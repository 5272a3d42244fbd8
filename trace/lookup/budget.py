"""The budget of failing look-ups, for each network and in all: guessing codes is slow, looking real ones up never is.

Only failures are counted, after the answer is known, and a good look-up is never refused. A counter that cannot be had
refuses nobody. No address is kept: what is counted is a keyed hash that changes every day.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from ipaddress import ip_address
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from trace.base.errors import TooMany, Unavailable
from trace.base.limits import Budgets
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.lookup.rules import Verdict
from trace.lookup.rules.counting import FAILURES

FORMS = "120/minute"
"""Of one kind and one network: a whole district may stand behind one address of a mobile network."""
ALL = "all"
MOST_REMEMBERED = 10_000  # networks in each process
NETWORKS = 100
"""All networks together may fail as often as so many networks alone: a guesser with many addresses gains no more."""


_used_up: WeakKeyDictionary[Engine, dict[str, datetime]] = WeakKeyDictionary()


def spend_if_failed(rt: Runtime, verdict: Verdict, address: str | None, now: datetime) -> None:
    """Count a look-up that found nothing. TooMany when its network's budget, or that of all together, is used up."""
    if verdict.state not in FAILURES:
        return
    each = rt.settings.lookup_failures_per_minute
    limits = {network(rt.settings.secret_key, address, now): each, ALL: each * NETWORKS}
    try:
        for name, most in limits.items():
            _spend(rt, name, f"{most}/minute", now)
    except Unavailable:
        return


def _spend(rt: Runtime, name: str, limit: str, now: datetime) -> None:
    """As `Budgets.spend`; what is known to be used up is not counted again, so that a guesser costs no transaction."""
    used_up = _used_up.setdefault(rt.observations, {})
    if (until := used_up.get(name)) and now < until:
        raise TooMany(Reason("budget.used_up"), retry_after_s=max(1, round((until - now).total_seconds())))
    try:
        Budgets.on(rt.observations, rt.clock).spend(limit, "lookup", name)
    except TooMany as error:
        if len(used_up) >= MOST_REMEMBERED:
            used_up.clear()
        used_up[name] = now + timedelta(seconds=error.retry_after_s)
        raise


def spend_form(rt: Runtime, form: str, address: str | None, now: datetime) -> None:
    """Count a public form that was sent from a network. TooMany beyond its budget; Unavailable without a counter."""
    budgets = Budgets.on(rt.observations, rt.clock)
    budgets.spend(FORMS, "form", form, network(rt.settings.secret_key, address, now))


def network(secret: str, address: str | None, now: datetime) -> str:
    """A keyed hash of the network an address belongs to, good for a day: one IPv4 address, or an IPv6 /64.

    Narrower than where scans are counted (`counting.network_of`): a budget must not fall upon the neighbours.
    """
    day = local_day(now).isoformat()
    return hmac.digest(secret.encode(), f"{day} {_prefix(address)}".encode(), "sha256")[:12].hex()


def _prefix(address: str | None) -> str:
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return found.packed[:8].hex()  # a household's own network: rotating inside it gains nothing
