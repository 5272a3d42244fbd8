"""Commands on minutes: make the paper of an inspection, take what came back signed. Each ends in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.inspections.minutes import paper, queries
from trace.inspections.models import Inspection, Minutes
from trace.ledger import service as ledger
from trace.registry import signatures

FOLDER = "inspections/minutes"
TOKEN_BYTES = 16


@dataclass(frozen=True)
class Cabinet:
    """Where papers are kept, at which address they are read, from which place, and whose signatures count."""

    store: Store
    site: str
    place: str
    trusted: Sequence[x509.Certificate] = ()

    def address(self, token: str) -> str:
        """Where whoever holds the paper reads it: nothing in it says what of."""
        return f"{self.site.rstrip('/')}/bien-ban/{token}"


def make(db: Session, *, actor: Actor, inspection_id: int, cabinet: Cabinet, now: datetime) -> Minutes:
    """The paper of an inspection as it counts now; asked for again, it is the same paper.

    By the inspector whose it is or one of the unit: Forbidden to others. Conflict while two revisions stand against
    each other: a paper says one thing.
    """
    actor.must("inspection.record")
    words, office, record = queries.words(db, inspection_id, place=cabinet.place)
    of = record.inspection
    _own(actor, of)
    if of.in_conflict:
        raise Conflict(Reason("minutes.conflict"))
    if made_before := next((one for one in record.minutes if one.arrival == of.arrival), None):
        return made_before
    token = tokens.new_secret(TOKEN_BYTES)
    content = paper.draw(words, office, local_day(now), cabinet.address(token))
    made = Minutes(
        inspection_id=of.id,
        arrival=of.arrival,
        token=token,
        stored_name=f"{FOLDER}/{tokens.new_name()}.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=now,
        made_by=actor.id,
        signers=[],
        trusted=False,
    )
    cabinet.store.put(made.stored_name, content)
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:  # a twin was first (PostgreSQL only): asked for again, it is the same paper
        raise Conflict(Reason("once.under_way")) from error
    _record(db, made, "made", actor=actor, now=now, facts={"sha256": made.sha256, "arrival": made.arrival})
    return made


def take_signed(
    db: Session, *, actor: Actor, minutes_id: int, content: bytes, cabinet: Cabinet, now: datetime
) -> Minutes:
    """Take the copy that a certificate signed, after proving it.

    Refuses what is not the paper that left, signed and otherwise unchanged; Conflict where a trusted copy is there.
    """
    actor.must("inspection.record")
    found = queries.minutes(db, minutes_id)
    db.refresh(found, with_for_update=True)
    _own(actor, db.get_one(Inspection, found.inspection_id))
    if found.trusted:
        raise Conflict(Reason("minutes.signed"))
    signed = proved(found, content, cabinet, now=now)
    found.signers = signed
    found.trusted = all(one["trusted"] for one in signed)
    found.signed_name, found.signed_sha256 = f"{FOLDER}/{tokens.new_name()}.pdf", hashlib.sha256(content).hexdigest()
    found.signed_at, found.signed_by = now, actor.id
    cabinet.store.put(found.signed_name, content)
    db.flush()
    _record(db, found, "signed", actor=actor, now=now, facts={"sha256": found.signed_sha256, "trusted": found.trusted})
    return found


def proved(of: Minutes, content: bytes, cabinet: Cabinet, *, now: datetime) -> list[dict[str, Any]]:
    """Who signed this copy of the minutes, as the certificates say. Refuses as `take_signed` does."""
    read = signatures.read(cabinet.store.get(of.stored_name), content, trusted=cabinet.trusted, now=now)
    return [asdict(one) | {"at": one.at.isoformat() if one.at else None} for one in read]


def signed_among(
    db: Session, *, inspection_id: int, content: bytes, cabinet: Cabinet, now: datetime
) -> tuple[int, list[dict[str, Any]]]:
    """Which minutes of an inspection a phone's signed PDF is, and who signed. Refuses a PDF that is none of them."""
    papers = db.scalars(select(Minutes).where(Minutes.inspection_id == inspection_id).order_by(Minutes.id.desc()))
    for one in papers:
        if content.startswith(cabinet.store.get(one.stored_name)):
            return one.id, proved(one, content, cabinet, now=now)
    raise Refused(Reason("result.other_file", field="file"))


def _own(actor: Actor, of: Inspection) -> None:
    if actor.id != of.made_by and of.agency_id not in actor.units:
        raise Forbidden(Reason("inspection.other_unit"))


def _record(db: Session, of: Minutes, act: str, *, actor: Actor, now: datetime, facts: dict[str, Any]) -> None:
    content = {"inspection_id": of.inspection_id, **facts}
    ledger.append(db, actor=actor, act=f"minutes.{act}", on=("inspection_minutes", of.id), now=now, content=content)
