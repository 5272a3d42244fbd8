"""Accounts: where every label of a run is, and the same over all runs of a producer. To read and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.core.reason import Reason
from trace.core.sheets import CSV, Cell, csv_sheet
from trace.stamps import queries
from trace.stamps.rules import VOIDED_HOW, Account
from trace.stamps.seeing import seen
from trace.stamps.stock.whereabouts import stock_lines
from trace.stamps.views.blueprint import blueprint, crumbs
from trace.stamps.wording import VOIDED
from trace.web.guard import mine, needs, own_or_hidden
from trace.web.pages import attached, page, runtime

ROWS = 30
MOST_ROWS = 100_000
ACTIVE_PARTS = ("active_consumed", "active_held", "active_stolen", "active_revoked")
STOCK_PARTS = ("stock_held", "stock_stolen", "stock_revoked")
COLUMNS = ("released", "active", *VOIDED_HOW, "stock", *ACTIVE_PARTS, *STOCK_PARTS)


@blueprint.route("/tem/<int:run_id>/doi-chieu")
@needs("run.see")
def run_account(run_id: int) -> ResponseReturnValue:
    """Where every label of a run is, and in which boxes and on which sheets its stock lies."""
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
        total, stock = queries.account(db, found.run), stock_lines(db, found.run)
    way = crumbs(found, _("Where the labels are"))
    return page("stamps/account.html", found=found, account=total, stock=stock, parts=parts_of(total), crumbs=way)


@blueprint.route("/tem/<int:run_id>/doi-chieu.csv")
@needs("run.see")
def run_account_csv(run_id: int) -> ResponseReturnValue:
    """The same as a file: the sums, then each stretch of stock."""
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
        total, stock = queries.account(db, found.run), stock_lines(db, found.run)
    rows: list[Sequence[Cell]] = [*zip(_headings(), (getattr(total, name) for name in COLUMNS), strict=True), ()]
    rows.append((_("Stamps"), _("Labels"), _("Sheets"), _("Boxes or rolls")))
    rows += [tuple(line.values()) for line in stock]
    return attached(csv_sheet(rows), CSV, f"doi-chieu-lenh-{run_id}.csv")


@blueprint.route("/tem/doi-chieu")
@needs("run.see")
def accounts() -> ResponseReturnValue:
    """All released runs with their accounts and the total: somebody's own, of one producer, or of everybody."""
    before, producer_id = request.args.get("before", type=int), request.args.get("co-so", type=int)
    chosen = _whose(producer_id)
    with snapshot(runtime().main) as db:
        rows = queries.accounts(db, producers=chosen, before=before, limit=ROWS + 1)
        total = queries.account_of_all(db, producers=chosen)
    kept: dict[str, Any] = {"co-so": producer_id}
    file = url_for("stamps.accounts_csv", **kept)
    after = url_for("stamps.accounts", before=rows[ROWS - 1].run_id, **kept) if len(rows) > ROWS else None
    way = crumbs(here=_("Where the labels are"))
    return page("stamps/accounts.html", rows=rows[:ROWS], total=total, file=file, after=after, crumbs=way)


@blueprint.route("/tem/doi-chieu.csv")
@needs("run.see")
def accounts_csv() -> ResponseReturnValue:
    """The accounts of all released runs as a file."""
    chosen = _whose(request.args.get("co-so", type=int))
    with snapshot(runtime().main) as db:
        lines = queries.accounts(db, producers=chosen, limit=MOST_ROWS)
    rows: list[Sequence[Cell]] = [(_("Run"), _("Producer"), _("Product"), *_headings())]
    rows += [
        (one.run_id, one.producer, one.product, *(getattr(one.account, name) for name in COLUMNS)) for one in lines
    ]
    return attached(csv_sheet(rows), CSV, "doi-chieu-tem.csv")


def parts_of(total: Account) -> dict[str, list[tuple[str, int]]]:
    """What is shown within each place: the ways of voiding, and what is the matter with active stamps and stock."""
    within = {
        "active": [(_matters()[name], getattr(total, name)) for name in ACTIVE_PARTS],
        "stock": [(_matters()[name], getattr(total, name)) for name in STOCK_PARTS],
        "void": [(str(VOIDED[how]), getattr(total, how)) for how in VOIDED_HOW],
    }
    return {place: [one for one in named if one[1]] for place, named in within.items()}


def _matters() -> dict[str, str]:
    words = {
        "consumed": _("sold, exported or used"),
        "held": _("sale paused"),
        "stolen": _("reported stolen"),
        "revoked": _("revoked"),
    }
    return {name: words[name.partition("_")[2]] for name in (*ACTIVE_PARTS, *STOCK_PARTS)}


def _headings() -> list[str]:
    """The columns of a file, in the reader's language."""
    places = {"released": _("Labels released"), "active": _("Active labels"), "stock": _("Labels in stock")}
    ways = {how: f"{_('Void labels')}: {VOIDED[how]}" for how in VOIDED_HOW}
    parts = {name: f"{places[name.partition('_')[0]]}: {words}" for name, words in _matters().items()}
    return [(places | ways | parts)[name] for name in COLUMNS]


def _whose(producer_id: int | None) -> frozenset[int] | None:
    if producer_id is None:
        return mine()
    own_or_hidden("run.see", producer_id, Reason("producer.unknown"))
    return frozenset({producer_id})
