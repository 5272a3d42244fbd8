"""The officer's morning queue: figures, filters kept in the address, page by page; the same on paper and as a sheet."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.core.sheets import CSV, Cell, csv_sheet
from trace.review import queries
from trace.review.queries import MOST, Filter, Line
from trace.review.rules import cases, days
from trace.review.views.frame import blueprint, calendar
from trace.review.wording import KINDS, OUTCOMES, STATES, VIEWS, time_left
from trace.web.guard import me, needs
from trace.web.pages import attached, now, page, runtime

WORDS = {"kinds": KINDS, "states": STATES, "outcomes": OUTCOMES, "views": VIEWS}
EXPORT_PAGES = 50


@blueprint.route("/ho-so")
@needs("review.see")
def queue() -> ResponseReturnValue:
    """The cases that wait for the officer, the most urgent first; a producer is taken to its own cases."""
    actor = me()
    if actor.works_for_producers:
        return redirect(url_for("review.own_cases"))
    wanted, paper = asked(), request.args.get("in") == "1"
    with snapshot(runtime().main) as db:
        after, limit = request.args.get("after"), MOST if paper else queries.PAGE
        listed = queries.queue(db, actor=actor, wanted=wanted, now=now(), after=after, limit=limit)
        figures = queries.figures(db, actor=actor, now=now())
        unconfirmed = queries.unconfirmed_years(db, now=now())
    return page(
        "review/queue.html",
        listed=listed,
        figures=figures,
        most=queries.COUNTED_MOST,
        unconfirmed=unconfirmed,
        here=in_address(wanted),
        paper=paper,
        time_tag=time_tag,
        crumbs=[(_("Review"), None)],
        **WORDS,
    )


@blueprint.route("/ho-so/cua-toi")
@needs("review.see")
def own_cases() -> ResponseReturnValue:
    """The cases of the producers somebody works for, the newest first, with what is asked of them."""
    with snapshot(runtime().main) as db:
        listed = queries.own_cases(db, producers=me().producers, after=request.args.get("after"))
    crumbs = [(_("My cases"), None)]
    return page("review/own_cases.html", listed=listed, time_tag=time_tag, crumbs=crumbs, **WORDS)


@blueprint.route("/ho-so/xuat.csv")
@needs("review.see")
def export_queue() -> ResponseReturnValue:
    """The queue under the same filters as a sheet, at most ten thousand cases; no personal data of a producer."""
    actor, wanted = me(), asked()
    heads = ("Case code", "Kind", "State", "About", "Producer", "Unit", "In hand of", "Opened", "Due")
    rows: list[list[Cell]] = [[_(head) for head in heads]]
    after: str | None = None
    with snapshot(runtime().main) as db:
        for _page in range(EXPORT_PAGES):
            if actor.works_for_producers:
                listed = queries.own_cases(db, producers=actor.producers, after=after, limit=MOST)
            else:
                listed = queries.queue(db, actor=actor, wanted=wanted, now=now(), after=after, limit=MOST)
            rows += [_cells(line) for line in listed.lines]
            after = listed.after
            if after is None:
                break
    return attached(csv_sheet(rows), CSV, "ho-so.csv")


def _cells(line: Line) -> list[Cell]:
    case = line.case
    return [
        case.case_code,
        str(KINDS[case.kind]),
        str(STATES[case.state][0]),
        line.product or line.producer,
        line.producer,
        line.unit,
        (line.holder or "") if held(line) else "",
        f"{case.opened_at:%Y-%m-%d %H:%M}Z",
        f"{case.due_at:%Y-%m-%d %H:%M}Z",
    ]


def asked() -> Filter:
    """The filter in the address; words that are none of ours count as not said."""
    kind, state, view = request.args.get("kind"), request.args.get("state", "open"), request.args.get("view")
    return Filter(
        kind if kind in cases.KINDS else None,
        state if state in cases.STATES else "open",
        request.args.get("overdue") == "1",
        request.args.get("below") == "1",
        view if view in queries.VIEWS else None,
    )


def in_address(wanted: Filter) -> dict[str, Any]:
    """The filter as parameters of an address; what is not asked for is left out."""
    return {
        "kind": wanted.kind,
        "state": wanted.state,
        "overdue": "1" if wanted.overdue else None,
        "below": "1" if wanted.below else None,
        "view": wanted.view,
    }


def held(line: Line) -> bool:
    """Whether somebody has the case in hand now."""
    return line.case.claimed_until is not None and now() < line.case.claimed_until


def time_tag(case: Any) -> tuple[str, str] | None:
    """How a case stands against its clock, in words and tone."""
    return time_left(case, days.left(case.due_at, now(), *calendar()))
