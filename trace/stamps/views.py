"""Pages of stamps."""

from flask import Blueprint

blueprint = Blueprint("stamps", __name__)
