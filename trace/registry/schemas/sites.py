"""Shapes of places, their ground and their growing-area codes."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry import rules
from trace.registry.schemas.shapes import one_of, paged, text


class SiteBody(Schema):
    """A place of a producer. Without a GLN its code is generated."""

    name = text(needed=True)
    kind = one_of(rules.SITE_KINDS)
    address = text(needed=True)
    ward_code = fields.String(required=True, validate=validate.Length(1, 10))
    former_ward_code = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 10),
        metadata={"description": "its unit before 1 July 2025; all or a part of it went into `ward_code`"},
    )
    gln = text()
    address_code = text()
    lat = fields.Float(load_default=None, allow_none=True)
    lon = fields.Float(load_default=None, allow_none=True)


class OutlineBody(Schema):
    """The ground of a place: a GeoJSON Polygon or MultiPolygon, WGS 84, longitude first; or null."""

    outline = fields.Dict(required=True, allow_none=True)


class SiteView(Schema):
    """A place with its location trace code."""

    id = fields.Integer()
    producer_id = fields.Integer()
    name = fields.String()
    kind = fields.String()
    code = fields.String(metadata={"description": "the location trace code: the GLN, or ours"})
    gln = fields.String(allow_none=True)
    address = fields.String()
    ward_code = fields.String()
    former_ward_code = fields.String(allow_none=True)
    address_code = fields.String(allow_none=True)
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    outline = fields.Dict(allow_none=True)
    checked_by_unit = fields.String(allow_none=True)
    checked_on = fields.Date(allow_none=True)
    version = fields.Integer()


class AreaCodeBody(Schema):
    """A growing-area code as on its paper."""

    code = text(needed=True)
    market = text(needed=True)
    holder = text(needed=True)
    status = one_of(rules.AREA_CODE_STATUSES)
    status_since = fields.Date(load_default=None, allow_none=True)


class AreaCodeView(Schema):
    """A growing-area code of a place."""

    id = fields.Integer()
    site_id = fields.Integer()
    code = fields.String()
    market = fields.String()
    holder = fields.String()
    status = fields.String()
    status_since = fields.Date(allow_none=True)
    version = fields.Integer()


class AreaCodes(Schema):
    """The growing-area codes of one place."""

    items = fields.List(fields.Nested(AreaCodeView))


class FeatureCollection(Schema):
    """Places as GeoJSON (RFC 7946)."""

    type = fields.Constant("FeatureCollection")
    features = fields.List(fields.Dict())


SitePage = paged(SiteView)
