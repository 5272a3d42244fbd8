"""Shapes of company prefixes and of the numbers given out of them. Numbers are texts: they keep their zeros."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.core.gs1 import CASE_INDICATORS
from trace.registry.schemas.shapes import text


class PrefixBody(Schema):
    """A company prefix as its certificate says it."""

    prefix = text(needed=True)
    certificate_no = text(needed=True)


class PrefixView(Schema):
    """A company prefix of a producer. Numbers are given once `checked_at` is set."""

    id = fields.Integer()
    producer_id = fields.Integer()
    prefix = fields.String()
    certificate_no = fields.String()
    checked_at = fields.DateTime(format="iso", allow_none=True)


class GtinBody(Schema):
    """What the number is for: the unit (`case` false), or a case, under this indicator or the next free one."""

    case = fields.Boolean(load_default=False)
    indicator = fields.Integer(
        load_default=None, strict=True, allow_none=True, validate=validate.OneOf(tuple(CASE_INDICATORS))
    )


class GtinView(Schema):
    """A number that was given: fourteen digits; indicator 0 is the unit."""

    gtin = fields.String()
    indicator = fields.Integer()
    product_id = fields.Integer()
    made_at = fields.DateTime(format="iso")
