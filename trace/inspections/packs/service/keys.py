"""The keys that sign packs: a new one takes the old one's place; one that leaked is believed no more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.base.keys import KeyRing
from trace.core.reason import Reason
from trace.inspections.packs.models import PackKey
from trace.inspections.packs.signing import NewKey
from trace.ledger import service as ledger


def new_key(db: Session, *, actor: Actor, keys: KeyRing, now: datetime) -> PackKey:
    """Make the key that signs from now on. The one before signs no more, and is published until its packs run out.

    Unavailable without the wrapping key.
    """
    actor.must("keys.manage")
    made = NewKey.made(keys)
    db.execute(update(PackKey).where(PackKey.retired_at.is_(None)).values(retired_at=now, retired_by=actor.id))
    row = PackKey(name=made.name, public=made.public, wrapped=made.wrapped, made_at=now, made_by=actor.id)
    db.add(row)
    db.flush()
    ledger.append(db, actor=actor, act="pack_key.made", on=("pack_key", row.id), now=now, content={"name": row.name})
    return row


def retire_leaked(db: Session, *, actor: Actor, name: str, now: datetime) -> None:
    """Say that a key is in strange hands: at once no phone is told to believe it. NotFound for a key there is not."""
    actor.must("keys.manage")
    leaked = update(PackKey).where(PackKey.name == name)
    done = db.execute(leaked.values(leaked=True, retired_at=now, retired_by=actor.id).returning(PackKey.id)).first()
    if done is None:
        raise NotFound(Reason("pack.no_such_key"))
    ledger.append(db, actor=actor, act="pack_key.leaked", on=("pack_key", done[0]), now=now, content={"name": name})
