"""Serial ⇄ the twenty digits printed on a stamp, one at a time and many at a time (docs: the stamp code).

`layout` knows the digits, `sealing` the keys of single codes, `batch` the same for whole runs.
"""

from trace.core.codes.batch import as_text, seal_many
from trace.core.codes.layout import (
    SERIALS,
    Serial,
    StampCode,
    check_digit,
    grouped,
    is_stamp_code,
    split,
    spoken,
)
from trace.core.codes.sealing import (
    RunSeal,
    SlotKey,
    decoy_seal,
    never_matches,
    open_serial,
    pin,
    pin_matches,
    seal,
    tag_matches,
)

__all__ = [
    "SERIALS",
    "RunSeal",
    "Serial",
    "SlotKey",
    "StampCode",
    "as_text",
    "check_digit",
    "decoy_seal",
    "grouped",
    "is_stamp_code",
    "never_matches",
    "open_serial",
    "pin",
    "pin_matches",
    "seal",
    "seal_many",
    "split",
    "spoken",
    "tag_matches",
]
