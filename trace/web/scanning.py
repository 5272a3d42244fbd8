"""The door that every file sent with a form passes: the scanner sees its content before any page does.

What it finds, or does not take for its size, is refused beside the field, when the page reads the file. While it is
away, what is sent is kept apart and shown to nobody until a job has asked again; only what a job must read at once
waits outside.
"""

from __future__ import annotations

import io
from typing import Final

from flask import Flask, g, request
from werkzeug.datastructures import FileStorage

from trace.base.errors import Refused, Unavailable
from trace.base.scanner import TooLarge
from trace.core.reason import Reason
from trace.web.pages import runtime

# Read and let go: nothing of it is kept, so a photo of a stamp waits for no scanner.
NOT_KEPT: Final = frozenset({"ways", "decisions"})
# Recordings and sheets are read by a job, which cannot wait for the scanner: they are to be sent again.
FOR_JOBS: Final = frozenset({"imports", "imports_api", "studio"})
FIELDS_FOR_JOBS: Final = frozenset({"sound"})


class Found(io.BytesIO):
    """A file that is malware, or may be: whoever reads it is refused beside its field."""

    def __init__(self, content: bytes, reason: Reason) -> None:
        super().__init__(content)
        self.reason = reason

    def read(self, size: int | None = -1, /) -> bytes:
        """Refuses."""
        raise Refused(self.reason)


def plain(sent: FileStorage) -> bytes:
    """The content of a file for its hash alone, whatever was found in it."""
    return sent.stream.getvalue() if isinstance(sent.stream, Found) else bytes(sent.stream.read())


def install(app: Flask) -> None:
    """Look at the files of every request that brings some."""
    app.before_request(_look)


def admit(name: str) -> None:
    """Look at a stored file that came in pieces, before anybody else can. Refuses malware, and keeps nothing of it.
    What is too large for the scanner is evidence and waits: the phone would send the same again."""
    rt = runtime()
    if rt.scanner is None:
        return
    content = rt.store.get(name)
    try:
        found = rt.scanner.finds(content)
    except (TooLarge, Unavailable):
        rt.store.delete(name)
        g.unscanned = True
        runtime().store.put(name, content)
    else:
        if found:
            rt.store.delete(name)
            raise Refused(Reason("file.malware", field="at"))


def _shut(sent: FileStorage, content: bytes, reason: Reason) -> None:
    sent.stream.close()
    sent.stream = Found(content, reason)


def _look() -> None:
    rt = runtime()
    brings = request.endpoint is not None and request.mimetype == "multipart/form-data"
    if rt.scanner is None or not brings or request.blueprint in NOT_KEPT:
        return
    for field, sent in request.files.items(multi=True):
        content = sent.stream.read()
        sent.stream.seek(0)
        if not content:
            continue
        try:
            if rt.scanner.finds(content):
                _shut(sent, content, Reason("file.malware", field=field))
        except TooLarge as error:
            _shut(sent, content, error.reason.beside(field))
        except Unavailable:
            if request.blueprint in FOR_JOBS or field in FIELDS_FOR_JOBS:
                raise
            g.unscanned = True  # what is written from here on goes apart
