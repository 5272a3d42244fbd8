"""The search page: one field for names, codes and communes; a form of its own for a personal number."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import Refused
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry import wording as registry_words
from trace.registry.rules import read_question
from trace.review import service
from trace.review.forms import PersonalIdForm
from trace.review.searching import KINDS, PAGE, Found, find
from trace.review.views.frame import blueprint
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import now, page, runtime

WORDS = {"words": registry_words}


@blueprint.route("/tim")
@needs("producer.see")
def search() -> ResponseReturnValue:
    """What was looked for, each kind by itself; nothing asked yet, how to ask; nothing found, what else to try."""
    text, ward = request.args.get("tim", ""), request.args.get("xa", "")
    after = row_number(request.args.get("after", "")) or 0
    if ward and not me().works_for_producers:
        return _in_commune(ward, after)
    asked = read_question(text) if text.strip() else None
    if asked is None or isinstance(asked, Reason):
        refused = sentence(asked) if isinstance(asked, Reason) else None
        # What may not be looked for here is not repeated on the page either.
        kept = "" if isinstance(asked, Reason) and asked.code == "search.personal" else text
        return _page(kept, None, refused=refused)
    kind = request.args.get("loai")
    with snapshot(runtime().main) as db:
        found = find(db, me(), asked, kind=kind if kind in KINDS else None, after=after, now=now())
        communes = _communes(db, found)
    return _page(text, found, communes=communes)


def _in_commune(ward: str, after: int) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        unit = registry.commune(db, ward)
        rows = registry.producers_in(db, ward, after=after, limit=PAGE + 1) if unit else []
        found = Found(producers=rows[:PAGE], more_producers=rows[PAGE - 1].id if len(rows) > PAGE else None)
        communes = _communes(db, found)
    place = f"{unit.unit_type} {unit.name}, {unit.province_name}" if unit else ward
    return _page("", found, communes=communes, place=place, ward=ward)


def _communes(db: Any, found: Found) -> dict[int, str]:
    return {each.id: registry.commune_line(db, each.ward_code, each.ward_valid_from) for each in found.producers}


def _page(text: str, found: Found | None, **more: Any) -> str:
    ward = more.pop("ward", None)
    asked = {"xa": ward} if ward else {"tim": text}
    links = {
        kind: url_for("review.search", loai=kind, after=getattr(found, f"more_{kind}"), **asked)
        for kind in KINDS
        if getattr(found, f"more_{kind}", None)
    }
    return page(
        "review/search.html",
        text=text,
        found=found,
        more=links,
        states={each.id: registry.producer_state(each) for each in found.producers} if found else {},
        place_found=more.pop("place", None),
        personal=me().may("producer.find_by_person"),
        crumbs=[(_("Search"), None)],
        **more,
        **WORDS,
    )


@blueprint.route("/tim/so-dinh-danh", methods=["GET", "POST"])
@needs("producer.find_by_person")
def search_person() -> ResponseReturnValue:
    """The producer of a personal number: typed whole, sent by POST, recorded; never in an address."""
    form, sought, found, commune = PersonalIdForm(), False, None, ""
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                found = service.seek_by_personal_id(
                    db, actor=me(), number=form.number.data or "", keys=runtime().keys, now=now()
                )
                commune = registry.commune_line(db, found.ward_code, found.ward_valid_from) if found else ""
            sought = True
        except Refused as error:
            form.refuse(error)
    crumbs = [(_("Search"), url_for("review.search")), (_("By personal number"), None)]
    shown = page(
        "review/search_person.html", form=form, sought=sought, found=found, commune=commune, crumbs=crumbs, **WORDS
    )
    return shown, form.status
