"""The table of talks under way: which stamp somebody asked about a moment ago, so that a PIN can follow it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Observation


class GatewayTalk(Observation):
    """The code of a talk, for a quarter of an hour. `key` is a keyed hash of the number, good for a day: no number."""

    __tablename__ = "gateway_talks"

    key: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    until: Mapped[datetime] = mapped_column(index=True)
