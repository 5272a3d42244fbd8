"""Lines of the operator's own under the points of a map, out of a GeoJSON file that a setting names (RFC 7946).

Read once for as long as the file stays as it is. What cannot be read is said in the log, and the map is drawn without.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import structlog

from trace.core.maps import Point

log = structlog.get_logger("trace.figures")

MOST_BYTES: Final = 8_000_000
MOST_POINTS: Final = 200_000
DEPTH: Final = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How deep the lines of a geometry lie in its coordinates."""

Lines = tuple[tuple[Point, ...], ...]


def outlines(file: Path | None) -> Lines:
    """The lines of the file as (latitude, longitude); none without a file, or with one that cannot be read."""
    if file is None:
        return ()
    try:
        state = file.stat()
        return _read(file, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        log.warning("outlines cannot be read", file=file.name, error=type(error).__name__)
        return ()


@lru_cache(maxsize=2)
def _read(file: Path, _changed: int, size: int) -> Lines:
    if size > MOST_BYTES:
        raise ValueError("too large")
    found = tuple(_lines(json.loads(file.read_text(encoding="utf-8"))))
    if sum(map(len, found)) > MOST_POINTS:
        raise ValueError("too many points")
    return found


def _lines(read: dict[str, Any]) -> Iterator[tuple[Point, ...]]:
    kind = read["type"]
    for inner in read.get("features") or read.get("geometries") or ():
        yield from _lines(inner)
    if kind == "Feature" and read.get("geometry"):
        yield from _lines(read["geometry"])
    if kind in DEPTH:
        yield from _strings(read["coordinates"], DEPTH[kind])


def _strings(coordinates: list[Any], depth: int) -> Iterator[tuple[Point, ...]]:
    if depth > 1:
        for inner in coordinates:
            yield from _strings(inner, depth - 1)
    else:
        yield tuple((float(lat), float(lon)) for lon, lat, *_height in coordinates)
