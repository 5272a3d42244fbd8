"""Many like cases decided at once: chosen in the queue, looked at on one page, confirmed by their number."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.actor import Actor
from trace.base.db import Session, snapshot
from trace.base.errors import NotFound
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.review import queries, service
from trace.review.deskforms import BulkForm
from trace.review.models import Case
from trace.review.queries import CaseFile
from trace.review.service.bulk import MOST, OUTCOMES
from trace.review.views.frame import ANSWERED, blueprint
from trace.review.views.waiting import time_tag
from trace.review.wording import FIELDS, ITEMS, KINDS, STATES, said
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import now, page, runtime, see_other


@dataclass(frozen=True)
class Summed:
    """A chosen case with what stands out in it, and why it would be left as it is; None = it would be decided."""

    file: CaseFile
    left: str | None

    @property
    def notes(self) -> int:
        """How many items of the law are missing in it."""
        return len(self.file.completeness.missing) if self.file.completeness else 0


@blueprint.route("/ho-so/hang-loat", methods=["GET", "POST"])
@needs("review.decide")
def bulk() -> ResponseReturnValue:
    """The chosen cases with their exceptions, what would be left and why; then the decision for all of them."""
    form = BulkForm()
    chosen = _chosen(form)
    with snapshot(runtime().main) as db:
        summed = _summed(db, me(), chosen)
        kind = summed[0].file.case.kind
        ready = [each.file.case for each in summed if each.left is None]
        form.offer(kind, summed[0].file.ticked, queries.saved_reasons(db, kind))
    form.outcome.choices = [choice for choice in form.outcome.choices if choice[0] in OUTCOMES]
    if request.method == "GET":
        form.chosen.data = " ".join(f"{case.id}.{case.version}" for case in ready)
    elif form.validate_on_submit():
        try:
            made = once_by_form(form, lambda db: _decide(db, form))
        except ANSWERED as error:
            form.refuse(error)
        else:
            return see_other("review.bulk_done", bulk_id=made)
    crumbs = [(_("Review"), url_for("review.queue")), (_("Decide together"), None)]
    words = {"kinds": KINDS, "states": STATES, "fields": FIELDS, "items": ITEMS, "said": said}
    count = len(form.cases())
    return page(
        "review/bulk.html", form=form, summed=summed, count=count, time_tag=time_tag, crumbs=crumbs, **words
    ), form.status


def _decide(db: Session, form: BulkForm) -> int:
    return service.decide_many(
        db,
        actor=me(),
        chosen=form.cases(),
        outcome=form.outcome.data,
        ruling=form.ruling,
        confirmed=form.confirmed.data,
        now=now(),
    ).id


def _chosen(form: BulkForm) -> list[int]:
    """The numbers of the chosen cases: of the address when the page is asked for, of the form when it comes back."""
    if request.method == "POST":
        return [each.case_id for each in form.cases()][:MOST]
    asked = (row_number(each) for each in request.args.getlist("case"))
    return list(dict.fromkeys(each for each in asked if each is not None))[:MOST]


def _summed(db: Session, actor: Actor, chosen: list[int]) -> list[Summed]:
    """Those of the chosen cases that this person may read, as they stand; NotFound when there is none."""
    files = []
    for case_id in chosen:
        try:
            files.append(queries.case_file(db, actor, case_id, now=now()))
        except NotFound:
            continue
    if not files:
        raise NotFound(Reason("bulk.nothing_chosen"))
    kind = files[0].case.kind
    left = [service.why_left(db, actor, file.case, kind, now=now()) for file in files]
    return [Summed(file, sentence(reason) if reason else None) for file, reason in zip(files, left, strict=True)]


def _readable(db: Session, case_ids: list[int]) -> dict[int, Case]:
    """Those of these cases that the reader may read: a number that was made up leads to nothing of others'."""
    found = {}
    for case_id in case_ids:
        with suppress(NotFound):
            found[case_id] = queries.case_for(db, me(), case_id, now=now())
    return found


@blueprint.route("/ho-so/hang-loat/<int:bulk_id>")
@needs("review.decide")
def bulk_done(bulk_id: int) -> ResponseReturnValue:
    """What became of cases that were decided together, for who decided them."""
    with snapshot(runtime().main) as db:
        found = queries.bulk_decision(db, bulk_id)
        if found is None or found.made_by != me().id:
            raise NotFound(Reason("review.no_such_case"))
        cases = _readable(db, [each["case_id"] for each in found.results])
    rows = [
        (cases[each["case_id"]], None if each["done"] else sentence(Reason(each["reason"], **each["values"])))
        for each in found.results
        if each["case_id"] in cases
    ]
    crumbs = [(_("Review"), url_for("review.queue")), (_("Decided together"), None)]
    return page("review/bulk_done.html", rows=rows, states=STATES, crumbs=crumbs)
