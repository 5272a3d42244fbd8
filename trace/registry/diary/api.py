"""The API of the diary, on the register's blueprint: steps that are offered, entries, the mass balance."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from trace.base.db import Session, snapshot
from trace.registry import queries
from trace.registry.api.frame import a_page, blueprint
from trace.registry.diary.schemas import BalanceView, DiaryEntryBody, DiaryEntryView, DiaryPage, DiaryStepView
from trace.registry.models import DiaryEntry, DiaryStep
from trace.registry.queries import diary, supply
from trace.registry.rules.diary import Answer, Written
from trace.registry.rules.massbalance import balance
from trace.registry.schemas import PageQuery
from trace.registry.service import diary as service
from trace.registry.service.diary import Beside, Target
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, runtime


@blueprint.route("/products/<int:product_id>/diary-steps", methods=["GET"])
@needs("diary.see")
@blueprint.response(200, DiaryStepView(many=True))
def list_diary_steps(product_id: int) -> list[DiaryStep]:
    """The steps that the product's group offers, in the order of their buttons."""
    with snapshot(runtime().main) as db:
        found = queries.product(db, product_id)
        own_or_hidden("diary.see", found.producer_id)
        return [step for each in diary.templates_for(db, found.group_key) for step in each.steps]


@blueprint.route("/batches/<int:batch_id>/diary", methods=["GET"])
@needs("diary.see")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, DiaryPage)
def list_diary(query: dict[str, Any], batch_id: int) -> dict[str, Any]:
    """What was written of a batch, struck entries too, the last one first."""
    with snapshot(runtime().main) as db:
        own_or_hidden("diary.see", queries.batch(db, batch_id).producer_id)
        found = diary.diary_of_batch(db, batch_id, before=query["after"] or None, limit=query["limit"] + 1)
    return a_page([each.entry for each in found], query["limit"], lambda each: each.id)


@blueprint.route("/batches/<int:batch_id>/diary", methods=["POST"])
@needs("diary.write")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(DiaryEntryBody)
@blueprint.response(201, DiaryEntryView)
@blueprint.alt_response(422, description="A day to come, a number that is none, or a public step without its place.")
def add_diary_entry(body: dict[str, Any], batch_id: int) -> Response:
    """Write down what was done for a batch. A public step also becomes a step of the batch's journey."""

    def make(db: Session) -> DiaryEntry:
        batch = queries.batch(db, batch_id)
        step = diary.step(db, body["step_id"])
        answers = [Answer(each["text"] or "", each["days"]) for each in body["answers"]]
        missing = max(len(step.asks) - len(answers), 0)
        written = Written(
            "chosen",
            body["happened_on"],
            answers=(*answers[: len(step.asks)], *[Answer()] * missing),
            site_id=body["site_id"],
            note=body["note"],
        )
        target, beside = Target(batch.product_id, batch.id), Beside(runtime().store)
        return service.write_entry(
            db, actor=me(), target=target, step_id=step.id, written=written, beside=beside, now=now()
        )

    return created(make, view=DiaryEntryView(), at=lambda _made: url_for("registry_api.list_diary", batch_id=batch_id))


@blueprint.route("/batches/<int:batch_id>/mass-balance", methods=["GET"])
@needs("diary.see")
@blueprint.response(200, BalanceView)
def show_balance(batch_id: int) -> dict[str, Any]:
    """What agrees in a batch, what does not, and what cannot be checked."""
    with snapshot(runtime().main) as db:
        batch = queries.batch(db, batch_id)
        own_or_hidden("diary.see", batch.producer_id)
        cap = supply.yield_cap(db, queries.product(db, batch.product_id).group_key)
        return {"checks": balance(supply.balance_facts(db, batch, cap))}
