"""The page that describes the API: Swagger UI, served by us from its Python package, asking no other host."""

from __future__ import annotations

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, render_template, send_from_directory
from werkzeug.exceptions import NotFound

from trace.web.guard import public
from trace.web.pages import POLICY

blueprint = Blueprint("docs", __name__)
PACKAGE = Path(flask_swagger_ui.__file__).parent / "dist"
SERVED = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})
# Swagger UI sets style attributes on its elements; scripts stay limited to our own files.
DOCS_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


@blueprint.get("/api/docs")
@public
def page() -> Response:
    """The documentation page."""
    response = Response(render_template("api/docs.html"), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = DOCS_POLICY
    return response


@blueprint.get("/api/docs/<name>")
@public
def asset(name: str) -> Response:
    """The two files of Swagger UI that the page needs."""
    if name not in SERVED:
        raise NotFound
    return send_from_directory(PACKAGE, name, max_age=86_400)
