"""Commands of ratings: ask when a case is decided, take the tap, let it be changed for some days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import SERVICE
from trace.base.errors import Conflict, Refused
from trace.core.words import VIETNAM
from trace.ledger import service as ledger
from trace.review.satisfaction import queries, rules
from trace.review.satisfaction.models import CaseRating


def ask(db: Session, *, case_id: int, agency_id: int, now: datetime) -> str:
    """The token of a case's link, made once: a case that is decided again keeps its rating. Part of another command."""
    found = queries.of_case(db, case_id)
    if found is None:
        month = now.astimezone(VIETNAM).strftime("%Y-%m")
        token = tokens.new_secret(16)
        found = CaseRating(case_id=case_id, agency_id=agency_id, month=month, token=token, asked_at=now)
        db.add(found)
        db.flush()
    return found.token


def rate(db: Session, *, token: str, level: int, comment: str | None = None, now: datetime) -> CaseRating:
    """Take what the holder of a case's link says; said again within the days allowed, it takes the place of the first.

    `comment` None leaves the words as they are. Refuses another level and too many words; Conflict when it is over;
    NotFound without such a link.
    """
    found, code, _unit = queries.by_token(db, token, lock=True)
    if over := rules.why_not_rate(found.asked_at, found.rated_at, now=now):
        raise Conflict(over)
    if wrong := rules.why_not_words(level, comment or ""):
        raise Refused(*wrong)
    found.level = level
    found.rated_at = found.rated_at or now  # the days to change it run from the first tap
    if comment is not None:
        found.comment = comment.strip() or None
    db.flush()
    facts = {"case_code": code, "level": level}
    ledger.append(db, actor=SERVICE, act="case.rated", on=("case", found.case_id), now=now, content=facts)
    return found
