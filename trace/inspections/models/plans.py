"""Plans of inspections: whom a unit is to visit in a period, why, by when, and who goes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class InspectionPlan(Base):
    """A unit's plan for a period, as it was drawn: weights, share of chance and seed are kept, so that anybody can
    draw it again and see that it is the same."""

    __tablename__ = "inspection_plans"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("random_percent BETWEEN 0 AND 100", name="random_percent"),
        Index(None, "agency_id", "starts_on"),
    )

    id: Mapped[NumberedId]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    group_key: Mapped[str | None] = mapped_column(ForeignKey("product_groups.key"))  # only who makes such goods
    wanted: Mapped[int]
    random_percent: Mapped[int]
    weights: Mapped[dict[str, int]] = mapped_column(JSON)
    seed: Mapped[str]
    considered: Mapped[int]  # how many producers it was drawn from
    made_at: Mapped[datetime]
    made_by: Mapped[int]


class PlanItem(Base):
    """A producer to visit. Done is what an inspection names it as its own; `dropped_at`: it will not be done, and why.

    `grounds`: what it was chosen for, as numbers (alarms, papers, reports, days, score of each).
    """

    __tablename__ = "inspection_plan_items"
    __table_args__ = (
        CheckConstraint("(dropped_at IS NULL) = (dropped_why IS NULL)", name="dropped"),
        UniqueConstraint("plan_id", "producer_id"),
        Index(None, "producer_id"),
        Index(None, "person_id", "due_on"),
    )

    id: Mapped[NumberedId]
    plan_id: Mapped[int] = mapped_column(ForeignKey("inspection_plans.id"))
    place: Mapped[int]  # in the order of the draw, from 1
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    score: Mapped[int]
    grounds: Mapped[dict[str, int]] = mapped_column(JSON)
    by_chance: Mapped[bool]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date]
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[int | None]
    dropped_why: Mapped[str | None]
