"""What may be said in a citizen's report, how it is numbered and found again, and what may be done about it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from trace.core.reason import Reason

KINDS: Final = ("copy", "harm", "wrong", "other")
STATES: Final = ("received", "answered", "closed")
OUTCOMES: Final = ("founded", "unfounded", "forwarded")
# A step of its own for what inspectors look into; the others go the way of `report`.
WAY: Final = "report"
OWN_WAYS: Final = frozenset({"copy", "harm"})
LONGEST_TEXT: Final = 2_000
LONGEST_PLACE: Final = 200
LONGEST_ANSWER: Final = 2_000
LONGEST_EXTERNAL: Final = 80
SECRET_DIGITS: Final = 8
PHONE_KEPT_DAYS: Final = 30
"""How long after closing a report the number its sender left is kept: for a question about the answer, no longer."""
REPORTS_THAT_COUNT: Final = 2
"""So many independent reports raise a stamp's risk without a person having confirmed one (look-up page, section 10)."""

_REFERENCE = re.compile(r"(?:BC)?(\d{4})(\d{4,})")


@dataclass(frozen=True)
class Told:
    """What somebody filled in. `ward_code` is a commune of today or None; `phone` only with `phone_consent`."""

    kind: str
    text: str = ""
    place: str = ""
    ward_code: str | None = None
    phone: str = ""
    phone_consent: bool = False


def reference(month: str, number: int) -> str:
    """`BC-2611-0042`: four digits or more, counted from 1 in each month."""
    return f"BC-{month}-{number:04d}"


def read_reference(typed: str) -> str | None:
    """The reference in what was typed, whatever its dashes, spaces and case; None where there is none."""
    found = _REFERENCE.fullmatch(_letters_and_digits(typed).upper())
    return f"BC-{found[1]}-{found[2]}" if found else None


def secret_of(fingerprint: str) -> str:
    """The eight digits by which a report is followed, out of a keyed hash (hexadecimal) of the form it came with."""
    return f"{int(fingerprint[:16], 16) % 10**SECRET_DIGITS:0{SECRET_DIGITS}d}"


def read_secret(typed: str) -> str | None:
    """The eight digits in what was typed; None where there are more or fewer, or something else."""
    plain = _letters_and_digits(typed)
    return plain if len(plain) == SECRET_DIGITS and plain.isascii() and plain.isdigit() else None


def shown_secret(secret: str) -> str:
    """The eight digits in two groups, as they are read out."""
    return f"{secret[:4]} {secret[4:]}"


def _letters_and_digits(typed: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", typed) if letter.isalnum())


def masked(phone: str) -> str:
    """A phone number as staff see it before they ask for it: its last three digits."""
    return "•" * (len(phone) - 3) + phone[-3:]


def why_not_send(told: Told, *, phone_known: bool, has_photo: bool, has_code: bool) -> list[Reason]:
    """What is wrong with a report as it was filled in, beside the field where it is.

    `phone_known`: what was typed as a phone number is one. Of a stamp, "may be a copy" or "harmful" says enough by
    itself; everything else needs a photo, words or a place, or nobody could look for it.
    """
    wrong = []
    if told.kind not in KINDS:
        wrong.append(Reason("report.kind", field="kind"))
    if len(told.text) > LONGEST_TEXT:
        wrong.append(Reason("report.text_long", field="text", most=LONGEST_TEXT))
    if len(told.place) > LONGEST_PLACE:
        wrong.append(Reason("report.place_long", field="place", most=LONGEST_PLACE))
    if not (told.text or told.place or has_photo) and not (has_code and told.kind in OWN_WAYS):
        wrong.append(Reason("report.says_nothing", field="text"))
    return wrong + why_not_phone(told, phone_known=phone_known)


def why_not_phone(told: Told, *, phone_known: bool) -> list[Reason]:
    """A number is taken only with its own consent, and only when it is one."""
    if not told.phone:
        return []
    wrong = [] if phone_known else [Reason("report.phone", field="phone")]
    return wrong if told.phone_consent else [*wrong, Reason("report.phone_consent", field="phone_consent")]


def why_not_answer(state: str, text: str, outcome: str | None) -> list[Reason]:
    """What is wrong with an answer: it says nothing or too much, or the report is closed. `outcome` closes it too."""
    wrong = []
    if state == "closed":
        wrong.append(Reason("report.closed"))
    if not text.strip():
        wrong.append(Reason("report.answer_needed", field="text"))
    if len(text) > LONGEST_ANSWER:
        wrong.append(Reason("report.text_long", field="text", most=LONGEST_ANSWER))
    if outcome is not None and outcome not in OUTCOMES:
        wrong.append(Reason("report.outcome", field="outcome"))
    return wrong


def why_not_close(state: str, outcome: str) -> Reason | None:
    """Why a report cannot be closed: nobody has answered it, or it is closed already."""
    if state == "closed":
        return Reason("report.closed")
    if state != "answered":
        return Reason("report.unanswered", field="outcome")
    return None if outcome in OUTCOMES else Reason("report.outcome", field="outcome")


@dataclass(frozen=True)
class Heard:
    """What reports say of one stamp: how many a person has confirmed, and how many independent ones stand open."""

    confirmed: int = 0
    independent: int = 0

    @property
    def raises_risk(self) -> bool:
        """Whether the stamp's risk rises: one confirmed by a person, or two that are independent of each other.

        A single report never does, nor do many from one network: a rival with one phone changes nothing.
        """
        return self.confirmed > 0 or self.independent >= REPORTS_THAT_COUNT
