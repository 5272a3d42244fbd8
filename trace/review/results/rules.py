"""What is known of a result without a database: its number, what is wrong with its form, how it stands today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from trace.core.reason import Reason

Standing = Literal["unsigned", "trial", "in_force", "superseded", "revoked"]
Signature = Literal["none", "trial", "trusted"]
LONGEST_NUMBER, LONGEST_SYMBOL, LONGEST_LINE, LONGEST_BODY = 12, 40, 200, 4_000
NUMBER = re.compile(r"[0-9]{1,6}[a-z]?")
SYMBOL = re.compile(r"[0-9A-ZÀ-ỸĐ][0-9A-ZÀ-ỸĐ./&-]{0,39}")
MOST_DAYS_BACK: Final = 366


@dataclass(frozen=True)
class Body:
    """The words of a decision, as its officer laid them down. Paragraphs of `text` are parted by line breaks."""

    unit_above: str
    unit: str
    place: str
    subject: str
    text: str
    recipients: tuple[str, ...]
    signer_title: str


@dataclass(frozen=True)
class Numbering:
    """The number of a decision: typed from the office's own register, or empty for the next of the unit's counter."""

    number: str
    symbol: str
    dated: date


def full_number(number: str, symbol: str) -> str:
    """`12/QĐ-CCQLCL`: number below ten with a nought before it (usage; NĐ 30/2020, not confirmed in our sources)."""
    return f"{int(number):02d}/{symbol}" if number.isdigit() else f"{number}/{symbol}"


def why_not_numbering(numbering: Numbering, *, today: date) -> list[Reason]:
    """What is wrong with number, symbol or date, beside the field."""
    wrong = []
    if numbering.number and not NUMBER.fullmatch(numbering.number):
        wrong.append(Reason("result.number", field="number"))
    if not SYMBOL.fullmatch(numbering.symbol):
        wrong.append(Reason("result.symbol", field="symbol"))
    if numbering.dated > today or (today - numbering.dated).days > MOST_DAYS_BACK:
        wrong.append(Reason("result.date", field="dated"))
    return wrong


def why_not_body(body: Body) -> list[Reason]:
    """What is wrong with the words, beside the field."""
    lines = {"unit": body.unit, "place": body.place, "subject": body.subject, "signer_title": body.signer_title}
    wrong = [Reason("result.needed", field=name) for name, value in lines.items() if not value.strip()]
    lines |= {"unit_above": body.unit_above, "recipients": max(body.recipients, key=len, default="")}
    wrong += [Reason("result.long", field=name) for name, value in lines.items() if len(value) > LONGEST_LINE]
    if not body.text.strip():
        wrong.append(Reason("result.needed", field="text"))
    if len(body.text) > LONGEST_BODY:
        wrong.append(Reason("result.long", field="text"))
    return wrong


def standing(*, signed: Signature, revoked: bool, later: Sequence[int]) -> Standing:
    """How a result stands today; `later`: accepted results on the same thing that came after it, with a signature that
    is trusted. A trial signature puts nothing in force, as far as this service can say."""
    if revoked:
        return "revoked"
    if signed != "trusted":
        return "trial" if signed == "trial" else "unsigned"
    return "superseded" if later else "in_force"


def signature(signed: bool, trusted: bool) -> Signature:
    """What is to be said of the signature: one whose chain nobody here trusts is a trial, whoever made it."""
    return "none" if not signed else "trusted" if trusted else "trial"
