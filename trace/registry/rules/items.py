"""The eleven items the law asks for: which a product and a batch have, and what may not go out without them.

TT 02/2024/TT-BKHCN names ten; NĐ 37/2026/NĐ-CP adds the origin. An empty field is a failed check, not a pass.
"""

from dataclasses import dataclass

from trace.core.reason import Reason
from trace.registry.rules.batches import EXP_KINDS

ITEMS = (
    "name",
    "image",
    "producer",
    "address",
    "origin",
    "steps",
    "mfg_date",
    "trace_code",
    "brand",
    "exp_date",
    "standards",
)
# The items a product can meet before its first batch: what review asks for. The others come with each batch.
PRODUCT_ITEMS = ("name", "image", "producer", "address", "origin", "brand", "standards")
BATCH_ITEMS = tuple(item for item in ITEMS if item not in PRODUCT_ITEMS)

FIELD_OF_ITEM = {
    "name": "name_vi",
    "image": "image_file_id",
    "origin": "origin",
    "brand": "brand",
    "standards": "standards",
}


@dataclass(frozen=True)
class ProductFacts:
    """What the eleven checks look at: the product as told, its producer, and the batch and steps where there are."""

    name_vi: str
    has_image: bool
    producer_name: str
    has_commune: bool
    origin: str | None
    brand: str | None
    no_brand: bool
    standards: tuple[str, ...]
    trace_code: str
    batch: "BatchFacts | None" = None


@dataclass(frozen=True)
class BatchFacts:
    """A batch as the eleven checks look at it. `steps_placed`: of its `steps`, those that name a site."""

    lot: str
    has_mfg_date: bool
    exp_kind: str
    steps: int
    steps_placed: int


@dataclass(frozen=True)
class Completeness:
    """How many of the eleven items are there, and the names of those that are not."""

    done: int
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """Eleven."""
        return len(ITEMS)

    @property
    def items(self) -> tuple[tuple[str, bool], ...]:
        """Each item by its key in the order of the law, and whether it is there."""
        return tuple((item, item not in self.missing) for item in ITEMS)


def completeness(facts: ProductFacts) -> Completeness:
    """The score n/11, each missing item by its key. Without a batch what comes with one is missing."""
    absent = tuple(item for item in ITEMS if not _checks(facts)[item])
    return Completeness(len(ITEMS) - len(absent), absent)


def _checks(facts: ProductFacts) -> dict[str, bool]:
    checks = {
        "name": bool(facts.name_vi),
        "image": facts.has_image,
        "producer": bool(facts.producer_name),
        "address": facts.has_commune,
        "origin": bool(facts.origin),
        "brand": bool(facts.brand) or facts.no_brand,
        "standards": bool(facts.standards),
    }
    batch = _batch_checks(facts.batch) if facts.batch else dict.fromkeys(BATCH_ITEMS, False)
    return checks | batch | {"trace_code": bool(facts.trace_code) and batch["trace_code"]}


def _batch_checks(batch: BatchFacts) -> dict[str, bool]:
    return {
        "steps": 0 < batch.steps == batch.steps_placed,
        "mfg_date": batch.has_mfg_date,
        "trace_code": bool(batch.lot),
        "exp_date": batch.exp_kind in EXP_KINDS,
    }


def why_not_submit(facts: ProductFacts) -> list[Reason]:
    """Why this product cannot go to review, nor be accepted: each item it lacks of those that wait for no batch."""
    lacking = [item for item in completeness(facts).missing if item in PRODUCT_ITEMS]
    return [Reason(f"product.incomplete.{item}", field=FIELD_OF_ITEM.get(item)) for item in lacking]


def why_not_publish(batch: BatchFacts) -> Reason | None:
    """Why no stamp may lead to this batch: the first item of the law that it lacks of those a batch brings along."""
    lacking = [item for item, there in _batch_checks(batch).items() if not there]
    return Reason(f"batch.incomplete.{lacking[0]}", field="batch_id") if lacking else None
