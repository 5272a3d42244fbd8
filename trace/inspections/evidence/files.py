"""The files of a pack: copies that were covered or stripped for others' eyes; of everything else the hash alone.

A photograph is packed as the copy drawn anew, without EXIF and place. Whatever may name people (original papers, the
paper signed by hand, minutes, a voice) stays where it is: its hash proves it when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from trace.base.errors import NotFound, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.inspections.evidence import queries, rules
from trace.inspections.evidence.queries import Gathered
from trace.inspections.models import InspectionFile, Minutes
from trace.registry.models import Certificate

PEOPLE = "an original may name people"
PLACES = "an original may show where and by whom it was taken"
MISSING = "missing in the store"


@dataclass
class Packed:
    """What goes into the archive by its name there, and what is named by its hash alone."""

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, name: str, stored_name: str, store: Store) -> bool:
        """Put a stored file under this name; False where the store does not have it."""
        try:
            self.files[name] = store.get(stored_name)
        except NotFound:
            return False
        return True

    def leave(self, why: str, sha256: str | None, size: int | None = None, **of: int) -> None:
        """Name a file that is not packed: of what it is, its hash, and why."""
        named = {kind: str(number) for kind, number in of.items()}
        sized = {} if size is None else {"size": size}
        self.left_out.append({**named, "sha256": sha256, **sized, "why": why})


def packed(db: Session, found: Gathered, store: Store) -> Packed:
    """The files of what was gathered. Refuses more than a pack holds."""
    made = Packed()
    _papers(db, made, found.papers, store)
    _photos(made, found.files.values(), store)
    _minutes(made, found.minutes.values())
    if sum(map(len, made.files.values())) > rules.MOST_FILE_BYTES:
        raise Refused(Reason("evidence.too_much", most=rules.MOST_ENTRIES))
    return made


def _papers(db: Session, made: Packed, papers: Iterable[Certificate], store: Store) -> None:
    for paper in papers:
        public = queries.file_of(db, paper.public_file_id) if paper.public_file_id is not None else None
        if public is not None:
            name = f"files/certificate-{paper.id}.{public.media_type.rpartition('/')[2]}"
            if not made.keep(name, public.stored_name, store):
                made.leave(MISSING, public.sha256, paper=paper.id)
        whole = queries.file_of(db, paper.file_id) if paper.file_id is not None else None
        if whole is not None and (public is None or whole.id != public.id):
            made.leave(PEOPLE, whole.sha256, whole.size_bytes, paper=paper.id)


def _photos(made: Packed, files: Iterable[InspectionFile], store: Store) -> None:
    for file in files:
        why = PLACES if file.kind == "photo" else PEOPLE
        made.leave(why, file.sha256, file.size_bytes, file=file.id)
        if file.kind == "photo" and file.shown_name is not None:
            name = f"files/inspection-{file.inspection_id}-{file.id}.{(file.shown_type or '').rpartition('/')[2]}"
            if not made.keep(name, file.shown_name, store):
                made.leave(MISSING, None, file=file.id)


def _minutes(made: Packed, papers: Iterable[Minutes]) -> None:
    for paper in papers:
        made.leave(PEOPLE, paper.signed_sha256 or paper.sha256, minutes=paper.id)
