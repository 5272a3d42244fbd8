"""Where the files of packs lie in the store: a folder a pack, each file under its own hash."""

from __future__ import annotations

import re
from typing import Final

from trace.base.errors import NotFound
from trace.core.reason import Reason

SHA256: Final = re.compile(r"[0-9a-f]{64}")


def folder(pack_id: int) -> str:
    """The folder of a pack."""
    return f"packs/{pack_id}"


def stored_name(pack_id: int, sha256: str) -> str:
    """The name of one of its files. NotFound for what is no hash."""
    if not SHA256.fullmatch(sha256):
        raise NotFound(Reason("file.unknown"))
    return f"{folder(pack_id)}/{sha256}"
