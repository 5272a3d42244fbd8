"""Templates: the list, one template with its labels on every paper, the editor with its drawing, test sheets."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import NotFound, Refused
from trace.core.labels import paper, stock
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry.uploads import read_picture
from trace.stamps import queries, rules, service
from trace.stamps.models import LabelTemplate
from trace.stamps.preview import label_svg, refusal_svg
from trace.stamps.printing.logos import plain_black
from trace.stamps.rules import TemplateChoices
from trace.stamps.service import TemplateWish
from trace.stamps.sheets import WIDE_RUN, Goods, Look, label_layout, template_faults
from trace.stamps.templateform import TRIED_FREE, TemplateForm
from trace.stamps.testsheet import write_test_sheet
from trace.stamps.views.blueprint import ANSWERED, blueprint
from trace.stamps.wording import ARRANGEMENTS, BARCODES, INKS, SHOWS, stock_words
from trace.web.creating import once_by_form
from trace.web.forms import PressForm
from trace.web.guard import me, mine, needs, own_or_hidden
from trace.web.language import sentence
from trace.web.pages import now, page, runtime, see_other

MOST_LOGO_BYTES = 5_000_000
SHOWN_ON = ("a4-65", "a4-24", "roll-25x25", "roll-40x30", "roll-50x30", "a3-60x90")
GOODS = Goods("Bưởi Phúc Trạch loại một", "Hợp tác xã Minh Họa", "8930000000019", "Lô 2411 · NSX 20/11/2026")


@blueprint.route("/mau-tem")
@needs("template.see")
def label_templates() -> ResponseReturnValue:
    """Templates that may be chosen: the province's, and one's own."""
    with snapshot(runtime().main) as db:
        lines = queries.templates(db, mine())
    may_add = me().role == "admin" or (me().may("template.edit") and runtime().settings.producer_templates)
    return page("stamps/templates.html", lines=lines, may_add=may_add, crumbs=_way())


@blueprint.route("/mau-tem/<int:template_id>")
@needs("template.see")
def label_template(template_id: int) -> ResponseReturnValue:
    """A template: its choices, and its labels on papers of every size."""
    return _template_page(template_id, PressForm())


@blueprint.route("/mau-tem/<int:template_id>/ve/<stock_name>")
@needs("template.see")
def drawn_template(template_id: int, stock_name: str) -> ResponseReturnValue:
    """A label of a template on a paper, with the sample's goods."""
    if stock(stock_name) is None:
        raise NotFound(Reason("http.404"))
    with snapshot(runtime().main) as db:
        found = _seen(db, template_id)
        look = _look(queries.choices_of(found), stock_name, queries.logo_of(found))
    return _drawing(look)


@blueprint.route("/mau-tem/<int:template_id>/ban-thu", methods=["POST"])
@needs("template.see")
def template_test_sheet(template_id: int) -> ResponseReturnValue:
    """One sheet of a template on a paper, with codes of no run."""
    form = PressForm()
    name = request.form.get("stock", "")
    if form.validate_on_submit() and stock(name) is not None:
        try:
            with snapshot(runtime().main) as db:
                found = _seen(db, template_id)
                look = _look(queries.choices_of(found), name, queries.logo_of(found))
            made = BytesIO()
            write_test_sheet(made, look, GOODS)
            made.seek(0)
            return send_file(made, "application/pdf", as_attachment=True, download_name="ban-in-thu.pdf", etag=False)
        except ANSWERED as error:
            form.refuse(error)
    return _template_page(template_id, form)


@blueprint.route("/mau-tem/moi", methods=["GET", "POST"])
@needs("template.edit")
def add_template() -> ResponseReturnValue:
    """A new template: the province's, or a producer's own."""
    return _editor(None)


@blueprint.route("/mau-tem/<int:template_id>/sua", methods=["GET", "POST"])
@needs("template.edit")
def revise_template(template_id: int) -> ResponseReturnValue:
    """A template that takes another's place."""
    with snapshot(runtime().main) as db:
        found = _seen(db, template_id)
    me().must("template.edit", producer=found.producer_id)
    return _editor(found)


@blueprint.route("/mau-tem/<int:template_id>/ngung", methods=["POST"])
@needs("template.edit")
def retire_template(template_id: int) -> ResponseReturnValue:
    """Offer a template no longer; runs that have it are printed with it as before."""
    form = PressForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.retire_template(db, actor=me(), template_id=template_id, now=now())
            return see_other("stamps.label_templates", _("The template is offered no longer."))
        except ANSWERED as error:
            form.refuse(error)
    return _template_page(template_id, form)


@blueprint.route("/mau-tem/xem-truoc")
@needs("template.edit")
def preview_template() -> ResponseReturnValue:
    """A label of the choices in the question, as a drawing; what is refused is drawn as words."""
    form = _form(None, formdata=request.args)
    if stock(form.stock.data or "") is None:
        raise NotFound(Reason("http.404"))
    replaced = request.args.get("thay", type=int)
    with snapshot(runtime().main) as db:
        before = _seen(db, replaced) if replaced else None
        choices = _choices(db, form)
        look = _look(choices, form.stock.data, queries.logo_of(before), scratch=form.scratch.data)
    return _drawing(look, rules.why_not_choices(choices))


def _editor(before: LabelTemplate | None) -> ResponseReturnValue:
    form = _form(before)
    if form.validate_on_submit():
        try:
            made = once_by_form(form, lambda db: _saved(db, form, before).id)
            return see_other("stamps.label_template", _("Saved."), template_id=made)
        except ANSWERED as error:
            form.refuse(error)
    title = _("New template") if before is None else _("Change the template")
    drawn = [field.name for field in form if field.name not in ("once", "csrf_token", "logo_file", "name_of")]
    way = _way(before, title)
    return page(
        "stamps/template_form.html", form=form, title=title, before=before, drawn=drawn, crumbs=way
    ), form.status


def _form(before: LabelTemplate | None, **more: Any) -> TemplateForm:
    """The editor's form: what is the province's is on it for an administrator only."""
    actor, own = me(), me().role != "admin"
    data = rules.stored_choices(queries.choices_of(before)) | ({"name_of": before.name} if before else {})
    form = TemplateForm(data=data, **({"meta": {"csrf": False}} | more if more else {}))
    owners: list[tuple[int | None, str]] = [(None, _("The province's"))]
    if own:
        with snapshot(runtime().main) as db:
            owners = [(number, registry.producer(db, number).name) for number in sorted(actor.producers)]
    return form.of(owners[:1] if before else owners, own=own)


def _choices(db: Session, form: TemplateForm) -> TemplateChoices:
    chosen = form.chosen()
    if me().role == "admin":
        return chosen
    return rules.within_province(chosen, queries.choices_of(queries.province_template(db)))


def _saved(db: Session, form: TemplateForm, before: LabelTemplate | None) -> LabelTemplate:
    """The template written, after its label was tried on the chosen paper."""
    choices, settings, actor = _choices(db, form), runtime().settings, me()
    owner = form.producer_id.data if form.producer_id else None
    if actor.role != "admin" and owner is None and actor.producers:
        owner = before.producer_id if before else min(actor.producers)
    wish = TemplateWish(form.name_of.data or "", choices, owner, _logo(form))
    if faults := template_faults(_look(choices, form.stock.data, None, scratch=form.scratch.data), GOODS):
        raise Refused(*faults)
    if before is None:
        return service.add_template(db, actor=actor, wish=wish, settings=settings, now=now())
    return service.revise_template(db, actor=actor, template_id=before.id, wish=wish, settings=settings, now=now())


def _logo(form: TemplateForm) -> bytes | None:
    sent = form.logo_file.data if form.logo_file else None
    if not isinstance(sent, FileStorage) or not sent.filename:
        return None
    if rules.names_rank(sent.filename.rpartition(".")[0]):
        raise Refused(Reason("template.rank", field="logo_file"))
    content = sent.stream.read(MOST_LOGO_BYTES + 1)
    return plain_black(read_picture(sent.filename, content, field="logo_file", most_bytes=MOST_LOGO_BYTES).content)


def _seen(db: Session, template_id: int) -> LabelTemplate:
    """The template, if it is the province's or one's own."""
    found = queries.template(db, template_id)
    if found.producer_id is not None:
        own_or_hidden("template.see", found.producer_id, Reason("template.unknown"))
    return found


def _template_page(template_id: int, form: PressForm) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        found = _seen(db, template_id)
        later = queries.successor(db, template_id)
        edits = (
            found.retired_at is None and later is None and not me().why_not("template.edit", producer=found.producer_id)
        )
        choices = queries.choices_of(found)
    papers = {name: stock_words(name) for name in (*SHOWN_ON, *TRIED_FREE)}
    drawn = [(name, url_for("stamps.drawn_template", template_id=template_id, stock_name=name)) for name in SHOWN_ON]
    drawings = [(papers[name], address) for name, address in drawn]
    context = {"found": found, "later": later, "edits": edits, "facts": _facts(choices), "drawings": drawings}
    way = _way(found)
    return page("stamps/template.html", form=form, papers=papers, crumbs=way, **context), form.status


def _facts(choices: TemplateChoices) -> list[tuple[str, str]]:
    """The choices in words, as the editor names them."""
    form = TemplateForm(meta={"csrf": False})
    words = {"arrangement": ARRANGEMENTS, "barcode": BARCODES, "black": INKS}
    facts = []
    for name, value in rules.stored_choices(choices).items():
        label = form[name].label.text
        if isinstance(value, bool):
            facts.append((label, _("Yes") if value else _("No")))
        elif name == "code_lines":
            facts.append((label, str(value) if value else _("Whatever suits the paper")))
        elif value:
            facts.append((label, str(words.get(name, SHOWS).get(value, value))))
    return facts


def _look(choices: TemplateChoices, name: str, logo: Any, *, scratch: bool = False) -> Look:
    settings = runtime().settings
    kind = "unit_scratch" if scratch else "unit"
    return Look(paper(name), settings.site_url, choices, logo, kind, settings.qr_case)


def _drawing(look: Look, faults: list[Reason] | None = None) -> Response:
    reasons = faults or template_faults(look, GOODS)  # choices that do not exist cannot be laid out
    if reasons:
        return Response(refusal_svg([sentence(one) for one in reasons]), 422, mimetype="image/svg+xml")
    return Response(label_svg(label_layout(look, GOODS, WIDE_RUN, 1), look.symbols), mimetype="image/svg+xml")


def _way(found: LabelTemplate | None = None, here: str | None = None) -> list[tuple[str, str | None]]:
    way: list[tuple[str, str | None]] = [
        (_("Stamps"), url_for("stamps.runs") if me().may("run.see") else None),
        (_("Templates"), url_for("stamps.label_templates") if found or here else None),
    ]
    if found:
        way.append((found.name, url_for("stamps.label_template", template_id=found.id) if here else None))
    return [*way, (here, None)] if here else way
