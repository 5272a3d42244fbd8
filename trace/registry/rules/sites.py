"""Rules on places of producers: what is told of them, growing-area codes, and what of a place is public."""

import re
from dataclasses import dataclass
from datetime import date

from trace.core.gs1 import Gln
from trace.core.reason import Reason
from trace.registry.rules.outlines import EAST, NORTH, SOUTH, WEST
from trace.registry.rules.producers import PERSONAL_ID_TYPES
from trace.registry.rules.texts import Tidied, missing, too_long

SITE_KINDS = ("farm", "growing_area", "farm_pond", "workshop", "packing_house", "store", "tourism_point")
AREA_CODE_STATUSES = ("applied", "in_force", "suspended", "revoked")
# A digital address code has six signs or more; its form is not settled, so no stricter pattern is asked for.
_ADDRESS_CODE = re.compile(r"[0-9A-Z](?:[0-9A-Z.+-]{4,18})[0-9A-Z]")


@dataclass(frozen=True)
class SiteDetails(Tidied):
    """A place of a producer. Without a GLN its code is generated. `former_ward_code`: its unit before 1 July 2025."""

    name: str
    kind: str
    address: str
    ward_code: str
    gln: str | None = None
    lat: float | None = None
    lon: float | None = None
    former_ward_code: str | None = None
    address_code: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.address_code:
            object.__setattr__(self, "address_code", self.address_code.upper())


@dataclass(frozen=True)
class AreaCodeDetails(Tidied):
    """A growing-area code as on its paper: for which market, held by whom, how it stands and since when."""

    code: str
    market: str
    holder: str
    status: str
    status_since: date | None = None


def why_not_site(details: SiteDetails) -> list[Reason]:
    """Why this place cannot be kept: a kind we do not know, a wrong GLN, coordinates outside the country."""
    reasons = [*missing(details, "name", "address", "ward_code"), *too_long(details)]
    if details.kind not in SITE_KINDS:
        reasons.append(Reason("choice.unknown", field="kind"))
    if details.gln and not _is_gln(details.gln):
        reasons.append(Reason("gln.check", field="gln"))
    if details.address_code and not _ADDRESS_CODE.fullmatch(details.address_code):
        reasons.append(Reason("site.address_code", field="address_code"))
    return reasons + _why_not_point(details.lat, details.lon)


def why_not_area_code(details: AreaCodeDetails, *, today: date) -> list[Reason]:
    """Why this growing-area code cannot be kept."""
    reasons = [*missing(details, "code", "market", "holder"), *too_long(details)]
    if details.status not in AREA_CODE_STATUSES:
        reasons.append(Reason("choice.unknown", field="status"))
    if details.status_since is not None and details.status_since > today:
        reasons.append(Reason("date.future", field="status_since"))
    return reasons


def shows_place(legal_type: str) -> bool:
    """Whether coordinates and outline are public: of organisations only. A household's are where somebody lives."""
    return legal_type not in PERSONAL_ID_TYPES


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
