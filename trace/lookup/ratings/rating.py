"""Counting ratings: one for each form that was sent, as sums of a day in *observations*. Nothing about who sent it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Date, bindparam, delete, text
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.db import Moment, rows_met
from trace.core.words import local_day
from trace.lookup.models import RatingForm

TONES = ("green", "grey")
"""Under a red or amber result nobody is asked whether they are satisfied (look-up page, rule 15)."""
ANSWERS = ("satisfied", "not")

NEW_FORM = text(
    "INSERT INTO rating_forms (form, until) VALUES (:form, :until) ON CONFLICT (form) DO NOTHING"
).bindparams(bindparam("until", type_=Moment()))
COUNT = text(
    "INSERT INTO ratings (day, tone, answer, amount) VALUES (:day, :tone, :answer, 1)"
    " ON CONFLICT (day, tone, answer) DO UPDATE SET amount = ratings.amount + 1"
).bindparams(bindparam("day", type_=Date()))


def count(db: Session, *, form: str, good_for: timedelta, tone: str, answer: str, now: datetime) -> bool:
    """Count the answer of a form, once; returns whether it was counted now. `db` is a session on *observations*.

    Of the form only the hash of its random id is kept, until it can be sent no more.
    """
    if not rows_met(db.execute(NEW_FORM, {"form": tokens.digest(form), "until": now + good_for})):
        return False
    db.execute(delete(RatingForm).where(RatingForm.until <= now))
    db.execute(COUNT, {"day": local_day(now), "tone": tone, "answer": answer})
    return True
