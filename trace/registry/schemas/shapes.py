"""What the shapes of the register share: texts, choices, pages of lists."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

MOST_TEXT = 20_000
MOST_PAGE = 200
FILE_ID = validate.Regexp(r"^[0-9]{1,19}\Z")


def text(*, needed: bool = False) -> fields.String:
    """A text; how long it may be is judged by the rules, in words."""
    length = validate.Length(max=MOST_TEXT)
    if needed:
        return fields.String(required=True, validate=length)
    return fields.String(load_default=None, allow_none=True, validate=length)


def one_of(choices: tuple[str, ...]) -> fields.String:
    """One of the values that the register knows."""
    return fields.String(required=True, validate=validate.OneOf(choices))


def flag() -> fields.Boolean:
    """Yes or no; no when it is not said."""
    return fields.Boolean(load_default=False)


class PageQuery(Schema):
    """How much of a list: `after` is the `next` of the page before."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**62))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_PAGE))


class SearchQuery(PageQuery):
    """A list with a search by name, without marks."""

    q = fields.String(load_default="", validate=validate.Length(max=200))


def paged(of: type[Schema]) -> type[Schema]:
    """A page of `of`: its items, and what to send as `after` for the next one; null on the last."""
    name = f"{of.__name__.removesuffix('View')}Page"
    shape: dict[str, fields.Field[Any]] = {
        "items": fields.List(fields.Nested(of)),
        "next": fields.Integer(allow_none=True),
    }
    return Schema.from_dict(shape, name=name)
