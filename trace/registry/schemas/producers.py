"""Shapes of communes and producers. No answer carries a household's tax code."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry import rules
from trace.registry.schemas.shapes import flag, one_of, paged, text


class CommuneQuery(Schema):
    """A commune by its name, today's or from before 1 July 2025."""

    q = fields.String(required=True, validate=validate.Length(2, 100))
    province_code = fields.String(load_default=None, validate=validate.Length(2, 2))


class CommuneView(Schema):
    """A commune of today; `former` is the old name it was found by, `whole` whether all of that one came here."""

    code = fields.String(attribute="unit.code")
    name = fields.String(attribute="unit.name")
    unit_type = fields.String(attribute="unit.unit_type")
    province_code = fields.String(attribute="unit.province_code")
    province_name = fields.String(attribute="unit.province_name")
    former = fields.String(attribute="former.name", dump_default=None, allow_none=True)
    whole = fields.Boolean()


class CommunePage(Schema):
    """Communes that match."""

    items = fields.List(fields.Nested(CommuneView))


class ProducerEdit(Schema):
    """What is told of a producer; its tax code does not change by an edit."""

    name = text(needed=True)
    legal_type = one_of(rules.LEGAL_TYPES)
    address = text(needed=True)
    ward_code = fields.String(required=True, validate=validate.Length(1, 10))
    former_address = text()
    representative = text()
    phone = text()
    email = text()
    privacy_accepted = flag()


class ProducerBody(ProducerEdit):
    """A new producer. `contesting`: register without the tax code when another has it, and ask an officer."""

    tax_id = text(needed=True)
    contesting = flag()


class ProducerView(Schema):
    """A producer as its own people and officers read it. A household's tax code is never answered."""

    id = fields.Integer()
    name = fields.String()
    legal_type = fields.String()
    tax_id_kind = fields.String()
    tax_id = fields.String(allow_none=True)
    address = fields.String()
    ward_code = fields.String()
    ward_valid_from = fields.Date()
    former_address = fields.String(allow_none=True)
    representative = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    pending = fields.Dict(keys=fields.String(), allow_none=True, metadata={"description": "changes in review"})
    submitted_at = fields.AwareDateTime(format="iso", allow_none=True)
    accepted_at = fields.AwareDateTime(format="iso", allow_none=True)
    checked_by_unit = fields.String(allow_none=True)
    checked_on = fields.Date(allow_none=True)
    suspended_on = fields.Date(allow_none=True)
    version = fields.Integer(metadata={"description": "the number in the ETag"})


ProducerPage = paged(ProducerView)
