"""Handing a print file over: proved on the disk, then recorded with its person. Pages, API and terminal do it so."""

from __future__ import annotations

from datetime import datetime

from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, NotFound, Unavailable
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.core.reason import Reason
from trace.stamps import queries, service
from trace.stamps.files.manifest import manifest, sha256_bytes, sha256_of
from trace.stamps.models import PrintPart
from trace.stamps.rules import FileLimits
from trace.stamps.service import Wanted


def limits_of(settings: Settings) -> FileLimits:
    """How often and how long files may be fetched here."""
    return FileLimits(settings.one_shot_labels, settings.file_days)


def fetched(rt: Runtime, actor: Actor, file: Wanted, now: datetime) -> PrintPart:
    """The part that this person may now be sent, recorded as fetched. Refuses as `service.record_download`.

    Unavailable when the stored file is missing or is not the one that was recorded: it is never sent, nothing is
    recorded as fetched, and it is made again alone.
    """
    with snapshot(rt.main) as db:
        part = service.fetchable(db, actor=actor, file=file)
    if sha256_of(rt.store.path(part.stored_name)) != part.sha256:
        with transaction(rt.main) as db:
            service.ask_remake(db, part, now=now)
        raise Unavailable(Reason("print.file_changed"))
    with transaction(rt.main) as db:
        return service.record_download(db, actor=actor, file=file, limits=limits_of(rt.settings), now=now)


def manifest_of(rt: Runtime, run_id: int, form: str) -> bytes:
    """The manifest of a form as the ledger knows it, whatever became of the stored one: it follows from the rows.

    NotFound before the form is finished, and for forms of an earlier release, which had none. Conflict when the rows no
    longer agree with the ledger.
    """
    with snapshot(rt.main) as db:
        run, known = queries.run(db, run_id), queries.form(db, run_id, form)
        if known.manifest_sha256 is None:
            raise NotFound(Reason("print.no_manifest"))
        content = manifest(run, form, queries.parts(db, run_id, form))
    if sha256_bytes(content) != known.manifest_sha256:
        raise Conflict(Reason("print.manifest_differs"))
    return content
