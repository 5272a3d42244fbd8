"""Vietnamese words as a search compares them and as a sheet keeps them, and the day it is in Vietnam."""

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Latin marks only: the vowels of Lao, Khmer and Thai are combining marks too, and no word survives without them.
_LATIN_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """The text as it is searched: lower case, without Latin marks, đ as d, one space between words.

    `Hòa`, `Hoà` and `hoa`, `Đắk Hà` and `dak ha` agree, composed or not. Folding twice changes nothing.
    """
    # U+0130 is the one letter whose lower case brings a mark of its own, so marks go after lower case.
    plain = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", text.lower().replace("đ", "d")))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def cell_text(text: str) -> str:
    """Words as a cell of a sheet: what a spreadsheet would run as a formula is quoted (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def local_day(moment: datetime) -> date:
    """The day it is in Vietnam at this moment. Refuses (ValueError) a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone belongs to no day")
    return moment.astimezone(VIETNAM).date()
