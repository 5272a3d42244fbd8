"""The facts a look-up stands on: what the register and the stamp ranges say about one code, with no judgement in it.

Only what the public may see has a field here. A tax number has none; a household's street has one and is never shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from trace.lookup.rules.lines import Free

StampKind = Literal["unit", "unit_scratch", "lot", "plaque"]
ExpKind = Literal["use_by", "best_before", "none"]
RecallKind = Literal["voluntary", "compulsory"]

SHARED_KINDS: frozenset[StampKind] = frozenset({"lot", "plaque"})
"""Kinds whose one code stands on many labels, or on a sign: being read often is what they are for."""

COMMUNE_MERGER = date(2025, 7, 1)
"""The day districts ended and communes were merged (Law 72/2025/QH15)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who vouches for a fact: the producer declared it, or a unit checked it against the file on a day."""

    unit: str = ""
    checked_on: date | None = None

    @property
    def checked(self) -> bool:
        """Whether an authority compared the fact with the file."""
        return self.checked_on is not None


DECLARED = Source()


@dataclass(frozen=True, slots=True)
class Producer:
    """The producer a stamp was issued to, as the public may see it."""

    name: str
    commune: str
    street: str = ""
    household: bool = False
    former_address: str = ""
    former_until: date = COMMUNE_MERGER
    suspended_on: date | None = None
    closed_on: date | None = None
    updated_on: date | None = None
    source: Source = DECLARED

    @property
    def address(self) -> str:
        """The address line to show. A household works where it lives: its commune only, never the street."""
        return f"{self.street}, {self.commune}" if self.street and not self.household else self.commune


@dataclass(frozen=True, slots=True)
class Translation:
    """What the register says of a product in another language; what is empty is read in Vietnamese."""

    language: str
    name: str = ""
    about: str = ""
    storage: str = ""
    warnings: str = ""
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """What the goods are, as last accepted. `image` is an address on this service, or empty; `number` the register's,
    0 where a page needs none.
    """

    name_vi: str
    name_en: str = ""
    image: str = ""
    net_content: str = ""
    brand: str = ""
    origin: str = ""
    standards: tuple[str, ...] = ()
    warnings: str = ""
    gtin: str = ""
    number: int = 0
    source: Source = DECLARED
    translations: tuple[Translation, ...] = ()

    @property
    def path(self) -> str:
        """The address of its own page; empty where it has none."""
        name = self.gtin or (f"p{self.number}" if self.number else "")
        return f"/san-pham/{name}" if name else ""

    def name_for(self, language: str) -> Free:
        """The name that readers of a language are told: in their own, else the English one to all but Vietnamese."""
        own = self.told_in(language)
        if own and own.name:
            return Free(own.name, language)
        return Free(self.name_en, "en") if self.name_en and language != "vi" else Free(self.name_vi)

    def told_in(self, language: str) -> Translation | None:
        """What is said of it in this language; None where that is nothing, and for Vietnamese, the source."""
        return next((each for each in self.translations if each.language == language), None)


@dataclass(frozen=True, slots=True)
class Batch:
    """The production batch a range was activated onto."""

    lot: str
    mfg_date: date | None = None
    exp_date: date | None = None
    exp_kind: ExpKind = "none"
    quantity: int | None = None
    unit: str = ""
    source: Source = DECLARED


@dataclass(frozen=True, slots=True)
class Site:
    """Where the goods were made, or the place a plaque hangs at. `commune` is as fine as it gets."""

    name: str
    commune: str = ""


@dataclass(frozen=True, slots=True)
class StampFacts:
    """What happened to the range this stamp lies in; None = did not happen.

    `key_leaked`: the keys its code was made with are known to be in strange hands, so anybody may have made the code.
    """

    activated_at: datetime | None = None
    voided_at: datetime | None = None
    stolen_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_reason: str = ""
    revoked_decision: str = ""
    consumed_at: datetime | None = None
    key_leaked: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold not yet ended, on the range or on its batch: which unit, since when, looked at again by when."""

    unit: str
    started_on: date
    review_on: date


@dataclass(frozen=True, slots=True)
class Recall:
    """A published recall whose scope takes in this batch. `advice` empty = the usual two lines."""

    kind: RecallKind
    decided_by: str
    decision_date: date
    decision_no: str = ""
    scope: str = ""
    public_text: str = ""
    advice: str = ""
    notice_url: str = ""


@dataclass(frozen=True, slots=True)
class OcopItem:
    """A product's place in the One Commune One Product programme. Without `valid_to`: 36 months from the decision."""

    star: int
    decision_no: str
    decision_date: date
    issuer: str
    valid_to: date | None = None
    issuer_is_former: bool = False
    revoked_on: date | None = None
    revoked_decision: str = ""
    source: Source = DECLARED


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of the producer or the product. `kind` is its type in the register, `name` its own title."""

    kind: str
    name: str
    issuer: str
    number: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    suspended_on: date | None = None
    revoked_on: date | None = None
    in_conversion: bool = False
    file_url: str = ""
    file_bytes: int = 0
    source: Source = DECLARED


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the batch's journey: what, where (commune level), on which day, who wrote it down and when."""

    name: str
    happened_on: date
    name_en: str = ""
    place: str = ""
    recorded_by: str = ""
    recorded_on: date | None = None
    source: Source = DECLARED


@dataclass(frozen=True, slots=True)
class ScanEvidence:
    """What the scans of a code show: never a person, never an hour. Provinces are counted where known."""

    first_on: date
    provinces: int = 0
    provinces_in_one_day: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the look-up knows of one code that the register knows."""

    code: str
    stamp_kind: StampKind
    producer: Producer
    product: Product
    stamp: StampFacts = StampFacts()
    batch: Batch | None = None
    site: Site | None = None
    holds: tuple[Hold, ...] = ()
    recalls: tuple[Recall, ...] = ()
    ocop: OcopItem | None = None
    certificates: tuple[Certificate, ...] = ()
    journey: tuple[Step, ...] = ()
    scans: ScanEvidence | None = None

    @property
    def slot(self) -> int:
        """The key slot the code was sealed with: its first digit; slot 0 is the demonstration."""
        return int(self.code[0])

    @property
    def shared_code(self) -> bool:
        """Whether many labels, or a sign, carry this same code."""
        return self.stamp_kind in SHARED_KINDS
