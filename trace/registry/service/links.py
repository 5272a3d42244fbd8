"""Commands on links of the resolver."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Link
from trace.registry.queries import OWNER, Kind
from trace.registry.rules import MOST_LINKS, LinkDetails, why_not_defaults, why_not_register
from trace.registry.service.changing import as_read, moved, refuse_if

STALE = Reason("object.stale")
DEAD = 400  # an answer from this status on leads nobody anywhere


def add_link(db: Session, *, actor: Actor, on: tuple[Kind, int], details: LinkDetails, now: datetime) -> Link:
    """A new link of a product, a batch or a site; as the default it takes the place of the one before.

    Refuses what `why_not_register` names, a site without a default, and more links than anybody reads.
    """
    kind, thing_id = on
    thing = queries.linked(db, kind, thing_id)
    actor.must("link.edit", producer=thing.producer_id)
    refuse_if(why_not_register(details))
    others = queries.links_of(db, kind, thing_id)
    if len(others) >= MOST_LINKS:
        raise Refused(Reason("link.too_many", most=MOST_LINKS))
    _refuse_no_default(kind, others, details.is_default)
    if details.is_default:
        _no_other_default(db, kind, thing_id, now)
    made = Link(
        producer_id=thing.producer_id,
        **{f"{kind}_id": thing_id},
        **_columns(details),
        made_at=now,
        made_by=actor.id,
        updated_at=now,
    )
    db.add(made)
    db.flush()
    ledger.append(db, actor=actor, act="link.added", on=("link", made.id), now=now, content=_content(made, on))
    return made


def edit_link(
    db: Session, *, actor: Actor, link_id: int, details: LinkDetails, version: int | None = None, now: datetime
) -> Link:
    """The link with these details; a new target is looked at anew. Refuses as `add_link`; Stale on an older version."""
    found = queries.link(db, link_id)
    actor.must("link.edit", producer=found.producer_id)
    as_read(found, version)
    refuse_if(why_not_register(details))
    kind, thing_id = on = queries.linked_of(found)
    others = [each for each in queries.links_of(db, kind, thing_id) if each.id != found.id]
    _refuse_no_default(kind, others, details.is_default)
    if details.is_default and not found.is_default:
        _no_other_default(db, kind, thing_id, now)
    seen = {} if details.url == found.url else {"checked_at": None, "status": None, "dead_since": None}
    moved(db, found, Link.version == found.version, otherwise=STALE, **_columns(details), **seen, updated_at=now)
    ledger.append(db, actor=actor, act="link.edited", on=("link", found.id), now=now, content=_content(found, on))
    return found


def remove_link(db: Session, *, actor: Actor, link_id: int, version: int | None = None, now: datetime) -> None:
    """Take a link away. Refuses a site's default while other links are left; Stale on an older version."""
    found = queries.link(db, link_id)
    actor.must("link.edit", producer=found.producer_id)
    as_read(found, version)
    kind, thing_id = on = queries.linked_of(found)
    others = [each for each in queries.links_of(db, kind, thing_id) if each.id != found.id]
    if reason := why_not_defaults(kind, [each.is_default for each in others]):
        raise Conflict(reason)
    content = _content(found, on)
    if not rows_met(db.execute(delete(Link).where(Link.id == link_id, Link.version == found.version))):
        raise Conflict(STALE)
    db.expunge(found)
    ledger.append(db, actor=actor, act="link.removed", on=("link", link_id), now=now, content=content)


def note_check(db: Session, *, link_id: int, url: str, status: int, now: datetime) -> None:
    """Keep what the look at a target found: `status`, 0 where nothing answered. A target changed meanwhile is left.

    No edit: the version stays, and nothing stands in the ledger.
    """
    found = db.get(Link, link_id)
    if found is None or found.url != url:
        return
    dead = status == 0 or status >= DEAD
    since = (found.dead_since or now) if dead else None
    change = update(Link).where(Link.id == link_id, Link.url == url)
    db.execute(change.values(checked_at=now, status=status, dead_since=since))


def _refuse_no_default(kind: Kind, others: list[Link], is_default: bool) -> None:
    if reason := why_not_defaults(kind, [is_default, *(each.is_default for each in others)]):
        raise Refused(reason)


def _no_other_default(db: Session, kind: Kind, thing_id: int, now: datetime) -> None:
    """Take the flag from the default of before: part of the command that gives it to another link."""
    before = update(Link).where(OWNER[kind] == thing_id, Link.is_default)
    db.execute(before.values(is_default=False, version=Link.version + 1, updated_at=now))


def _columns(details: LinkDetails) -> dict[str, Any]:
    return asdict(details) | {"languages": list(details.languages), "contexts": list(details.contexts)}


def _content(link: Link, on: tuple[Kind, int]) -> dict[str, Any]:
    kind, thing_id = on
    return {
        "of": kind,
        "thing": thing_id,
        "link_type": link.link_type,
        "url": link.url,
        "default": link.is_default,
        "public": link.public,
    }
