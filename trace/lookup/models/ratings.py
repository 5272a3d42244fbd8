"""Tables of observations: how many people were satisfied with an answer, by day. Nobody's answer by itself."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Observation


class Rating(Observation):
    """How many people said on a day that they were satisfied, or not, under a result of one tone: green or grey."""

    __tablename__ = "ratings"

    day: Mapped[date] = mapped_column(primary_key=True)
    tone: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str] = mapped_column(primary_key=True)  # satisfied | not
    amount: Mapped[int]


class RatingForm(Observation):
    """A rating form that was sent, as the hash of its random id, for as long as it could be sent again."""

    __tablename__ = "rating_forms"

    form: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)
