"""The API of registry."""

from flask_smorest import Blueprint

blueprint = Blueprint("registry_api", __name__, url_prefix="/api/v1", description="Registry")
