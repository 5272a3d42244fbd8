"""Shapes of the resolver's links."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry.rules import LINK_TYPES
from trace.registry.schemas.shapes import MOST_TEXT, flag, one_of, paged, text

_SHORT_LIST = validate.Length(max=50)


class LinkBody(Schema):
    """Where a barcode leads. `link_type` of GS1's vocabulary (`gs1:…`) or of ours (`txng:…`)."""

    link_type = one_of(LINK_TYPES)
    url = text(needed=True)
    title = text(needed=True)
    languages = fields.List(
        fields.String(validate=validate.Length(max=MOST_TEXT)),
        load_default=list,
        validate=_SHORT_LIST,
        metadata={"description": "BCP 47, such as vi or en-GB"},
    )
    media_type = text()
    contexts = fields.List(
        fields.String(validate=validate.Length(max=MOST_TEXT)),
        load_default=list,
        validate=_SHORT_LIST,
        metadata={"description": "countries in which the link holds, as two letters of ISO 3166"},
    )
    is_default = flag()
    public = fields.Boolean(load_default=True)


class LinkView(Schema):
    """A link, and what the last look at its target found: `status` 0 = no answer."""

    id = fields.Integer()
    producer_id = fields.Integer()
    product_id = fields.Integer(allow_none=True)
    batch_id = fields.Integer(allow_none=True)
    site_id = fields.Integer(allow_none=True)
    link_type = fields.String()
    url = fields.String()
    title = fields.String()
    languages = fields.List(fields.String())
    media_type = fields.String(allow_none=True)
    contexts = fields.List(fields.String())
    is_default = fields.Boolean()
    public = fields.Boolean()
    checked_at = fields.AwareDateTime(format="iso", allow_none=True)
    status = fields.Integer(allow_none=True)
    dead_since = fields.AwareDateTime(format="iso", allow_none=True)
    version = fields.Integer()


LinkPage = paged(LinkView)
