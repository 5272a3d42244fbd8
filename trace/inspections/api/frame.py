"""The blueprint that the API files of inspections share."""

from __future__ import annotations

from flask_smorest import Blueprint

blueprint = Blueprint(
    "inspections_api", __name__, url_prefix="/api/v1", description="Findings, holds, recalls, and alarms of scans"
)
