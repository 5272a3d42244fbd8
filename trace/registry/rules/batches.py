"""Rules on batches and their journey: dates that agree with each other and with the calendar, amounts above zero."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry.rules.texts import Tidied, missing, too_long

ExpKind = Literal["use_by", "best_before", "none"]
EXP_KINDS: tuple[ExpKind, ...] = ("use_by", "best_before", "none")
MOST = 100_000_000
OLDEST = date(1990, 1, 1)
LONGEST = timedelta(days=36_500)


def packs_of(quantity: int, units_per_pack: int) -> int:
    """Packs out of a quantity: whole ones and a last part of one."""
    return -(-quantity // units_per_pack)


@dataclass(frozen=True)
class BatchDetails(Tidied):
    """A production lot. `quantity` counts `unit`s, `units_per_pack` of them under one stamp. No `lot` = one is made."""

    mfg_date: date
    quantity: int
    unit: str
    exp_kind: str
    exp_date: date | None = None
    lot: str | None = None
    site_id: int | None = None
    units_per_pack: int = 1
    origin: str | None = None

    @property
    def packs(self) -> int:
        """How many packs the batch makes, a last started one counted: the stamps it can carry without tolerance."""
        return packs_of(self.quantity, self.units_per_pack)


@dataclass(frozen=True)
class StepDetails(Tidied):
    """One stage of a batch's journey. `place` at commune level; `done_by` a team or firm, never a person."""

    name_vi: str
    event_time: datetime
    name_en: str | None = None
    site_id: int | None = None
    place: str | None = None
    done_by: str | None = None
    note: str | None = None


def why_not_batch(details: BatchDetails, today: date) -> list[Reason]:
    """Why this batch cannot be kept: made in the future, past its date before it was made, nothing in it."""
    reasons = [*missing(details, "unit"), *too_long(details)]
    if details.mfg_date > today:
        reasons.append(Reason("date.future", field="mfg_date"))
    if details.mfg_date < OLDEST:
        reasons.append(Reason("date.too_old", field="mfg_date"))
    for name in ("quantity", "units_per_pack"):
        if not 0 < getattr(details, name) <= MOST:
            reasons.append(Reason("number.range", field=name, least=1, most=MOST))
    if not reasons and details.units_per_pack > details.quantity:
        reasons.append(Reason("batch.no_pack", field="units_per_pack"))
    return reasons + _why_not_expiry(details)


def why_not_step(details: StepDetails, now: datetime) -> list[Reason]:
    """Why this step cannot be kept: no name, no place, or it has not happened yet.

    A stage has its name, place and time (NĐ 37/2026, items of traceability), and a step is never changed afterwards.
    """
    reasons = [*missing(details, "name_vi"), *too_long(details)]
    if details.site_id is None and not details.place:
        reasons.append(Reason("step.place_needed", field="site_id"))
    if details.event_time > now:
        reasons.append(Reason("date.future", field="event_time"))
    if local_day(details.event_time) < OLDEST:
        reasons.append(Reason("date.too_old", field="event_time"))
    return reasons


def _why_not_expiry(details: BatchDetails) -> list[Reason]:
    """The date and its kind agree: none has no date, use-by and best-before have one, not before production."""
    if details.exp_kind not in EXP_KINDS:
        return [Reason("choice.unknown", field="exp_kind")]
    if details.exp_kind == "none":
        return [Reason("batch.date_without_kind", field="exp_kind")] if details.exp_date else []
    if details.exp_date is None:
        return [Reason("batch.kind_without_date", field="exp_date")]
    if details.exp_date < details.mfg_date:
        return [Reason("batch.expiry_before_production", field="exp_date")]
    return [Reason("date.too_far", field="exp_date")] if details.exp_date - details.mfg_date > LONGEST else []
