"""What is known of a notice without a database: channels, states, tries, quiet hours, how long a text message is."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from trace.core.words import VIETNAM

CHANNELS: Final = ("email", "sms", "zalo")
RINGING: Final = frozenset({"sms", "zalo"})  # they wake people, so they keep the quiet hours; a mailbox does not
# written: to be sent. handed: a server has it in hand, or a worker died there. recorded: written to a file by the test
# transport, sent to nobody. in_doubt: nobody can say whether it arrived. dropped: there was nobody left to send it to.
STATES: Final = ("written", "handed", "sent", "recorded", "failed", "in_doubt", "dropped")
WANTING: Final = ("failed", "in_doubt")  # what an administrator looks at
# After a try that failed for now (RFC 5321, 4.5.4.1 asks for at least four days in a mail server; this is its client,
# which has a server of its own to hand to): a minute, ten, an hour, six hours, a day.
WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 10, 60, 360, 1440))
LONGEST_KEY: Final = 200
LONGEST_VALUE: Final = 500
# 3GPP TS 23.038: 160 characters of the 7-bit alphabet or 70 of UCS-2; in parts 153 or 67 each.
SMS_PLAIN, SMS_PLAIN_PART, SMS_WIDE, SMS_WIDE_PART = 160, 153, 70, 67
_EXTENDED = frozenset("^{}\\[~]|€")
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@dataclass(frozen=True)
class Quiet:
    """The hours of a day in Vietnam in which nothing rings; the same hour twice: none."""

    from_hour: int
    to_hour: int

    def until(self, now: datetime) -> datetime | None:
        """When the quiet that holds at `now` ends; None where nothing is quiet."""
        local = now.astimezone(VIETNAM)
        hours = (local.hour - self.from_hour) % 24, (self.to_hour - self.from_hour) % 24
        if hours[0] >= hours[1]:
            return None
        end = datetime.combine(local.date(), time(self.to_hour), VIETNAM)
        return end if end > local else end + timedelta(days=1)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` tries that failed for now; None: it is given up."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def unaccented(text: str) -> str:
    """Vietnamese in the letters that every telephone shows in one part: `đã nhận` becomes `da nhan`."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return "".join(letter if letter in _BASIC | _EXTENDED else _near(letter) for letter in plain)


def _near(letter: str) -> str:
    return {"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "\u00a0": " "}.get(letter, "?")


def sms_parts(text: str) -> int:
    """How many text messages this is on the bill (3GPP TS 23.038 and 23.040)."""
    if set(text) <= _BASIC | _EXTENDED:
        size = len(text) + sum(letter in _EXTENDED for letter in text)
        return 1 if size <= SMS_PLAIN else math.ceil(size / SMS_PLAIN_PART)
    size = len(text.encode("utf-16-be")) // 2
    return 1 if size <= SMS_WIDE else math.ceil(size / SMS_WIDE_PART)


def sms_text(text: str) -> str:
    """As it is where it fits into one message with its accents, else without them: 160 letters instead of 70."""
    return text if sms_parts(text) == 1 else unaccented(text)


def why_not_tell(key: str, values: Mapping[str, str]) -> str | None:
    """What is wrong with a call of the room, for who wrote it; None when nothing is."""
    if not key or len(key) > LONGEST_KEY:
        return "a key is 1 to 200 characters"
    if any(not isinstance(value, str) or len(value) > LONGEST_VALUE for value in values.values()):
        return "values are texts of 500 characters at the most"
    if any(not value.startswith("/") for name, value in values.items() if name == "path" or name.endswith("_path")):
        return "a path begins with /"
    return None
