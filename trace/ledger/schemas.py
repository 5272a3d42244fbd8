"""Shapes of the ledger's answers and questions. Ids are text: they pass what a JavaScript number can hold."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class EntryQuery(Schema):
    """Which entries, and how many."""

    object_kind = fields.String(validate=validate.Length(1, 40), metadata={"description": "run, batch, producer, …"})
    object_id = fields.Integer(strict=False, validate=validate.Range(0, 2**63 - 1))
    act = fields.String(validate=validate.Length(1, 60))
    after = fields.Integer(validate=validate.Range(0, 2**63 - 1), metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class EntryView(Schema):
    """One command that was done."""

    id = fields.String()
    seq = fields.Integer(allow_none=True, metadata={"description": "place in the chain; null while it waits"})
    act = fields.String()
    actor_id = fields.String()
    actor_role = fields.String()
    object_kind = fields.String()
    object_id = fields.String()
    recorded_at = fields.DateTime(format="iso")
    effective_at = fields.DateTime(format="iso")
    content = fields.Dict(keys=fields.String())
    content_hash = fields.String()


class EntryPage(Schema):
    """A page of entries, newest first."""

    items = fields.List(fields.Nested(EntryView))
    next = fields.String(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class ChainView(Schema):
    """How far the chain has come."""

    links = fields.Integer()
    head = fields.String()
    waiting = fields.Integer()
