"""What a pack may hold, how long it is believed, and for how long a key that signs no more is still published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from trace.core.reason import Reason

VALID_FOR: Final = timedelta(hours=72)
"""After this a pack calls nothing fine: as long as a phone works without signing in (issue of the field app)."""
MOST_STAMPS: Final = 3_000_000
"""Of one pack: 15 MB, which every phone keeps and a slow line brings in five minutes."""
LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class Choice:
    """The stamps of producers in these communes and of products in these groups (of either kind alone, when the other
    is empty), and besides them all stamps of these producers.
    """

    areas: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    producers: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was chosen: that is no pack, least of all one of everything."""
        return not (self.areas or self.groups or self.producers)


def why_not_make(name: str, choice: Choice, stamps: int) -> list[Reason]:
    """Why no pack is made of this choice, each beside its field; [] when it may be."""
    reasons = []
    if not name.strip() or len(name) > LONGEST_NAME:
        reasons.append(Reason("pack.name", field="name", most=LONGEST_NAME))
    if choice.empty:
        reasons.append(Reason("pack.nothing_chosen", field="areas"))
    elif stamps == 0:
        reasons.append(Reason("pack.no_stamps", field="areas"))
    elif stamps > MOST_STAMPS:
        reasons.append(Reason("pack.too_many", field="areas", most=f"{MOST_STAMPS:,}".replace(",", ".")))
    return reasons


def published(retired_at: datetime | None, *, leaked: bool, now: datetime) -> bool:
    """Whether phones still take a key's word: while it signs, and until the last pack it signed has run out."""
    return not leaked and (retired_at is None or now < retired_at + VALID_FOR)
