"""Laying a case with the unit whose turn it is: the step, the unit or its deputy, and the day by which it is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.registry.models import Producer
from trace.review import queries
from trace.review.models import Case
from trace.review.rules import days, routing


def matter(db: Session, producer: Producer, group_key: str | None) -> routing.Matter:
    """What the way of a case depends on, for this producer and product group."""
    province = queries.province_of(db, producer.ward_code, producer.ward_valid_from)
    return routing.Matter(province, producer.ward_code, group_key)


def steps(db: Session, kind: str, of: routing.Matter) -> tuple[routing.Step, ...]:
    """The steps a case of this kind goes through. Refuses where nobody has configured a way for it."""
    found = routing.steps_for(queries.configured_steps(db, kind), of)
    if not found:
        raise Refused(Reason("review.no_steps"))
    return found


def lay(db: Session, case: Case, step: routing.Step, of: routing.Matter, *, now: datetime) -> None:
    """Lay the case at `step`: with the competent unit, its deputy or the unit above, due from now on.

    Refuses where no unit of the province could take it.
    """
    units = queries.units(db)
    unit = routing.competent_unit(step.competent, of, units)
    if unit is None:
        raise Refused(Reason("review.no_unit"))
    seat = routing.seat(unit, units, case.entered_by)
    case.step, case.step_since = step.seq, now
    case.agency_id, case.deputy_id = seat.agency_id, seat.deputy_id
    case.claimed_by = case.claimed_until = case.escalated_at = None
    case.due_at = days.due_at(now, step.working_days, *queries.calendar(db, now=now))


def seat_second(db: Session, case: Case, first: Collection[int]) -> None:
    """Lay a case, that one of two people has accepted, with somebody else: the unit, its deputy or the unit above."""
    units = queries.units(db)
    seat = routing.seat(units[case.agency_id], units, {*case.entered_by, *first})
    case.agency_id, case.deputy_id = seat.agency_id, seat.deputy_id
    case.claimed_by = case.claimed_until = None
