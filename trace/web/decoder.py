"""The decoder for browsers without one of their own: somebody else's work, put into static/vendor/ by `make vendor`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "static" / "vendor" / "zxing-wasm"
PARTS = ("reader.js", "reader.wasm")


@dataclass(frozen=True)
class Decoder:
    """Where its two parts are fetched from. Both carry the version in their address: they only work together."""

    script: str
    wasm: str


@cache
def decoder(folder: Path = VENDOR) -> Decoder | None:
    """The decoder that was set up; None where it was not: the page then offers the browser's own, or a photo."""
    try:
        version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        return None
    if not all((folder / part).is_file() for part in PARTS):
        return None
    script, wasm = (f"/static/vendor/{folder.name}/{part}?v={version}" for part in PARTS)
    return Decoder(script, wasm)
