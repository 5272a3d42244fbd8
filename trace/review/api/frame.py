"""What the parts of review's API share: the blueprint."""

from __future__ import annotations

from flask_smorest import Blueprint

blueprint = Blueprint("review_api", __name__, url_prefix="/api/v1", description="Review")
