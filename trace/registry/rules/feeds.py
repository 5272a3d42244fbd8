"""What departments send in rows: OCOP decisions and revocations, certificates with suspensions; what a row may say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry.rules.papers import CRITERIA_VERSIONS, FIRST_OCOP, STARS, ocop_valid_to
from trace.registry.rules.texts import Tidied, missing, too_long

OCOP_ACTS = ("recognise", "revoke")
LEVELS = ("province", "central", "district")
CERTIFICATE_ACTS = ("issue", "suspend", "reinstate", "revoke")
LONGEST_YEARS = 5  # a recognition whose end is written otherwise holds no longer than this


@dataclass(frozen=True)
class OcopEntry(Tidied):
    """A row of a decision. Of a revocation, `decision_no` is the one that revokes, `decision_date` the day from which,
    and `of_decision_no` the recognition's. `tax_id` is compared and never kept in clear."""

    act: str
    decision_no: str
    decision_date: date
    product_name: str
    producer_name: str
    issuer: str = ""
    star: int | None = None
    criteria_version: str = "2023"
    level: str | None = None
    former_issuer: bool = False
    group_key: str | None = None
    valid_to: date | None = None
    tax_id: str | None = None
    ward: str | None = None
    of_decision_no: str | None = None
    reason: str | None = None

    @property
    def ends(self) -> date:
        """The last day: as the decision says, else 36 months after it."""
        return self.valid_to or ocop_valid_to(self.decision_date)

    @property
    def key(self) -> str:
        """What names the row, as one hash: the same row again has the same, however it is spelled."""
        named = (self.act, self.decision_no, self.decision_date.isoformat(), self.issuer)
        told = "|".join(fold(text) for text in (*named, self.product_name, self.producer_name))
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class CertificateEntry(Tidied):
    """A row of an issuing department: a paper it issued, or what became of one. `on` and `source` tell the latter."""

    act: str
    kind: str
    number: str
    issuer: str
    producer_name: str
    name: str = ""
    tax_id: str | None = None
    issue_date: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    on: date | None = None
    source: str | None = None
    site_code: str | None = None


def why_not_ocop_entry(entry: OcopEntry, today: date) -> list[Reason]:
    """Why this row cannot be taken, each reason beside its column."""
    reasons = [*missing(entry, "decision_no", "product_name", "producer_name"), *too_long(entry)]
    if entry.act not in OCOP_ACTS:
        reasons.append(Reason("choice.unknown", field="act"))
    if entry.level is not None and entry.level not in LEVELS:
        reasons.append(Reason("choice.unknown", field="level"))
    if entry.decision_date > today:
        reasons.append(Reason("date.future", field="decision_date"))
    if entry.decision_date < FIRST_OCOP:
        reasons.append(Reason("ocop.too_old", field="decision_date"))
    return reasons + (_why_not_recognition(entry) if entry.act == "recognise" else [])


def _why_not_recognition(entry: OcopEntry) -> list[Reason]:
    reasons = [*missing(entry, "issuer")]
    if entry.star not in STARS:
        reasons.append(Reason("ocop.star", field="star"))
    if entry.criteria_version not in CRITERIA_VERSIONS:
        reasons.append(Reason("choice.unknown", field="criteria_version"))
    if entry.valid_to and not entry.decision_date <= entry.valid_to <= _latest(entry.decision_date):
        reasons.append(Reason("ocop.valid_to", field="valid_to", years=LONGEST_YEARS))
    return reasons


def _latest(decided: date) -> date:
    return date(decided.year + LONGEST_YEARS, decided.month, min(decided.day, 28))


def why_not_certificate_entry(entry: CertificateEntry, today: date) -> list[Reason]:
    """Why this row cannot be taken: an act we do not know, or one that names neither its day nor what says so."""
    reasons = [*missing(entry, "kind", "number", "producer_name"), *too_long(entry)]
    if entry.act not in CERTIFICATE_ACTS:
        reasons.append(Reason("choice.unknown", field="act"))
    if entry.act == "issue":
        reasons += missing(entry, "issuer")
    else:
        reasons += missing(entry, "on", "source")
        if entry.on and entry.on > today:
            reasons.append(Reason("date.future", field="on"))
    return reasons


def number_key(text: str) -> str:
    """A number as it is compared: letters and digits only, folded."""
    return "".join(letter for letter in fold(text) if letter.isalnum())
