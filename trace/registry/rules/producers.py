"""Rules on producers and their places: tax codes, legal forms, places on the map."""

from dataclasses import dataclass
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from trace.core.gs1 import Gln
from trace.core.reason import Reason
from trace.registry.rules.texts import Tidied, missing, too_long

LegalType = Literal["enterprise", "cooperative", "cooperative_group", "household"]
LEGAL_TYPES: tuple[LegalType, ...] = ("enterprise", "cooperative", "cooperative_group", "household")
# Without legal personality, the tax code is the representative's personal number (TT 86/2024/TT-BTC).
PERSONAL_ID_TYPES = frozenset({"household", "cooperative_group"})
SITE_KINDS = ("farm", "growing_area", "farm_pond", "workshop", "packing_house", "store", "tourism_point")
PERSONAL_ID_LENGTH = 12
# The first three digits are the place of birth registration, by the provinces of before 2025: 001 to 096.
LAST_BIRTH_PLACE = 96
# Việt Nam with its islands: what lies outside was typed the wrong way round.
SOUTH, NORTH, WEST, EAST = 6.0, 24.0, 102.0, 118.0


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


@dataclass(frozen=True)
class SiteDetails(Tidied):
    """A place of a producer. Without a GLN its code is generated."""

    name: str
    kind: str
    address: str
    ward_code: str
    gln: str | None = None
    puc: str | None = None
    lat: float | None = None
    lon: float | None = None


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


def why_not_site(details: SiteDetails) -> list[Reason]:
    """Why this place cannot be kept: a kind we do not know, a wrong GLN, coordinates outside the country."""
    reasons = [*missing(details, "name", "address", "ward_code"), *too_long(details)]
    if details.kind not in SITE_KINDS:
        reasons.append(Reason("choice.unknown", field="kind"))
    if details.gln and not _is_gln(details.gln):
        reasons.append(Reason("gln.check", field="gln"))
    return reasons + _why_not_point(details.lat, details.lon)


def _why_not_organisation(details: ProducerDetails) -> list[Reason]:
    reasons = [*missing(details, "name", "address", "ward_code"), *too_long(details)]
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


def _why_not_point(lat: float | None, lon: float | None) -> list[Reason]:
    if lat is None and lon is None:
        return []
    if lat is None or lon is None:
        return [Reason("point.half", field="lat" if lat is None else "lon")]
    inside = SOUTH <= lat <= NORTH and WEST <= lon <= EAST
    return [] if inside else [Reason("point.outside", field="lat")]


def _is_gln(text: str) -> bool:
    try:
        return bool(Gln(text))
    except ValueError:
        return False
