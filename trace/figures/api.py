"""The API of figures: the same numbers as the pages, under the same rule of small counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from trace.base.db import snapshot
from trace.core.words import local_day
from trace.figures import rules
from trace.figures.asking import chosen_goods
from trace.figures.forms import Wish
from trace.figures.report import report
from trace.figures.schemas import ScanQuery, ScanReportView
from trace.web.guard import me, needs
from trace.web.pages import now, runtime

blueprint = Blueprint("figures_api", __name__, url_prefix="/api/v1", description="Figures: what was scanned")


@blueprint.route("/scans", methods=["GET"])
@needs("scan.see")
@blueprint.arguments(ScanQuery, location="query")
@blueprint.response(200, ScanReportView)
@blueprint.alt_response(404, description="There are no such goods, or they are not yours to read.")
def show_scans(query: dict[str, Any]) -> dict[str, Any]:
    """Scans over a period by day or week, province and batch: a producer's own, or everybody's for staff.

    A lot's or a plaque's one code stands for all that carries it. Counts below five are null for a producer.
    """
    goods = {name: query.get(f"{name}_id") for name in ("producer", "product", "batch", "run")}
    period = rules.period(query.get("first"), query.get("last"), query.get("step"), local_day(now()))
    with snapshot(runtime().main) as db:
        asked, _about = chosen_goods(db, Wish(**goods), period)
    found = report(runtime(), asked, exact=not me().works_for_producers)
    columns = [{"first": first, "scans": amount} for first, amount in found.columns]
    return asdict(found) | {"columns": columns, "results": dict(found.results), "devices": dict(found.devices)}
