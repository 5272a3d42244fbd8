"""The API of stamps."""

from flask_smorest import Blueprint

blueprint = Blueprint("stamps_api", __name__, url_prefix="/api/v1", description="Stamps")
