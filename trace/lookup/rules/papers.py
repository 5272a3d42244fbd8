"""Certificates, OCOP stars and the producer's own standing on a day: lines under the product, never the verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from trace.lookup.rules.days import SOON_DAYS, months_after, time_left
from trace.lookup.rules.facts import Certificate, Facts, OcopItem, Producer
from trace.lookup.rules.lines import Free, Line, Value

PaperState = Literal["valid", "expiring", "expired", "suspended", "revoked", "conversion", "not_yet"]
Mark = Literal["good", "mind", "bad"]

OCOP_MONTHS = 36
"""A star class is recognised for 36 months (Decision 148/QĐ-TTg of 2023, article 1)."""

SILENT_MONTHS = 12
"""A producer who changed nothing for so long is said to be silent (look-up page, 4.16)."""

MARKS: dict[PaperState, Mark] = {
    "valid": "good",
    "expiring": "mind",
    "conversion": "mind",
    "not_yet": "mind",
    "expired": "bad",
    "suspended": "bad",
    "revoked": "bad",
}

STANDING: tuple[PaperState, ...] = ("valid", "expiring", "conversion")
"""The states in which a paper may be relied upon."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that stands directly under the product's name, with the mark before it."""

    mark: Mark
    line: Line


@dataclass(frozen=True, slots=True)
class OcopStanding:
    """An OCOP item on a day: stars are shown when valid, greyed when expired, gone when revoked."""

    item: OcopItem
    state: PaperState
    valid_to: date
    line: Line | None

    @property
    def stars(self) -> int:
        """How many stars to draw."""
        return 0 if self.state == "revoked" else self.item.star


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate on a day. `line` is what to say under the product's name; none while simply valid."""

    certificate: Certificate
    state: PaperState
    line: Line | None

    @property
    def mark(self) -> Mark:
        """Good, to be minded, or bad."""
        return MARKS[self.state]


def ocop_valid_to(item: OcopItem) -> date:
    """The last day of a star class: as written in the decision, else 36 months after it."""
    return item.valid_to or months_after(item.decision_date, OCOP_MONTHS)


def ocop_standing(item: OcopItem, today: date) -> OcopStanding:
    """The item's state on a day, with the line of 4.16 where there is something to say."""
    last = ocop_valid_to(item)
    if item.revoked_on and item.revoked_on <= today:
        key = "ocop.revoked_by" if item.revoked_decision else "ocop.revoked"
        line = Line(key, {"date": item.revoked_on, "decision": Free(item.revoked_decision)})
        return OcopStanding(item, "revoked", last, line)
    if last < today:
        return OcopStanding(item, "expired", last, Line("ocop.expired", {"date": last}))
    if (last - today).days < SOON_DAYS:
        return OcopStanding(item, "expiring", last, Line("ocop.expiring", {"left": time_left(today, last)}))
    former = Line("ocop.former_issuer", {"issuer": Free(item.issuer)}) if item.issuer_is_former else None
    return OcopStanding(item, "valid", last, former)


def paper_state(paper: Certificate, today: date) -> PaperState:
    """A certificate's state on a day; what an authority did comes before what the calendar did."""
    if paper.revoked_on and paper.revoked_on <= today:
        return "revoked"
    if paper.suspended_on and paper.suspended_on <= today:
        return "suspended"
    if paper.valid_to and paper.valid_to < today:
        return "expired"
    if paper.valid_from and paper.valid_from > today:
        return "not_yet"
    if paper.in_conversion:
        return "conversion"
    if paper.valid_to and (paper.valid_to - today).days < SOON_DAYS:
        return "expiring"
    return "valid"


def paper(certificate: Certificate, today: date) -> Paper:
    """A certificate with its state on a day and what to say of it. The line always names the certificate."""
    state = paper_state(certificate, today)
    if state == "valid":
        return Paper(certificate, state, None)
    values: dict[str, Value] = {"name": paper_name(certificate), "noun": paper_noun(certificate)}
    moments = {
        "revoked": certificate.revoked_on,
        "suspended": certificate.suspended_on,
        "expired": certificate.valid_to,
        "not_yet": certificate.valid_from,
    }
    if moment := moments.get(state):
        values["date"] = moment
    if state == "expiring" and certificate.valid_to:
        values["left"] = time_left(today, certificate.valid_to)
    return Paper(certificate, state, Line(f"paper.{state}", values))


KNOWN_PAPERS = frozenset(
    {"vietgap", "haccp", "organic", "gi", "puc", "packing_house", "attp", "commitment", "self_declaration"}
    | {"test_report", "collective_mark", "iso22000", "globalgap", "halal"}
)
"""Types with a short name of their own in every language; others are called as the register calls them."""


def paper_name(certificate: Certificate) -> Line | Free:
    """The short name of a certificate: "VietGAP"."""
    known = certificate.kind in KNOWN_PAPERS
    return Line(f"paper_name.{certificate.kind}") if known else Free(certificate.name)


def paper_noun(certificate: Certificate) -> Line | Free:
    """The name with its noun, "Giấy chứng nhận VietGAP": "thu hồi" never stands without it."""
    known = certificate.kind in KNOWN_PAPERS
    return Line(f"paper_noun.{certificate.kind}") if known else Free(certificate.name)


def notices(facts: Facts, today: date) -> tuple[Notice, ...]:
    """Everything to be said under the product's name on a day: the producer, then OCOP, then the certificates."""
    return (*_producer_notices(facts.producer, today), *_paper_notices(facts, today))


def _producer_notices(producer: Producer, today: date) -> Iterator[Notice]:
    if producer.suspended_on and producer.suspended_on <= today:
        yield Notice("mind", Line("producer.suspended", {"date": producer.suspended_on}))
    silent = producer.updated_on and months_after(producer.updated_on, SILENT_MONTHS) <= today
    since = producer.closed_on if producer.closed_on and producer.closed_on <= today else None
    if since := since or (producer.updated_on if silent else None):
        yield Notice("mind", Line("producer.silent", {"date": since}))


def _paper_notices(facts: Facts, today: date) -> Iterator[Notice]:
    if facts.ocop and (standing := ocop_standing(facts.ocop, today)).line:
        yield Notice(MARKS[standing.state], standing.line)
    for certificate in facts.certificates:
        if (held := paper(certificate, today)).line:
            yield Notice(held.mark, held.line)
