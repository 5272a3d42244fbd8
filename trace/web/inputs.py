"""What marshmallow says of a field, as reasons of ours: so that a program's author reads it in their language too."""

from __future__ import annotations

import re

from trace.core.reason import Reason

# marshmallow words its findings in English; numbers in them become values of the reason.
SAYS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"Missing data for required field\.", "input.required"),
        (r"Field may not be null\.", "input.required"),
        (r"Unknown field\.", "input.unknown"),
        (r"Not a valid (integer|number)\.", "input.number"),
        (r"Not a valid (string|URL|email address)\.", "input.text"),
        (r"Not a valid boolean\.", "input.boolean"),
        (r"Not a valid date\.", "input.date"),
        (r"Not a valid datetime\.", "input.moment"),
        (r"Not a valid (list|tuple|mapping type)\.", "input.shape"),
        (r"Invalid input type\.", "input.shape"),
        (r"Must be one of: (?P<choices>.+)\.", "input.choice"),
        (r"Must be greater than or equal to (?P<low>\S+) and less than or equal to (?P<high>\S+)\.", "input.range"),
        (r"Must be greater than or equal to (?P<low>\S+)\.", "input.at_least"),
        (r"Must be less than or equal to (?P<high>\S+)\.", "input.at_most"),
        (r"Length must be between (?P<low>\d+) and (?P<high>\d+)\.", "input.length"),
        (r"Shorter than minimum length (?P<low>\d+)\.", "input.shorter"),
        (r"Longer than maximum length (?P<high>\d+)\.", "input.longer"),
        (r"Invalid JSON body\.", "http.400"),
    )
)


def reason(message: str, field: str) -> Reason:
    """The reason behind a message of marshmallow, beside `field`. A message of a rule of ours is its own code."""
    for pattern, code in SAYS:
        if found := pattern.fullmatch(message):
            return Reason(code, found.groupdict(), field=field)
    return (
        Reason(message, field=field)
        if re.fullmatch(r"[a-z_]+\.[a-z_.]+", message)
        else Reason("input.wrong", field=field)
    )
