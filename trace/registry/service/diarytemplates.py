"""Commands on what the diary offers and checks: steps of templates, each edit a new version; yield caps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import NotFound, Refused, Stale
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import DiaryStep, DiaryTemplate, YieldCap
from trace.registry.queries import diary
from trace.registry.rules import tidy
from trace.registry.rules.amounts import UNITS, read_thousandths
from trace.registry.rules.diary import MOST_STEPS, StepDraft, why_not_draft
from trace.registry.service.changing import refuse_if

ACT = "diary_template.edit"


def save_step(
    db: Session, *, actor: Actor, key: str, number: int, at: int | None, draft: StepDraft, now: datetime
) -> DiaryTemplate:
    """The template's next version with this step in the place of step `at`, or as its last one (None).

    Refuses a step without its words, and more steps than a page of buttons holds; Stale on an older `number`.
    """
    refuse_if(why_not_draft(draft))
    drafts = _drafts(db, actor, key)
    if at is None:
        if len(drafts) >= MOST_STEPS:
            raise Refused(Reason("diary.too_many_steps", most=MOST_STEPS))
        return _next(db, actor, key, number, [*drafts, draft], now)
    drafts[_place(drafts, at)] = draft
    return _next(db, actor, key, number, drafts, now)


def move_step(
    db: Session, *, actor: Actor, key: str, number: int, move: tuple[int, Literal["up", "out"]], now: datetime
) -> DiaryTemplate:
    """The template's next version with a step one place earlier, or without it. Refuses to take out the last one."""
    at, how = move
    drafts = _drafts(db, actor, key)
    moved = drafts.pop(_place(drafts, at))
    if how == "up":
        drafts.insert(max(at - 2, 0), moved)
    if not drafts:
        raise Refused(Reason("diary.last_step"))
    return _next(db, actor, key, number, drafts, now)


def set_yield_cap(
    db: Session, *, actor: Actor, group_key: str, most: str, unit: str, source: str, now: datetime
) -> YieldCap:
    """What a hectare of this product group gives at the most in a season, with where that is said.

    An empty `most` ends the check. Refuses unknown groups, amounts that are none, units that are not weighed or
    counted, and a cap without a source.
    """
    actor.must(ACT)
    source, unit = tidy(source) or "", tidy(unit) or ""
    thousandths = read_thousandths(most) if most.strip() else None
    reasons = [] if queries.group(db, group_key) else [Reason("choice.unknown", field="group_key")]
    if most.strip() and thousandths is None:
        reasons.append(Reason("diary.number", field="most"))
    if not unit or UNITS.get(unit.lower(), ("", 0))[0] == "area":
        reasons.append(Reason("field.missing", field="unit"))
    if not source:
        reasons.append(Reason("field.missing", field="source"))
    reasons += [
        Reason("text.too_long", field=name, most=200)
        for name, text in (("unit", unit), ("source", source))
        if len(text) > 200
    ]
    refuse_if(reasons)
    made = YieldCap(group_key=group_key, most=thousandths, unit=unit, source=source, made_at=now, made_by=actor.id)
    db.add(made)
    db.flush()
    content = {"group": group_key, "most": thousandths, "unit": unit}
    ledger.append(db, actor=actor, act="yield_cap.set", on=("yield_cap", made.id), now=now, content=content)
    return made


def _drafts(db: Session, actor: Actor, key: str) -> list[StepDraft]:
    actor.must(ACT)
    return [_draft(step) for step in diary.template(db, key).steps]


def _draft(step: DiaryStep) -> StepDraft:
    return StepDraft(step.name_vi, step.name_en, step.counts, step.public, diary.asks_of(step))


def _place(drafts: Sequence[StepDraft], at: int) -> int:
    if not 1 <= at <= len(drafts):
        raise NotFound(Reason("diary.no_step"))
    return at - 1


def _next(
    db: Session, actor: Actor, key: str, number: int, drafts: Sequence[StepDraft], now: datetime
) -> DiaryTemplate:
    """The next version. Of two officers who edit the same one, the second is told."""
    before = diary.template(db, key).row
    closing = update(DiaryTemplate).where(DiaryTemplate.id == before.id, DiaryTemplate.number == number)
    if not rows_met(db.execute(closing.where(DiaryTemplate.replaced_at.is_(None)).values(replaced_at=now))):
        raise Stale(Reason("object.stale"))
    made = DiaryTemplate(
        key=key,
        number=number + 1,
        name_vi=before.name_vi,
        name_en=before.name_en,
        groups=before.groups,
        made_at=now,
        made_by=actor.id,
    )
    db.add(made)
    db.flush()
    for seq, draft in enumerate(drafts, start=1):
        values = asdict(replace(draft, asks=())) | {"asks": [asdict(ask) for ask in draft.asks]}
        db.add(DiaryStep(template_id=made.id, seq=seq, **values))
    db.flush()
    content = {"key": key, "number": made.number, "steps": len(drafts)}
    ledger.append(
        db, actor=actor, act="diary_template.edited", on=("diary_template", made.id), now=now, content=content
    )
    return made
