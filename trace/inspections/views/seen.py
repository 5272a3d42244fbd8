"""Scans on an inspector's page: counts by day and province, a small map drawn here, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from trace.base.db import Session, snapshot
from trace.core.maps import Bounds, Drawing, Mark, Spot, marks
from trace.core.provinces import ABROAD, UNKNOWN
from trace.core.words import local_day
from trace.inspections import queries
from trace.inspections.queries import Scans
from trace.registry import queries as registry
from trace.web.pages import now, runtime

NEAR = 26.0


@dataclass(frozen=True)
class ScanPanel:
    """Scans with the names of their provinces, most first, and a map: every province a dot, those scanned a disc."""

    scans: Scans
    places: list[tuple[str, int]]
    drawing: Drawing
    dots: list[tuple[float, float]]
    marks: list[Mark]

    @property
    def days(self) -> list[tuple[date, int]]:
        """The newest days with scans, as many as a page bears."""
        return self.scans.days[: queries.MOST_DAYS]


def of_stamp(slot: int, serial: int) -> Scans:
    """The scans of one stamp."""
    with snapshot(runtime().observations) as obs:
        return queries.scans_of_stamp(obs, slot, serial, today=local_day(now()))


def of_goods(**goods: int) -> Scans:
    """The scans of a batch (with its product), a product or a producer."""
    with snapshot(runtime().observations) as obs:
        return queries.scans_of_goods(obs, today=local_day(now()), **goods)


def panel(db: Session, scans: Scans) -> ScanPanel | None:
    """The scans as a page shows them; None where there is none."""
    if not scans.total and not scans.sent_on:
        return None
    named = {unit.code: unit.name for unit in registry.provinces(db)} | {
        ABROAD: _("Outside Vietnam"),
        UNKNOWN: _("Place unknown"),
    }
    points = registry.province_points(db)
    bounds = Bounds.around(points.values())
    if bounds is None:
        raise LookupError("no province has a point")
    drawing = Drawing.of(bounds)
    spots = [
        Spot(*points[code], amount, name=named.get(code, code)) for code, amount in scans.provinces if code in points
    ]
    dots = [drawing.at(*point) for point in points.values()]
    places = [(named.get(code, code), amount) for code, amount in scans.provinces]
    return ScanPanel(scans, places, drawing, dots, marks(spots, drawing, cell=NEAR))
