"""The one query of a look-up: a row for (run, ordinal) with all that the page says, its lists as JSON text."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ScalarSelect, Select, Text, and_, bindparam, cast, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from trace.base.db import json_object, json_rows
from trace.base.reading import Question, Reader
from trace.registry import models as register
from trace.stamps.models import Run, StampHold, StampKey, StampRange

_Inner = aliased(StampRange)
_HomeUnit, _SiteUnit, _StepUnit = (aliased(register.AdminUnit) for _ in range(3))
_StepSite = aliased(register.Site)
RANGE_FACTS: Final = (
    "batch_id",
    "activated_at",
    "voided_at",
    "stolen_on",
    "revoked_at",
    "revoked_reason",
    "revoked_decision",
    "consumed_on",
    "hold_id",
)


def _rows(chosen: Select[Any], **columns: Any) -> Any:
    """All rows of a subquery as JSON text: text can be compared and kept, and both databases write the same names."""
    pairs: list[Any] = []
    for name, column in columns.items():
        pairs += [literal_column(f"'{name}'"), column]
    listed: ScalarSelect[Any] = chosen.with_only_columns(json_rows(json_object(*pairs))).scalar_subquery()
    return cast(listed, Text)


def ocop_of(product_id: Any) -> Any:
    """Every star decision of a product, as JSON text."""
    item = register.OcopItem
    return _rows(
        select(item).where(item.product_id == product_id),
        star=item.star,
        decision_no=item.decision_no,
        decision_date=item.decision_date,
        valid_to=item.valid_to,
        issuer=item.issuer,
        former=item.former_issuer,
        revoked_on=item.revoked_on,
        revoked_no=item.revoked_decision_no,
        unit=item.checked_by_unit,
        checked_on=item.checked_on,
    )


def certificates_of(producer_id: Any, product_id: Any, *sites: Any) -> Any:
    """Those of the whole producer and those that cover this product, as JSON text; the file only as the copy an officer
    published. One that names sites is shown only where `sites`, the places the goods come from, hold one of them.
    """
    paper, copy, covers = register.Certificate, aliased(register.StoredFile), register.CertificateProduct
    scoped = select(covers.product_id).where(covers.certificate_id == paper.id)
    places = select(register.CertificateSite.site_id).where(register.CertificateSite.certificate_id == paper.id)
    chosen = (
        select(paper)
        .join(copy, and_(copy.id == paper.public_file_id, copy.public.is_(True)), isouter=True)
        .where(paper.producer_id == producer_id)
        .where(or_(~scoped.exists(), product_id.in_(scoped)))
        .where(or_(~places.exists(), *(site.in_(places) for site in sites)))
    )
    return _rows(
        chosen,
        id=paper.id,
        kind=paper.kind,
        name=paper.name,
        number=paper.number,
        issuer=paper.issuer,
        valid_from=paper.valid_from,
        valid_to=paper.valid_to,
        suspended_on=paper.suspended_on,
        revoked_on=paper.revoked_on,
        in_conversion=paper.in_conversion,
        file=copy.id,
        bytes=copy.size_bytes,
        unit=paper.checked_by_unit,
        checked_on=paper.checked_on,
    )


def _recalls(of: Any) -> Any:
    """Published and not withdrawn. A recall that is closed still covers what was not brought back."""
    recall, covered = register.Recall, register.RecallBatch
    chosen = (
        select(recall)
        .join(covered, covered.recall_id == recall.id)
        .where(covered.batch_id == of.batch_id)
        .where(recall.published_at.is_not(None), recall.withdrawn_at.is_(None))
    )
    return _rows(
        chosen,
        id=recall.id,
        kind=recall.kind,
        decided_by=recall.decided_by,
        decision_no=recall.decision_no,
        decision_date=recall.decision_date,
        scope=recall.scope,
        public_text=recall.public_text,
        advice=recall.advice,
    )


def _holds(of: Any) -> Any:
    hold = register.BatchHold
    return _rows(
        select(hold).where(hold.batch_id == of.batch_id, hold.released_at.is_(None)),
        unit=hold.unit_name,
        placed_at=hold.placed_at,
        review_on=hold.review_on,
    )


def _steps(of: Any) -> Any:
    step = register.ProductionStep
    unit_key = and_(_StepUnit.code == _StepSite.ward_code, _StepUnit.valid_from == _StepSite.ward_valid_from)
    chosen = (
        select(step)
        .join(_StepSite, _StepSite.id == step.site_id, isouter=True)
        .join(_StepUnit, unit_key, isouter=True)
        .where(step.batch_id == of.batch_id, step.struck_at.is_(None))
    )
    return _rows(
        chosen,
        seq=step.seq,
        name=step.name_vi,
        name_en=step.name_en,
        happened_at=step.event_time,
        place=step.place,
        site_unit_type=_StepUnit.unit_type,
        site_unit=_StepUnit.name,
        done_by=step.done_by,
        made_at=step.made_at,
        unit=step.checked_by_unit,
        checked_on=step.checked_on,
    )


def _of_stamp(of: Any) -> tuple[Any, ...]:
    """What happened to the stamp's range, its own hold, and how its key stands."""
    return (
        *(getattr(of, name) for name in RANGE_FACTS if name != "hold_id"),
        StampHold.unit_name.label("hold_unit"),
        StampHold.placed_at.label("hold_placed_at"),
        StampHold.review_on.label("hold_review_on"),
        StampKey.state.label("key_state"),
    )


def producer_columns(home: Any) -> tuple[Any, ...]:
    """Who the goods or the stamp come from, and where they are; `home` is the producer's commune as joined.

    One list for every public page, read by `known.producer_of`, which leaves out what a household must not show.
    """
    producer = register.Producer
    return (
        producer.name.label("producer"),
        producer.legal_type,
        producer.address,
        producer.former_address,
        producer.suspended_on,
        producer.closed_on,
        producer.updated_at.label("producer_updated_at"),
        producer.checked_by_unit.label("producer_unit"),
        producer.checked_on.label("producer_checked_on"),
        home.unit_type.label("home_type"),
        home.name.label("home"),
        home.province_name.label("home_province"),
    )


def _of_goods() -> tuple[Any, ...]:
    """The product as last accepted, and the batch."""
    product, version, picture, batch = register.Product, register.ProductVersion, register.StoredFile, register.Batch
    return (
        product.id.label("product_id"),
        product.gtin,
        version.warnings,
        version.name_vi,
        version.name_en,
        version.brand,
        version.origin,
        version.net_content,
        cast(version.standards, Text).label("standards"),
        cast(version.texts, Text).label("texts"),
        version.checked_by_unit.label("product_unit"),
        version.checked_on.label("product_checked_on"),
        picture.id.label("picture"),
        batch.lot,
        batch.mfg_date,
        batch.exp_date,
        batch.exp_kind,
        batch.quantity,
        batch.unit,
        batch.origin.label("batch_origin"),
        batch.updated_at.label("batch_updated_at"),
        batch.checked_by_unit.label("batch_unit"),
        batch.checked_on.label("batch_checked_on"),
    )


def _of_place_and_lists(of: Any) -> tuple[Any, ...]:
    """The place, and the lists as JSON."""
    site = register.Site
    return (
        site.name.label("site"),
        _SiteUnit.unit_type.label("site_type"),
        _SiteUnit.name.label("site_unit"),
        ocop_of(Run.product_id).label("ocop"),
        certificates_of(Run.producer_id, Run.product_id, Run.site_id, register.Batch.site_id).label("certificates"),
        _recalls(of).label("recalls"),
        _holds(of).label("holds"),
        _steps(of).label("steps"),
    )


def _everything(ranged: Any, in_range: Any, of: Any) -> Any:
    """One row for (run, ordinal): what the stamp, its batch, product, producer and place are, with lists as JSON. `of`
    are the columns of `ranged`: what happened to the stamp's range."""
    producer, product, version = register.Producer, register.Product, register.ProductVersion
    batch, site, picture = register.Batch, register.Site, register.StoredFile
    return (
        select(*_of_stamp(of), *producer_columns(_HomeUnit), *_of_goods(), *_of_place_and_lists(of))
        .select_from(Run)
        .join(StampKey, StampKey.slot == Run.slot)
        .join(producer, producer.id == Run.producer_id)
        .join(_HomeUnit, _is_unit(_HomeUnit, producer))
        .join(product, product.id == Run.product_id)
        .join(version, version.id == product.accepted_version_id)
        .join(ranged, in_range, isouter=True)
        .join(batch, batch.id == of.batch_id, isouter=True)
        .join(StampHold, and_(StampHold.id == of.hold_id, StampHold.released_at.is_(None)), isouter=True)
        .join(site, site.id == func.coalesce(batch.site_id, Run.site_id), isouter=True)
        .join(_SiteUnit, _is_unit(_SiteUnit, site), isouter=True)
        .join(picture, _is_public_picture(picture, version), isouter=True)
        .where(Run.id == bindparam("run"))
    )


def _in_one() -> Any:
    """All by one question."""
    # The run is named wherever ranges are asked: on Citus that tells which shard they are on (decision 35).
    of, inner = aliased(StampRange), select(func.max(_Inner.lo))
    nearest = inner.where(_Inner.run_id == bindparam("run"), _Inner.lo <= bindparam("ordinal")).scalar_subquery()
    return _everything(of, and_(of.run_id == bindparam("run"), of.lo == nearest, of.hi > bindparam("ordinal")), of)


def _nearest_range() -> Any:
    """The range of a run that begins nearest below an ordinal: by its key, in one shard."""
    chosen = select(StampRange.hi, *(getattr(StampRange, name) for name in RANGE_FACTS))
    below = and_(StampRange.run_id == bindparam("run"), StampRange.lo <= bindparam("ordinal"))
    return chosen.where(below).order_by(StampRange.lo.desc()).limit(1)


def _with_range() -> Any:
    """All but the range, whose facts are given."""
    kinds = {name: getattr(StampRange, name).type for name in RANGE_FACTS}
    given = select(*(bindparam(f"range_{name}", type_=kind).label(name) for name, kind in kinds.items())).subquery()
    return _everything(given, true(), given.c)


def _is_unit(unit: Any, of: Any) -> Any:
    return and_(unit.code == of.ward_code, unit.valid_from == of.ward_valid_from)


def _is_public_picture(picture: Any, version: Any) -> Any:
    return and_(picture.id == version.image_file_id, picture.public.is_(True), picture.small_name.is_not(None))


EVERYTHING = Question(_in_one())
NEAREST_RANGE, EVERYTHING_ELSE = Question(_nearest_range()), Question(_with_range())


def everything(on: Reader, run: int, ordinal: int) -> tuple[Any, ...] | None:
    """The row of `EVERYTHING`. Where ranges lie in shards it is asked for in two questions, so that no other node is
    asked for more than the range: what happens to the stamp between them is seen at the next scan.
    """
    if not on.beside_shards():
        return EVERYTHING.first(on, run=run, ordinal=ordinal)
    hi, *facts = NEAREST_RANGE.first(on, run=run, ordinal=ordinal) or (0,)
    if hi <= ordinal:
        facts = [None] * len(RANGE_FACTS)
    given = {f"range_{name}": fact for name, fact in zip(RANGE_FACTS, facts, strict=True)}
    return EVERYTHING_ELSE.first(on, run=run, **given)
