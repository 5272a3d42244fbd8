"""Shapes of the API of print files."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.stamps.rules import FORMS, MAX_LABELS, PIN_FORM
from trace.stamps.schemas import REASON


class FormBody(Schema):
    """One more form of a run's files."""

    form = fields.String(required=True, validate=validate.OneOf(sorted(FORMS)))


class FormView(Schema):
    """A form that was asked for."""

    form = fields.String()
    parts = fields.Integer()
    asked_at = fields.DateTime(format="iso")


class PermitBody(Schema):
    """A wish to fetch a file again, or the scratch PINs (`form` pin) at all."""

    form = fields.String(required=True, validate=validate.OneOf([*sorted(FORMS), PIN_FORM]))
    number = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, MAX_LABELS))
    reason = fields.String(required=True, validate=REASON)
    sheets = fields.String(
        load_default="",
        validate=validate.Length(max=2000),
        metadata={"description": 'sheets that are printed again, "1-2, 5"; their first print is spoiled'},
    )


class PermitView(Schema):
    """A permit to fetch a file: `granted` null until somebody has answered; used once."""

    id = fields.Integer()
    run_id = fields.Integer()
    form = fields.String()
    number = fields.Integer()
    sheets = fields.String()
    reason = fields.String()
    asked_at = fields.DateTime(format="iso")
    asked_by = fields.Integer()
    decided_at = fields.DateTime(format="iso", allow_none=True)
    granted = fields.Boolean(allow_none=True)
    used_at = fields.DateTime(format="iso", allow_none=True)


class PermitAnswerBody(Schema):
    """An officer's answer to a permit."""

    grant = fields.Boolean(required=True)


class DownloadView(Schema):
    """Who fetched which file, and when."""

    form = fields.String()
    number = fields.Integer()
    person_id = fields.Integer()
    fetched_at = fields.DateTime(format="iso")
    permit_id = fields.Integer(allow_none=True)


class PartView(Schema):
    """One finished print file of a run."""

    form = fields.String(metadata={"description": "pdf, csv, xlsx, jsonl, svg, png-300, zpl-203 …"})
    number = fields.Integer()
    first = fields.Integer()
    count = fields.Integer()
    sheets = fields.Integer()
    size_bytes = fields.Integer()
    sha256 = fields.String()
    file_name = fields.String()
