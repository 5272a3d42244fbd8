"""Pages of alarms of abnormal scans: the list, one with its evidence in sentences and a table, and how it is closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.core.provinces import ABROAD, UNKNOWN
from trace.inspections import queries, rules, service
from trace.inspections.forms import AlarmForm
from trace.inspections.queries import AlarmCursor, AlarmQuestion
from trace.inspections.views.frame import ONE_MORE, blueprint, crumbs, first_rows
from trace.lookup import queries as lookup
from trace.lookup.rules.suspicion import GRADES
from trace.registry import queries as registry
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

MOST_DAYS = 21
MOST_PLACES = 6


@dataclass(frozen=True)
class Evidence:
    """Scans by day and place as a table: the places with the most scans as columns, the rest as one more."""

    by_place: Sequence[tuple[str, int]]  # every place, the most scans first
    places: Sequence[str]
    rows: Sequence[tuple[date, Sequence[int]]]
    days: int


@blueprint.route("/kiem-tra/canh-bao")
@needs("alarm.see")
def alarm_list() -> ResponseReturnValue:
    """Alarms, gravest first: the open ones, or all; of one kind or grade where chosen."""
    here = {"kind": _one_of("kind", rules.ALARM_KINDS), "grade": _one_of("grade", GRADES)}
    every = request.args.get("all") == "1"
    question = AlarmQuestion(open_only=not every, **here)
    with snapshot(runtime().main) as db:
        rows = queries.alarms(db, question, after=AlarmCursor.read(request.args.get("after")), limit=ONE_MORE)
    chosen: dict[str, Any] = {name: value or None for name, value in here.items()} | {"all": "1" if every else None}
    shown, older = first_rows(
        rows, lambda last: url_for("inspections.alarm_list", after=AlarmCursor.of(last).text(), **chosen)
    )
    context = {
        "found": shown,
        "here": chosen,
        "every": every,
        "older": older,
        "kinds": rules.ALARM_KINDS,
        "grades": GRADES,
        "places_known": runtime().settings.ip_table_file is not None,
    }
    return page("inspections/alarms.html", crumbs=crumbs((_("Abnormal scans"), None)), **context)


@blueprint.route("/kiem-tra/canh-bao/<int:alarm_id>")
@needs("alarm.see")
def alarm(alarm_id: int) -> ResponseReturnValue:
    """One alarm with what it stands on."""
    return _alarm_page(alarm_id, AlarmForm(formdata=None))


@blueprint.route("/kiem-tra/canh-bao/<int:alarm_id>/ket-thuc", methods=["POST"])
@needs("alarm.close")
def close_alarm(alarm_id: int) -> ResponseReturnValue:
    """Say what was found, and be done with it."""
    form = AlarmForm()
    if form.validate_on_submit():
        said = {"outcome": form.outcome.data or "", "note": form.note.data or ""}
        try:
            with transaction(runtime().main) as db:
                service.close_alarm(db, actor=me(), alarm_id=alarm_id, **said, now=now())
            return see_other("inspections.alarm", _("The alarm is closed."), alarm_id=alarm_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return _alarm_page(alarm_id, form)


def _alarm_page(alarm_id: int, form: AlarmForm) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        found = queries.alarm(db, alarm_id)
        names = {unit.code: unit.name for unit in registry.provinces(db)}
        product_id = found.alarm.product_id
        home = lookup.group_and_home(db, product_id)[1] if product_id is not None else frozenset()
    names |= {UNKNOWN: _("Place unknown"), ABROAD: _("Outside Vietnam")}
    context = {
        "found": found,
        "evidence": evidence(found.alarm.evidence["cells"], names),
        "home": [names[code] for code in sorted(home) if code in names],
        "form": form,
        "actor": me(),
    }
    way = crumbs((_("Abnormal scans"), url_for("inspections.alarm_list")), (_("Alarm %(id)s", id=alarm_id), None))
    return page("inspections/alarm.html", crumbs=way, **context), form.status


def evidence(cells: Sequence[Sequence[object]], names: Mapping[str, str]) -> Evidence:
    """The kept scans (day as text, province, amount) as a table, newest day first."""
    by_place: Counter[str] = Counter()
    by_cell: Counter[tuple[str, str]] = Counter()
    for day, place, amount in cells:
        by_place[str(place)] += int(str(amount))
        by_cell[str(day), str(place)] += int(str(amount))
    shown = [place for place, _count in by_place.most_common(MOST_PLACES)]
    days = sorted({day for day, _place in by_cell}, reverse=True)
    rest = [place for place in by_place if place not in shown]
    columns = [[place] for place in shown] + ([rest] if rest else [])
    rows = [
        (date.fromisoformat(day), [sum(by_cell[day, place] for place in column) for column in columns])
        for day in days[:MOST_DAYS]
    ]
    return Evidence(
        by_place=[(names.get(place, place), amount) for place, amount in by_place.most_common()],
        places=[names.get(place, place) for place in shown] + ([_("Elsewhere")] if rest else []),
        rows=rows,
        days=len(days),
    )


def _one_of(name: str, known: Sequence[str]) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else ""
