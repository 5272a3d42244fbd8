"""Shapes of the register in the API. What is sent may name no other field (ASVS 15.3.3); codes are texts.

No answer carries a household's tax code: it stands sealed in the register, and no shape here reads it.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from trace.registry import rules

MOST_TEXT = 20_000
MOST_PAGE = 200
FILE_ID = validate.Regexp(r"^[0-9]{1,19}\Z")


def text(*, needed: bool = False, nullable: bool = True) -> fields.String:
    """A text; how long it may be is judged by the rules, in words."""
    length = validate.Length(max=MOST_TEXT)
    if needed:
        return fields.String(required=True, validate=length)
    return fields.String(load_default=None, allow_none=nullable, validate=length)


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


class ProductQuery(SearchQuery):
    """Products, of one producer or of all that may be read."""

    producer_id = fields.Integer(load_default=None, allow_none=True)


class CommuneQuery(Schema):
    """A commune by its name, today's or from before 1 July 2025."""

    q = fields.String(required=True, validate=validate.Length(2, 100))
    province_code = fields.String(load_default=None, validate=validate.Length(2, 2))


class CommuneView(Schema):
    """A commune of today; `former` is the old name it was found by, `whole` whether all of that one came here."""

    code = fields.String(attribute="unit.code")
    name = fields.String(attribute="unit.name")
    unit_type = fields.String(attribute="unit.unit_type")
    province_code = fields.String(attribute="unit.province_code")
    province_name = fields.String(attribute="unit.province_name")
    former = fields.String(attribute="former.name", dump_default=None, allow_none=True)
    whole = fields.Boolean()


class CommunePage(Schema):
    """Communes that match."""

    items = fields.List(fields.Nested(CommuneView))


class ProducerEdit(Schema):
    """What is told of a producer; its tax code does not change by an edit."""

    name = text(needed=True)
    legal_type = one_of(rules.LEGAL_TYPES)
    address = text(needed=True)
    ward_code = fields.String(required=True, validate=validate.Length(1, 10))
    former_address = text()
    representative = text()
    phone = text()
    email = text()
    privacy_accepted = flag()


class ProducerBody(ProducerEdit):
    """A new producer. `contesting`: register without the tax code when another has it, and ask an officer."""

    tax_id = text(needed=True)
    contesting = flag()


class ProducerView(Schema):
    """A producer as its own people and officers read it. A household's tax code is never answered."""

    id = fields.Integer()
    name = fields.String()
    legal_type = fields.String()
    tax_id_kind = fields.String()
    tax_id = fields.String(allow_none=True)
    address = fields.String()
    ward_code = fields.String()
    ward_valid_from = fields.Date()
    former_address = fields.String(allow_none=True)
    representative = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    pending = fields.Dict(keys=fields.String(), allow_none=True, metadata={"description": "changes in review"})
    submitted_at = fields.AwareDateTime(format="iso", allow_none=True)
    accepted_at = fields.AwareDateTime(format="iso", allow_none=True)
    checked_by_unit = fields.String(allow_none=True)
    checked_on = fields.Date(allow_none=True)
    suspended_on = fields.Date(allow_none=True)
    version = fields.Integer(metadata={"description": "the number in the ETag"})


class SiteBody(Schema):
    """A place of a producer. Without a GLN its code is generated."""

    name = text(needed=True)
    kind = one_of(rules.SITE_KINDS)
    address = text(needed=True)
    ward_code = fields.String(required=True, validate=validate.Length(1, 10))
    gln = text()
    puc = text()
    lat = fields.Float(load_default=None, allow_none=True)
    lon = fields.Float(load_default=None, allow_none=True)


class SiteView(Schema):
    """A place with its location trace code."""

    id = fields.Integer()
    producer_id = fields.Integer()
    name = fields.String()
    kind = fields.String()
    code = fields.String(metadata={"description": "the location trace code: the GLN, or ours"})
    gln = fields.String(allow_none=True)
    puc = fields.String(allow_none=True)
    address = fields.String()
    ward_code = fields.String()
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    version = fields.Integer()


class ProductBody(Schema):
    """What is said of a product."""

    name_vi = text(needed=True)
    group_key = text(needed=True)
    name_en = text()
    short_name = text()
    brand = text()
    no_brand = flag()
    origin = text()
    net_content = text()
    shelf_life_days = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(-1, 10**6))
    ingredients = text()
    storage_note = text()
    warnings = text()
    description = text()
    standards = fields.List(fields.String(validate=validate.Length(max=MOST_TEXT)), load_default=list)
    gtin = text()
    shop_url = text()
    image_file_id = fields.String(load_default=None, allow_none=True, validate=FILE_ID)


class CompletenessView(Schema):
    """How many of the eleven items of the law are there, and which are not."""

    done = fields.Integer()
    total = fields.Integer()
    missing = fields.List(fields.String())


class ProductView(Schema):
    """A product with the version its own people see first. The public reads `accepted_version` only."""

    id = fields.Integer(attribute="product.id")
    producer_id = fields.Integer(attribute="product.producer_id")
    group_key = fields.String(attribute="product.group_key")
    trace_code = fields.String(attribute="product.trace_code")
    state = fields.String()
    number = fields.Integer(attribute="version.number", metadata={"description": "which version this is"})
    accepted_version_id = fields.Integer(attribute="product.accepted_version_id", allow_none=True)
    name_vi = fields.String(attribute="version.name_vi")
    name_en = fields.String(attribute="version.name_en", allow_none=True)
    short_name = fields.String(attribute="version.short_name", allow_none=True)
    brand = fields.String(attribute="version.brand", allow_none=True)
    no_brand = fields.Boolean(attribute="version.no_brand")
    origin = fields.String(attribute="version.origin", allow_none=True)
    net_content = fields.String(attribute="version.net_content", allow_none=True)
    shelf_life_days = fields.Integer(attribute="version.shelf_life_days", allow_none=True)
    ingredients = fields.String(attribute="version.ingredients", allow_none=True)
    storage_note = fields.String(attribute="version.storage_note", allow_none=True)
    warnings = fields.String(attribute="version.warnings", allow_none=True)
    description = fields.String(attribute="version.description", allow_none=True)
    standards = fields.List(fields.String(), attribute="version.standards")
    gtin = fields.String(attribute="version.gtin", allow_none=True)
    shop_url = fields.String(attribute="version.shop_url", allow_none=True)
    image_file_id = fields.String(attribute="version.image_file_id", allow_none=True)
    version = fields.Integer(attribute="product.version")


class ProductFullView(ProductView):
    """One product, with how complete it is."""

    completeness = fields.Nested(CompletenessView)


class FileQuery(Schema):
    """What the file is: a picture of a product, or a paper."""

    kind = fields.String(load_default="paper", validate=validate.OneOf(("picture", "paper")))


class FileView(Schema):
    """A stored file. Its number is a text: it is longer than the numbers of some languages."""

    id = fields.String()
    given_name = fields.String()
    media_type = fields.String()
    size_bytes = fields.Integer()
    sha256 = fields.String()
    public = fields.Boolean()


class CertificateBody(Schema):
    """A paper that somebody issued. No `product_ids` = it covers the producer as a whole."""

    kind = one_of(rules.CERTIFICATE_KINDS)
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
    product_id = fields.Integer()
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


def paged(of: type[Schema]) -> type[Schema]:
    """A page of `of`: its items, and what to send as `after` for the next one; null on the last."""
    name = f"{of.__name__.removesuffix('View')}Page"
    shape: dict[str, fields.Field[Any]] = {
        "items": fields.List(fields.Nested(of)),
        "next": fields.Integer(allow_none=True),
    }
    return Schema.from_dict(shape, name=name)


ProducerPage = paged(ProducerView)
SitePage = paged(SiteView)
ProductPage = paged(ProductView)
CertificatePage = paged(CertificateView)
OcopPage = paged(OcopView)
BatchPage = paged(BatchView)
StepPage = paged(StepView)
