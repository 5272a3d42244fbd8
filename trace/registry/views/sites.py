"""Pages of places: what is told of them, their ground on a drawing and as GeoJSON, their growing-area codes."""

from __future__ import annotations

import json
import math
from typing import Any

from flask import Response, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.registry import queries, rules, service
from trace.registry.forms import FROM, AreaCodeForm, OutlineForm, SiteForm
from trace.registry.models import GrowingAreaCode, Producer, Site
from trace.registry.views.frame import ANSWERED, WORDS, blueprint, may, offer_communes, readable, sent
from trace.registry.views.producers import crumbs_to, producer_crumb
from trace.web.creating import once_by_form
from trace.web.forms import VersionedForm
from trace.web.guard import me, needs, public
from trace.web.pages import now, page, runtime, see_other

GEOJSON = "application/geo+json"
DRAWN, MARGIN = 300, 10  # the drawing's side and its margin, in units of its own


def _way(found: Site | None, owner: Producer, *more: str) -> list[tuple[str, str | None]]:
    here = [(found.name, url_for("registry.site", site_id=found.id))] if found else []
    steps: list[tuple[str, str | None]] = [producer_crumb(owner), *here, *((each, None) for each in more)]
    return crumbs_to(*(steps if more else [*steps[:-1], (steps[-1][0], None)]))


@blueprint.route("/co-so/<int:producer_id>/dia-diem/moi", methods=["GET", "POST"])
@needs("producer.edit")
def add_site(producer_id: int) -> ResponseReturnValue:
    """A new place of a producer; it begins in the producer's own commune."""
    with snapshot(runtime().main) as db:
        owner = readable(db, producer_id)
    form = SiteForm(data={"ward_code": owner.ward_code})
    if not form.find.data and form.validate_on_submit():
        details = form.details()
        try:
            made = once_by_form(form, lambda db: _add_site(db, producer_id, form))
            return see_other("registry.site", _("Added: %(name)s.", name=details.name), site_id=made)
        except ANSWERED as error:
            form.refuse(error)
    return _site_form(form, _way(None, owner, _("Add a place")), _("Add a place"))


def _add_site(db: Session, producer_id: int, form: SiteForm) -> int:
    return service.add_site(db, actor=me(), producer_id=producer_id, details=form.details(), now=now()).id


@blueprint.route("/dia-diem/<int:site_id>")
@needs("producer.see")
def site(site_id: int) -> ResponseReturnValue:
    """One place: what is told of it, whether an officer has seen it, its ground, its growing-area codes."""
    with snapshot(runtime().main) as db:
        found, owner = _of(db, site_id)
        context = {
            "commune": queries.commune_line(db, found.ward_code, found.ward_valid_from),
            "former": queries.former_line(db, found.former_ward_code),
            "codes": queries.area_codes_of(db, [found.id]),
            "may_check": found.checked_on is None and _may_check(db, found, owner),
        }
    return page(
        "registry/site.html",
        found=found,
        owner=owner,
        form=VersionedForm(data={"version": found.version}),
        size=queries.site_size(found),
        drawing=_drawing(found.outline) if found.outline else None,
        shown_exactly=rules.shows_place(owner.legal_type),
        may_edit=may("producer.edit", owner.id),
        crumbs=_way(found, owner),
        **context,
        **WORDS,
    )


def _of(db: Session, site_id: int) -> tuple[Site, Producer]:
    found = queries.site(db, site_id)
    return found, readable(db, found.producer_id)


def _may_check(db: Session, found: Site, owner: Producer) -> bool:
    if not me().may("site.check") or me().id == found.made_by:
        return False
    units = queries.competent(db, owner) | queries.competent_there(db, found)
    return me().why_not("site.check", units=units) is None


@blueprint.route("/dia-diem/<int:site_id>/sua", methods=["GET", "POST"])
@needs("producer.edit")
def edit_site(site_id: int) -> ResponseReturnValue:
    """Change a place; its code stays."""
    with snapshot(runtime().main) as db:
        found, owner = _of(db, site_id)
    form = SiteForm(data=_told_of(found))
    if not form.find.data and form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.edit_site(db, actor=me(), site_id=site_id, details=form.details(), version=form.seen, now=now())
            return see_other("registry.site", _("Saved."), site_id=site_id)
        except ANSWERED as error:
            form.refuse(error)
    return _site_form(form, _way(found, owner, _("Change the place")), _("Change the place"))


def _told_of(found: Site) -> dict[str, object]:
    names = ("name", "kind", "address", "gln", "lat", "lon", "address_code", "version")
    former = f"{FROM}{found.former_ward_code}" if found.former_ward_code else ""
    return {name: getattr(found, name) for name in names} | {"ward_code": f"{found.ward_code}{former}"}


def _site_form(form: SiteForm, crumbs: list[tuple[str, str | None]], title: str) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        offer_communes(db, form)
    return page("registry/site_form.html", form=form, title=title, crumbs=crumbs), form.status


@blueprint.route("/dia-diem/<int:site_id>/kiem-tra", methods=["POST"])
@needs("site.check")
def check_site(site_id: int) -> ResponseReturnValue:
    """An officer has seen the place: from now on it is public and counts as home."""
    form = VersionedForm()
    with transaction(runtime().main) as db:
        found = queries.site(db, site_id)
        owner = queries.producer(db, found.producer_id)
        competent = me().units & (queries.competent(db, owner) | queries.competent_there(db, found))
        # Their own unit where it is competent, else the one of theirs that is.
        units = sorted(competent, key=lambda unit: (unit != me().home, unit))
        unit = accounts.unit_name(db, units[0]) if units else ""
        service.check_site(db, actor=me(), site_id=site_id, unit_name=unit, version=form.seen, now=now())
    return see_other("registry.site", _("Recorded: this place was checked."), site_id=site_id)


@blueprint.route("/dia-diem/<int:site_id>/ranh-gioi", methods=["GET", "POST"])
@needs("producer.edit")
def outline_site(site_id: int) -> ResponseReturnValue:
    """Draw the ground of a place by a GeoJSON file or text; an empty text takes it away."""
    with snapshot(runtime().main) as db:
        found, owner = _of(db, site_id)
    text = json.dumps(found.outline) if found.outline else ""
    form = OutlineForm(data={"outline": text, "version": found.version})
    if form.validate_on_submit():
        try:
            _outline(site_id, form)
            return see_other("registry.site", _("Saved."), site_id=site_id)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Draw the ground")
    shown = page("registry/outline_form.html", form=form, title=title, crumbs=_way(found, owner, title))
    return shown, form.status


def _outline(site_id: int, form: OutlineForm) -> None:
    text = form.outline.data or ""
    if form.file.data:
        try:
            text = sent(form.file.data)[1].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refused(Reason("outline.not_json", field="file")) from error
    with transaction(runtime().main) as db:
        service.outline_site(db, actor=me(), site_id=site_id, text=text, version=form.seen, now=now())


@blueprint.route("/dia-diem/<int:site_id>/ma-so-vung-trong/moi", methods=["GET", "POST"])
@needs("producer.edit")
def add_area_code(site_id: int) -> ResponseReturnValue:
    """A growing-area code of a place; its holder begins as the producer."""
    with snapshot(runtime().main) as db:
        found, owner = _of(db, site_id)
    form = AreaCodeForm(data={"holder": owner.name, "standing": "in_force"})
    if form.validate_on_submit():
        try:
            once_by_form(form, lambda db: _add_area_code(db, site_id, form))
            return see_other("registry.site", _("Saved."), site_id=site_id)
        except ANSWERED as error:
            form.refuse(error)
    return _area_code_form(form, found, owner, _("Add a growing-area code"))


def _add_area_code(db: Session, site_id: int, form: AreaCodeForm) -> int:
    return service.add_area_code(db, actor=me(), site_id=site_id, details=form.details(), now=now()).id


@blueprint.route("/ma-so-vung-trong/<int:area_code_id>/sua", methods=["GET", "POST"])
@needs("producer.edit")
def edit_area_code(area_code_id: int) -> ResponseReturnValue:
    """Change a growing-area code: it was suspended, given back, revoked."""
    with snapshot(runtime().main) as db:
        code = queries.area_code(db, area_code_id)
        found, owner = _of(db, code.site_id)
    form = AreaCodeForm(data=_told_of_code(code))
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.edit_area_code(
                    db, actor=me(), code_id=area_code_id, details=form.details(), version=form.seen, now=now()
                )
            return see_other("registry.site", _("Saved."), site_id=found.id)
        except ANSWERED as error:
            form.refuse(error)
    return _area_code_form(form, found, owner, _("Change the growing-area code"))


def _told_of_code(code: GrowingAreaCode) -> dict[str, object]:
    names = ("code", "market", "holder", "status_since", "version")
    return {name: getattr(code, name) for name in names} | {"standing": code.status}


def _area_code_form(form: AreaCodeForm, found: Site, owner: Producer, title: str) -> ResponseReturnValue:
    crumbs = _way(found, owner, title)
    return page("registry/plain_form.html", form=form, title=title, crumbs=crumbs), form.status


@blueprint.route("/dia-diem/<int:site_id>/dia-diem.geojson")
@needs("producer.see")
def site_geojson(site_id: int) -> ResponseReturnValue:
    """One place as GeoJSON, for those who work with it."""
    with snapshot(runtime().main) as db:
        found, owner = _of(db, site_id)
        told = queries.geojson_of(db, owner, public=False, only=found.id)
    return _file(told, f"{found.code}.geojson")


@blueprint.route("/co-so/<int:producer_id>/dia-diem.geojson")
@public
def sites_geojson(producer_id: int) -> ResponseReturnValue:
    """The places of a producer as GeoJSON: all for those who may read the producer, else what is public of them."""
    with snapshot(runtime().main) as db:
        owner = queries.producer(db, producer_id)
        inside = g.get("actor") is not None and may("producer.see", producer_id)
        told = queries.geojson_of(db, owner, public=not inside)
    return _file(told, f"co-so-{producer_id}.geojson")


def _file(told: dict[str, Any], name: str) -> Response:
    body = json.dumps(told, ensure_ascii=False)
    return Response(body, content_type=GEOJSON, headers={"Content-Disposition": f'inline; filename="{name}"'})


def _drawing(outline: rules.Outline) -> str:
    """The outline as the path of a drawing, north up; a degree of longitude is as long as it is there."""
    lon, lat = rules.middle(outline)
    narrower = math.cos(math.radians(lat))
    rings = [[((x - lon) * narrower, lat - y) for x, y in ring] for ring in rules.rings_of(outline)]
    reach = max(abs(each) for ring in rings for point in ring for each in point)
    scale = (DRAWN / 2 - MARGIN) / reach
    lines = (" L".join(f"{x * scale:.1f} {y * scale:.1f}" for x, y in ring[:-1]) for ring in rings)
    return " ".join(f"M{line} Z" for line in lines)
