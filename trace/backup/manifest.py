"""What a copy says of itself: when and of what it was made, and what proves that it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from trace.base.errors import Refused
from trace.core.reason import Reason

FORMAT: Final = 1
NAME: Final = "manifest.json"
LIST: Final = "files.jsonl"
# What is deleted so that scans lead to nobody must not live on in a copy (docs/scans.md).
FORGOTTEN: Final = ("day_keys", "recent_scans")


@dataclass(frozen=True)
class TableSum:
    """How many rows a table holds, and the SHA-256 of them in the order of its key, as its database writes them."""

    rows: int
    sha256: str


Sums: TypeAlias = dict[str, TableSum]
NO_ROWS: Final = TableSum(0, hashlib.sha256().hexdigest())


@dataclass(frozen=True)
class Copied:
    """One database in a copy: its file, the file's size and hash, and its tables."""

    file: str
    kind: str  # sqlite | postgresql
    size_bytes: int
    sha256: str
    tables: Sums


@dataclass(frozen=True)
class Manifest:
    """The head of a copy. `links` and `head`: how far the ledger's chain had come."""

    made_at: datetime
    release: str
    links: int
    head: str
    files: int
    files_bytes: int
    list_sha256: str
    databases: dict[str, Copied] = field(default_factory=dict)  # main, and observations where they are apart

    def write(self, folder: Path) -> None:
        """Write it into the copy's folder: the last thing of a copy."""
        facts = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        (folder / NAME).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a copy. Refuses a folder that holds none, or one of a form this release does not know."""
        try:
            facts = json.loads((folder / NAME).read_text(encoding="utf-8"))
            if facts.pop("format") != FORMAT:
                raise Refused(Reason("backup.format"))
            databases = {name: _copied(one) for name, one in facts.pop("databases").items()}
            return cls(**facts | {"made_at": datetime.fromisoformat(facts["made_at"]), "databases": databases})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused(Reason("backup.none", folder=str(folder))) from error


def _copied(facts: dict[str, object]) -> Copied:
    tables = facts.pop("tables")
    return Copied(**facts, tables={name: TableSum(**one) for name, one in tables.items()})  # type: ignore[arg-type,attr-defined]


@dataclass(frozen=True)
class StoredName:
    """One stored file in a copy: its name in the store, its size in bytes and its hash."""

    name: str
    size_bytes: int
    sha256: str


def listed(folder: Path) -> Iterator[StoredName]:
    """The stored files of a copy, one line each."""
    with (folder / LIST).open(encoding="utf-8") as lines:
        for line in lines:
            yield StoredName(**json.loads(line))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
