"""The diary: which steps are offered, what was written of a batch or a place, and what is kept from being harvested."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from trace.accounts.models import Person
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.models import (
    Batch,
    DiaryBatch,
    DiaryEntry,
    DiaryStep,
    DiaryTemplate,
    DiaryVoice,
    Product,
    ProductVersion,
    Site,
)
from trace.registry.rules.diary import Ask, offered
from trace.registry.rules.massbalance import Spraying, Waiting, waiting

PAGE = 50


@dataclass(frozen=True)
class Template:
    """A version of a template with its steps in order."""

    row: DiaryTemplate
    steps: list[DiaryStep]


@dataclass(frozen=True)
class Written:
    """An entry with its place, who typed it, and the voice beside it."""

    entry: DiaryEntry
    site: Site | None
    typed_by: str
    voice: DiaryVoice | None


@dataclass(frozen=True)
class Soon:
    """A harvest before its time: the entry that says it, and the spraying it came too soon after."""

    harvest: DiaryEntry
    spraying: DiaryEntry


def asks_of(step: DiaryStep) -> tuple[Ask, ...]:
    """What the step asks."""
    return tuple(Ask(**each) for each in step.asks)


def templates(db: Session) -> list[DiaryTemplate]:
    """The versions in force, by key."""
    return list(
        db.scalars(select(DiaryTemplate).where(DiaryTemplate.replaced_at.is_(None)).order_by(DiaryTemplate.key))
    )


def template(db: Session, key: str) -> Template:
    """The version in force of this template; NotFound when there is none."""
    rows = select(DiaryTemplate).where(DiaryTemplate.key == key, DiaryTemplate.replaced_at.is_(None))
    if found := db.scalar(rows):
        return Template(found, steps_of(db, found.id))
    raise NotFound(Reason("diary.no_template"))


def templates_for(db: Session, group_key: str) -> list[Template]:
    """The templates in force that are offered to a product group."""
    all_of_them = {each.key: each for each in templates(db)}
    keys = offered({key: each.groups for key, each in all_of_them.items()}, group_key)
    return [Template(all_of_them[key], steps_of(db, all_of_them[key].id)) for key in keys]


def steps_of(db: Session, template_id: int) -> list[DiaryStep]:
    """The steps of one version, in order."""
    return list(db.scalars(select(DiaryStep).where(DiaryStep.template_id == template_id).order_by(DiaryStep.seq)))


def step(db: Session, step_id: int) -> DiaryStep:
    """The step, of whatever version; NotFound when there is none."""
    if found := db.get(DiaryStep, step_id):
        return found
    raise NotFound(Reason("diary.no_step"))


def entry(db: Session, entry_id: int) -> DiaryEntry:
    """The entry; NotFound when there is none."""
    if found := db.get(DiaryEntry, entry_id):
        return found
    raise NotFound(Reason("diary.unknown"))


def voice(db: Session, entry_id: int) -> DiaryVoice:
    """What was said beside an entry; NotFound when nothing was."""
    if found := db.get(DiaryVoice, entry_id):
        return found
    raise NotFound(Reason("diary.no_voice"))


def batches_of_entry(db: Session, entry_id: int) -> list[DiaryBatch]:
    """The batches that an entry belongs to."""
    return list(db.scalars(select(DiaryBatch).where(DiaryBatch.entry_id == entry_id).order_by(DiaryBatch.batch_id)))


def batches_of_entries(db: Session, entry_ids: Collection[int]) -> dict[int, list[DiaryBatch]]:
    """The batches that each of these entries belongs to, by entry, in one question."""
    found: dict[int, list[DiaryBatch]] = {each: [] for each in entry_ids}
    rows = select(DiaryBatch).where(DiaryBatch.entry_id.in_(entry_ids))
    for each in db.scalars(rows.order_by(DiaryBatch.entry_id, DiaryBatch.batch_id)):
        found[each.entry_id].append(each)
    return found


def _written(rows: Select[DiaryEntry], db: Session, limit: int) -> list[Written]:
    whole = (
        rows.add_columns(Site, Person.name, DiaryVoice)
        .outerjoin(Site, Site.id == DiaryEntry.site_id)
        .outerjoin(Person, Person.id == DiaryEntry.made_by)
        .outerjoin(DiaryVoice, DiaryVoice.entry_id == DiaryEntry.id)
        .order_by(DiaryEntry.id.desc())
        .limit(limit)
    )
    return [Written(each, place, name or "–", heard) for each, place, name, heard in db.execute(whole)]


def diary_of_batch(db: Session, batch_id: int, *, before: int | None = None, limit: int = PAGE) -> list[Written]:
    """What was written of a batch, struck entries too, the last one first."""
    rows = select(DiaryEntry).join(DiaryBatch, DiaryBatch.entry_id == DiaryEntry.id)
    rows = rows.where(DiaryBatch.batch_id == batch_id)
    return _written(rows.where(DiaryEntry.id < before) if before else rows, db, limit)


def diary_of_site(db: Session, site_id: int, *, before: int | None = None, limit: int = PAGE) -> list[Written]:
    """What was written at a place, the last one first."""
    rows = select(DiaryEntry).where(DiaryEntry.site_id == site_id)
    return _written(rows.where(DiaryEntry.id < before) if before else rows, db, limit)


def attachable(db: Session, batch: Batch, *, limit: int = PAGE) -> list[Written]:
    """Standing entries of the batch's product that were not written for it: the last ones of the season first.

    One spraying concerns every batch that was harvested after it, so an entry may belong to several.
    """
    here = exists().where(DiaryBatch.entry_id == DiaryEntry.id, DiaryBatch.batch_id == batch.id)
    rows = select(DiaryEntry).where(
        DiaryEntry.producer_id == batch.producer_id,
        DiaryEntry.product_id == batch.product_id,
        DiaryEntry.struck_at.is_(None),
        DiaryEntry.season.is_not(None),
        ~here,
    )
    return _written(rows, db, limit)


def standing_of_batch(db: Session, batch_id: int) -> list[DiaryEntry]:
    """The batch's entries that were not struck, the first one first."""
    rows = select(DiaryEntry).join(DiaryBatch, DiaryBatch.entry_id == DiaryEntry.id)
    rows = rows.where(DiaryBatch.batch_id == batch_id, DiaryEntry.struck_at.is_(None))
    return list(db.scalars(rows.order_by(DiaryEntry.id)))


def waiting_of(entries: Collection[DiaryEntry], otherwise: date | None) -> Waiting:
    """What these entries say of intervals; where they name no harvest, `otherwise` is the day goods were taken in."""
    used = [
        Spraying(each.happened_on, each.pesticide, each.harvest_from) for each in entries if each.pesticide is not None
    ]
    harvests = [each.happened_on for each in entries if each.counts == "harvested"]
    return waiting(used, harvests or ([otherwise] if otherwise else []))


def too_soon(db: Session, *, entry_id: int | None = None, before: int | None = None, limit: int = PAGE) -> list[Soon]:
    """Harvests within the interval of a spraying at the same place or of the same batch, the last spraying first.

    With `entry_id` those in which this entry takes part. Read out of the few sprayings that ask to wait.
    """
    spraying, harvest = aliased(DiaryEntry), aliased(DiaryEntry)
    one, other = aliased(DiaryBatch), aliased(DiaryBatch)
    shared = exists().where(one.entry_id == spraying.id, other.entry_id == harvest.id, one.batch_id == other.batch_id)
    rows = (
        select(harvest, spraying)
        .join(
            harvest,
            and_(
                harvest.producer_id == spraying.producer_id,
                harvest.product_id == spraying.product_id,
                harvest.counts == "harvested",
                harvest.struck_at.is_(None),
                harvest.happened_on >= spraying.happened_on,
                harvest.happened_on < spraying.harvest_from,
                or_(harvest.site_id == spraying.site_id, shared),
            ),
        )
        .where(spraying.harvest_from.is_not(None), spraying.struck_at.is_(None))
    )
    if entry_id is not None:
        rows = rows.where(or_(harvest.id == entry_id, spraying.id == entry_id))
    if before is not None:
        rows = rows.where(spraying.id < before)
    found = db.execute(rows.order_by(spraying.id.desc(), harvest.id.desc()).limit(limit))
    return [Soon(taken, used) for taken, used in found]


@dataclass(frozen=True)
class Latest:
    """A batch with the name of its product: where the diary goes on."""

    batch: Batch
    product: str
    group_key: str


def latest_batches(db: Session, producer_ids: Collection[int], *, limit: int = 6) -> list[Latest]:
    """The batches of these producers that were entered last."""
    newest = select(ProductVersion.name_vi).where(ProductVersion.product_id == Product.id)
    name = newest.order_by(ProductVersion.number.desc()).limit(1).scalar_subquery()
    # Which ones first, out of the index: else the name is looked for of every batch they ever had.
    last = select(Batch.id).where(Batch.producer_id.in_(producer_ids)).order_by(Batch.id.desc()).limit(limit)
    rows = select(Batch, name, Product.group_key).join(Product, Product.id == Batch.product_id)
    rows = rows.where(Batch.id.in_(last.scalar_subquery())).order_by(Batch.id.desc())
    return [Latest(each, called, group_key) for each, called, group_key in db.execute(rows)]
