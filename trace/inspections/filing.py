"""From pieces to a file: put together, proved, and a copy drawn that may be shown outside the room.

Memory stays bounded whatever a phone sends: pieces are copied one after another, a photograph is made smaller while it
is read (`registry.uploads`). What cannot be drawn is kept all the same: it is evidence, and only its copy is missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from trace.base import tokens
from trace.base.errors import Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.inspections.models import FilePiece, InspectionFile
from trace.inspections.rules import MOST_FILE_BYTES
from trace.inspections.service.files import Shown
from trace.registry import sound, uploads

FOLDER: Final = "inspections/files"
EXTENSIONS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/avif": "avif",
    "application/pdf": "pdf",
}


def put_together(store: Store, file: InspectionFile, pieces: Sequence[FilePiece]) -> str:
    """The stored name of the whole file. Refuses pieces that are another file than the one that was said."""
    digest, size, name = hashlib.sha256(), 0, f"{FOLDER}/{tokens.new_name()}"
    with store.writing(name) as whole:
        for piece in pieces:
            content = store.get(piece.stored_name)
            digest.update(content)
            size += len(content)
            whole.write(content)
    if (size, digest.hexdigest()) != (file.size_bytes, file.sha256):
        store.delete(name)
        raise Refused(Reason("inspection.file_hash", field="at"))
    return name


def shown(store: Store, kind: str, media_type: str, stored_name: str) -> Shown:
    """A copy to show, without EXIF, place or anything hidden; or why there is none."""
    plain = media_type.partition(";")[0].strip().lower()
    content = store.get(stored_name)
    try:
        if kind == "voice":
            return _kept(store, sound.note(content).mp3, "audio/mpeg", "mp3")
        named = f"file.{EXTENSIONS.get(plain, 'bin')}"
        if plain == "application/pdf":
            uploads.read_paper(named, content, most_bytes=MOST_FILE_BYTES)
            return Shown(stored_name, plain)
        picture = uploads.read_picture(named, content, most_bytes=MOST_FILE_BYTES)
        return _kept(store, picture.content, "image/webp", "webp")
    except Refused as refused:
        return Shown(not_shown=refused.reason.code)


def _kept(store: Store, content: bytes, media_type: str, extension: str) -> Shown:
    name = f"{FOLDER}/{tokens.new_name()}.{extension}"
    store.put(name, content)
    return Shown(name, media_type)
