"""Facts as a pack tells them: those of the look-up, by short names, what is empty left out. No code, nothing private.

A phone works a state out of them as `lookup.rules` does (`static/inspector/standing.js`). Moments are milliseconds
since 1970, rounded up, so that what has not happened yet has not happened there either.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from trace.lookup.rules import Batch, Certificate, Hold, OcopItem, Producer, Product, Recall, StampFacts

BUCKETS: Final = 32
"""Files that the facts of a pack are spread over, by producer: what changes for one costs a phone one of them."""
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MILLISECOND: Final = timedelta(milliseconds=1)

Told = dict[str, Any]


def told_stamp(stamp: StampFacts, batch_id: int | None, hold: Hold | None) -> Told:
    """What happened to a range, its batch, and its own open hold. Whether its key leaked stands with its run."""
    return _kept(
        batch=batch_id,
        activated_at=_moment(stamp.activated_at),
        voided_at=_moment(stamp.voided_at),
        stolen_at=_moment(stamp.stolen_at),
        revoked_at=_moment(stamp.revoked_at),
        revoked_reason=stamp.revoked_reason,
        revoked_decision=stamp.revoked_decision,
        consumed_at=_moment(stamp.consumed_at),
        hold=told_hold(hold) if hold else None,
    )


def told_batch(
    batch: Batch, *, site: int | None, updated_on: date | None, holds: Sequence[Hold], recalls: Sequence[int]
) -> Told:
    """A batch with its open holds and the numbers of the recalls that take it in."""
    return _kept(
        lot=batch.lot,
        mfg_date=_day(batch.mfg_date),
        exp_date=_day(batch.exp_date),
        exp_kind=batch.exp_kind,
        site=site,
        updated_on=_day(updated_on),
        holds=[told_hold(hold) for hold in holds],
        recalls=list(recalls),
    )


def told_hold(hold: Hold) -> Told:
    """A hold as the public reads it."""
    return {"unit": hold.unit, "started_on": _day(hold.started_on), "review_on": _day(hold.review_on)}


def told_recall(recall: Recall) -> Told:
    """A published recall."""
    return _kept(
        kind=recall.kind,
        decided_by=recall.decided_by,
        decision_date=_day(recall.decision_date),
        decision_no=recall.decision_no,
        scope=recall.scope,
        public_text=recall.public_text,
        advice=recall.advice,
    )


def told_producer(producer: Producer) -> Told:
    """A producer by its name and commune: no street, no number, no person."""
    return _kept(
        name=producer.name,
        commune=producer.commune,
        suspended_on=_day(producer.suspended_on),
        closed_on=_day(producer.closed_on),
        updated_on=_day(producer.updated_on),
    )


def told_product(product: Product, ocop: OcopItem | None, certificates: Sequence[Told]) -> Told:
    """A product as last accepted, with its stars and the certificates of it and of its producer."""
    return _kept(
        name=product.name_vi,
        net_content=product.net_content,
        gtin=product.gtin,
        ocop=told_ocop(ocop) if ocop else None,
    ) | {"certificates": list(certificates)}


def told_ocop(item: OcopItem) -> Told:
    """A star class with its decision."""
    return _kept(
        star=item.star,
        decision_no=item.decision_no,
        decision_date=_day(item.decision_date),
        issuer=item.issuer,
        valid_to=_day(item.valid_to),
        issuer_is_former=item.issuer_is_former,
        revoked_on=_day(item.revoked_on),
        revoked_decision=item.revoked_decision,
    )


def told_certificate(paper: Certificate, sites: Collection[int] = ()) -> Told:
    """A certificate; `sites`: the only places of origin for which it is shown, all when there are none."""
    return _kept(
        kind=paper.kind,
        name=paper.name,
        number=paper.number,
        issuer=paper.issuer,
        valid_from=_day(paper.valid_from),
        valid_to=_day(paper.valid_to),
        suspended_on=_day(paper.suspended_on),
        revoked_on=_day(paper.revoked_on),
        in_conversion=paper.in_conversion,
        sites=sorted(sites),
    )


def _kept(**values: Any) -> Told:
    return {name: value for name, value in values.items() if value not in (None, "", False, [])}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime | None) -> int | None:
    return -((_EPOCH - moment) // _MILLISECOND) if moment else None
