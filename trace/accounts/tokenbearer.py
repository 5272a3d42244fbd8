"""The bearer token of an API call: whose it is, what it may do, how often it was used today."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from flask import Response, g, request
from sqlalchemy import Date, bindparam, text

from trace.accounts import queries, rules
from trace.accounts.models import ApiKey
from trace.base import tokens
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import NotFound, TooMany, Unavailable, Unidentified
from trace.core.reason import Reason
from trace.web.pages import now, runtime

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
log = structlog.get_logger("trace.api")
RECORD = text(
    "INSERT INTO api_calls (key_id, day, route, status, calls) VALUES (:key_id, :day, :route, :status, 1) "
    "ON CONFLICT (key_id, day, route, status) DO UPDATE SET calls = api_calls.calls + 1"
).bindparams(bindparam("day", type_=Date()))


def bearer() -> Actor | None:
    """The person whose key was sent, limited to its scopes; None when no token was sent.

    Unidentified for a token that is unknown, past its end or revoked; TooMany when today's quota is used up.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or not rules.is_key_text(token.strip()):
        raise Unidentified(Reason("api_key.unknown"))
    with snapshot(runtime().main) as db:
        key = queries.api_key(db, tokens.digest(token.strip()))
        if key is None or key.revoked_at is not None or key.expires_at <= now():
            raise Unidentified(Reason("api_key.unknown"))
        try:
            actor = queries.actor_of(db, key.person_id, acts=frozenset(key.scopes))
        except NotFound as error:
            raise Unidentified(Reason("api_key.unknown")) from error
    _within_quota(key)
    g.api_key_id = key.id
    return actor


def _within_quota(key: ApiKey) -> None:
    """The day of a quota is Vietnam's."""
    here = now().astimezone(VIETNAM)
    with snapshot(runtime().observations) as db:
        used = queries.calls_on(db, key.id, here.date())
    if used >= key.quota_per_day:
        midnight = datetime.combine(here.date() + timedelta(days=1), time(), VIETNAM)
        raise TooMany(
            Reason("api_key.quota_used", quota=key.quota_per_day), retry_after_s=int((midnight - here).total_seconds())
        )


def record_call(response: Response) -> Response:
    """Count the call of a key: access log and quota in one row a route, status and day."""
    if (key_id := g.get("api_key_id")) is not None:
        day = now().astimezone(VIETNAM).date()
        values = {"key_id": key_id, "route": str(request.url_rule), "status": response.status_code}
        try:
            with transaction(runtime().observations) as db:
                db.execute(RECORD, values | {"day": day})
        except Unavailable:
            log.warning("call_not_recorded", key=key_id)
    return response
