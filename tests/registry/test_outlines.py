"""The ground of a place: what GeoJSON is taken, why other is not, how large it is."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trace.core.reason import Reason
from trace.registry import rules

SQUARE = [[105.50, 18.30], [105.51, 18.30], [105.51, 18.31], [105.50, 18.31], [105.50, 18.30]]
HOLE = [[105.502, 18.302], [105.502, 18.304], [105.504, 18.304], [105.504, 18.302], [105.502, 18.302]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def read(shape):
    return rules.read_outline(json.dumps(shape))


def ellipsoid_ha(west, south, east, north):
    """The surface between two meridians and two parallels of WGS 84, summed in thin strips: another way to the area."""
    a, e2, strips = 6378137.0, 0.00669437999014, 400
    total = 0.0
    for at in range(strips):
        lat = math.radians(south + (north - south) * (at + 0.5) / strips)
        w = 1 - e2 * math.sin(lat) ** 2
        total += a * (1 - e2) / w**1.5 * a / math.sqrt(w) * math.cos(lat)
    return total * math.radians(north - south) / strips * math.radians(east - west) / 10_000


@settings(max_examples=25)
@given(
    west=st.floats(102.5, 116), south=st.floats(6.5, 23), width=st.floats(0.0005, 0.2), height=st.floats(0.0005, 0.2)
)
def test_the_area_is_that_of_the_ellipsoid(west, south, width, height):
    west, south, east, north = (round(each, 6) for each in (west, south, west + width, south + height))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    outline = read(polygon(ring))
    assert rules.area_ha(outline) == pytest.approx(ellipsoid_ha(west, south, east, north), rel=1e-6)


def test_a_hole_is_no_ground():
    whole, holed = read(polygon(SQUARE)), read(polygon(SQUARE, HOLE))
    assert rules.area_ha(whole) - rules.area_ha(holed) == pytest.approx(rules.area_ha(read(polygon(HOLE))))


@pytest.mark.parametrize(
    "wrapped",
    [
        polygon(SQUARE),
        {"type": "Feature", "properties": {"x": 1}, "geometry": polygon(SQUARE)},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon(SQUARE)}]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        polygon(SQUARE[::-1]),
        polygon([[*point, 12.5] for point in SQUARE]),
    ],
)
def test_however_it_is_wrapped_or_turned_the_same_is_kept(wrapped):
    assert read(wrapped) == {"type": "Polygon", "coordinates": [SQUARE]}


def moved(ring, lon=0.0, lat=0.0):
    return [[x + lon, y + lat] for x, y in ring]


BOW = [[105.50, 18.30], [105.51, 18.31], [105.51, 18.30], [105.50, 18.31], [105.50, 18.30]]
SPIKE = [*SQUARE[:2], [105.52, 18.30], *SQUARE[1:]]


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ("no json", "outline.not_json"),
        ({"type": "Point", "coordinates": [105.5, 18.3]}, "outline.kind"),
        ({"type": "Polygon", "coordinates": []}, "outline.kind"),
        ({"type": "Polygon"}, "outline.kind"),
        (polygon([["a", "b"]]), "outline.numbers"),
        (polygon([[True, 18.3]]), "outline.numbers"),
        (polygon([[10**400, 18.3]]), "outline.numbers"),
        (polygon(SQUARE[:2]), "outline.too_few"),
        (polygon(SQUARE[:-1]), "outline.open"),
        (polygon([[y, x] for x, y in SQUARE]), "outline.turned"),
        (polygon(moved(SQUARE, lon=-100)), "outline.outside"),
        (polygon(BOW), "outline.crosses"),
        (polygon(SPIKE), "outline.crosses"),
        (polygon(SQUARE, moved(HOLE, lon=0.5)), "outline.nesting"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [HOLE]]}, "outline.nesting"),
        (polygon([[105.5, 18.3], [105.50001, 18.3], [105.50001, 18.30001], [105.5, 18.3]]), "outline.size"),
        (polygon([SQUARE[0]] * 600), "outline.too_long"),
    ],
)
def test_what_is_no_piece_of_ground_is_refused_with_its_reason(shape, code):
    found = rules.read_outline(shape if isinstance(shape, str) else json.dumps(shape))
    assert isinstance(found, Reason)
    assert found.code == code


def test_numbers_that_are_none_are_refused():
    assert rules.read_outline('{"type":"Polygon","coordinates":[[[NaN,18],[1e999,18],[105,18],[NaN,18]]]}') == Reason(
        "outline.numbers"
    )


def test_where_an_outline_crosses_itself_is_told():
    found = read(polygon(BOW))
    assert found.values == {"lat": "18.300000", "lon": "105.510000"}
