"""Commands of review: opening cases and deciding on them. Each ends in a line of the ledger."""

from trace.review.service.deciding import (
    Ruling,
    accept,
    decide,
    refuse,
    send_back,
    why_not_competent,
    withdraw,
)
from trace.review.service.opening import contest_tax_id, submit_producer, submit_product

__all__ = [
    "Ruling",
    "accept",
    "contest_tax_id",
    "decide",
    "refuse",
    "send_back",
    "submit_producer",
    "submit_product",
    "why_not_competent",
    "withdraw",
]
