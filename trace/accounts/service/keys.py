"""API keys: shown once, hashed at rest, limited in scope, time and calls a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.accounts import rules
from trace.accounts.models import ApiKey
from trace.base import tokens
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Forbidden, NotFound, Refused
from trace.core.reason import Reason
from trace.ledger import service as ledger

SHOWN_LETTERS = 4


def issue_key(
    db: Session, *, actor: Actor, order: rules.KeyOrder, demonstration: bool, now: datetime
) -> tuple[ApiKey, str]:
    """A new key of the actor's, and its text, which is shown once and kept nowhere.

    Refuses scopes beyond what the actor's role may do, more than a year, and an agency the actor does not serve in.
    """
    if not actor.may("api_key.issue"):
        actor.must("api_key.issue")
    if reasons := rules.why_not_key(order, actor.role):
        raise Refused(*reasons)
    if order.agency_id is not None and order.agency_id not in actor.units:
        raise Forbidden(Reason("api_key.agency", field="agency_id"))
    prefix, letters = rules.key_prefix(demonstration), tokens.new_letters(rules.KEY_LENGTH, rules.KEY_LETTERS)
    text = rules.key_text(prefix, letters)
    key = ApiKey(
        person_id=actor.id,
        agency_id=order.agency_id,
        name=order.name.strip(),
        prefix=text[: len(prefix) + SHOWN_LETTERS],
        secret_hash=tokens.digest(text),
        scopes=sorted(order.scopes),
        quota_per_day=order.quota_per_day,
        made_at=now,
        expires_at=now + timedelta(days=order.days),
    )
    db.add(key)
    db.flush()
    content = {"scopes": ",".join(key.scopes), "days": order.days}
    ledger.append(db, actor=actor, act="api_key.issued", on=("api_key", key.id), now=now, content=content)
    return key, text


def revoke_key(db: Session, *, actor: Actor, key_id: int, now: datetime) -> None:
    """Stop a key of the actor's at once. NotFound for somebody else's or one that is revoked."""
    revoked = db.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.person_id == actor.id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    if not rows_met(revoked):
        raise NotFound(Reason("api_key.unknown"))
    ledger.append(db, actor=actor, act="api_key.revoked", on=("api_key", key_id), now=now)
