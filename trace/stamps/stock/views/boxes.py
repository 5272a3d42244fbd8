"""Boxes and rolls of a run: what lies in which, packing and unpacking, and their labels to print."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.stamps import queries, rules, service
from trace.stamps.forms import PackForm
from trace.stamps.printing.boxes import shown_sscc, write_box_labels
from trace.stamps.rules import Choice, Span
from trace.stamps.seeing import seen
from trace.stamps.service import Packing
from trace.stamps.stock.boxlabels import box_labels
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.stamps.views.parts import Step, found_run, walk
from trace.stamps.wording import box_words, counted, sheets_words
from trace.web.forms import PressForm
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/tem/<int:run_id>/thung")
@needs("run.see")
def boxes(run_id: int) -> ResponseReturnValue:
    """The boxes and rolls of a run: what lies in them and what of it is active."""
    return boxes_page(run_id, PressForm())


def boxes_page(run_id: int, form: PressForm) -> ResponseReturnValue:
    """The page of a run's boxes around a button that may have been refused."""
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
        rows = []
        for box in queries.boxes(db, run_id):
            inside = rules.account(queries.stretches(db, run_id, box.lo, box.hi), 1)
            rows.append(_row(found.run.stock, box, inside))
    context = {"found": found, "rows": rows, "form": form, "crumbs": crumbs(found, _("Boxes and rolls"))}
    mine = found.run.producer_id in me().producers
    may_pack = mine and me().may("box.pack") and found.run.state == "released"
    return page("stamps/boxes.html", may_pack=may_pack, **context), form.status


def _row(stock: str, box: Any, inside: rules.Account) -> dict[str, Any]:
    span = Span(box.lo, box.hi)
    return {
        "id": box.id,
        "number": box.number,
        "name": box_words(box.kind, box.number),
        "stamps": counted(span),
        "count": span.length,
        "sheets": sheets_words(stock, (span,)),
        "sscc": shown_sscc(box.sscc),
        "inside": inside,
    }


@blueprint.route("/tem/<int:run_id>/thung/chia", methods=["GET", "POST"])
@needs("box.pack")
def pack(run_id: int) -> ResponseReturnValue:
    """Put a run, or a part of it, into numbered boxes or rolls."""
    form = PackForm(data={"how": "whole"})

    def packing(choice: Choice) -> Packing:
        return Packing(form.kind.data, choice, form.each.data)

    def act(db: Any, choice: Choice) -> int:
        prefix = runtime().settings.sscc_prefix
        made = service.pack(db, actor=me(), run_id=run_id, packing=packing(choice), company_prefix=prefix, now=now())
        return len(made)

    def told(choice: Choice) -> tuple[tuple[str, str], ...]:
        spans = rules.divide(choice, form.each.data)
        return ((_("Boxes or rolls"), str(len(spans)) if isinstance(spans, list) else "–"),)

    step = Step(
        title=_("Pack stamps into boxes or rolls"),
        button=_("Number the boxes"),
        done=_("Packed. Print the labels of the boxes and put them on."),
        act=act,
        check=lambda db, c: service.preview_packing(db, actor=me(), run_id=run_id, packing=packing(c)),
        tell=told,
        done_at="stamps.boxes",
    )
    return walk(form, found_run(run_id), step)


@blueprint.route("/tem/<int:run_id>/thung/<int:box_id>/bo", methods=["POST"])
@needs("box.pack")
def unpack(run_id: int, box_id: int) -> ResponseReturnValue:
    """Take the stamps out of a box again; its label is then void."""
    form = PressForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.unpack(db, actor=me(), box_id=box_id, now=now())
            return see_other("stamps.boxes", _("The box is given up. Throw its label away."), run_id=run_id)
        except ANSWERED as error:
            form.refuse(error)
    return boxes_page(run_id, form)


@blueprint.route("/tem/<int:run_id>/thung/nhan.pdf")
@needs("run.see")
def box_labels_pdf(run_id: int) -> ResponseReturnValue:
    """The labels of a run's boxes, a page each; of one box with `so`."""
    with snapshot(runtime().main) as db:
        found = seen(db, run_id)
        labels = box_labels(db, found, only=request.args.get("so", type=int))
    if not labels:
        raise NotFound(Reason("box.unknown"))
    file = BytesIO()
    write_box_labels(file, labels)
    file.seek(0)
    return send_file(file, "application/pdf", download_name=f"nhan-thung-lenh-{run_id}.pdf", etag=False)


@blueprint.route("/b/<sscc>")
@blueprint.route("/B/<sscc>")
@needs("stamps.activate")
def from_box(sscc: str) -> ResponseReturnValue:
    """Where the symbol on a box leads: to activating what lies in it. NotFound also for somebody else's box."""
    with snapshot(runtime().main) as db:
        box = queries.box_by_sscc(db, sscc)
        own_or_hidden("run.see", queries.run(db, box.run_id).producer_id, Reason("box.unknown"))
    return redirect(url_for("stamps.activate", run_id=box.run_id, thung=box.number))
