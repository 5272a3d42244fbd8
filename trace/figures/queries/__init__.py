"""Reads of figures: counts from the observations, names from the register."""

from trace.figures.queries.names import Subject, kinds, lots, of_batch, of_product, of_run, producers
from trace.figures.queries.scans import Asked, GoodsCount, by, by_day, by_goods, first_day

__all__ = [
    "Asked",
    "GoodsCount",
    "Subject",
    "by",
    "by_day",
    "by_goods",
    "first_day",
    "kinds",
    "lots",
    "of_batch",
    "of_product",
    "of_run",
    "producers",
]
