"""The API of review."""

from flask_smorest import Blueprint

blueprint = Blueprint("review_api", __name__, url_prefix="/api/v1", description="Review")
