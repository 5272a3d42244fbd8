"""Who gives a company prefix out, from the list of GS1 organisations that biip keeps.

Not in the room's front: biip takes twenty megabytes, and only who records a prefix asks.
"""

from typing import Final

from biip.gs1_prefixes import GS1Prefix

from trace.core.reason import Reason

PREFIX_LENGTHS: Final = range(7, 11)
EXAMPLES: Final = "952"
"""The prefix GS1 keeps for examples: goods of a demonstration carry it."""

NO_COMPANY: Final = ("coupon", "GTIN-8", "Global Office", "reserved")


def why_not_prefix(text: str) -> Reason | None:
    """Why this is no company prefix: other than 7 to 10 digits, or digits no GS1 organisation gives to companies."""
    if not (text.isascii() and text.isdigit() and len(text) in PREFIX_LENGTHS):
        return Reason("prefix.digits")
    issuer = GS1Prefix.extract(text)
    if text.startswith(EXAMPLES):
        return None
    if issuer is None or not issuer.usage.startswith("GS1 ") or any(word in issuer.usage for word in NO_COMPANY):
        return Reason("prefix.issuer")
    return None
