"""How far the ledger is known to have come, kept outside the database: what shows that a database is an older copy."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from trace.ledger import queries
from trace.ledger.models import LedgerLink

NAME = "ledger-head.json"


@dataclass(frozen=True)
class Published:
    """The hash of the chain's first link, by which a database is known again, and its last link that was seen."""

    first: str
    links: int
    head: str


def of(db: Session) -> Published | None:
    """How far the chain of this database has come; None before its first link."""
    first = db.scalar(select(LedgerLink.hash).where(LedgerLink.seq == 1))
    return Published(first, *queries.head(db)) if first else None


def read(instance: Path) -> Published | None:
    """What was last published here; None where nothing was, or it cannot be read."""
    try:
        return Published(**json.loads((instance / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(instance: Path, standing: Published) -> None:
    """Publish it. A power cut may lose the last ones: the file says no more than "so far at least"."""
    draft = instance / f".{NAME}"
    draft.write_text(json.dumps(asdict(standing)) + "\n", encoding="utf-8")
    draft.replace(instance / NAME)


def behind(db: Session | Connection, known: Published) -> bool:
    """Whether this database is the one whose head was published, and lacks what was."""
    if db.scalar(select(LedgerLink.hash).where(LedgerLink.seq == 1)) != known.first:
        return False  # another province's, or one that begins
    return db.scalar(select(LedgerLink.hash).where(LedgerLink.seq == known.links)) != known.head
