"""Handing packs over: which a person may fetch, and a file of one. Pages and API do it so."""

from __future__ import annotations

from typing import Any

from flask import Response, send_file

from trace.base.db import snapshot
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.packs import manifest, queries
from trace.inspections.packs.storing import stored_name
from trace.web.guard import me
from trace.web.pages import runtime


def listed() -> list[dict[str, Any]]:
    """The packs of the person's units, as programs read them."""
    with snapshot(runtime().main) as db:
        lines = queries.lines(db, me().units)
    return [
        {
            "id": line.pack.id,
            "name": line.pack.name,
            "unit": line.unit,
            "stamps": line.stamps,
            "size": line.size_bytes,
            "ready": line.waiting == 0,
        }
        for line in lines
    ]


def file_of(pack_id: int, sha256: str) -> Response:
    """A file of a pack of the person's units. It never changes, and still no cache keeps it: what a phone holds of a
    pack must be gone when it is told to forget.
    """
    rt = runtime()
    with snapshot(rt.main) as db:
        manifest.seen(db, me(), pack_id)
    name = stored_name(pack_id, sha256)
    if not rt.store.exists(name):
        raise NotFound(Reason("file.unknown"))
    answer = send_file(rt.store.path(name), "application/octet-stream", etag=sha256, conditional=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer
