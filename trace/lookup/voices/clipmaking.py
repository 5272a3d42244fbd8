"""The job that makes a clip of a recording: trimmed, of even loudness, encoded twice."""

from __future__ import annotations

from trace.base.actor import SERVICE
from trace.base.db import snapshot, transaction
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.lookup.queries import voices as queries
from trace.lookup.rules.voices import standing
from trace.lookup.service import voices as service
from trace.registry import sound


def make_clip(rt: Runtime, _job_id: int, *, clip_id: int) -> None:
    """Make the files of a recording, or record why there can be none: the page of the clip says it.

    Done before, or withdrawn meanwhile: nothing happens.
    """
    with snapshot(rt.main) as db:
        found = queries.clip(db, clip_id)
    if standing(found.facts) != "making":
        return
    try:
        clip = sound.made(rt.store.get(found.source_name))
    except Refused as refused:
        with transaction(rt.main) as db:
            service.fail(db, actor=SERVICE, clip_id=clip_id, reason=refused.reason, now=rt.clock())
        return
    with transaction(rt.main) as db:
        service.fill(db, actor=SERVICE, clip_id=clip_id, clip=clip, store=rt.store, now=rt.clock())
