"""Whole numbers out of what came over the line."""

LARGEST = 2**63 - 1  # what every database holds in a row's number; ids made here have nineteen digits


def row_number(text: str) -> int | None:
    """The number a text stands for, if a row could have it; None for everything else, digits of other scripts too."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))):
        return None
    return number if (number := int(text)) <= LARGEST else None
