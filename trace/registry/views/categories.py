"""Pages of the categories of goods: the tree, and the province's own below "other goods"."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from trace.base.db import snapshot, transaction
from trace.base.errors import Forbidden
from trace.registry import queries, service
from trace.registry.forms import CategoryForm
from trace.registry.models import CriteriaSet, ProductGroup
from trace.registry.rules.categories import OUTSIDE, is_own
from trace.registry.views.frame import ANSWERED, WORDS, blueprint
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, needs
from trace.web.language import chosen
from trace.web.pages import now, page, runtime, see_other

TOLD = (*ANSWERED, Forbidden)
DEEPEST = 2


def named(each: ProductGroup) -> str:
    """A category by its key and its name in the reader's language."""
    return f"{each.key} {each.name_en if chosen() == 'en' else each.name}"


@blueprint.route("/nhom-hang")
@needs("product.see")
def categories() -> ResponseReturnValue:
    """The whole tree: OCOP by its sets of criteria, and the province's own."""
    with snapshot(runtime().main) as db:
        found, sets = queries.groups(db), queries.criteria_sets(db)
    return page(
        "registry/categories.html",
        parts=_parts(found, sets),
        own=is_own,
        named=named,
        may_edit=me().may("category.edit"),
        crumbs=[(_("Product groups"), None)],
        **WORDS,
    )


def _parts(found: list[ProductGroup], sets: Sequence[CriteriaSet]) -> list[tuple[str, list[ProductGroup]]]:
    """The tree by headings: the set of criteria in force, the province's own, then older sets."""
    own = (str(_("Outside OCOP")), [each for each in found if each.criteria is None])
    ocop = [(_heading_of(one), [each for each in found if each.criteria == one.key]) for one in reversed(sets)]
    return [*ocop[:1], own, *ocop[1:]]


def _heading_of(one: CriteriaSet) -> str:
    if one.valid_to is None:
        return f"OCOP: {one.decision}"
    return str(_("OCOP before: %(decision)s, for older certificates", decision=one.decision))


@blueprint.route("/nhom-hang/moi", methods=["GET", "POST"])
@needs("category.edit")
def add_category() -> ResponseReturnValue:
    """A new category outside OCOP."""
    form = CategoryForm()
    if form.validate_on_submit():
        details = form.details()
        try:
            once_by_form(form, lambda db: int(bool(service.add_category(db, actor=me(), details=details, now=now()))))
            return see_other("registry.categories", _("Saved: %(name)s.", name=details.name))
        except TOLD as error:
            form.refuse(error)
    return _form_page(form, _("Add a product group"))


@blueprint.route("/nhom-hang/<group_key>", methods=["GET", "POST"])
@needs("category.edit")
def edit_category(group_key: str) -> ResponseReturnValue:
    """Rename a category of the province's own, or close it."""
    with snapshot(runtime().main) as db:
        found = queries.category(db, group_key)
    told = {name: getattr(found, name) for name in ("name", "name_en", "sector", "parent_key")}
    form = CategoryForm(data=told | {"closed": found.closed_on is not None})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.edit_category(db, actor=me(), key=group_key, details=form.details(), now=now())
            return see_other("registry.categories", _("Saved: %(name)s.", name=form.name.data))
        except TOLD as error:
            form.refuse(error)
    return _form_page(form, _("Change the product group"), fixed=found.parent_key)


def _form_page(form: CategoryForm, title: str, fixed: str | None = None) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        above = [each for each in queries.groups(db) if _may_have_below(each) and fixed in (None, each.key)]
    form.parent_key.choices = choices((each.key, named(each)) for each in above)
    crumbs = [(_("Product groups"), url_for("registry.categories")), (title, None)]
    return page("registry/category_form.html", form=form, title=title, crumbs=crumbs), form.status


def _may_have_below(each: ProductGroup) -> bool:
    return each.key.split(".")[0] == OUTSIDE and each.key.count(".") < DEEPEST


def picker(offered: list[ProductGroup], everything: list[ProductGroup], notes: dict[str, str]) -> list[SelectChoice]:
    """What a product may be entered under, under the headings of the tree; a note follows the name it belongs to.

    One list with headings: phones show it as such without a script.
    """
    names = {each.key: each for each in everything}
    picked = [SelectChoice(value="", label="")]
    for each in offered:
        heading = named(names[_heading(each.key)])
        note = f" – {notes[each.key]}" if each.key in notes else ""
        picked.append(SelectChoice(value=each.key, label=f"{named(each)}{note}", optgroup=heading))
    return picked


def _heading(key: str) -> str:
    """The group and sub-group a category stands under: I.1 for I.1.a, II for II.1 itself."""
    parts = key.split(".")
    return ".".join(parts[: max(1, len(parts) - 1)])
