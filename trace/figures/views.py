"""Pages of figures: scans over a chosen period for producers (their own) and the state's people, and as a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.core.sheets import CSV
from trace.core.words import local_day
from trace.figures import charts, rules, wording
from trace.figures import satisfaction as satisfied
from trace.figures.asking import chosen_goods
from trace.figures.forms import Wish
from trace.figures.report import ScanReport, report
from trace.figures.rules import Cell, Period
from trace.stamps.wording import KINDS
from trace.web.guard import me, needs
from trace.web.language import chosen
from trace.web.pages import attached, now, page, runtime

blueprint = Blueprint("figures", __name__)


@blueprint.route("/luot-quet")
@needs("scan.see")
def scans() -> ResponseReturnValue:
    """Scans per day or week, per province and batch: of one's own goods, or of all for the state's people."""
    wish = Wish.of(request.args)
    with snapshot(runtime().main) as db:
        asked, about = chosen_goods(db, wish, _period(wish))
    found = report(runtime(), asked, exact=not me().works_for_producers)
    crumbs = [(_("Scans"), url_for("figures.scans")), (about, None)] if about else [(_("Scans"), None)]
    return page(
        "figures/scans.html",
        found=found,
        about=about,
        kept=wish.goods(),
        over_time=charts.columns([(wording.short(first), amount) for first, amount in found.columns]),
        over_places=charts.rows([(wording.place(each), each.amount, each.new) for each in found.places]),
        places=[(each, wording.place(each)) for each in found.places],
        results=[(wording.result(state, chosen()), amount) for state, amount in found.results],
        words=wording,
        kinds=KINDS,
        staff=not me().works_for_producers,
        crumbs=crumbs,
    )


@blueprint.route("/luot-quet/<any(ngay, tinh, lo):table>.csv")
@needs("scan.see")
def sheet(table: str) -> ResponseReturnValue:
    """One table of the report as a sheet."""
    wish = Wish.of(request.args)
    with snapshot(runtime().main) as db:
        asked, _about = chosen_goods(db, wish, _period(wish))
    found = report(runtime(), asked, exact=not me().works_for_producers)
    header, rows = {"ngay": _by_time, "tinh": _by_place, "lo": _by_goods}[table](found)
    name = f"luot-quet-{table}-{found.period.first:%Y%m%d}-{found.period.last:%Y%m%d}.csv"
    return attached(rules.sheet(header, rows), CSV, name)


@blueprint.route("/so-lieu/hai-long")
@needs("satisfaction.see")
def satisfaction() -> ResponseReturnValue:
    """The share of satisfied people by unit and month against the target, with what it is worked out of."""
    found = satisfied.report(runtime(), local_day(now()))
    return page("figures/satisfaction.html", found=found, crumbs=[(_("Satisfaction"), None)])


@blueprint.route("/so-lieu/hai-long.csv")
@needs("satisfaction.see")
def satisfaction_sheet() -> ResponseReturnValue:
    """The same as a sheet: cases by unit, then the public page."""
    found = satisfied.report(runtime(), local_day(now()))
    header = [
        _("Month"),
        _("Unit"),
        _("Asked"),
        _("Answers"),
        _("Satisfied"),
        _("Share, per cent"),
        _("Target, per cent"),
    ]
    rows: list[Sequence[Cell]] = []
    for line in (*found.cases, *found.lookups):
        known = line.share is not None
        unit = line.unit or str(_("Public look-up page"))
        told: tuple[Cell, ...] = (line.satisfied, f"{line.percent}") if known else ("", "")
        rows.append((line.month, unit, line.asked, line.answers, *told, found.target))
    return attached(rules.sheet(header, rows), CSV, "hai-long.csv")


def _period(wish: Wish) -> Period:
    return rules.period(wish.first, wish.last, wish.step, local_day(now()))


Sheet = tuple[Sequence[str], list[Sequence[Cell]]]


def _by_time(found: ScanReport) -> Sheet:
    header = [_("From day"), _("To day"), _("Scans")]
    end_of = found.period.end_of
    return header, [(first.isoformat(), end_of(first).isoformat(), amount) for first, amount in found.columns]


def _by_place(found: ScanReport) -> Sheet:
    header = [_("Province code"), _("Province"), _("Scans"), _("New place")]
    yes = str(_("yes"))
    return header, [(each.code, wording.place(each), each.amount, yes if each.new else "") for each in found.places]


def _by_goods(found: ScanReport) -> Sheet:
    header = [_("Producer"), _("Product"), _("Lot"), _("Run"), _("Kind of stamp"), _("Scans"), _("First"), _("Last")]
    rows: list[Sequence[Cell]] = []
    for each in found.goods:
        what: tuple[Cell, ...] = (each.producer, each.product, each.lot or "", each.run_id, str(KINDS[each.kind]))
        rows.append((*what, each.amount, each.first_on.isoformat(), each.last_on.isoformat()))
    return header, rows
