"""Rules on producers: tax codes, legal forms, names."""

import re
from dataclasses import dataclass
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from trace.core.reason import Reason
from trace.registry.rules.lookalikes import has_unseen
from trace.registry.rules.texts import Tidied, missing, too_long

LegalType = Literal["enterprise", "cooperative", "cooperative_group", "household"]
LEGAL_TYPES: tuple[LegalType, ...] = ("enterprise", "cooperative", "cooperative_group", "household")
# Without legal personality, the tax code is the representative's personal number (TT 86/2024/TT-BTC).
PERSONAL_ID_TYPES = frozenset({"household", "cooperative_group"})
PERSONAL_ID_LENGTH = 12
_BETWEEN_DIGITS = re.compile(r"[\s.\-()]")
_PHONE = re.compile(r"0[0-9]{9,10}")
# The first three digits are the place of birth registration, by the provinces of before 2025: 001 to 096.
LAST_BIRTH_PLACE = 96


@dataclass(frozen=True)
class TaxId:
    """A tax code in its one way of writing: MST `0100233488` or `0314409058-002`, or a personal number of 12 digits."""

    kind: Literal["mst", "personal_id"]
    text: str

    @property
    def private(self) -> bool:
        """Whether it is a person's number: sealed at rest, masked on screens, never public."""
        return self.kind == "personal_id"


@dataclass(frozen=True)
class ProducerDetails(Tidied):
    """What is told of a producer when it registers. `address` is what stands before the commune."""

    name: str
    legal_type: str
    tax_id: str
    address: str
    ward_code: str
    former_address: str | None = None
    representative: str | None = None
    phone: str | None = None
    email: str | None = None
    privacy_accepted: bool = False

    def __post_init__(self) -> None:
        unseen = self.name if has_unseen(self.name) else None
        super().__post_init__()
        if unseen:  # a name with letters that nobody sees is refused, not mended in silence: who typed it shall know
            object.__setattr__(self, "name", unseen)


def read_tax_id(text: str) -> TaxId | Reason:
    """The tax code, or why not: MST of 10 or 13 digits with its check digit, or a personal number of 12."""
    digits = mst.compact(text)
    if not (digits.isascii() and digits.isdigit()):
        return Reason("tax_id.character")
    if len(digits) == PERSONAL_ID_LENGTH:
        born = 1 <= int(digits[:3]) <= LAST_BIRTH_PLACE
        return TaxId("personal_id", digits) if born else Reason("tax_id.personal")
    try:
        return TaxId("mst", mst.format(mst.validate(digits)))
    except ValidationError:
        lengths = len(digits) in (10, 13)
        return Reason("tax_id.check") if lengths else Reason("tax_id.length", digits=len(digits))


def plain_phone(text: str | None) -> str | None:
    """A phone number as its digits alone, so that two who gave the same one are found; other words as they are."""
    digits = _BETWEEN_DIGITS.sub("", text or "")
    plain = "0" + digits[3:] if digits.startswith("+84") else digits
    return plain if _PHONE.fullmatch(plain) else text


def masked(text: str) -> str:
    """A private number as a screen may show it: nine dots and its last three digits."""
    return "•" * 9 + text[-3:]


def why_not_producer(details: ProducerDetails) -> list[Reason]:
    """Why this producer cannot be registered, one reason a field; the commune is checked against the register."""
    return [
        *_why_not_organisation(details),
        *why_not_tax_id(details.tax_id, details.legal_type),
    ]


def why_not_producer_edit(details: ProducerDetails) -> list[Reason]:
    """The same for a producer that exists: its tax code stays out of it."""
    return _why_not_organisation(details)


def _why_not_organisation(details: ProducerDetails) -> list[Reason]:
    reasons = [*missing(details, "name", "address", "ward_code"), *too_long(details)]
    if has_unseen(details.name):
        reasons.append(Reason("text.unseen", field="name"))
    if details.legal_type not in LEGAL_TYPES:
        reasons.append(Reason("choice.unknown", field="legal_type"))
    if details.legal_type == "household" and not details.privacy_accepted:
        reasons.append(Reason("producer.privacy", field="privacy_accepted"))
    return reasons


def why_not_tax_id(text: str, legal_type: str) -> list[Reason]:
    """Why this cannot be the tax code of a producer of this legal form: only some may have a personal number."""
    found = read_tax_id(text)
    if isinstance(found, Reason):
        return [found.beside("tax_id")]
    if found.private and legal_type not in PERSONAL_ID_TYPES:
        return [Reason("tax_id.not_personal", field="tax_id")]
    return []
