"""Shapes of certificates and OCOP items."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry.schemas.shapes import FILE_ID, MOST_TEXT, flag, one_of, paged, text


class CertificateBody(Schema):
    """A paper that somebody issued. Neither products nor sites = it covers the producer as a whole. `extra`: values of
    the fields its type asks for."""

    kind = text(needed=True)  # a key of the types of certificates
    name = text(needed=True)
    number = text(needed=True)
    issuer = text(needed=True)
    former_issuer = flag()
    issue_date = fields.Date(load_default=None, allow_none=True)
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_to = fields.Date(load_default=None, allow_none=True)
    in_conversion = flag()
    file_id = fields.String(load_default=None, allow_none=True, validate=FILE_ID)
    product_ids = fields.List(
        fields.Integer(validate=validate.Range(1, 2**53)), load_default=list, validate=validate.Length(max=500)
    )
    site_ids = fields.List(
        fields.Integer(validate=validate.Range(1, 2**53)), load_default=list, validate=validate.Length(max=500)
    )
    extra = fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)),
        values=fields.String(validate=validate.Length(max=MOST_TEXT)),
        load_default=dict,
        validate=validate.Length(max=20),
    )


class CertificateView(Schema):
    """A certificate. Its state on a day is worked out from the dates."""

    id = fields.Integer()
    producer_id = fields.Integer()
    kind = fields.String()
    name = fields.String()
    number = fields.String()
    issuer = fields.String()
    former_issuer = fields.Boolean()
    issue_date = fields.Date(allow_none=True)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    in_conversion = fields.Boolean()
    extra = fields.Dict(keys=fields.String(), values=fields.String())
    suspended_on = fields.Date(allow_none=True)
    revoked_on = fields.Date(allow_none=True)
    status_source = fields.String(allow_none=True)
    file_id = fields.String(allow_none=True)
    public_file_id = fields.String(allow_none=True)
    checked_by_unit = fields.String(allow_none=True)
    checked_on = fields.Date(allow_none=True)
    version = fields.Integer()


class StandingBody(Schema):
    """An officer suspends, reinstates or revokes a certificate, with what says so."""

    act = one_of(("suspend", "reinstate", "revoke"))
    on = fields.Date(required=True)
    source = text(needed=True)


class OcopBody(Schema):
    """A decision that recognised a product; it holds for 36 months."""

    star = fields.Integer(required=True, validate=validate.Range(-1, 10))
    decision_no = text(needed=True)
    decision_date = fields.Date(required=True)
    issuer = text(needed=True)
    group_key = text(needed=True)
    criteria_version = fields.String(load_default="2023", validate=validate.Length(max=10))
    former_issuer = flag()


class OcopView(Schema):
    """A recognition with the last day it holds."""

    id = fields.Integer()
    product_id = fields.Integer(allow_none=True)
    product_name = fields.String()
    producer_name = fields.String()
    ward_code = fields.String(allow_none=True)
    level = fields.String(allow_none=True)
    group_key = fields.String()
    star = fields.Integer()
    criteria_version = fields.String()
    decision_no = fields.String()
    decision_date = fields.Date()
    valid_to = fields.Date()
    issuer = fields.String()
    former_issuer = fields.Boolean()
    revoked_on = fields.Date(allow_none=True)
    revoked_decision_no = fields.String(allow_none=True)
    version = fields.Integer()


class OcopRevocationBody(Schema):
    """A decision that took a recognition back."""

    on = fields.Date(required=True)
    decision_no = text(needed=True)
    reason = fields.String(load_default="", validate=validate.Length(max=MOST_TEXT))


CertificatePage = paged(CertificateView)


OcopPage = paged(OcopView)
