"""`/kich-hoat/tep`: activation by a list of codes or sheets, out of a file or typed; what is wrong is said by line."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base import tokens
from trace.base.db import Session, snapshot
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.stamps import queries, rules, service
from trace.stamps.forms import ListForm
from trace.stamps.queries import Understood
from trace.stamps.rules import ListedLine, Span
from trace.stamps.service import Listed, Taken
from trace.stamps.stock.views.field import SCOPE, batch_choices
from trace.stamps.views.blueprint import ANSWERED, blueprint, crumbs
from trace.stamps.wording import counted, sheets_words
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.language import sentence
from trace.web.pages import now, page, runtime, see_other

FILE_MOST_BYTES = 1_000_000


@blueprint.route(f"{SCOPE}/tep", methods=["GET", "POST"])
@needs("stamps.activate")
def activate_list() -> ResponseReturnValue:
    """Upload or type a list, see what every line means, then activate what can be; what is left stays in the field."""
    form = ListForm().on(batch_choices())
    lines: list[Understood] = []
    if form.validate_on_submit():
        try:
            listed = _listed(form)
            if request.form.get("act") == "confirm":
                return _act(form, listed)
            with snapshot(runtime().main) as db:
                lines = queries.understood(db, runtime().keys, me(), listed)
        except ANSWERED as error:
            form.refuse(error)
    return _page(form, lines), form.status


def _act(form: ListForm, listed: list[ListedLine]) -> ResponseReturnValue:
    """Activate the good lines; the others come back to be mended, so that nothing typed is lost."""
    taken: list[Taken] = []

    def act(db: Session) -> int:
        wanted = Listed(listed, form.batch_id.data, runtime().settings.mass_balance_tolerance_percent)
        taken.append(service.activate_listed(db, actor=me(), ring=runtime().keys, listed=wanted, now=now()))
        return taken[0].count

    count = once_by_form(form, act)
    said = _("Activated: %(count)s stamps.", count=count)
    if not taken or not taken[0].left:
        return see_other("stamps.field", said)
    form.lines.data = "\n".join(one.line.text for one in taken[0].left)
    form.once.data = tokens.new_secret()
    return _page(form, list(taken[0].left), said=said), 200


def _listed(form: ListForm) -> list[ListedLine]:
    """The lines of the file, or of the field where no file came. Refuses what cannot be read, beside its field."""
    if form.file.data:
        content = form.file.data.read(FILE_MOST_BYTES + 1)
        if len(content) > FILE_MOST_BYTES:
            raise Refused(Reason("list.too_large", field="file", most=FILE_MOST_BYTES // 1000))
        text = rules.decode(content)
        if isinstance(text, Reason):
            raise Refused(text)
        form.lines.data = text
    found = rules.read_list(form.lines.data or "")
    if isinstance(found, Reason):
        raise Refused(found)
    form.lines.data = "\n".join(one.text for one in found)
    return [ListedLine(number, one.text, one.mark) for number, one in enumerate(found, start=1)]


def _page(form: ListForm, lines: list[Understood], *, said: str = "") -> str:
    good = [one for one in lines if one.run and one.span and not one.reason]
    way = [crumbs(here="…")[0], (_("Activate in the field"), url_for("stamps.field")), (_("By a list"), None)]
    return page(
        "stamps/list.html",
        form=form,
        said=said,
        rows=[(one.line.number, one.line.text, *_meant(one)) for one in lines],
        good=sum(one.span.length * one.run.copies for one in good if one.span and one.run),
        wrong=len(lines) - len(good),
        crumbs=way,
    )


def _meant(one: Understood) -> tuple[str, str]:
    """What a line means, or why it is left out, and its colour."""
    if one.reason or one.run is None or one.span is None:
        return sentence(one.reason or Reason("scan.unknown")), "red"
    span = Span(0, one.run.labels) if one.run.copies > 1 else one.span
    facts = {"run": one.run.id, "stamps": counted(span), "sheets": sheets_words(one.run.stock, (span,))}
    return str(_("Run %(run)s, stamps %(stamps)s, sheet %(sheets)s", **facts)), "green"
