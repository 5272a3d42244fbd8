"""The map of what was recorded: points gathered by a grid at the zoom of the address, drawn here, every mark a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trace.core.maps import Bounds, Drawing, Mark, Point, Spot, marks, path
from trace.figures.inspections import Overview
from trace.figures.outlines import Lines

NEAREST: Final = 5
NAMED_FROM: Final = 2
"""From this zoom on communes stand with their names."""


@dataclass(frozen=True)
class Look:
    """Where the reader looks: how near, and the point in the middle (None: of the whole)."""

    zoom: int = 0
    middle: Point | None = None

    @classmethod
    def read(cls, zoom: str, middle: str) -> Look:
        """Out of an address: `z` from 0 to `NEAREST`, `giua` as latitude and longitude; what cannot be read is 0."""
        near = int(zoom) if zoom.isascii() and zoom.isdigit() and len(zoom) < 2 else 0
        lat, _, lon = middle.partition(",")
        try:
            point: Point | None = (float(lat), float(lon))
        except ValueError:
            point = None
        if point and not all(abs(each) <= 180 for each in point):  # not a number is none of this earth either
            point = None
        return cls(min(near, NEAREST), point)

    def words(self) -> dict[str, str]:
        """The same as parts of an address."""
        if not self.zoom:
            return {}
        return {"z": str(self.zoom)} | ({"giua": f"{self.middle[0]:.3f},{self.middle[1]:.3f}"} if self.middle else {})

    def nearer(self, mark: Mark) -> Look:
        """One step nearer to a mark."""
        return Look(min(NEAREST, self.zoom + 1), mark.middle)

    def farther(self) -> Look:
        """One step back."""
        return Look(max(0, self.zoom - 1), self.middle)


@dataclass(frozen=True)
class Map:
    """A drawing with the operator's lines, communes as dots, marks, and how much has no place on it."""

    drawing: Drawing
    lines: str
    dots: Sequence[tuple[float, float, str]]
    marks: Sequence[Mark]
    elsewhere: int


def drawn(found: Overview, look: Look, lines: Lines) -> Map | None:
    """The map of a report; None where the province has no communes with a point."""
    here = [(unit.lat, unit.lon, unit) for unit in found.communes.values() if unit.lat and unit.lon]
    whole = Bounds.around([(lat, lon) for lat, lon, _unit in here])
    if whole is None:
        return None
    drawing = Drawing.of(whole.nearer(look.zoom, look.middle))
    spots = _spots(found)
    dots = [(*drawing.at(lat, lon), unit.name) for lat, lon, unit in here if drawing.holds(lat, lon)]
    made = marks(spots, drawing)
    shown = sum(mark.amount for mark in made)
    return Map(drawing, path(lines, drawing), dots, made, found.recorded - shown)


def _spots(found: Overview) -> list[Spot]:
    """What the phone gave a point lies there; all else at the point of its commune."""
    spots = []
    for place in found.places:
        unit = found.communes.get(place.ward)
        name = found.commune(place.ward)
        if place.lat_milli is not None and place.lon_milli is not None:
            point: Point | None = (place.lat_milli / 1000, place.lon_milli / 1000)
        else:
            point = (unit.lat, unit.lon) if unit and unit.lat and unit.lon else None
        if point:
            spots.append(Spot(*point, place.all, place.serious, name, place.ward))
    return spots
