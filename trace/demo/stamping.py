"""The demonstration's stamps: one run for each entry of the showcase, taken to its state by the commands of its act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.runtime import Runtime
from trace.core.codes import Serial, seal
from trace.demo.material import Entry, Province, morning
from trace.demo.people import Cast
from trace.demo.register import Register
from trace.inspections import service as inspections
from trace.inspections.rules import HoldDetails, HoldKey
from trace.registry import rules as registry_rules
from trace.registry import service as registry
from trace.stamps import queries, rules
from trace.stamps import service as stamps
from trace.stamps.models import Run
from trace.stamps.service import ProposalDetails

SHEET = "a4-65"
SMALL_RUN = 20
FIRST_RUN = 130  # two sheets: what the printed file and the activation by sheets are shown with
PRINT_AHEAD_DAYS = 7
UNBOUND_DAYS_AGO = 45
USUAL_ADVICE = "Không dùng. Không bán. Giữ lại hàng, liên hệ nơi bán."


@dataclass(frozen=True)
class Shown:
    """One stamp of the showcase: the state to be seen, its kind, its run and its twenty digits."""

    state: str
    kind: str
    run_id: int
    code: str


@dataclass(frozen=True)
class Stage:
    """Everything an act of the showcase may need."""

    db: Session
    rt: Runtime
    material: Province
    cast: Cast
    register: Register

    def actor(self, key: str, product: Entry) -> Actor:
        """The person named in an entry; `representative` is whoever speaks for the product's producer."""
        return self.register.speaking[product["producer"]] if key == "representative" else self.cast.actor(self.db, key)


def show(stage: Stage, entry: Entry, *, first: bool) -> Shown:
    """Order and approve a run for this entry, take it to its state, and return its first stamp."""
    product = stage.material.one("products", entry["product"])
    batch = next(iter(stage.material.of("batches", product=entry["product"], lot=entry["lot"])), None)
    day = batch["mfg_date"] if batch else stage.material.today - timedelta(days=UNBOUND_DAYS_AGO)
    run = _printed(stage, entry, product, FIRST_RUN if first else SMALL_RUN, day - timedelta(days=PRINT_AHEAD_DAYS))
    if batch:
        _activated(stage, product, run, stage.register.batches[entry["product"], entry["lot"]], morning(day, 18))
    ACTS[entry["act"]](stage, entry, product, run)
    _, run_seal = queries.labels_and_seal(stage.db, stage.rt.keys, run.id)
    return Shown(entry["state"], entry["stamp_kind"], run.id, seal(run_seal, Serial(run.base)))


def _printed(stage: Stage, entry: Entry, product: Entry, quantity: int, day: date) -> Run:
    shared = entry["stamp_kind"] in rules.SHARED_KINDS
    order = rules.RunOrder(
        product_id=stage.register.products[entry["product"]],
        kind=entry["stamp_kind"],
        quantity=1 if shared else quantity,
        copies=entry.get("copies", 1),
        stock=SHEET,
        site_id=stage.register.sites[entry["place"]] if "place" in entry else None,
    )
    who = stage.register.typing[product["producer"]]
    run = stamps.order_run(stage.db, actor=who, order=order, settings=stage.rt.settings, now=morning(day, 8))
    officer = stage.cast.actor(stage.db, "officer")
    return stamps.approve_run(stage.db, actor=officer, run_id=run.id, now=morning(day, 10))


def _activated(stage: Stage, product: Entry, run: Run, batch_id: int, now: datetime) -> None:
    stamps.activate(
        stage.db,
        actor=stage.register.typing[product["producer"]],
        run_id=run.id,
        lo=0,
        hi=run.quantity,
        batch_id=batch_id,
        tolerance_percent=stage.rt.settings.mass_balance_tolerance_percent,
        now=now,
    )


def _nothing_more(_stage: Stage, _entry: Entry, _product: Entry, _run: Run) -> None:
    """Approved and perhaps activated: dates, holds and recalls of the batch say the rest."""


def _void(stage: Stage, entry: Entry, product: Entry, run: Run) -> None:
    who, now = stage.actor(entry["by"], product), morning(entry["date"], 11)
    stamps.void_range(stage.db, actor=who, run_id=run.id, lo=0, hi=run.quantity, reason=entry["reason"], now=now)


def _lose(kind: str) -> Act:
    """Reported stolen, or proposed for revocation, by one person; decided by the second."""

    def act(stage: Stage, entry: Entry, product: Entry, run: Run) -> None:
        details = ProposalDetails(kind, entry["reason"], entry["date"], entry.get("decision_no"))
        first, second = stage.actor(entry["by"], product), stage.actor(entry["second"], product)
        proposed = stamps.propose(
            stage.db, actor=first, run_id=run.id, lo=0, hi=run.quantity, details=details, now=morning(entry["date"], 9)
        )
        now = morning(entry["date"], 15)
        stamps.decide_proposal(stage.db, actor=second, proposal_id=proposed.id, accept=True, now=now)

    return act


def _hold(stage: Stage, entry: Entry, product: Entry, run: Run) -> None:
    details = HoldDetails(reason=entry["reason"], review_on=entry["review_date"])
    who = stage.actor(entry["by"], product)
    key = inspections.hold_stamps(
        stage.db, actor=who, run_id=run.id, lo=0, hi=run.quantity, details=details, now=morning(entry["date"], 9)
    )
    _confirm(stage, key, entry)


def _confirm(stage: Stage, key: HoldKey, entry: Entry) -> None:
    superior = stage.cast.actor(stage.db, entry["confirmed_by"])
    inspections.confirm_hold(stage.db, actor=superior, key=key, now=morning(entry["confirmed_date"], 14))


def _consume(stage: Stage, entry: Entry, product: Entry, run: Run) -> None:
    who, now = stage.actor(entry["by"], product), morning(entry["date"], 16)
    stamps.consume_range(stage.db, actor=who, run_id=run.id, lo=0, hi=run.quantity, how="sold", now=now)


Act: TypeAlias = Callable[[Stage, Entry, Entry, Run], None]
ACTS: dict[str, Act] = {
    "approve_run": _nothing_more,
    "activate": _nothing_more,
    "hold_batch": _nothing_more,
    "recall": _nothing_more,
    "void": _void,
    "report_stolen": _lose("stolen"),
    "revoke": _lose("revoked"),
    "hold_range": _hold,
    "consume": _consume,
}


def pause_and_recall(stage: Stage, entry: Entry) -> None:
    """Put the holds and recalls of a batch in place. To be called after its stamps were activated."""
    product = stage.material.one("products", entry["product"])
    batch_id = stage.register.batches[entry["product"], entry["lot"]]
    if held := entry["hold"]:
        details = HoldDetails(reason=held["reason"], review_on=held["review_date"])
        who, now = stage.actor(held["by"], product), morning(held["date"], 9)
        _confirm(stage, inspections.hold_batch(stage.db, actor=who, batch_id=batch_id, details=details, now=now), held)
    if recall := entry["recall"]:
        _recall(stage, product, batch_id, recall)


def _recall(stage: Stage, product: Entry, batch_id: int, recall: Entry) -> None:
    voluntary = recall["kind"] == "voluntary"
    agencies = {agency["key"]: agency["name"] for agency in stage.material["agencies"]}
    details = registry_rules.RecallDetails(
        batch_ids=(batch_id,),
        decision_date=recall["decision_date"],
        scope=recall["scope"],
        public_text=recall["public_text"],
        decided_by="" if voluntary else agencies[recall["decided_by"]],
        decision_no=recall["decision_no"],
        advice=None if recall["advice"] == USUAL_ADVICE else recall["advice"],
    )
    begin = registry.start_voluntary_recall if voluntary else registry.enter_recall
    who, day = stage.actor(recall["entered_by"], product), recall["decision_date"]
    entered = begin(stage.db, actor=who, details=details, now=morning(day, 9))
    second = stage.actor(recall["published_by"], product)
    inspections.publish_recall(stage.db, actor=second, recall_id=entered.id, now=morning(day, 10))
