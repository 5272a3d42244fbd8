"""The API of lookup."""

from flask_smorest import Blueprint

blueprint = Blueprint("lookup_api", __name__, url_prefix="/api/v1", description="Lookup")
