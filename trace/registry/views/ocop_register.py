"""The public register of OCOP items: as a page and as a sheet, with filters; what is doubtful is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot
from trace.core.sheets import BOM, CSV, Cell, csv_line
from trace.core.words import local_day
from trace.registry import queries
from trace.registry.rules import STARS
from trace.registry.views.frame import WORDS, after, blueprint
from trace.registry.wording import OCOP_STATES
from trace.web.guard import public
from trace.web.language import chosen
from trace.web.pages import attached, now, page, runtime

PAGE = 25
CHUNK = 500
LONGEST = 100  # letters of what is searched


NAMES = {"words": "tim", "star": "sao", "group": "nhom", "ward": "xa", "state": "tinh-trang"}


def _filters() -> queries.Filters:
    """What the address asks for; what is no choice is left out."""
    typed = {name: request.args.get(said, "")[:LONGEST].strip() for name, said in NAMES.items()}
    known = {"star": {str(each) for each in STARS}, "state": set(OCOP_STATES)}
    return queries.Filters(**{name: text for name, text in typed.items() if text in known.get(name, {text})})


def _asked(db: Session, filters: queries.Filters) -> queries.Listing:
    province = runtime().settings.province_code
    return queries.listing(db, filters, province_code=province, today=local_day(now()))


def _address(endpoint: str, filters: queries.Filters, **more: Any) -> str:
    """The same filters at another address."""
    kept: dict[str, Any] = {said: getattr(filters, name) for name, said in NAMES.items() if getattr(filters, name)}
    return url_for(endpoint, **kept, **more)


@blueprint.route("/ocop")
@public
def ocop_register() -> ResponseReturnValue:
    """The register, the newest entry first, 25 a page."""
    filters = _filters()
    with snapshot(runtime().main) as db:
        found = queries.listed(db, _asked(db, filters), after=after(), limit=PAGE + 1)
        groups, updated = queries.groups(db), queries.last_change(db)
    names = {each.key: each.name_en if chosen() == "en" else each.name for each in groups}
    more = None
    if len(found) > PAGE:
        more = _address("registry.ocop_register", filters, after=found[PAGE - 1].item.id)
    return page(
        "registry/ocop_register.html",
        found=found[:PAGE],
        filters=filters,
        names=names,
        tops=[each for each in groups if each.parent_key is None or each.parent_key.count(".") == 0],
        stars=STARS,
        updated=updated,
        today=local_day(now()),
        more=more,
        sheet=_address("registry.ocop_sheet", filters),
        program=_address("registry_api.ocop_register", filters),
        **WORDS,
    )


@blueprint.route("/ocop.csv")
@public
def ocop_sheet() -> ResponseReturnValue:
    """The same as a sheet that spreadsheets open right, whole, written while it is read."""
    rt, today = runtime(), local_day(now())
    with snapshot(rt.main) as db:
        asked = _asked(db, _filters())
    head = [_("Product"), _("Producer"), _("Commune"), _("Stars"), _("Product group"), _("Decision number")]
    head += [_("Decision date"), _("Decided by"), _("In force until"), _("State today"), _("Revoked from")]
    states = {key: str(label) for key, (label, _tone) in OCOP_STATES.items()}

    def lines() -> Iterator[str]:
        yield BOM + csv_line(head)
        last = 0
        while True:
            with snapshot(rt.main) as db:
                found = queries.listed(db, asked, after=last, limit=CHUNK)
            yield "".join(csv_line(_cells(each, states)) for each in found)
            if len(found) < CHUNK:
                return
            last = found[-1].item.id

    return attached(lines(), CSV, f"ocop-{today:%Y%m%d}.csv")


def _cells(each: queries.Listed, states: dict[str, str]) -> list[Cell]:
    item, ward = each.item, each.ward
    return [
        item.product_name,
        item.producer_name,
        f"{ward.unit_type} {ward.name}" if ward else "",
        item.star,
        item.group_key,
        item.decision_no,
        item.decision_date,
        item.issuer,
        item.valid_to,
        states[each.state],
        item.revoked_on,
    ]
