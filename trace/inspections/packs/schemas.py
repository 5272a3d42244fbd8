"""The shape of packs in the API."""

from __future__ import annotations

from marshmallow import Schema, fields


class PackView(Schema):
    """A pack that may be fetched."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    stamps = fields.Integer(required=True, metadata={"description": "Stamps that lie in its blocks."})
    size = fields.Integer(required=True, metadata={"description": "Bytes of its blocks."})
    ready = fields.Boolean(required=True, metadata={"description": "Whether all its stamps lie in blocks."})


class PackList(Schema):
    """The packs of the caller's units."""

    packs = fields.List(fields.Nested(PackView), required=True)


class ManifestView(Schema):
    """A signed manifest: verify the signature over the bytes of `manifest` before reading it as JSON."""

    manifest = fields.String(required=True, metadata={"description": "JSON, as text."})
    signature = fields.String(required=True, metadata={"description": "Ed25519 over the UTF-8 bytes, base64."})
    key = fields.String(required=True, metadata={"description": "Its name in /.well-known/trace-pack-keys."})
