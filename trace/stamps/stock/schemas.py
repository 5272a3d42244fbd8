"""Shapes of the API of the stock. Serials of a run count from 0, `[lo, hi)`; codes are text, twenty digits, always."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.stamps.rules import BOX_KINDS, MAX_LABELS
from trace.stamps.rules.quotas import MOST_LABELS_A_YEAR
from trace.stamps.schemas import REASON, PartBody


class ReturnBody(PartBody):
    """Unused labels that were handed in at the office, and why."""

    reason = fields.String(required=True, validate=REASON)


class PackBody(PartBody):
    """Stamps that go into boxes or rolls of `each` stamps; without it one for each stretch of them."""

    kind = fields.String(load_default="box", validate=validate.OneOf(BOX_KINDS))
    each = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, MAX_LABELS))


class BoxView(Schema):
    """A box or a roll: stamps `[lo, hi)` of a run under a serial shipping container code."""

    id = fields.Integer()
    run_id = fields.Integer()
    kind = fields.String(metadata={"description": "box, roll"})
    number = fields.Integer(metadata={"description": "within the run"})
    lo = fields.Integer()
    hi = fields.Integer()
    sscc = fields.String(metadata={"description": "18 digits"})
    made_at = fields.DateTime(format="iso")
    unpacked_at = fields.DateTime(format="iso", allow_none=True)


class AccountView(Schema):
    """Labels: `released` = `active` + `void` + `stock`; `void` is the sum of its ways; the rest are parts of these."""

    released = fields.Integer()
    active = fields.Integer()
    void = fields.Integer()
    stock = fields.Integer()
    spoiled = fields.Integer()
    lost = fields.Integer()
    returned = fields.Integer()
    lapsed = fields.Integer()
    other = fields.Integer()
    active_consumed = fields.Integer()
    active_held = fields.Integer()
    active_stolen = fields.Integer()
    active_revoked = fields.Integer()
    stock_held = fields.Integer()
    stock_stolen = fields.Integer()
    stock_revoked = fields.Integer()


class StockView(Schema):
    """Where a stretch of stock lies: stamps as people count them, labels, sheets, boxes."""

    stamps = fields.String()
    labels = fields.Integer()
    sheets = fields.String()
    boxes = fields.String()


class RunAccountView(AccountView):
    """The account of a run, and where its stock lies (the first two hundred stretches)."""

    where = fields.List(fields.Nested(StockView))


class AccountLineView(Schema):
    """A run in a table of accounts."""

    run_id = fields.Integer()
    product = fields.String()
    producer = fields.String()
    account = fields.Nested(AccountView)


class AccountQuery(Schema):
    """Whose accounts, and how many."""

    producer_id = fields.Integer(load_default=None)
    after = fields.Integer(
        load_default=None, validate=validate.Range(0, 2**63 - 1), metadata={"description": "`next` of the page before"}
    )
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class AccountPage(Schema):
    """A page of accounts, newest runs first, and the total of all."""

    items = fields.List(fields.Nested(AccountLineView))
    total = fields.Nested(AccountView)
    next = fields.Integer(allow_none=True)


class QuotaBody(Schema):
    """How many labels a producer may order in a calendar year, and why so many."""

    labels_a_year = fields.Integer(required=True, strict=True, validate=validate.Range(0, MOST_LABELS_A_YEAR))
    reason = fields.String(required=True, validate=REASON)


class QuotaView(Schema):
    """A producer's labels of this calendar year."""

    year = fields.Integer()
    most = fields.Integer()
    ordered = fields.Integer()
    left = fields.Integer()


class ScanBody(Schema):
    """What was scanned: a sheet, a box or a stamp, or a first and a last one; the batch it goes on."""

    first = fields.String(required=True, validate=validate.Length(1, 2048))
    last = fields.String(load_default="", validate=validate.Length(max=2048))
    batch_id = fields.Integer(required=True, strict=True)
    dry_run = fields.Boolean(load_default=False)


class FieldView(Schema):
    """What a scan in the field activated: how many labels of which run, in words for its page."""

    count = fields.Integer()
    run_id = fields.Integer()
    words = fields.String()
