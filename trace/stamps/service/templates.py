"""Templates of labels: a row never changes. A revision is a new row; what is retired stays for runs that have it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.base.settings import Settings
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.models import LabelTemplate
from trace.stamps.rules import TemplateChoices


@dataclass(frozen=True)
class TemplateWish:
    """A template as it was asked for: the province's without a producer. `logo` is a PNG in plain black."""

    name: str
    choices: TemplateChoices
    producer_id: int | None = None
    logo: bytes | None = None


def add_template(db: Session, *, actor: Actor, wish: TemplateWish, settings: Settings, now: datetime) -> LabelTemplate:
    """A new template: the province's by an administrator, a producer's own where the operator allows them.

    Refuses what `rules.why_not_choices` and, for a producer's own, `rules.why_not_own` name.
    """
    wish = _checked(db, actor, wish, settings)
    return _write(db, actor, wish, replaces=None, now=now)


def revise_template(
    db: Session, *, actor: Actor, template_id: int, wish: TemplateWish, settings: Settings, now: datetime
) -> LabelTemplate:
    """The template that takes this one's place; runs that were ordered with this one keep it.

    The picture stays when the wish has none. Refuses as `add_template`; Conflict for one that was replaced or retired.
    """
    before = queries.template(db, template_id)
    wish = replace(wish, producer_id=before.producer_id, logo=wish.logo or before.logo)
    wish = _checked(db, actor, wish, settings)
    _refuse_past(db, before)
    return _write(db, actor, wish, replaces=before.id, now=now)


def retire_template(db: Session, *, actor: Actor, template_id: int, now: datetime) -> None:
    """Offer this template no longer. Conflict when it was replaced or retired before."""
    found = queries.template(db, template_id)
    actor.must("template.edit", producer=found.producer_id)
    _refuse_past(db, found)
    found.retired_at, found.retired_by = now, actor.id
    db.flush()
    ledger.append(db, actor=actor, act="template.retired", on=("template", found.id), now=now)


def _checked(db: Session, actor: Actor, wish: TemplateWish, settings: Settings) -> TemplateWish:
    """The wish with what is the province's to choose; refused when it may not be."""
    actor.must("template.edit", producer=wish.producer_id)
    wish = replace(wish, name=" ".join(wish.name.split()))
    faults = rules.why_not_choices(wish.choices, wish.name)
    if not wish.name:
        faults.append(Reason("template.name", field="name_of"))
    if wish.producer_id is not None:
        if not settings.producer_templates:
            raise Refused(Reason("template.own_off"))
        if wish.logo:
            faults.append(Reason("template.logo_stays", field="logo_file"))
        faults += rules.why_not_own(wish.choices, queries.choices_of(queries.province_template(db)))
    if faults:
        raise Refused(*faults)
    return wish


def _refuse_past(db: Session, found: LabelTemplate) -> None:
    if found.retired_at is not None or queries.successor(db, found.id) is not None:
        raise Conflict(Reason("template.retired"))


def _write(db: Session, actor: Actor, wish: TemplateWish, *, replaces: int | None, now: datetime) -> LabelTemplate:
    digest = hashlib.sha256(wish.logo).hexdigest() if wish.logo else None
    made = LabelTemplate(
        producer_id=wish.producer_id,
        name=wish.name,
        choices=rules.stored_choices(wish.choices),
        logo=wish.logo,
        logo_sha256=digest,
        replaces_id=replaces,
        made_at=now,
        made_by=actor.id,
    )
    db.add(made)
    db.flush()
    content = {"replaces": replaces, "producer": wish.producer_id, "logo": digest}
    ledger.append(db, actor=actor, act="template.made", on=("template", made.id), now=now, content=content)
    return made
