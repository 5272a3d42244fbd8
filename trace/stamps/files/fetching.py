"""Handing a print file over: proved on the disk, then recorded with its person. Pages, API and terminal do it so."""

from __future__ import annotations

from datetime import datetime

from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.errors import Unavailable
from trace.base.runtime import Runtime
from trace.base.settings import Settings
from trace.core.reason import Reason
from trace.stamps import service
from trace.stamps.files.manifest import sha256_of
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
