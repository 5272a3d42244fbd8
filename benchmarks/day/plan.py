"""What a day of a province is made of, and in which order it comes.

The province is that of docs/decisions/0024: 100,000 producers, 3,000,000 batches a year. No requirement says how much
is done there in a day, so it is worked out:

* 300,000 scans: 1.5 million people of whom one in five scans one stamp. Ten codes that stand on every pack of a lot or
  on a plaque are scanned much (60 of 100), most seldom (36); 4 of 100 are no codes of ours.
* 8,200 activations: one for each batch, 3,000,000 / 365. One in eight is of stamps ordered on the day.
* 14,300 entries of diaries: one a week for each producer.
* 1,500 decisions of officers: R69 names 1,600 files a year for one, 250 days, 240 officers. As many are handed in.
* 1,250 lists taken away: one a day by each officer, one by each hundredth producer.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final, Literal, get_args

Kind = Literal["hot", "cold", "wrong", "activate", "diary", "order", "submit", "decide", "export"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
SCANS: Final[tuple[Kind, ...]] = ("hot", "cold", "wrong")
DAY: Final[dict[Kind, int]] = {
    "hot": 180_000,
    "cold": 108_000,
    "wrong": 12_000,
    "activate": 8_200,
    "diary": 14_300,
    "order": 1_000,
    "submit": 1_500,
    "decide": 1_500,
    "export": 1_250,
}
REQUESTS: Final = sum(DAY.values())
# Alone, one after another: writes first, so that scans are counted after what is measured.
ALONE: Final[dict[Kind, int]] = {
    "activate": 6,
    "diary": 6,
    "order": 5,
    "submit": 3,
    "decide": 3,
    "export": 3,
    "hot": 80,
    "cold": 80,
    "wrong": 40,
}


def scheduled(count: int, chance: random.Random) -> list[Kind]:
    """So many requests of a day, mixed; of every kind at least one."""
    shares = list(KINDS) + chance.choices(KINDS, [DAY[kind] for kind in KINDS], k=count - len(KINDS))
    chance.shuffle(shares)
    return shares


def needed(kind: Kind, schedules: Sequence[Sequence[Kind]]) -> int:
    """How many of a kind these rounds ask for, alone and in the day."""
    return sum(ALONE[kind] + schedule.count(kind) for schedule in schedules)
