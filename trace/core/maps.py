"""Maps as geometry, made on the server: places in a drawing, gathered where they lie close. No tiles, no other host.

Degrees are drawn square but for the width that a degree has at the middle: within a country nobody sees the difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 360.0  # a telephone's
TALLEST: Final = 420.0
MARGIN: Final = 0.06  # of a side, so that no place lies on the edge
LEAST_DEGREES: Final = 0.02  # about 2 km: one place alone is no map
CELL: Final = 46.0  # a fingertip: what lies closer is one mark
SMALLEST, LARGEST = 9.0, 24.0

Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True, slots=True)
class Bounds:
    """A piece of the earth in degrees."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Bounds | None:
        """The smallest piece with a margin in which all points lie; None of no point."""
        lats, lons = zip(*points, strict=True) if (points := list(points)) else ((), ())
        if not lats:
            return None
        tall = max(LEAST_DEGREES, max(lats) - min(lats)) * (1 + 2 * MARGIN)
        wide = max(LEAST_DEGREES, max(lons) - min(lons)) * (1 + 2 * MARGIN)
        return cls._of((max(lats) + min(lats)) / 2, (max(lons) + min(lons)) / 2, tall, wide)

    @classmethod
    def _of(cls, lat: float, lon: float, tall: float, wide: float) -> Bounds:
        return cls(lat - tall / 2, lon - wide / 2, lat + tall / 2, lon + wide / 2)

    @property
    def middle(self) -> Point:
        """The point in its middle."""
        return (self.south + self.north) / 2, (self.west + self.east) / 2

    def nearer(self, zoom: int, middle: Point | None = None) -> Bounds:
        """A piece half as wide for each step of `zoom`, around a point of it."""
        lat, lon = middle or self.middle
        lat, lon = min(max(lat, self.south), self.north), min(max(lon, self.west), self.east)
        share = 2.0**-zoom
        return self._of(lat, lon, (self.north - self.south) * share, (self.east - self.west) * share)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of a piece of the earth, `WIDTH` wide or as tall as a telephone allows."""

    bounds: Bounds
    width: float
    height: float

    @classmethod
    def of(cls, bounds: Bounds) -> Drawing:
        """The largest drawing of the piece that fits."""
        squeeze = math.cos(math.radians(bounds.middle[0]))
        tall, wide = bounds.north - bounds.south, (bounds.east - bounds.west) * squeeze
        scale = min(WIDTH / wide, TALLEST / tall)
        return cls(bounds, wide * scale, tall * scale)

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point lies: from the left, from the top."""
        here = self.bounds
        right = (lon - here.west) / (here.east - here.west) * self.width
        return right, (here.north - lat) / (here.north - here.south) * self.height

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies in the drawing."""
        return self.bounds.south <= lat <= self.bounds.north and self.bounds.west <= lon <= self.bounds.east


@dataclass(frozen=True, slots=True)
class Spot:
    """Something to be shown at a point: how much of it, how much of that is grave, and what it is called."""

    lat: float
    lon: float
    amount: int
    grave: int = 0
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One or several spots drawn as a disc: where, how large, and the spots, the largest first."""

    x: float
    y: float
    radius: float
    spots: Sequence[Spot]

    @property
    def amount(self) -> int:
        """All of its spots together."""
        return sum(spot.amount for spot in self.spots)

    @property
    def grave(self) -> int:
        """What of that is grave."""
        return sum(spot.grave for spot in self.spots)

    @property
    def middle(self) -> Point:
        """The point to turn to for a nearer look."""
        count = len(self.spots)
        return sum(spot.lat for spot in self.spots) / count, sum(spot.lon for spot in self.spots) / count


def marks(spots: Iterable[Spot], drawing: Drawing, *, cell: float = CELL) -> list[Mark]:
    """The spots within the drawing as discs, the largest first: those of one cell of a grid as one, and cells whose
    middles lie closer than a cell as one again. The area of a disc grows with what it stands for.
    """
    cells: dict[tuple[int, int], list[Spot]] = {}
    for spot in spots:
        if drawing.holds(spot.lat, spot.lon):
            x, y = drawing.at(spot.lat, spot.lon)
            cells.setdefault((int(x // cell), int(y // cell)), []).append(spot)
    groups: list[list[Spot]] = []
    for some in sorted(cells.values(), key=_weight):
        near = next((one for one in groups if math.dist(_middle(one, drawing), _middle(some, drawing)) < cell), None)
        if near is None:
            groups.append(list(some))
        else:
            near.extend(some)
    most = max((-_weight(some)[0] for some in groups), default=1)
    return [_mark(some, drawing, most) for some in sorted(groups, key=_weight)]


def _weight(some: list[Spot]) -> tuple[int, float, float]:
    return -sum(spot.amount for spot in some), some[0].lat, some[0].lon


def _middle(some: list[Spot], drawing: Drawing) -> tuple[float, float]:
    places = [drawing.at(spot.lat, spot.lon) for spot in some]
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)


def _mark(some: list[Spot], drawing: Drawing, most: int) -> Mark:
    x, y = _middle(some, drawing)
    share = math.sqrt(sum(spot.amount for spot in some) / max(1, most))
    ordered = sorted(some, key=lambda spot: (-spot.amount, spot.name))
    return Mark(round(x, 1), round(y, 1), round(SMALLEST + (LARGEST - SMALLEST) * share, 1), ordered)


def path(lines: Iterable[Sequence[Point]], drawing: Drawing, *, finest: float = 0.7) -> str:
    """Lines as the `d` of an SVG path: points closer than `finest` to the one before are left out."""
    parts = []
    for line in lines:
        kept: list[tuple[float, float]] = []
        for lat, lon in line:
            here = drawing.at(lat, lon)
            if not kept or math.dist(here, kept[-1]) >= finest:
                kept.append(here)
        if len(kept) > 1:
            parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept))
    return "".join(parts)
