"""Pages of the overview for heads of inspection: one screen with filters in its address, each table also by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import snapshot
from trace.base.errors import Forbidden, NotFound
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.figures import charts, inspections, wording
from trace.figures.forms import Wish
from trace.figures.inspectionmap import NAMED_FROM, NEAREST, Look, drawn
from trace.figures.inspections import Overview, Table
from trace.figures.outlines import outlines
from trace.figures.queries import inspections as reads
from trace.figures.queries.inspections import Sought
from trace.figures.views import blueprint
from trace.figures.workbook import KINDS, written
from trace.registry import queries as registry
from trace.web.guard import me, needs
from trace.web.pages import attached, now, page, runtime

PAGE = "/so-lieu/kiem-tra"
LISTED = ", ".join(f"'{name}'" for name in inspections.TABLES)
LONGEST_KEY = 20


@dataclass(frozen=True)
class Choice:
    """What was chosen in the address, and what may be: units that the reader heads, product groups."""

    asked: Sought
    unit: int | None
    units: Any
    groups: Any

    @property
    def kept(self) -> dict[str, str]:
        """The choice in the words of an address."""
        chosen = {"don_vi": self.unit, "nhom": self.asked.group, "xa": self.asked.ward}
        days = {"tu": self.asked.first.isoformat(), "den": self.asked.last.isoformat()}
        return days | {name: str(value) for name, value in chosen.items() if value}


@blueprint.route(PAGE)
@needs("inspection.overview")
def inspection_overview() -> ResponseReturnValue:
    """Plan, findings, holds, time to close, proposals and a map, for the units that the reader leads."""
    choice = _choice()
    found = inspections.overview(runtime(), choice.asked)
    look = Look.read(request.args.get("z", ""), request.args.get("giua", ""))
    return page(
        "figures/inspections.html",
        found=found,
        tables=inspections.tables(found),
        choice=choice,
        look=look,
        map=drawn(found, look, outlines(runtime().settings.map_outlines_file)),
        nearest=NEAREST,
        named_from=NAMED_FROM,
        charts=_charts(found),
        words=wording,
        crumbs=[(_("Overview of inspections"), None)],
    )


@blueprint.route(f"{PAGE}/<any({LISTED}):board>")
@needs("inspection.overview")
def inspection_table(board: str) -> ResponseReturnValue:
    """One table by itself, to be printed."""
    choice = _choice()
    table = _table(choice, board)
    way = [(_("Overview of inspections"), _address(choice)), (table.title, None)]
    return page("figures/inspection_table.html", table=table, choice=choice, crumbs=way)


@blueprint.route(f"{PAGE}/<any({LISTED}):board>.<any(csv, xlsx, json):suffix>")
@needs("inspection.overview")
def inspection_sheet(board: str, suffix: str) -> ResponseReturnValue:
    """The same table as a sheet, or as JSON."""
    choice = _choice()
    name = f"kiem-tra-{board}-{choice.asked.first:%Y%m%d}-{choice.asked.last:%Y%m%d}.{suffix}"
    return attached(written(_table(choice, board), suffix), KINDS[suffix], name)


def _address(choice: Choice) -> str:
    kept: dict[str, Any] = {**choice.kept}
    return url_for("figures.inspection_overview", **kept)


def _table(choice: Choice, name: str) -> Table:
    return inspections.tables(inspections.overview(runtime(), choice.asked))[name]


def _choice() -> Choice:
    """What is asked for, bound to the units that the reader leads and those below. Forbidden for who leads none."""
    actor, said = me(), request.args
    wish = Wish.of(said)
    today = local_day(now())
    with snapshot(runtime().main) as db:
        led = accounts.with_all_below(db, sorted(actor.heads))
        if not led:
            raise Forbidden(Reason("inspection.heads_only"))
        units = reads.units_of(db, led)
        groups = registry.groups(db)
        unit = row_number(said.get("don_vi", ""))
        if unit is not None and unit not in led:
            raise NotFound(Reason("object.unknown"))
        chosen = accounts.with_all_below(db, [unit]) if unit is not None else led
    group = said.get("nhom", "")[:LONGEST_KEY]
    ward = said.get("xa", "")[:LONGEST_KEY]
    period = inspections.period(wish.first, wish.last, today)
    known = group if any(each.key == group for each in groups) else None
    asked = inspections.sought(period, chosen, group=known, ward=ward or None, today=today)
    return Choice(asked, unit, units, groups)


def _charts(found: Overview) -> dict[str, charts.Chart]:
    """Drawings beside their tables: over time, plans, groups."""
    return {
        "time": charts.columns([(wording.short(first), amount) for first, amount in found.columns]),
        "nhom": charts.rows([(_short(found.group(one.key)), one.all, bool(one.serious)) for one in found.groups]),
        "ke-hoach": charts.rows([(_short(one.unit), one.done, bool(one.late)) for one in found.plans]),
    }


def _short(name: str, most: int = 15) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
