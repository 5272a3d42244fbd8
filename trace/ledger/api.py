"""The API of ledger."""

from flask_smorest import Blueprint

blueprint = Blueprint("ledger_api", __name__, url_prefix="/api/v1", description="Ledger")
