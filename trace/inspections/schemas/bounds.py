"""Lengths and numbers that every request keeps to."""

from __future__ import annotations

from marshmallow import fields, validate

MOST = 2**63 - 1
LONG = validate.Length(1, 4_000)
WHOLE = fields.Integer(validate=validate.Range(1, MOST))


def basis_field() -> fields.Integer:
    """The legal basis of a measure: asked for wherever the list offers one."""
    return fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, MOST),
        metadata={"description": "its number in /api/v1/legal-bases; needed where the list offers any"},
    )
