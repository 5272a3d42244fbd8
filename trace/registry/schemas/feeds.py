"""Shapes of what departments send in rows, and of the public register of OCOP items."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry import rules
from trace.registry.schemas.shapes import flag, one_of, paged, text

MOST_ROWS = 100  # one transaction: others wait for it
_ROWS = validate.Length(1, MOST_ROWS)


def _day() -> fields.Date:
    return fields.Date(load_default=None, allow_none=True)


class OcopEntryBody(Schema):
    """A row of a decision. Of a revocation, `decision_no` is the one that revokes, `decision_date` the day from which,
    `of_decision_no` the recognition's. Without `valid_to` a recognition holds 36 months."""

    act = one_of(rules.OCOP_ACTS)
    decision_no = text(needed=True)
    decision_date = fields.Date(required=True)
    issuer = fields.String(load_default="", validate=validate.Length(max=1000))
    level = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(rules.LEVELS))
    former_issuer = flag()
    star = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(-1, 10))
    criteria_version = fields.String(load_default="2023", validate=validate.Length(max=10))
    product_name = text(needed=True)
    producer_name = text(needed=True)
    tax_id = text()
    ward = text()
    group_key = text()
    valid_to = _day()
    of_decision_no = text()
    reason = text()


class OcopFeedBody(Schema):
    """Rows of decisions; each is taken or refused by itself."""

    items = fields.List(fields.Nested(OcopEntryBody), required=True, validate=_ROWS)


class CertificateEntryBody(Schema):
    """A row of an issuing department. Suspensions, their end and revocations need `on` and `source`."""

    act = one_of(rules.CERTIFICATE_ACTS)
    kind = text(needed=True)
    number = text(needed=True)
    name = fields.String(load_default="", validate=validate.Length(max=1000))
    issuer = fields.String(load_default="", validate=validate.Length(max=1000))
    producer_name = text(needed=True)
    tax_id = text()
    issue_date = _day()
    valid_from = _day()
    valid_to = _day()
    on = _day()
    source = text()
    site_code = text()


class CertificateFeedBody(Schema):
    """Rows of an issuing department; each is taken or refused by itself."""

    items = fields.List(fields.Nested(CertificateEntryBody), required=True, validate=_ROWS)


class RefusalView(Schema):
    """Why a row was refused: the code, the field it stands beside, and the sentence."""

    code = fields.String()
    field = fields.String(allow_none=True)
    detail = fields.String()


class TakenView(Schema):
    """What became of the row with this place, counted from 0. `doubtful`: it waits for an officer."""

    row = fields.Integer()
    took = fields.String(metadata={"description": "made, changed, same, doubtful or refused"})
    id = fields.Integer(allow_none=True, metadata={"description": "of the OCOP item or certificate; null while none"})
    match_id = fields.Integer(allow_none=True, metadata={"description": "of a row of an OCOP decision"})
    errors = fields.List(fields.Nested(RefusalView))


class FeedView(Schema):
    """What became of each row."""

    items = fields.List(fields.Nested(TakenView))


class OcopListedView(Schema):
    """One line of the public register of OCOP items, as of today."""

    id = fields.Integer()
    product_name = fields.String()
    producer_name = fields.String()
    ward = fields.String(metadata={"description": "commune of today"})
    ward_code = fields.String(allow_none=True)
    star = fields.Integer()
    group_key = fields.String()
    criteria_version = fields.String()
    decision_no = fields.String()
    decision_date = fields.Date()
    issuer = fields.String()
    former_issuer = fields.Boolean()
    valid_to = fields.Date()
    state = fields.String(metadata={"description": "in_force, ended or revoked"})
    revoked_on = fields.Date(allow_none=True)
    revoked_decision_no = fields.String(allow_none=True)
    registered = fields.Boolean(metadata={"description": "whether the product is in the register of products"})


class OcopListedQuery(Schema):
    """Filters of the public register, as in the addresses of its page."""

    class Meta:
        """Addresses of the page carry other words too, such as the language."""

        unknown = "exclude"

    tim = fields.String(load_default="", validate=validate.Length(max=100))
    sao = fields.String(load_default="", validate=validate.OneOf(["", *map(str, rules.STARS)]))
    nhom = fields.String(load_default="", validate=validate.Length(max=20))
    xa = fields.String(load_default="", validate=validate.Length(max=100))
    tinh_trang = fields.String(
        load_default="", data_key="tinh-trang", validate=validate.OneOf(["", "in_force", "ended", "revoked"])
    )
    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**62))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class OcopListedPage(paged(OcopListedView)):  # type: ignore[misc]
    """A page of the register, with the moment of its last change."""

    updated_at = fields.DateTime(allow_none=True)
