"""The job that makes a small clip of a voice note: cut, of even loudness, encoded anew; the recording itself goes."""

from __future__ import annotations

from trace.base.actor import SERVICE
from trace.base.db import snapshot, transaction
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.registry import sound
from trace.registry.queries import diary as queries
from trace.registry.service import diary as service


def make_voice(rt: Runtime, _job_id: int, *, entry_id: int) -> None:
    """Make the clip of an entry's recording, or keep why there can be none. Done before, nothing happens."""
    with snapshot(rt.main) as db:
        found = queries.voice(db, entry_id)
    if found.mp3_name is None and found.failed is None:
        try:
            note = sound.note(rt.store.get(found.source_name))
        except Refused as refused:
            with transaction(rt.main) as db:
                service.fail_voice(db, actor=SERVICE, entry_id=entry_id, reason=refused.reason, now=rt.clock())
        else:
            with transaction(rt.main) as db:
                service.fill_voice(db, actor=SERVICE, entry_id=entry_id, note=note, store=rt.store, now=rt.clock())
    # After the commit: until then nothing may be lost. Gone already, it is gone.
    rt.store.delete(found.source_name)
