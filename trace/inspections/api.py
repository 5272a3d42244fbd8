"""The API of inspections."""

from flask_smorest import Blueprint

blueprint = Blueprint("inspections_api", __name__, url_prefix="/api/v1", description="Inspections")
