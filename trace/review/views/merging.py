"""Pages of duplicates: which producers may be one, what would move, and the merge itself."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused, Stale
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry import service as registry_service
from trace.registry import wording as registry_words
from trace.registry.models import Producer
from trace.review import queries, service
from trace.review.forms import MergeForm
from trace.review.service import Said
from trace.review.views.frame import blueprint
from trace.review.wording import BELONGINGS
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import now, page, runtime, see_other

PAGE = 20
ANSWERED = (Refused, Conflict, Stale)


@blueprint.route("/co-so/trung-lap")
@needs("producer.merge")
def duplicates() -> ResponseReturnValue:
    """Producers that may be one and the same, by one ground at a time."""
    wanted = request.args.get("theo", "name")
    ground = next((each for each in registry.GROUNDS if each == wanted), None)
    if ground is None:
        raise NotFound(Reason("object.unknown"))
    after = row_number(request.args.get("after", "")) or 0
    with snapshot(runtime().main) as db:
        groups = registry.likely_twins(db, ground, after=after, limit=PAGE + 1)
        found = [each for group in groups for each in group]
        homes = registry.commune_lines(db, {(each.ward_code, each.ward_valid_from) for each in found})
    communes = {each.id: homes[each.ward_code, each.ward_valid_from] for each in found}
    last = groups[PAGE - 1][0].id if len(groups) > PAGE else None
    return page(
        "review/duplicates.html",
        groups=groups[:PAGE],
        communes=communes,
        ground=ground,
        grounds=registry_words.GROUNDS,
        states={each.id: registry.producer_state(each) for each in found},
        state_words=registry_words.PRODUCER_STATES,
        more=url_for("review.duplicates", theo=ground, after=last) if last else None,
        crumbs=[(_("Producers"), url_for("registry.producers")), (_("Possible duplicates"), None)],
    )


@blueprint.route("/co-so/<int:producer_id>/gop", methods=["GET", "POST"])
@needs("producer.merge")
def merge(producer_id: int) -> ResponseReturnValue:
    """Merge a producer into another: first which one, then what moves, then its name typed."""
    typed = request.values.get("keep", "")
    with snapshot(runtime().main) as db:
        gone = registry.producer(db, producer_id)
        me().must("producer.merge", units=registry.competent(db, gone))
        twins = registry.twins_of(db, gone)
        keep = _chosen(db, typed)
        preview = _preview(db, gone, keep) if keep else {}
    form = MergeForm(data={"version": gone.version, "keep": typed})
    if typed and keep is None:
        form.keep.errors = [sentence(Reason("producer.unknown"))]
    if keep and form.validate_on_submit():
        try:
            said = Said(form.typed.data or "", form.seen)
            with transaction(runtime().main) as db:
                service.merge_producers(db, actor=me(), keep_id=keep.id, gone_id=gone.id, said=said, now=now())
            return see_other("registry.producer", _("Merged: %(name)s.", name=gone.name), producer_id=keep.id)
        except ANSWERED as error:
            form.refuse(error)
    shown = page(
        "review/merge.html",
        form=form,
        gone=gone,
        keep=keep,
        twins=twins,
        grounds=registry_words.GROUNDS,
        crumbs=[
            (_("Producers"), url_for("registry.producers")),
            (gone.name, url_for("registry.producer", producer_id=gone.id)),
            (_("Merge into another"), None),
        ],
        **preview,
    )
    return shown, form.status


def _chosen(db: Session, typed: str) -> Producer | None:
    """The producer whose number was typed or chosen; None where there is none."""
    number = row_number(typed.strip())
    try:
        return registry.producer(db, number) if number else None
    except NotFound:
        return None


def _preview(db: Session, gone: Producer, keep: Producer) -> dict[str, Any]:
    counts = registry.belongings(db, gone.id) | queries.belongings(db, gone.id)
    return {
        "moves": [(words, counts[name]) for name, words in BELONGINGS.items() if counts.get(name)],
        "why_not": [sentence(reason) for reason in registry_service.why_not_merge(keep, gone)],
        "communes": {each.id: registry.commune_line(db, each.ward_code, each.ward_valid_from) for each in (gone, keep)},
        "keeps_number": keep.tax_id_print is not None,
    }
