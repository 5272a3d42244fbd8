"""The facts behind the stamps of a pack, in one question a kind however many there are, told by producer's bucket.

They are those of the look-up (`lookup.queries.everything`), built by the same hands where a row reads alike; a test
compares what a phone makes of them with what the look-up answers, stamp by stamp.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import Select, and_, null, select
from sqlalchemy.orm import Session, aliased

from trace.core.words import local_day
from trace.inspections.packs import rules
from trace.inspections.packs.queries.packs import chosen_runs
from trace.inspections.packs.rules import BUCKETS, Choice
from trace.lookup.queries.everything import producer_columns
from trace.lookup.queries.known import begun, producer_of
from trace.lookup.rules import Batch, Certificate, Hold, OcopItem, Product, Recall, StampFacts
from trace.lookup.rules.facts import ExpKind, RecallKind
from trace.registry import models as register
from trace.stamps.models import Run, StampHold, StampKey, StampRange

Told: TypeAlias = dict[str, Any]
Runs: TypeAlias = Select[int]
_Home = aliased(register.AdminUnit)


@dataclass
class Facts:
    """Facts by kind and number; a fact belongs to the bucket of the producer it is about."""

    told: dict[int, dict[str, Told]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))

    def put(self, kind: str, producer_id: int, number: int, fact: Any) -> None:
        """One more fact."""
        self.told[producer_id % BUCKETS][kind][str(number)] = fact

    def buckets(self) -> list[dict[str, Told]]:
        """What each file of facts holds, in order; none is empty."""
        return [{kind: dict(rows) for kind, rows in sorted(self.told[at].items())} for at in sorted(self.told)]


def facts(db: Session, choice: Choice, copied: Iterable[tuple[int, int]] = ()) -> list[dict[str, Told]]:
    """The facts of the runs a choice means. `copied`: (run, ordinal) of stamps whose scans turn their public page."""
    runs, found = chosen_runs(choice), Facts()
    suspected: dict[int, list[int]] = defaultdict(list)
    for run_id, ordinal in sorted(copied):
        suspected[run_id].append(ordinal)
    _put_runs(db, runs, found, suspected)
    _put_batches(db, runs, found)
    _put_goods(db, runs, found)
    return found.buckets()


def _put_runs(db: Session, runs: Runs, found: Facts, suspected: dict[int, list[int]]) -> None:
    ranges = _ranges(db, runs)
    columns = (Run.id, Run.kind, Run.product_id, Run.producer_id, Run.site_id, Run.quantity, StampKey.state)
    rows = db.execute(select(*columns).join(StampKey, StampKey.slot == Run.slot).where(Run.id.in_(runs)))
    for run_id, kind, product_id, producer_id, site_id, quantity, key in rows.all():
        told: Told = {"kind": kind, "product": product_id, "producer": producer_id, "quantity": quantity}
        more = {"site": site_id, "key_leaked": key == "compromised", "copied": suspected.get(run_id)}
        told |= {name: value for name, value in more.items() if value}
        found.put("runs", producer_id, run_id, told | {"ranges": ranges.get(run_id, [])})


def _ranges(db: Session, runs: Runs) -> dict[int, list[Any]]:
    """What happened to the stamps of each run: from, up to, facts."""
    happened = (StampRange.activated_at, StampRange.voided_at, StampRange.stolen_on, StampRange.revoked_at)
    why = (StampRange.revoked_reason, StampRange.revoked_decision, StampRange.consumed_on)
    held = (StampHold.unit_name, StampHold.placed_at, StampHold.review_on)
    open_hold = and_(StampHold.id == StampRange.hold_id, StampHold.released_at.is_(None))
    rows = (
        select(StampRange.run_id, StampRange.lo, StampRange.hi, StampRange.batch_id, *happened, *why, *held)
        .join(StampHold, open_hold, isouter=True)
        .where(StampRange.run_id.in_(runs))
        .order_by(StampRange.run_id, StampRange.lo)
    )
    listed: dict[int, list[Any]] = defaultdict(list)
    for run_id, lo, hi, batch_id, *moments, unit, placed_at, review_on in db.execute(rows):
        hold = Hold(unit, local_day(placed_at), review_on) if unit else None
        listed[run_id].append([lo, hi, rules.told_stamp(_stamp(*moments), batch_id, hold)])
    return listed


def _stamp(
    activated: datetime | None, voided: datetime | None, stolen: date | None, revoked: datetime | None, *why: Any
) -> StampFacts:
    reason, decision, consumed = why
    return StampFacts(activated, voided, begun(stolen), revoked, reason or "", decision or "", begun(consumed))


def _put_batches(db: Session, runs: Runs, found: Facts) -> None:
    used = select(StampRange.batch_id).where(StampRange.run_id.in_(runs), StampRange.batch_id.is_not(None))
    holds, recalls = _holds(db, used), _recalls(db, used, found)
    for row in db.scalars(select(register.Batch).where(register.Batch.id.in_(used))):
        batch = Batch(row.lot, row.mfg_date, row.exp_date, cast(ExpKind, row.exp_kind))
        told = rules.told_batch(
            batch,
            site=row.site_id,
            updated_on=local_day(row.updated_at),
            holds=holds.get(row.id, ()),
            recalls=recalls.get(row.id, ()),
        )
        # With whoever activates it: the run's producer, whose bucket its ranges lie in.
        found.put("batches", row.producer_id, row.id, told)


def _holds(db: Session, batches: Any) -> dict[int, list[Hold]]:
    hold = register.BatchHold
    rows = db.scalars(select(hold).where(hold.batch_id.in_(batches), hold.released_at.is_(None)).order_by(hold.id))
    listed: dict[int, list[Hold]] = defaultdict(list)
    for row in rows:
        listed[row.batch_id].append(Hold(row.unit_name, local_day(row.placed_at), row.review_on))
    return listed


def _recalls(db: Session, batches: Any, found: Facts) -> dict[int, list[int]]:
    """The recalls the public reads of, by batch; closed ones too: they cover what was not brought back."""
    recall, covered = register.Recall, register.RecallBatch
    public = (recall.published_at.is_not(None), recall.withdrawn_at.is_(None))
    rows = select(recall, covered.batch_id).join(covered, covered.recall_id == recall.id)
    listed: dict[int, list[int]] = defaultdict(list)
    for row, batch_id in db.execute(rows.where(covered.batch_id.in_(batches), *public).order_by(recall.id)):
        listed[batch_id].append(row.id)
        said = Recall(
            kind=cast(RecallKind, row.kind),
            decided_by=row.decided_by,
            decision_date=row.decision_date,
            decision_no=row.decision_no or "",
            scope=row.scope,
            public_text=row.public_text,
            advice=row.advice or "",
        )
        found.put("recalls", row.producer_id, row.id, rules.told_recall(said))
    return listed


def _put_goods(db: Session, runs: Runs, found: Facts) -> None:
    producers = select(Run.producer_id).where(Run.id.in_(runs))
    products = select(Run.product_id).where(Run.id.in_(runs))
    nothing = [null().label(name) for name in ("batch_updated_at", "activated_at")]
    seat = and_(_Home.code == register.Producer.ward_code, _Home.valid_from == register.Producer.ward_valid_from)
    homes = select(register.Producer.id, *producer_columns(_Home), *nothing).join(_Home, seat)
    for row in db.execute(homes.where(register.Producer.id.in_(producers))):
        found.put("producers", row.id, row.id, rules.told_producer(producer_of(row)))
    stars, papers = _stars(db, products), _papers(db, producers)
    product, version, site = register.Product, register.ProductVersion, register.Site
    named = (product.id, product.producer_id, product.gtin, version.name_vi, version.net_content)
    accepted = select(*named).join(version, version.id == product.accepted_version_id)
    for number, producer_id, gtin, name, net in db.execute(accepted.where(product.id.in_(products))):
        held = [paper for only, paper in papers.get(producer_id, ()) if not only or number in only]
        shown = Product(name, net_content=net or "", gtin=gtin or "")
        found.put("products", producer_id, number, rules.told_product(shown, stars.get(number), held))
    places = select(site.id, site.producer_id, site.name).where(site.producer_id.in_(producers))
    for number, producer_id, name in db.execute(places):
        found.put("sites", producer_id, number, name)


def _stars(db: Session, products: Any) -> dict[int, OcopItem]:
    """The star class of each product by its last decision: an older one says nothing beside it."""
    item = register.OcopItem
    newest: dict[int, OcopItem] = {}
    rows = select(item).where(item.product_id.in_(products)).order_by(item.decision_date, item.id.desc())
    for row in db.scalars(rows):
        newest[cast(int, row.product_id)] = OcopItem(
            star=row.star,
            decision_no=row.decision_no,
            decision_date=row.decision_date,
            issuer=row.issuer,
            valid_to=row.valid_to,
            issuer_is_former=row.former_issuer,
            revoked_on=row.revoked_on,
            revoked_decision=row.revoked_decision_no or "",
        )
    return newest


def _papers(db: Session, producers: Any) -> dict[int, list[tuple[set[int], Told]]]:
    """The certificates of each producer in the order they were entered, with the products each is for (none = all)."""
    paper, goods, places = register.Certificate, register.CertificateProduct, register.CertificateSite
    ours = select(paper.id).where(paper.producer_id.in_(producers))
    products = _by_paper(db, goods.certificate_id, goods.product_id, ours)
    sites = _by_paper(db, places.certificate_id, places.site_id, ours)
    listed: dict[int, list[tuple[set[int], Told]]] = defaultdict(list)
    for row in db.scalars(select(paper).where(paper.producer_id.in_(producers)).order_by(paper.id)):
        held = Certificate(
            kind=row.kind,
            name=row.name,
            issuer=row.issuer,
            number=row.number,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            suspended_on=row.suspended_on,
            revoked_on=row.revoked_on,
            in_conversion=row.in_conversion,
        )
        told = rules.told_certificate(held, sites.get(row.id, set()))
        listed[row.producer_id].append((products.get(row.id, set()), told))
    return listed


def _by_paper(db: Session, paper_id: Any, number: Any, ours: Any) -> dict[int, set[int]]:
    listed: dict[int, set[int]] = defaultdict(set)
    for of, named in db.execute(select(paper_id, number).where(paper_id.in_(ours))):
        listed[of].add(named)
    return listed
