"""Shapes of the diary and the mass balance in the API. Amounts are text: decimals keep what was typed."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry.schemas.shapes import paged, text


class AskView(Schema):
    """One thing that a step asks: `number` (with its unit), `text`, `input` or `pesticide`."""

    sort = fields.String()
    vi = fields.String()
    en = fields.String()
    unit = fields.String()


class DiaryStepView(Schema):
    """A step that is offered for a product. `counts` says what its first number means to the mass balance."""

    id = fields.Integer()
    name_vi = fields.String()
    name_en = fields.String()
    counts = fields.String()
    public = fields.Boolean()
    asks = fields.List(fields.Nested(AskView))


class AnswerBody(Schema):
    """The answer to one ask. `days`: after a pesticide or medicine, how long its label says to wait."""

    text = text()
    days = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(-(2**31), 2**31))


class DiaryEntryBody(Schema):
    """Something that was done. `answers` stand in the order of the step's asks; nothing is filled in for you."""

    step_id = fields.Integer(required=True, validate=validate.Range(1, 2**53))
    happened_on = fields.Date(required=True)
    answers = fields.List(fields.Nested(AnswerBody), load_default=list, validate=validate.Length(max=10))
    site_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 2**53))
    note = text()


class DiaryEntryView(Schema):
    """An entry: when it happened, when it was written down, and whether it was struck."""

    id = fields.Integer()
    step_id = fields.Integer()
    name_vi = fields.String()
    name_en = fields.String()
    happened_on = fields.Date()
    happened_at = fields.AwareDateTime(format="iso", allow_none=True)
    site_id = fields.Integer(allow_none=True)
    season = fields.String(allow_none=True)
    said = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    pesticide = fields.String(allow_none=True)
    pre_harvest_interval_days = fields.Integer(allow_none=True)
    harvest_from = fields.Date(allow_none=True)
    note = fields.String(allow_none=True)
    instead_of = fields.Integer(allow_none=True)
    made_at = fields.AwareDateTime(format="iso")
    struck_at = fields.AwareDateTime(format="iso", allow_none=True)
    struck_why = fields.String(allow_none=True)


class AmountView(Schema):
    """So much of a unit; `number` is decimal text with a point."""

    number = fields.Function(lambda amount: f"{amount.thousandths / 1_000:.3f}".rstrip("0").rstrip("."))
    unit = fields.String()


class CheckView(Schema):
    """One comparison: `held`, `broken`, or `open` with what is missing in `why`."""

    name = fields.String()
    state = fields.String()
    why = fields.String()
    have = fields.Nested(AmountView, allow_none=True)
    most = fields.Nested(AmountView, allow_none=True)


class BalanceView(Schema):
    """The mass balance of a batch."""

    checks = fields.List(fields.Nested(CheckView))


DiaryPage = paged(DiaryEntryView)
