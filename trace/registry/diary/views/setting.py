"""What officers set: the steps that producers are offered, and the yield limits of product groups."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import snapshot, transaction
from trace.base.errors import NotFound
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.registry import queries
from trace.registry.diary.forms import CapForm, StepForm
from trace.registry.diary.views.frame import DIARY_WORDS, Crumbs
from trace.registry.diary.wording import named
from trace.registry.models import DiaryTemplate
from trace.registry.queries import diary, supply
from trace.registry.rules.diary import MOST_ASKS, StepDraft
from trace.registry.service import diarytemplates as commands
from trace.registry.views.frame import ANSWERED, blueprint
from trace.web.creating import once_by_form
from trace.web.forms import Form, choices
from trace.web.guard import me, needs
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other


class OnTemplate(Form):
    """A button beside a step; `number` is the version that was read."""

    number = StepForm.number


@blueprint.route("/nhat-ky-san-xuat/mau")
@needs("diary_template.see")
def diary_templates() -> ResponseReturnValue:
    """The templates in force, each with its steps."""
    with snapshot(runtime().main) as db:
        found = [diary.template(db, each.key) for each in diary.templates(db)]
    return page("registry/diary/templates.html", found=found, crumbs=[(_("Steps of the diary"), None)], **DIARY_WORDS)


@blueprint.route("/nhat-ky-san-xuat/mau/<key>")
@needs("diary_template.see")
def diary_template(key: str) -> ResponseReturnValue:
    """One template: its steps, what each asks, and which version it is."""
    with snapshot(runtime().main) as db:
        found = diary.template(db, key)
    return page(
        "registry/diary/template.html",
        found=found,
        asks=diary.asks_of,
        may_edit=me().may("diary_template.edit"),
        form=OnTemplate(formdata=None),
        crumbs=_way(found.row),
        **DIARY_WORDS,
    )


def _way(row: DiaryTemplate, *more: tuple[str, str | None]) -> Crumbs:
    here = url_for("registry.diary_template", key=row.key) if more else None
    return [(_("Steps of the diary"), url_for("registry.diary_templates")), (named(row), here), *more]


@blueprint.route("/nhat-ky-san-xuat/mau/<key>/them", methods=["GET", "POST"])
@needs("diary_template.edit")
def add_diary_step(key: str) -> ResponseReturnValue:
    """One more step, as the last."""
    return _step_page(key, None)


@blueprint.route("/nhat-ky-san-xuat/mau/<key>/<int:number>", methods=["GET", "POST"])
@needs("diary_template.edit")
def edit_diary_step(key: str, number: int) -> ResponseReturnValue:
    """Change a step: the template's next version has it so."""
    return _step_page(key, number)


def _step_page(key: str, at: int | None) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        found = diary.template(db, key)
    if at is not None and not 1 <= at <= len(found.steps):
        raise NotFound(Reason("diary.no_step"))
    like: dict[str, object] = {}
    if at is not None:
        step = found.steps[at - 1]
        like = StepForm.like(StepDraft(step.name_vi, step.name_en, step.counts, step.public, diary.asks_of(step)))
    form = StepForm(data={**like, "number": found.row.number})
    if form.validate_on_submit():
        seen, draft = row_number(form.number.data or "") or 0, form.draft()
        try:
            with transaction(runtime().main) as db:
                commands.save_step(db, actor=me(), key=key, number=seen, at=at, draft=draft, now=now())
            return see_other("registry.diary_template", _("Saved as a new version."), key=key)
        except ANSWERED as error:
            form.refuse(error)
    title = _("Change the step") if at is not None else _("Add a step")
    shown = page(
        "registry/diary/step_form.html",
        form=form,
        title=title,
        asks=range(MOST_ASKS),
        crumbs=_way(found.row, (title, None)),
    )
    return shown, form.status


@blueprint.route("/nhat-ky-san-xuat/mau/<key>/<int:number>/<any(len, bo):how>", methods=["POST"])
@needs("diary_template.edit")
def move_diary_step(key: str, number: int, how: str) -> ResponseReturnValue:
    """One place up, or out of the template. Entries that were made by it keep their words."""
    form = OnTemplate()
    if form.validate_on_submit():
        seen = row_number(form.number.data or "") or 0
        with transaction(runtime().main) as db:
            commands.move_step(
                db, actor=me(), key=key, number=seen, move=(number, "up" if how == "len" else "out"), now=now()
            )
    return see_other("registry.diary_template", _("Saved as a new version."), key=key)


@blueprint.route("/nhat-ky-san-xuat/dinh-muc", methods=["GET", "POST"])
@needs("diary_template.see")
def yield_caps() -> ResponseReturnValue:
    """Yield limits with their sources; an officer sets another."""
    with snapshot(runtime().main) as db:
        found, groups = supply.yield_caps(db), queries.groups(db)
    name = "name_en" if chosen() == "en" else "name"
    words = {each.key: f"{each.key} {getattr(each, name)}" for each in groups}
    form = CapForm()
    form.group_key.choices = choices([("", ""), *words.items()])
    if form.validate_on_submit():
        me().must("diary_template.edit")
        told = {each: form[each].data or "" for each in ("group_key", "most", "unit", "source")}
        try:
            once_by_form(form, lambda db: commands.set_yield_cap(db, actor=me(), **told, now=now()).id)
            return see_other("registry.yield_caps", _("Saved."))
        except ANSWERED as error:
            form.refuse(error)
    shown = page(
        "registry/diary/caps.html",
        form=form,
        found=found,
        groups=words,
        may_edit=me().may("diary_template.edit"),
        crumbs=[(_("Steps of the diary"), url_for("registry.diary_templates")), (_("Yield limits"), None)],
        **DIARY_WORDS,
    )
    return shown, form.status
