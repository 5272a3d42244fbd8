"""Pages of ledger."""

from flask import Blueprint

blueprint = Blueprint("ledger", __name__)
