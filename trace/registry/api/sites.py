"""The API of places: what is told of them, their ground as GeoJSON, their growing-area codes."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, url_for

from trace.base.db import snapshot, transaction
from trace.registry import queries, service
from trace.registry.api.frame import a_page, blueprint
from trace.registry.models import GrowingAreaCode, Site
from trace.registry.rules import AreaCodeDetails, SiteDetails
from trace.registry.schemas import (
    AreaCodeBody,
    AreaCodes,
    AreaCodeView,
    FeatureCollection,
    OutlineBody,
    PageQuery,
    SiteBody,
    SitePage,
    SiteView,
)
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@blueprint.route("/producers/<int:producer_id>/sites", methods=["GET"])
@needs("producer.see")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, SitePage)
def list_sites(query: dict[str, Any], producer_id: int) -> dict[str, Any]:
    """The places of a producer."""
    own_or_hidden("producer.see", producer_id)
    with snapshot(runtime().main) as db:
        found = queries.sites_of(db, producer_id, after=query["after"], limit=query["limit"] + 1)
    return a_page(found, query["limit"], lambda each: each.id)


@blueprint.route("/producers/<int:producer_id>/sites", methods=["POST"])
@needs("producer.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(SiteBody)
@blueprint.response(201, SiteView)
@blueprint.alt_response(422, description="A field is wrong, or another place has the GLN.")
def add_site(body: dict[str, Any], producer_id: int) -> Response:
    """Add a place; without a GLN it gets a location trace code of ours."""
    details = SiteDetails(**body)
    return created(
        lambda db: service.add_site(db, actor=me(), producer_id=producer_id, details=details, now=now()),
        view=SiteView(),
        at=_site_address,
    )


@blueprint.route("/sites/<int:site_id>", methods=["GET"])
@needs("producer.see")
@blueprint.response(200, SiteView)
def show_site(site_id: int) -> Tagged:
    """A place, with the ETag of its version."""
    with snapshot(runtime().main) as db:
        found = queries.site(db, site_id)
    own_or_hidden("producer.see", found.producer_id)
    return tagged(found, found.version)


@blueprint.route("/sites/<int:site_id>", methods=["PUT"])
@needs("producer.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(SiteBody)
@blueprint.response(200, SiteView)
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(428, description="If-Match is missing.")
def edit_site(body: dict[str, Any], site_id: int) -> Tagged:
    """Change a place; its code stays."""
    details, version = SiteDetails(**body), seen()
    with transaction(runtime().main) as db:
        found = service.edit_site(db, actor=me(), site_id=site_id, details=details, version=version, now=now())
    return tagged(found, found.version)


@blueprint.route("/sites/<int:site_id>/outline", methods=["PUT"])
@needs("producer.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(OutlineBody)
@blueprint.response(200, SiteView)
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(422, description="This is no outline of ground; the reason names the corner.")
@blueprint.alt_response(428, description="If-Match is missing.")
def outline_site(body: dict[str, Any], site_id: int) -> Tagged:
    """Draw the ground of a place: a GeoJSON Polygon or MultiPolygon; null takes it away."""
    text = json.dumps(body["outline"]) if body["outline"] is not None else ""
    version = seen()
    with transaction(runtime().main) as db:
        found = service.outline_site(db, actor=me(), site_id=site_id, text=text, version=version, now=now())
    return tagged(found, found.version)


@blueprint.route("/producers/<int:producer_id>/sites.geojson", methods=["GET"])
@needs("producer.see")
@blueprint.response(200, FeatureCollection)
def list_sites_as_geojson(producer_id: int) -> dict[str, Any]:
    """The places of a producer as a GeoJSON FeatureCollection."""
    own_or_hidden("producer.see", producer_id)
    with snapshot(runtime().main) as db:
        return queries.geojson_of(db, queries.producer(db, producer_id), public=False)


@blueprint.route("/sites/<int:site_id>/growing-area-codes", methods=["GET"])
@needs("producer.see")
@blueprint.response(200, AreaCodes)
def list_area_codes(site_id: int) -> dict[str, Any]:
    """The growing-area codes of a place."""
    with snapshot(runtime().main) as db:
        found = queries.site(db, site_id)
        own_or_hidden("producer.see", found.producer_id)
        return {"items": queries.area_codes_of(db, [found.id])}


@blueprint.route("/sites/<int:site_id>/growing-area-codes", methods=["POST"])
@needs("producer.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(AreaCodeBody)
@blueprint.response(201, AreaCodeView)
@blueprint.alt_response(422, description="A field is wrong, or the place has this code for this market.")
def add_area_code(body: dict[str, Any], site_id: int) -> Response:
    """Add a growing-area code, as it is written on its paper."""
    details = AreaCodeDetails(**body)
    return created(
        lambda db: service.add_area_code(db, actor=me(), site_id=site_id, details=details, now=now()),
        view=AreaCodeView(),
        at=_codes_address,
    )


@blueprint.route("/growing-area-codes/<int:area_code_id>", methods=["PUT"])
@needs("producer.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(AreaCodeBody)
@blueprint.response(200, AreaCodeView)
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(428, description="If-Match is missing.")
def edit_area_code(body: dict[str, Any], area_code_id: int) -> Tagged:
    """Change a growing-area code: it was suspended, given back, revoked."""
    details, version = AreaCodeDetails(**body), seen()
    with transaction(runtime().main) as db:
        found = service.edit_area_code(
            db, actor=me(), code_id=area_code_id, details=details, version=version, now=now()
        )
    return tagged(found, found.version)


def _site_address(made: Site) -> str:
    return url_for("registry_api.show_site", site_id=made.id)


def _codes_address(made: GrowingAreaCode) -> str:
    return url_for("registry_api.list_area_codes", site_id=made.site_id)
