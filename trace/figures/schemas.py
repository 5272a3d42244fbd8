"""Shapes of figures in the API: what is asked of a report on scans, and the report."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

BIGGEST = 2**63 - 1
FEWER = "null = fewer than five, which a producer is not told"


def _id(description: str) -> fields.Integer:
    return fields.Integer(validate=validate.Range(1, BIGGEST), metadata={"description": description})


class ScanQuery(Schema):
    """Which days, by which step, and whose goods; of several goods named, the narrowest counts."""

    first = fields.Date(data_key="from", metadata={"description": "28 days before `to` where it is not said"})
    last = fields.Date(data_key="to", metadata={"description": "today where it is not said; 366 days at most"})
    step = fields.String(
        validate=validate.OneOf(("day", "week")), metadata={"description": "above 62 days always `week`"}
    )
    producer_id = _id("scans of one producer's goods")
    product_id = _id("scans of one product")
    batch_id = _id("scans of one batch")
    run_id = _id("scans of one run")


class ColumnView(Schema):
    """Scans of a day, or of a week from this day on."""

    first = fields.Date(data_key="from")
    scans = fields.Integer(allow_none=True, metadata={"description": FEWER})


class PlaceView(Schema):
    """Scans in a province."""

    province = fields.String(
        attribute="code", metadata={"description": "two digits; `00` outside Vietnam; empty: unknown"}
    )
    name = fields.String()
    scans = fields.Integer(attribute="amount", allow_none=True, metadata={"description": FEWER})
    new = fields.Boolean(metadata={"description": "no scan there in the ninety days before"})


class GoodsView(Schema):
    """Scans of the stamps of one run on one batch."""

    producer_id = fields.Integer()
    product_id = fields.Integer()
    product = fields.String()
    batch_id = fields.Integer(allow_none=True, metadata={"description": "null before activation"})
    lot = fields.String(allow_none=True)
    run_id = fields.Integer()
    stamp_kind = fields.String(
        attribute="kind", metadata={"description": "`lot` and `plaque`: a count of the whole lot, of the place"}
    )
    scans = fields.Integer(attribute="amount", allow_none=True, metadata={"description": FEWER})
    first_on = fields.Date()
    last_on = fields.Date()


class ScanReportView(Schema):
    """What was scanned in a period. Reloads, previews and bots are in no number."""

    first = fields.Date(attribute="period.first", data_key="from")
    last = fields.Date(attribute="period.last", data_key="to")
    step = fields.String(attribute="period.step")
    total = fields.Integer(allow_none=True, metadata={"description": FEWER})
    shared = fields.Integer(
        attribute="sent_on", allow_none=True, metadata={"description": "opened from a shared link; in no other number"}
    )
    first_on = fields.Date(allow_none=True, metadata={"description": "the first scan of all"})
    columns = fields.List(fields.Nested(ColumnView))
    places = fields.List(fields.Nested(PlaceView))
    goods = fields.List(fields.Nested(GoodsView), metadata={"description": "the hundred scanned most"})
    results = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))
    devices = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))
