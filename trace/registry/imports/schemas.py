"""Shapes of imports in the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry.imports.rules import MODES
from trace.registry.schemas.shapes import paged

MOST_ROWS_AT_ONCE = 5_000


class ImportQuery(Schema):
    """How a sheet is to be taken and for whom."""

    mode = fields.String(load_default="good", validate=validate.OneOf(MODES))
    producer_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 2**63 - 1))


class RowsBody(Schema):
    """Rows by column name; the first is row 2, as under a heading."""

    rows = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        required=True,
        validate=validate.Length(1, MOST_ROWS_AT_ONCE),
    )


class ImportView(Schema):
    """An import: how far it is, what became of its rows, or why the sheet could not be read."""

    id = fields.String()
    kind = fields.String()
    mode = fields.String()
    producer_id = fields.Integer(allow_none=True)
    file = fields.String()
    sha256 = fields.String()
    made_at = fields.AwareDateTime(format="iso")
    state = fields.String()
    done = fields.Integer()
    total = fields.Integer()
    made = fields.Integer()
    changed = fields.Integer()
    same = fields.Integer()
    doubtful = fields.Integer()
    wrong = fields.Integer()
    refusal = fields.List(fields.Dict())


class FaultView(Schema):
    """A row that was not taken: its number in the sheet and why; no reason = it waits for a person."""

    row = fields.Integer()
    reasons = fields.List(fields.Dict())


FaultPage = paged(FaultView)
