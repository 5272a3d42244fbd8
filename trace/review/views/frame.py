"""What the pages of review share: their blueprint."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("review", __name__)
