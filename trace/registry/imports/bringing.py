"""Taking a sheet in from an edge: what was sent is looked at, sealed into the store, and waits for a worker."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.base.tokens import new_id
from trace.core.reason import Reason
from trace.registry.imports import keeping, reading, service
from trace.registry.imports.kinds import Kind
from trace.registry.models import SheetImport
from trace.registry.uploads import clean_name


@dataclass(frozen=True)
class Sent:
    """A sheet as it was sent, of which kind, for whom, and how its rows are to be taken."""

    kind: Kind
    mode: str
    producer_id: int | None
    name: str
    content: bytes


def bring(db: Session, rt: Runtime, *, actor: Actor, sent: Sent, now: datetime) -> SheetImport:
    """The import of what was sent. Refuses, beside `sheet`, what is too large or no sheet; Forbidden as the command."""
    most = rt.settings.max_upload_bytes
    if len(sent.content) > most:
        raise Refused(Reason("file.too_large", field="sheet", megabytes=most // 1_000_000))
    form, number = reading.form_of(sent.name, sent.content), new_id()
    brought = service.Brought(
        number,
        sent.kind,
        sent.mode,
        sent.producer_id,
        clean_name(sent.name),
        form,
        hashlib.sha256(sent.content).hexdigest(),
        len(sent.content),
    )
    made = service.bring_sheet(db, actor=actor, brought=brought, now=now)
    # Whole on the disk before the row that points to it is committed.
    keeping.keep_sheet(rt, number, sent.content)
    return made


def as_csv(kind: Kind, rows: Sequence[Mapping[str, str]]) -> bytes:
    """Rows that a program sent, as a sheet like any other: the first is row 2. Refuses a column that is none."""
    keys = [column.key for column in kind.columns]
    if unknown := sorted({key for row in rows for key in row} - set(keys)):
        raise Refused(Reason("import.column_unknown", field="rows", column=unknown[0][:40]))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, keys)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
