"""What the pages and doors of phones share: their blueprint, where the app lies, and how a phone names itself."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, request

blueprint = Blueprint("phone", __name__)

SCOPE: Final = "/kiem-tra/hien-truong/"
WHICH: Final = "X-Phone"  # the header by which a phone says which one it is


def which() -> str:
    """The id by which the asking phone calls itself; empty for none."""
    return request.headers.get(WHICH, "")[:64]
