"""How large a generated province is, and what the rows of many of its tables have in common.

Values are expressions of SQL over the number `i` of the row.
"""

from __future__ import annotations

from dataclasses import dataclass

Filling = tuple[tuple[str, int, dict[str, str]], ...]  # table, how many rows, and the expression of each column
MADE = {"made_at": "'2026-01-05 03:00:00.000000'", "made_by": "1"}
UPDATED = MADE | {"updated_at": "'2026-01-05 03:00:00.000000'"}
OFFICE, COMMUNES = 1, 2  # ids of agencies: the sub-department of the province, then one for each commune
VERSION = {"version": "1"}
OWNER = "CASE WHEN {product} % 100 = 1 THEN 1 ELSE 1 + ({product} * 31) % {producers} END"


@dataclass(frozen=True)
class Size:
    """How much of each there is, counted in producers."""

    producers: int

    @property
    def products(self) -> int:
        return 3 * self.producers

    @property
    def batches(self) -> int:
        return 30 * self.producers

    @property
    def cases(self) -> int:
        return 3 * self.producers


def owner_of(product: str, size: Size) -> str:
    """Whose a product is, by its number."""
    return OWNER.format(product=f"({product})", producers=size.producers)
