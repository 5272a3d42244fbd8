"""Files in pieces: each kept once, whole only when length and hash are what the inspection says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, NotFound, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.inspections import rules
from trace.inspections.models import FilePiece, InspectionFile
from trace.inspections.service.claims import file_begun, file_sent
from trace.ledger import service as ledger

FOLDER = "inspections/pieces"
UNCLAIMED_FOR = timedelta(days=30)  # a phone lies switched off for a holiday, hardly longer


@dataclass(frozen=True)
class Shown:
    """What may be served outside the room in place of an original: a copy drawn anew, or why there is none."""

    name: str | None = None
    media_type: str | None = None
    not_shown: str | None = None
    signers: tuple[dict[str, Any], ...] = ()


def own_file(db: Session, *, actor: Actor, client_id: str) -> InspectionFile:
    """The file that this person's phone calls so; NotFound for nobody's and for somebody else's."""
    found = file_sent(db, client_id)
    if found is None or found.made_by != actor.id:
        raise NotFound(Reason("file.unknown"))
    return found


def take_piece(
    db: Session, *, actor: Actor, client_id: str, at: int, content: bytes, store: Store, now: datetime
) -> InspectionFile:
    """Keep a piece of a file from byte `at` on; one that came before changes nothing.

    Refuses what is too long; Conflict, with how much is here, for a piece that would leave a hole, and for a name that
    somebody else's file bears.
    """
    actor.must("inspection.record")
    if not rules.OWN_ID.fullmatch(client_id):
        raise Refused(Reason("inspection.client_id", field="client_id"))
    found = file_begun(db, client_id, person=actor.id, now=now)
    if found.made_by != actor.id:
        raise Conflict(Reason("inspection.file_other", field="client_id"))
    fate = rules.fate(at=at, size=len(content), have=found.have_bytes)
    if isinstance(fate, Reason):
        raise (Conflict if fate.code == "inspection.piece_gap" else Refused)(fate)
    if found.whole_at is not None or fate == "again" or not content:
        return found
    waiting = _waiting(db, actor.id) if found.inspection_id is None else 0
    most = rules.MOST_FILE_BYTES
    sizes = {"have": found.have_bytes, "size": len(content), "waiting": waiting, "most": most}
    if reason := rules.why_not_more(**sizes, said=found.size_bytes):
        raise Refused(reason)
    name = f"{FOLDER}/{tokens.new_name()}"
    store.put(name, content)
    db.add(FilePiece(file_id=found.id, at=at, size_bytes=len(content), stored_name=name))
    found.have_bytes += len(content)
    db.flush()
    return found


def pieces(db: Session, file_id: int) -> Sequence[FilePiece]:
    """The pieces of a file in their order."""
    return db.scalars(select(FilePiece).where(FilePiece.file_id == file_id).order_by(FilePiece.at)).all()


def make_whole(db: Session, *, actor: Actor, file_id: int, stored_name: str, shown: Shown, now: datetime) -> bool:
    """The file is here, as it was said to be. False where somebody was first."""
    done = update(InspectionFile).where(InspectionFile.id == file_id, InspectionFile.whole_at.is_(None))
    values = {
        "whole_at": now,
        "have_bytes": InspectionFile.size_bytes,
        "stored_name": stored_name,
        "shown_name": shown.name,
        "shown_type": shown.media_type,
        "not_shown": shown.not_shown,
        "signers": list(shown.signers),
    }
    if not rows_met(db.execute(done.values(**values))):
        return False
    db.execute(delete(FilePiece).where(FilePiece.file_id == file_id))
    found = db.get_one(InspectionFile, file_id, populate_existing=True)
    content = {
        "inspection_id": found.inspection_id,
        "kind": found.kind,
        "sha256": found.sha256,
        "size": found.size_bytes,
        "taken_at": found.taken_at.isoformat() if found.taken_at else None,
    }
    on = ("inspection_file", found.id)
    ledger.append(db, actor=actor, act="inspection.file_kept", on=on, now=now, content=content)
    return True


def start_over(db: Session, *, file_id: int) -> None:
    """What came is not the file that was said: nothing of it is kept, and the phone begins anew. A file that became
    whole meanwhile stays so."""
    wrong = update(InspectionFile).where(InspectionFile.id == file_id, InspectionFile.whole_at.is_(None))
    if rows_met(db.execute(wrong.values(have_bytes=0))):
        db.execute(delete(FilePiece).where(FilePiece.file_id == file_id))


def forget_unclaimed(db: Session, *, now: datetime) -> list[str]:
    """Let go of files that no inspection has named for thirty days; returns what may leave the store."""
    old = select(InspectionFile.id).where(
        InspectionFile.inspection_id.is_(None), InspectionFile.made_at < now - UNCLAIMED_FOR
    )
    # Locked, and only those that nobody is naming at this moment: a claim that waits for us finds them gone and new.
    ids = db.scalars(old.limit(100).with_for_update(skip_locked=True)).all()
    names = db.scalars(select(FilePiece.stored_name).where(FilePiece.file_id.in_(ids))).all() if ids else []
    db.execute(delete(FilePiece).where(FilePiece.file_id.in_(ids)))
    db.execute(delete(InspectionFile).where(InspectionFile.id.in_(ids)))
    return list(names)


def _waiting(db: Session, person: int) -> int:
    """How many bytes of this person's lie here that no inspection has named."""
    unclaimed = (InspectionFile.made_by == person, InspectionFile.inspection_id.is_(None))
    return int(db.scalar(select(func.coalesce(func.sum(InspectionFile.have_bytes), 0)).where(*unclaimed)) or 0)
