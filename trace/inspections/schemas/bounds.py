"""Lengths and numbers that every request keeps to."""

from __future__ import annotations

from marshmallow import fields, validate

MOST = 2**63 - 1
LONG = validate.Length(1, 4_000)
WHOLE = fields.Integer(validate=validate.Range(1, MOST))
