"""Pages of the clock: the working-day calendar of a year, and how the targets of the counter were kept."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.base.errors import NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.review import queries, service
from trace.review.deskforms import CalendarForm
from trace.review.proposing import proposed
from trace.review.rules import calendars
from trace.review.views.frame import ANSWERED, blueprint
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other

FIRST_YEAR, YEARS_AHEAD = 2020, 2
MONTHS_SHOWN = timedelta(days=366)


@blueprint.route("/ho-so/lich")
@needs("calendar.see")
def calendar_years() -> ResponseReturnValue:
    """The confirmed years with their days, and what nobody has confirmed yet."""
    this = local_day(now()).year
    with snapshot(runtime().main) as db:
        years = queries.calendar_years(db)
        days = {each.year: queries.special_days(db, each.year) for each in years[:4]}
        by = {each.year: accounts.person_name(db, each.confirmed_by) for each in years}
        unconfirmed = queries.unconfirmed_years(db, now=now())
    open_years = [year for year in (this, this + 1) if year not in by]
    return page(
        "review/calendar.html",
        years=years,
        days=days,
        by=by,
        unconfirmed=unconfirmed,
        open_years=open_years,
        crumbs=[(_("Review"), url_for("review.queue")), (_("Working-day calendar"), None)],
    )


@blueprint.route("/ho-so/lich/<int:year>", methods=["GET", "POST"])
@needs("calendar.edit")
def calendar_year(year: int) -> ResponseReturnValue:
    """Confirm the days of a year; the library's proposal stands there until somebody has."""
    if not FIRST_YEAR <= year <= local_day(now()).year + YEARS_AHEAD:
        raise NotFound(Reason("object.unknown"))
    with snapshot(runtime().main) as db:
        before = queries.special_days(db, year)
        seen = next((each.version for each in queries.calendar_years(db) if each.year == year), 0)
    form = CalendarForm(version=seen, days=calendars.written(before or proposed(year)))
    if form.validate_on_submit():
        try:
            _confirm(year, form)
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.calendar_years", _("The calendar of %(year)s is confirmed.", year=str(year)))
    crumbs = [(_("Working-day calendar"), url_for("review.calendar_years")), (str(year), None)]
    return page("review/calendar_year.html", form=form, year=year, seen=seen, crumbs=crumbs), form.status


def _confirm(year: int, form: CalendarForm) -> None:
    special, unread = calendars.read_lines(form.days.data or "")
    if unread:
        raise Refused(Reason("calendar.unread", field="days", line=unread[0]))
    with transaction(runtime().main) as db:
        service.confirm_calendar(db, actor=me(), year=year, special=special, seen=form.seen or 0, now=now())


@blueprint.route("/ho-so/muc-tieu")
@needs("calendar.see")
def counter_targets() -> ResponseReturnValue:
    """How many files at each unit's counter waited at most 15 minutes and took at most 30, month by month."""
    today = local_day(now())
    with snapshot(runtime().main) as db:
        standings = queries.counter_standings(db, since=f"{today - MONTHS_SHOWN:%Y-%m}")
        units = {unit.id: unit.name for unit in accounts.agencies(db)}
    crumbs = [(_("Review"), url_for("review.queue")), (_("Targets of the counter"), None)]
    return page("review/targets.html", standings=standings, units=units, crumbs=crumbs)
