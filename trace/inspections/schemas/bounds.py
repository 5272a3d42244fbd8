"""Lengths and numbers that every request keeps to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from trace.inspections.rules import is_clock_time

MOST = 2**63 - 1
LONG = validate.Length(1, 4_000)
WHOLE = fields.Integer(validate=validate.Range(1, MOST))


class Words(fields.String):
    """A text that every database, page and paper can hold: no NUL in it, and no half of a letter (a lone surrogate)."""

    def _deserialize(self, value: Any, *more: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, *more, **kwargs))
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise self.make_error("invalid")
        return text


class ClockTime(fields.AwareDateTime):
    """A moment by somebody's clock, wrong as it may go: one that no clock shows is none."""

    def _deserialize(self, value: Any, *more: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, *more, **kwargs)
        if not is_clock_time(moment):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return moment


def basis_field() -> fields.Integer:
    """The legal basis of a measure: asked for wherever the list offers one."""
    return fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, MOST),
        metadata={"description": "its number in /api/v1/legal-bases; needed where the list offers any"},
    )
