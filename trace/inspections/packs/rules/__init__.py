"""Decisions of packs: what may be chosen, which stamps lie in which block, how facts are told, which key counts."""

from trace.inspections.packs.rules.blocks import FULL, Segment, block_size, filled, missing, worth_joining
from trace.inspections.packs.rules.choices import MOST_STAMPS, VALID_FOR, Choice, published, why_not_make
from trace.inspections.packs.rules.telling import (
    BUCKETS,
    told_batch,
    told_certificate,
    told_hold,
    told_ocop,
    told_producer,
    told_product,
    told_recall,
    told_stamp,
)

__all__ = [
    "BUCKETS",
    "FULL",
    "MOST_STAMPS",
    "VALID_FOR",
    "Choice",
    "Segment",
    "block_size",
    "filled",
    "missing",
    "published",
    "told_batch",
    "told_certificate",
    "told_hold",
    "told_ocop",
    "told_producer",
    "told_product",
    "told_recall",
    "told_stamp",
    "why_not_make",
    "worth_joining",
]
