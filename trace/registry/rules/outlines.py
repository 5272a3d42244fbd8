"""The ground of a place as GeoJSON (RFC 7946): what is taken, how large it is, what of it the public may see.

Longitude before latitude, WGS 84, rings closed, one Polygon or MultiPolygon. What cannot be a piece of ground in the
country is refused with the place where it goes wrong.
"""

import json
import math
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any, TypeAlias

from trace.core.reason import Reason

Point: TypeAlias = tuple[float, float]  # longitude, latitude
Ring: TypeAlias = list[Point]
Outline: TypeAlias = dict[str, Any]

MOST_POINTS = 500
MOST_LETTERS = 60_000
DECIMALS = 6  # a tenth of a metre
FEWEST_OF_A_RING = 4  # a triangle, its first corner again at the end (RFC 7946, 3.1.6)
SMALLEST_HA, LARGEST_HA = 0.001, 100_000.0
# Việt Nam with its islands: what lies outside was typed the wrong way round.
SOUTH, NORTH, WEST, EAST = 6.0, 24.0, 102.0, 118.0

# WGS 84: half axis, first eccentricity, and the radius of the sphere of equal surface (Moritz, Geodetic Reference
# System 1980; Snyder, Map Projections - A Working Manual, USGS PP 1395 (1987), equations 3-11 to 3-13).
_E = 0.0818191908426215
_AUTHALIC_RADIUS_M = 6_371_007.181
_M2_PER_HA = 10_000


def read_outline(text: str) -> Outline | Reason:
    """The Polygon or MultiPolygon in a GeoJSON text, or why not: bare, in a Feature, alone in a FeatureCollection."""
    if len(text) > MOST_LETTERS:
        return Reason("outline.too_long", most=MOST_POINTS)
    try:
        found = _geometry(json.loads(text))
    except (ValueError, RecursionError):
        return Reason("outline.not_json")
    if found is None:
        return Reason("outline.kind")
    try:
        polygons = _polygons(found)
    except (LookupError, TypeError, ValueError, OverflowError):
        return Reason("outline.numbers")
    return _why_not(polygons) or _written(polygons)


def area_ha(outline: Outline) -> float:
    """The area in hectares: holes off, parts together.

    Corners are taken to the sphere of equal surface by their authalic latitude and joined by straight lines of the
    equal-area cylinder (the formula of Chamberlain and Duquette, JPL 07-3, made exact for the ellipsoid): of a field
    the difference to geodesics is below a square metre.
    """
    total = 0.0
    for rings in _polygons(outline):
        outer, *holes = (abs(_ring_area(ring)) for ring in rings)
        total += outer - sum(holes)
    return total / _M2_PER_HA


def middle(outline: Outline) -> Point:
    """The middle of the outline's bounds: (longitude, latitude), for a map to turn to."""
    points = [point for rings in _polygons(outline) for point in rings[0]]
    return tuple((min(axis) + max(axis)) / 2 for axis in zip(*points, strict=True))


def rings_of(outline: Outline) -> list[Ring]:
    """Every ring, to be drawn."""
    return [ring for rings in _polygons(outline) for ring in rings]


def _geometry(read: Any) -> dict[str, Any] | None:
    if isinstance(read, dict) and read.get("type") == "FeatureCollection":
        features = read.get("features")
        read = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(read, dict) and read.get("type") == "Feature":
        read = read.get("geometry")
    drawn = isinstance(read, dict) and read.get("type") in ("Polygon", "MultiPolygon") and "coordinates" in read
    return read if drawn else None


def _polygons(geometry: Outline) -> list[list[Ring]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[[_point(place) for place in ring] for ring in rings] for rings in parts]


def _point(place: Any) -> Point:
    lon, lat = float(place[0]), float(place[1])
    if not (math.isfinite(lon) and math.isfinite(lat)) or isinstance(place[0], str | bool) or len(place) > 3:
        raise ValueError("no place")
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _written(polygons: list[list[Ring]]) -> Outline:
    """The geometry as it is kept: outer rings anticlockwise, holes clockwise (RFC 7946, 3.1.6)."""
    parts = [
        [[list(point) for point in _turned(ring, outer=place == 0)] for place, ring in enumerate(rings)]
        for rings in polygons
    ]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _turned(ring: Ring, *, outer: bool) -> Ring:
    return ring if (_flat_area(ring) > 0) == outer else ring[::-1]


def _why_not(polygons: list[list[Ring]]) -> Reason | None:
    rings = [ring for part in polygons for ring in part]
    if not rings or any(not part for part in polygons):
        return Reason("outline.kind")
    if sum(map(len, rings)) > MOST_POINTS:
        return Reason("outline.too_long", most=MOST_POINTS)
    for number, ring in enumerate(rings, start=1):
        if reason := _why_not_ring(ring, number):
            return reason
    if crossing := _crossing(rings):
        lon, lat = crossing
        return Reason("outline.crosses", lat=f"{lat:.6f}", lon=f"{lon:.6f}")
    if not _nested(polygons):
        return Reason("outline.nesting")
    size = area_ha({"type": "MultiPolygon", "coordinates": polygons})
    return None if SMALLEST_HA <= size <= LARGEST_HA else Reason("outline.size")


def _why_not_ring(ring: Ring, number: int) -> Reason | None:
    if len(ring) < FEWEST_OF_A_RING or len(set(ring)) < FEWEST_OF_A_RING - 1:
        return Reason("outline.too_few", ring=number)
    if ring[0] != ring[-1]:
        return Reason("outline.open", ring=number)
    for lon, lat in ring:
        if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
            turned = SOUTH <= lon <= NORTH and WEST <= lat <= EAST
            return Reason("outline.turned" if turned else "outline.outside", lat=f"{lat:.6f}", lon=f"{lon:.6f}")
    return None


def _crossing(rings: list[Ring]) -> Point | None:
    """Where two sides cross or touch that have no business to; None where none do."""
    sides = [(place, at, side) for place, ring in enumerate(rings) for at, side in enumerate(pairwise(ring))]
    for (ring_a, a, one), (ring_b, b, other) in combinations(sides, 2):
        if not _near(one, other):
            continue
        last = len(rings[ring_a]) - 2
        neighbours = ring_a == ring_b and (b - a == 1 or (a == 0 and b == last))
        if _folded_back(one, other) if neighbours else _meet(one, other):
            return other[0]
    return None


def _near(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    return all(
        min(one[0][axis], one[1][axis]) <= max(other[0][axis], other[1][axis])
        and min(other[0][axis], other[1][axis]) <= max(one[0][axis], one[1][axis])
        for axis in (0, 1)
    )


def _meet(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    a, b = _side(*one, other[0]), _side(*one, other[1])
    c, d = _side(*other, one[0]), _side(*other, one[1])
    return a * b <= 0 and c * d <= 0


def _folded_back(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two sides that share a corner lie on each other: the outline goes back over itself."""
    corner = one[1] if one[1] == other[0] else one[0]
    far, away = (one[0] if corner == one[1] else one[1]), (other[1] if corner == other[0] else other[0])
    ahead = (far[0] - corner[0]) * (away[0] - corner[0]) + (far[1] - corner[1]) * (away[1] - corner[1])
    return _side(far, corner, away) == 0 and ahead > 0


def _side(start: Point, end: Point, point: Point) -> float:
    across = (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
    return 0.0 if abs(across) < 1e-15 else across


def _nested(polygons: list[list[Ring]]) -> bool:
    """Whether each hole lies inside its ring, and no part inside another one."""
    holes = all(_inside(hole[0], rings[0]) for rings in polygons for hole in rings[1:])
    apart = not any(
        _inside(one[0][0], other[0]) or _inside(other[0][0], one[0]) for one, other in combinations(polygons, 2)
    )
    return holes and apart


def _inside(point: Point, ring: Ring) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times."""
    lon, lat = point
    crossed = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


def _flat_area(ring: Ring) -> float:
    first = ring[0]
    return sum(
        (x1 - first[0]) * (y2 - first[1]) - (x2 - first[0]) * (y1 - first[1]) for (x1, y1), (x2, y2) in pairwise(ring)
    )


def _ring_area(ring: Ring) -> float:
    """Square metres, positive for an anticlockwise ring."""
    return -(_AUTHALIC_RADIUS_M**2) / 2 * sum(_strips(ring))


def _strips(ring: Ring) -> Iterator[float]:
    base = _authalic_sine(ring[0][1])  # small numbers keep their digits
    for (lon, lat), (next_lon, next_lat) in pairwise(ring):
        heights = _authalic_sine(lat) - base + _authalic_sine(next_lat) - base
        yield math.radians(next_lon - lon) * heights


def _authalic_sine(lat: float) -> float:
    return _q(math.sin(math.radians(lat))) / _q(1.0)


def _q(sine: float) -> float:
    part = _E * sine
    return (1 - _E**2) * (sine / (1 - part**2) - math.log((1 - part) / (1 + part)) / (2 * _E))
