"""Shapes of batches and their journey."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry import rules
from trace.registry.schemas.products import CompletenessView
from trace.registry.schemas.shapes import one_of, paged, text


class BatchBody(Schema):
    """A production batch. Without a lot number one is made."""

    mfg_date = fields.Date(required=True)
    quantity = fields.Integer(required=True, validate=validate.Range(-(2**53), 2**53))
    unit = text(needed=True)
    exp_kind = one_of(rules.EXP_KINDS)
    exp_date = fields.Date(load_default=None, allow_none=True)
    lot = text()
    site_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 2**53))
    units_per_pack = fields.Integer(load_default=1, validate=validate.Range(-(2**53), 2**53))
    origin = text()


class BatchView(Schema):
    """A batch with its trace code."""

    id = fields.Integer()
    producer_id = fields.Integer()
    product_id = fields.Integer()
    site_id = fields.Integer(allow_none=True)
    lot = fields.String()
    trace_code = fields.String()
    mfg_date = fields.Date()
    exp_date = fields.Date(allow_none=True)
    exp_kind = fields.String()
    quantity = fields.Integer()
    unit = fields.String()
    units_per_pack = fields.Integer()
    packs_stamped = fields.Integer()
    origin = fields.String(allow_none=True)
    version = fields.Integer()


class BatchFullView(BatchView):
    """One batch, with which of the eleven items of the law are there. Stamps lead only to a batch that lacks none."""

    completeness = fields.Nested(CompletenessView)


class StepBody(Schema):
    """A step of a batch's journey. `place` at commune level; `done_by` a team or firm, never a person."""

    name_vi = text(needed=True)
    event_time = fields.AwareDateTime(required=True, format="iso")
    name_en = text()
    site_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 2**53))
    place = text()
    done_by = text()
    note = text()


class StepView(Schema):
    """A step: when it happened, and when it was written down."""

    id = fields.Integer()
    batch_id = fields.Integer()
    seq = fields.Integer()
    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    site_id = fields.Integer(allow_none=True)
    place = fields.String(allow_none=True)
    done_by = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    event_time = fields.AwareDateTime(format="iso")
    made_at = fields.AwareDateTime(format="iso")


BatchPage = paged(BatchView)


StepPage = paged(StepView)
