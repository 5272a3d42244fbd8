"""All that stands on the one screen of a case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.accounts.models import Agency, Person
from trace.base.actor import Actor
from trace.registry import queries as registry
from trace.registry.models import (
    AdminUnit,
    Certificate,
    CertificateType,
    OcopItem,
    Producer,
    Product,
    ProductGroup,
    ProductVersion,
    Site,
    StoredFile,
)
from trace.registry.rules import Completeness, completeness
from trace.review.models import Case, CasePause, Decision, OcopProposal, TaxIdContest
from trace.review.queries import desk
from trace.review.queries.cases import case_for, configured_steps
from trace.review.rules import routing
from trace.review.rules.cases import PRODUCERS
from trace.stamps.models import Run


@dataclass(frozen=True)
class Past:
    """A decision taken earlier, with the names of who took it and of the unit they took it for."""

    decision: Decision
    by: str
    unit: str
    on_behalf: str | None = None


@dataclass(frozen=True)
class CaseFile:
    """All that stands on the one screen of a case."""

    case: Case
    unit: str
    deputy: str | None
    steps: Sequence[routing.Step]
    producer: Producer
    commune: AdminUnit
    entered: Sequence[str]
    past: Sequence[Past]
    sites: Sequence[Site]
    papers: Sequence[Certificate]
    product: Product | None = None
    group: ProductGroup | None = None
    version: ProductVersion | None = None
    published: ProductVersion | None = None
    contest: TaxIdContest | None = None
    holder: Producer | None = None
    completeness: Completeness | None = None
    moved_to: AdminUnit | None = None
    certificate: Certificate | None = None
    certificate_type: CertificateType | None = None
    paper: StoredFile | None = None
    proposal: OcopProposal | None = None
    recognised: OcopItem | None = None
    run: Run | None = None
    ticked: Sequence[desk.Ticked] = ()
    happened: Sequence[desk.Happened] = ()
    pauses: Sequence[CasePause] = ()
    in_hand_of: str | None = None
    appealed_as: Case | None = None
    appeal_of: Case | None = None

    @property
    def step(self) -> routing.Step | None:
        """The configured step the case stands at; None when it was taken out of the configuration since."""
        return next((step for step in self.steps if step.seq == self.case.step), None)

    @property
    def changes(self) -> list[tuple[str, object, object]]:
        """What is to be decided says otherwise than what is published: (field, before, after)."""
        if self.version is not None:
            return registry.difference(self.version, self.published)
        if self.proposal is not None and self.recognised is not None:
            return self._recognition(self.proposal, self.recognised)
        told = (self.producer.pending or {}) if self.case.kind in PRODUCERS else {}
        return [
            (name, self._named(name, getattr(self.producer, name)), self._named(name, value))
            for name, value in told.items()
            if getattr(self.producer, name) != value
        ]

    def _recognition(self, proposal: OcopProposal, before: OcopItem) -> list[tuple[str, object, object]]:
        """What a new OCOP decision says otherwise than the product's newest one."""
        old = {name: getattr(before, name) for name in proposal.details}
        old["decision_date"] = before.decision_date.isoformat()
        return [(name, old[name], new) for name, new in proposal.details.items() if old[name] != new]

    def _named(self, name: str, value: object) -> object:
        """A commune by its name, everything else as it is."""
        known = {unit.code: f"{unit.unit_type} {unit.name}" for unit in (self.commune, self.moved_to) if unit}
        return known.get(str(value), value) if name == "ward_code" else value


def case_file(db: Session, actor: Actor, case_id: int, *, now: datetime) -> CaseFile:
    """A case with its object, its history and what is published now, for somebody who may read it; else NotFound."""
    found = case_for(db, actor, case_id, now=now)
    producer = db.get_one(Producer, found.producer_id)
    subject = _subject(db, found)
    product_id = subject["product"].id if "product" in subject else None
    names = _names(db, [*found.entered_by, *filter(None, (found.deputy_id, found.claimed_by))])
    in_hand = found.claimed_until is not None and now < found.claimed_until
    return CaseFile(
        case=found,
        unit=db.scalars(select(Agency.name).where(Agency.id == found.agency_id)).one(),
        deputy=names.get(found.deputy_id) if found.deputy_id else None,
        steps=routing.steps_for(configured_steps(db, found.kind), routing.Matter("", found.ward_code, found.group_key)),
        producer=producer,
        commune=db.get_one(AdminUnit, (producer.ward_code, producer.ward_valid_from)),
        entered=[names[person] for person in found.entered_by if person in names],
        past=_past(db, found),
        sites=registry.sites_of(db, producer.id),
        papers=registry.certificates_of(db, producer.id, product_id=product_id),
        ticked=desk.ticked_items(db, found),
        happened=desk.happened(db, found.id),
        pauses=desk.pauses(db, found.id),
        in_hand_of=names.get(found.claimed_by or 0) if in_hand else None,
        appealed_as=db.scalar(select(Case).where(Case.appeal_of == found.id)),
        appeal_of=db.get(Case, found.appeal_of) if found.appeal_of else None,
        **subject,
    )


def _subject(db: Session, found: Case) -> dict[str, Any]:
    if found.object_kind == "product_version":
        version = db.get_one(ProductVersion, found.object_id)
        product = db.get_one(Product, version.product_id)
        published = db.get(ProductVersion, product.accepted_version_id) if product.accepted_version_id else None
        return {
            "version": version,
            "product": product,
            "group": db.get(ProductGroup, product.group_key),
            "completeness": completeness(registry.facts_of(db, version)),
            "published": published if published is not None and published.id != version.id else None,
        }
    if found.object_kind in READ:
        return READ[found.object_kind](db, found.object_id)
    pending = registry.producer(db, found.producer_id).pending or {}
    return {"moved_to": registry.commune(db, str(pending["ward_code"]))} if "ward_code" in pending else {}


def _contest(db: Session, contest_id: int) -> dict[str, Any]:
    contest = db.get_one(TaxIdContest, contest_id)
    return {"contest": contest, "holder": db.get_one(Producer, contest.holder_id)}


def _certificate(db: Session, certificate_id: int) -> dict[str, Any]:
    found = registry.certificate(db, certificate_id)
    paper = db.get(StoredFile, found.file_id) if found.file_id else None
    return {"certificate": found, "certificate_type": registry.type_of_key(db, found.kind), "paper": paper}


def _proposal(db: Session, proposal_id: int) -> dict[str, Any]:
    proposal = db.get_one(OcopProposal, proposal_id)
    newest = select(OcopItem).where(OcopItem.product_id == proposal.product_id)
    before = db.scalar(newest.order_by(OcopItem.decision_date.desc(), OcopItem.id.desc()).limit(1))
    return {"proposal": proposal, "recognised": before, **_goods(db, proposal.product_id)}


def _run(db: Session, run_id: int) -> dict[str, Any]:
    run = db.get_one(Run, run_id)
    return {"run": run, **_goods(db, run.product_id)}


def _goods(db: Session, product_id: int) -> dict[str, Any]:
    """The product with what the public sees of it now."""
    product = registry.product(db, product_id)
    return {"product": product, "published": registry.shown(db, product_id).accepted}


READ = {"tax_id_contest": _contest, "certificate": _certificate, "ocop_proposal": _proposal, "run": _run}


def _past(db: Session, found: Case) -> list[Past]:
    rows = db.execute(
        select(Decision, func.coalesce(Person.name, ""), Agency.name)
        .outerjoin(Person, Person.id == Decision.made_by)
        .join(Agency, Agency.id == Decision.agency_id)
        .where(Decision.case_id == found.id)
        .order_by(Decision.id)
    ).all()
    givers = {each.delegation_id for each, _, _ in rows if each.delegation_id}
    names = {each: desk.giver_name(db, each) for each in givers}
    return [Past(row, by, unit, names.get(row.delegation_id or 0)) for row, by, unit in rows]


def _names(db: Session, people: Collection[int]) -> dict[int, str]:
    rows = db.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in rows}
