"""Whole numbers out of what came over the line."""

LONGEST = 18  # digits that every database holds in a row's number


def row_number(text: str) -> int | None:
    """The number a text stands for, if a row could have it; None for everything else, digits of other scripts too."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None
