"""Pages of lookup."""

from flask import Blueprint

blueprint = Blueprint("lookup", __name__)
