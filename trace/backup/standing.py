"""When the last copy was made here and when one was last proved: beside the databases, for whoever watches."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

NAME: Final = "copies.json"


@dataclass(frozen=True)
class Standing:
    """The moments of the last copy and of the last proof of one; None where there was none yet."""

    made_at: datetime | None = None
    proved_at: datetime | None = None


def read(instance: Path) -> Standing:
    """What was noted here; nothing where it cannot be read."""
    try:
        kept = json.loads((instance / NAME).read_text(encoding="utf-8"))
        return Standing(**{name: datetime.fromisoformat(text) for name, text in kept.items()})
    except (OSError, ValueError, TypeError, AttributeError):
        return Standing()


def note(instance: Path, **moments: datetime) -> None:
    """Keep these moments (`made_at`, `proved_at`) beside those that are known."""
    kept = {name: moment for name, moment in vars(read(instance)).items() if moment} | moments
    draft = instance / f".{NAME}"
    draft.write_text(json.dumps({name: moment.isoformat() for name, moment in kept.items()}) + "\n", encoding="utf-8")
    draft.replace(instance / NAME)
