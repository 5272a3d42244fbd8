"""Rules on papers: certificates and OCOP recognitions, and their state on a day (worked out, never stored)."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from trace.core.reason import Reason
from trace.registry.rules.texts import Tidied, missing, too_long

PaperState = Literal["valid", "expiring", "expired", "suspended", "revoked", "conversion", "not_yet"]

STARS = (3, 4, 5)
OCOP_MONTHS = 36  # QĐ 148/QĐ-TTg (2023): a recognition holds 36 months from its decision
SOON = timedelta(days=91)  # 90 days and fewer: offices and producers act then (the public page says it from 60 on)
FIRST_OCOP = date(2018, 5, 7)  # QĐ 490/QĐ-TTg began the programme; no decision is older
CRITERIA_VERSIONS = ("2019", "2023")


@dataclass(frozen=True)
class CertificateDetails(Tidied):
    """A paper that somebody issued to a producer. Neither products nor sites = it covers the producer as a whole.

    `extra` are the values of the fields that its type asks for."""

    kind: str
    name: str
    number: str
    issuer: str
    former_issuer: bool = False
    issue_date: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    in_conversion: bool = False
    file_id: int | None = None
    product_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OcopDetails(Tidied):
    """A decision that recognised a product; the key is number, date, issuer and product together."""

    star: int
    decision_no: str
    decision_date: date
    issuer: str
    group_key: str
    criteria_version: str = "2023"
    former_issuer: bool = False


@dataclass(frozen=True)
class PaperDates:
    """The days on which a paper's state turns; None = that never happened."""

    valid_from: date | None = None
    valid_to: date | None = None
    suspended_on: date | None = None
    revoked_on: date | None = None
    in_conversion: bool = False


def paper_state(dates: PaperDates, today: date) -> PaperState:
    """The state on a day. Revoked and suspended come first; the last day of validity still counts as valid."""
    if dates.revoked_on and dates.revoked_on <= today:
        return "revoked"
    if dates.suspended_on and dates.suspended_on <= today:
        return "suspended"
    if dates.valid_to and dates.valid_to < today:
        return "expired"
    if dates.valid_from and dates.valid_from > today:
        return "not_yet"
    if dates.in_conversion:
        return "conversion"
    return "expiring" if dates.valid_to and dates.valid_to - today < SOON else "valid"


def ocop_valid_to(decision_date: date) -> date:
    """The last day of a recognition: the same day 36 months later, or the last of a shorter month."""
    months = decision_date.month - 1 + OCOP_MONTHS
    year, month = decision_date.year + months // 12, months % 12 + 1
    return date(year, month, min(decision_date.day, calendar.monthrange(year, month)[1]))


def why_not_certificate(details: CertificateDetails, today: date) -> list[Reason]:
    """Why this certificate cannot be kept: an end before its start, issued in the future. Its type is judged apart."""
    reasons = [*missing(details, "name", "number", "issuer"), *too_long(details)]
    if details.issue_date and details.issue_date > today:
        reasons.append(Reason("date.future", field="issue_date"))
    start = details.valid_from or details.issue_date
    if start and details.valid_to and details.valid_to < start:
        reasons.append(Reason("certificate.dates", field="valid_to"))
    return reasons


def why_not_ocop(details: OcopDetails, today: date) -> list[Reason]:
    """Why this recognition cannot be kept: stars other than 3, 4, 5, or a decision date that cannot be."""
    reasons = [*missing(details, "decision_no", "issuer", "group_key"), *too_long(details)]
    if details.star not in STARS:
        reasons.append(Reason("ocop.star", field="star"))
    if details.criteria_version not in CRITERIA_VERSIONS:
        reasons.append(Reason("choice.unknown", field="criteria_version"))
    if details.decision_date > today:
        reasons.append(Reason("date.future", field="decision_date"))
    if details.decision_date < FIRST_OCOP:
        reasons.append(Reason("ocop.too_old", field="decision_date"))
    return reasons
