"""What a check of the doctor answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True)
class Check:
    """One thing looked at: how it stands, in words, and what mends it."""

    name: str
    level: Level
    found: str
    mend: str = ""
