"""The API of offline packs: the same files and the same signature for an integrator's own app."""

from __future__ import annotations

from typing import Any

from flask import Response

from trace.inspections.api.frame import blueprint
from trace.inspections.packs import manifest
from trace.inspections.packs.handing import file_of, listed
from trace.inspections.packs.schemas import ManifestView, PackList
from trace.web.guard import me, needs
from trace.web.pages import now, runtime


@blueprint.route("/packs", methods=["GET"])
@needs("pack.use")
@blueprint.response(200, PackList)
def list_packs() -> dict[str, Any]:
    """The offline packs of the caller's units."""
    return {"packs": listed()}


@blueprint.route("/packs/<int:pack_id>/manifest", methods=["GET"])
@needs("pack.use")
@blueprint.response(200, ManifestView)
@blueprint.alt_response(404, description="There is no such pack of the caller's units.")
@blueprint.alt_response(503, description="No key signs packs yet.")
def show_manifest(pack_id: int) -> manifest.Envelope:
    """A pack's signed manifest as things stand now: its files by hash and size, how long it holds, its salt."""
    return manifest.announced(runtime(), me(), pack_id, now())


@blueprint.route("/packs/<int:pack_id>/files/<sha256>", methods=["GET"])
@needs("pack.use")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
@blueprint.alt_response(404, description="The pack does not consist of this file any more: ask for its manifest.")
def show_pack_file(pack_id: int, sha256: str) -> Response:
    """One file of a pack by its SHA-256. Takes Range."""
    return file_of(pack_id, sha256)
