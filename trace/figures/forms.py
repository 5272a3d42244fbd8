"""What is asked of a report, out of an address: days, steps and goods. What cannot be read counts as not said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trace.core.numbers import row_number


@dataclass(frozen=True, slots=True)
class Wish:
    """A report as an address asks for it."""

    first: date | None = None
    last: date | None = None
    step: str | None = None
    producer: int | None = None
    product: int | None = None
    batch: int | None = None
    run: int | None = None

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Wish:
        """The wish in the words of an address: `tu`, `den`, `theo`, and one of `co_so`, `san_pham`, `lo`, `dot`."""
        return cls(
            first=_day(said.get("tu", "")),
            last=_day(said.get("den", "")),
            step="week" if said.get("theo") == "tuan" else "day" if said.get("theo") == "ngay" else None,
            producer=row_number(said.get("co_so", "")),
            product=row_number(said.get("san_pham", "")),
            batch=row_number(said.get("lo", "")),
            run=row_number(said.get("dot", "")),
        )

    def goods(self) -> dict[str, int]:
        """What of the wish names goods, in the words of an address."""
        named = {"co_so": self.producer, "san_pham": self.product, "lo": self.batch, "dot": self.run}
        return {name: value for name, value in named.items() if value is not None}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
