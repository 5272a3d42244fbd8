"""What a decision does to its object in the rooms below: register and stamps know nothing of cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict
from trace.core.reason import Reason
from trace.registry import queries as registry_queries
from trace.registry import service as registry
from trace.registry.rules import OcopDetails
from trace.review.models import Case, OcopProposal, TaxIdContest
from trace.stamps import service as stamps


def put_into_effect(db: Session, case: Case, outcome: str, reasons: str | None, *, actor: Actor, now: datetime) -> None:
    """Accept, return, refuse or take back the object of a case. Refuses what the room of the object refuses."""
    EFFECTS[case.kind](db, case, outcome, reasons, actor, now)


def _producer(db: Session, case: Case, outcome: str, _reasons: str | None, actor: Actor, now: datetime) -> None:
    if outcome == "accepted":
        unit = accounts.unit_name(db, case.agency_id)
        registry.accept_producer(db, actor=actor, producer_id=case.object_id, unit_name=unit, now=now)
    else:
        end = {
            "returned": registry.return_producer,
            "refused": registry.refuse_producer,
            "withdrawn": registry.withdraw_producer,
        }
        end[outcome](db, actor=actor, producer_id=case.object_id, now=now)


def _product(db: Session, case: Case, outcome: str, _reasons: str | None, actor: Actor, now: datetime) -> None:
    if outcome == "accepted":
        unit = accounts.unit_name(db, case.agency_id)
        registry.accept_product(db, actor=actor, version_id=case.object_id, unit_name=unit, now=now)
    elif outcome == "withdrawn":
        product_id = registry_queries.version(db, case.object_id).product_id
        registry.withdraw_product(db, actor=actor, product_id=product_id, now=now)
    else:
        end = {"returned": registry.return_product, "refused": registry.refuse_product}
        end[outcome](db, actor=actor, version_id=case.object_id, now=now)


def _certificate(db: Session, case: Case, outcome: str, _reasons: str | None, actor: Actor, now: datetime) -> None:
    """A certificate that is returned or refused stays what it was: declared by its producer, checked by nobody."""
    if outcome == "accepted":
        found = registry_queries.certificate(db, case.object_id)
        if found.version != case.object_version:
            raise Conflict(Reason("review.object_changed"))
        compared = registry.Comparison(accounts.unit_name(db, case.agency_id), case.agency_id)
        registry.check_certificate(db, actor=actor, certificate_id=found.id, comparison=compared, now=now)


def _ocop(db: Session, case: Case, outcome: str, _reasons: str | None, actor: Actor, now: datetime) -> None:
    if outcome == "accepted":
        proposal = db.get_one(OcopProposal, case.object_id)
        details = ocop_details(proposal.details)
        made = registry.add_ocop_item(db, actor=actor, product_id=proposal.product_id, details=details, now=now)
        proposal.ocop_item_id = made.id


def ocop_details(told: dict[str, Any]) -> OcopDetails:
    """What a proposal says, as the register takes it."""
    return OcopDetails(**told | {"decision_date": date.fromisoformat(told["decision_date"])})


def _run(db: Session, case: Case, outcome: str, reasons: str | None, actor: Actor, now: datetime) -> None:
    if outcome == "accepted":
        stamps.approve_run(db, actor=actor, run_id=case.object_id, now=now)
    elif outcome == "withdrawn":
        stamps.withdraw_run(db, actor=actor, run_id=case.object_id, now=now)
    else:
        stamps.refuse_run(db, actor=actor, run_id=case.object_id, note=reasons or "", now=now)


def _contest(db: Session, case: Case, outcome: str, _reasons: str | None, actor: Actor, now: datetime) -> None:
    contest = db.get_one(TaxIdContest, case.object_id)
    contest.decided_at, contest.decided_by, contest.transferred = now, actor.id, outcome == "accepted"
    if outcome == "accepted":
        holder, claimant = contest.holder_id, contest.claimant_id
        if registry_queries.producer(db, holder).tax_id_print != contest.tax_id_print:
            raise Conflict(Reason("review.holder_changed"))
        registry.transfer_tax_id(db, actor=actor, holder_id=holder, claimant_id=claimant, now=now)


Effect: TypeAlias = Callable[[Session, Case, str, str | None, Actor, datetime], None]
EFFECTS: dict[str, Effect] = {
    "producer": _producer,
    "producer_change": _producer,
    "product": _product,
    "certificate": _certificate,
    "ocop": _ocop,
    "run": _run,
    "tax_id": _contest,
}
