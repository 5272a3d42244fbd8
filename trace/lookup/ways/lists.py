"""`/danh-sach`: a dated list to print and hang up, for people without a phone: what is recalled, paused, in order."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.lookup import rules
from trace.lookup.queries import lists
from trace.lookup.ways.blueprint import blueprint, shown
from trace.registry.queries.units import commune, place_choices
from trace.web.guard import open_to_all
from trace.web.pages import now, runtime

LONGEST_NAME = 100  # characters of a commune's name
MOST_PAGES = 50
TONES: dict[lists.Standing, rules.Tone] = {"recalled": "red", "on_hold": "red", "valid": "green"}


@blueprint.get("/danh-sach")
@open_to_all
def communes() -> ResponseReturnValue:
    """The communes to choose from: those with goods, or those whose name, today's or a former one, was asked for."""
    wanted = request.args.get("q", "")[:LONGEST_NAME].strip()
    province = runtime().settings.province_code
    with runtime().public_snapshot() as db:
        found = place_choices(db, wanted, province_code=province) if wanted else []
        units = [choice.unit for choice in found] if wanted else lists.communes_with_goods(db, province)
    return shown("communes", wanted=wanted, units=list(dict.fromkeys(units)))


@blueprint.get("/danh-sach/<ward_code>")
@open_to_all
def lots(ward_code: str) -> ResponseReturnValue:
    """The list of one commune, `lists.PAGE_ROWS` lots a page. NotFound for a code of no commune in force."""
    page = min(max(request.args.get("trang", 1, int), 1), MOST_PAGES)
    today = local_day(now())
    with runtime().public_snapshot() as db:
        unit = commune(db, ward_code)
        if unit is None or unit.province_code != runtime().settings.province_code:
            raise NotFound(Reason("list.unknown"))
        listed = lists.lots(db, unit, today=today, page=page)
    sections = [
        (standing, TONES[standing], [lot for lot in listed.lots if lot.standing == standing])
        for standing in lists.STANDINGS
    ]
    return shown(
        "lots",
        unit=unit,
        listed=listed,
        sections=sections,
        today=today,
        moment=now(),
        demo=runtime().settings.demonstration,
    )
