"""Shapes of products and files."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry.schemas.goods import BarcodeView, PictureBody, TranslationBody, TranslationView
from trace.registry.schemas.shapes import FILE_ID, MOST_TEXT, SearchQuery, flag, paged, text


class ProductQuery(SearchQuery):
    """Products, of one producer or of all that may be read."""

    producer_id = fields.Integer(load_default=None, allow_none=True)


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
    images = fields.List(
        fields.Nested(PictureBody),
        load_default=None,
        allow_none=True,
        metadata={"description": "in order, the main one among them; null keeps those there are"},
    )
    translations = fields.List(
        fields.Nested(TranslationBody),
        load_default=None,
        allow_none=True,
        metadata={"description": "null keeps those there are"},
    )


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
    images = fields.List(fields.Nested(PictureBody), attribute="version.images")
    translations = fields.List(fields.Nested(TranslationView), attribute="version.texts")
    version = fields.Integer(attribute="product.version")


class ProductFullView(ProductView):
    """One product, with how complete it is and whether its GTIN is of another prefix."""

    completeness = fields.Nested(CompletenessView)
    barcode = fields.Nested(
        BarcodeView,
        allow_none=True,
        metadata={"description": "best known of its GTIN; null where nobody looked"},
    )
    foreign_gtin = fields.Boolean(
        metadata={"description": "the producer holds company prefixes, and the GTIN is of none of them"}
    )


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


ProductPage = paged(ProductView)
