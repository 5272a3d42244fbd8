"""Shapes of what stands around a product: pictures, texts in other languages, its GTIN nationally, categories."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.registry import rules
from trace.registry.schemas.shapes import FILE_ID, one_of, text


class PictureBody(Schema):
    """A picture by its file, and what it shows for people who do not see it."""

    file_id = fields.String(required=True, validate=FILE_ID)
    alt = text()


class TranslationBody(Schema):
    """What the public reads in another language; an empty text is read in Vietnamese."""

    language = one_of(rules.LANGUAGES)
    name = text()
    description = text()
    storage_note = text()
    warnings = text()


class TranslationView(TranslationBody):
    """A translation, and who compared it with the Vietnamese when; null where nobody has."""

    reviewed_by_unit = fields.String(load_default=None, allow_none=True)
    reviewed_on = fields.String(load_default=None, allow_none=True, metadata={"format": "date"})


class BarcodeBody(Schema):
    """What somebody found on the national barcode database on a day."""

    declared = fields.Boolean(required=True)
    noted_on = fields.Date(required=True)


class BarcodeView(Schema):
    """Whether the product's GTIN is declared on the national barcode database, as known on a day."""

    gtin = fields.String()
    declared = fields.Boolean()
    noted_on = fields.Date()
    checked = fields.Boolean(metadata={"description": "found by an officer; else the producer says so"})
    unit_name = fields.String(allow_none=True)


class GroupView(Schema):
    """A category a product may be entered under. `criteria` null = outside OCOP."""

    key = fields.String()
    parent_key = fields.String(allow_none=True)
    name = fields.String()
    name_en = fields.String()
    sector = fields.String(validate=validate.OneOf(("agriculture", "health", "trade", "culture")))
    criteria = fields.String(allow_none=True)
