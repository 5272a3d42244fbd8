"""The public list of violations, by the rule: a page, values, a sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot
from trace.core.numbers import row_number
from trace.core.sheets import CSV, csv_sheet
from trace.core.words import local_day
from trace.inspections.views.frame import ONE_MORE, blueprint, first_rows
from trace.inspections.violations import queries, rules, wording
from trace.inspections.violations.queries import PublicLine
from trace.web.guard import public
from trace.web.pages import attached, now, page, runtime

MOST_PUBLIC = 2_000  # lines of one sheet; the pages go on


@blueprint.route("/vi-pham")
@public
def public_violations() -> ResponseReturnValue:
    """What everybody may read, the newest decision first."""
    before = _cursor()
    with snapshot(runtime().main) as db:
        rows = queries.public_lines(db, local_day(now()), before=before, limit=ONE_MORE)
    shown, older = first_rows(rows, lambda last: url_for("inspections.public_violations", after=_after(last)))
    context = {"rows": shown, "older": older, "months": round(rules.PUBLIC_FOR.days / 30.4)}
    return page("inspections/public_violations.html", crumbs=[(_("Violations that were decided"), None)], **context)


@blueprint.route("/vi-pham.json")
@public
def public_violations_json() -> ResponseReturnValue:
    """The same as values."""
    today, before = local_day(now()), _cursor()
    with snapshot(runtime().main) as db:
        rows = queries.public_lines(db, today, before=before, limit=ONE_MORE)
    shown, after = first_rows(rows, _after)
    return jsonify({"as_of": today.isoformat(), "items": [_values(each) for each in shown], "next": after})


@blueprint.route("/vi-pham.csv")
@public
def public_violations_csv() -> ResponseReturnValue:
    """The same as a sheet, a line for each."""
    with snapshot(runtime().main) as db:
        rows = queries.public_lines(db, local_day(now()), limit=MOST_PUBLIC)
    header = [_("Number"), _("Producer"), _("Commune"), _("Violation"), _("Legal basis"), _("Measure")]
    header += [_("Authority that decided"), _("Decision number"), _("Decision date"), _("State")]
    lines = [[each if isinstance(each, str) else str(each) for each in _cells(row)] for row in rows]
    return attached(csv_sheet([header, *lines]), CSV, f"vi-pham-{local_day(now()):%Y%m%d}.csv")


def _cursor() -> tuple[date, int] | None:
    """Where the page before ended, out of the address; None where it says nothing of ours."""
    day, _dot, row = request.args.get("after", "").partition("~")
    last = row_number(row)
    try:
        return (date.fromisoformat(day), last) if last is not None else None
    except ValueError:
        return None


def _after(line: PublicLine) -> str:
    return f"{line.decided_on.isoformat()}~{line.number}"


def _values(line: PublicLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "producer": line.producer,
        "commune": line.commune,
        "violation": line.words,
        "legal_basis": line.basis,
        "measure": line.measure,
        "decided_by": line.decided_by,
        "decision_no": line.decision_no,
        "decided_on": line.decided_on.isoformat(),
        "fulfilled": line.fulfilled,
    }


def _cells(line: PublicLine) -> list[Any]:
    named = line.producer or _("A household (not named)")
    state = wording.STATES["fulfilled" if line.fulfilled else "decided"][0]
    said = [line.words, line.basis, line.measure, line.decided_by, line.decision_no]
    return [line.number, named, line.commune, *said, line.decided_on.isoformat(), state]
