"""Writing a list: versions, entries, comments, and the buttons that move a version on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Forbidden
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.registry.lists import queries, service
from trace.registry.lists.forms import ApprovalForm, BeginForm, CommentForm, EntryForm, StateForm
from trace.registry.lists.wording import KINDS, STATES
from trace.registry.models import ProductList
from trace.registry.views.frame import ANSWERED, PAGE, after, blueprint, pressed
from trace.web.creating import once_by_form
from trace.web.forms import choices
from trace.web.guard import me, needs
from trace.web.language import chosen, sentence
from trace.web.pages import now, page, runtime, see_other

TOLD = (*ANSWERED, Forbidden)
WORDS = {"kinds": KINDS, "states": STATES}


@blueprint.route("/danh-muc/soan", methods=["GET"])
@needs("list.see")
def list_versions() -> ResponseReturnValue:
    """All versions of both lists, the newest first."""
    today = local_day(now())
    with snapshot(runtime().main) as db:
        found = queries.versions(db, before=after() or None, limit=PAGE + 1)
        states = {each.id: queries.state(db, each, today) for each, _unit in found[:PAGE]}
    last = found[PAGE - 1][0].id if len(found) > PAGE else None
    return page(
        "registry/lists/versions.html",
        found=found[:PAGE],
        state_of=states,
        begin=BeginForm() if me().may("list.propose") else None,
        more=url_for("registry.list_versions", after=last) if last else None,
        crumbs=[(_("Lists"), None)],
        **WORDS,
    )


@blueprint.route("/danh-muc/soan/moi", methods=["POST"])
@needs("list.propose")
def begin_list() -> ResponseReturnValue:
    """Begin a new version of a list; it opens with the entries of the version before."""
    form = BeginForm()
    if not form.validate_on_submit():
        return redirect(url_for("registry.list_versions"), code=303)
    try:
        made = once_by_form(form, lambda db: service.begin_list(db, actor=me(), kind=form.kind.data, now=now()).id)
        return see_other("registry.list_version", _("A new version was begun."), list_id=made)
    except TOLD as error:
        flash(sentence(error.reason), "error")
        return redirect(url_for("registry.list_versions"), code=303)


@blueprint.route("/danh-muc/soan/<int:list_id>")
@needs("list.see")
def list_version(list_id: int) -> ResponseReturnValue:
    """One version: its entries, what units say of it, and what may be done with it now."""
    return _version_page(list_id, {})


def _version_page(list_id: int, forms: dict[str, Any]) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        found = queries.product_list(db, list_id)
        context = {
            "state": queries.state(db, found, local_day(now())),
            "entries": queries.entries(db, list_id),
            "comments": queries.comments(db, list_id),
        }
    own = me().home == found.agency_id and me().may("list.propose")
    offered = {
        "comment": CommentForm() if me().may("list.comment") and not own and me().home else None,
        "approval": ApprovalForm(data={"version": found.version}) if _may_approve(found) else None,
        "move": StateForm(data={"version": found.version}) if own else None,
    } | forms
    shown = page(
        "registry/lists/version.html",
        found=found,
        own=own,
        title=_title(found),
        crumbs=[(_("Lists"), url_for("registry.list_versions")), (_title(found), None)],
        form=next(iter(forms.values()), None),
        **context,
        **offered,
        **WORDS,
    )
    return shown, next((form.status for form in forms.values()), 200)


def _may_approve(found: ProductList) -> bool:
    return me().may("list.approve") and me().id not in (found.made_by, found.proposed_by)


def _title(found: ProductList) -> str:
    return str(_("%(list)s, version %(number)s", list=KINDS[found.kind], number=found.number))


@blueprint.route("/danh-muc/soan/<int:list_id>/nhom", methods=["GET", "POST"])
@needs("list.propose")
def add_list_entry(list_id: int) -> ResponseReturnValue:
    """Put a product group on a list that is being written."""
    form = EntryForm()
    return _entry_page(form, list_id, None, _("Add a product group"))


@blueprint.route("/danh-muc/muc/<int:entry_id>/sua", methods=["GET", "POST"])
@needs("list.propose")
def edit_list_entry(entry_id: int) -> ResponseReturnValue:
    """Change an entry of a list that is being written."""
    with snapshot(runtime().main) as db:
        entry = queries.entry(db, entry_id)
    return _entry_page(EntryForm(obj=entry), entry.list_id, entry_id, _("Change the entry"))


def _entry_page(form: EntryForm, list_id: int, entry_id: int | None, title: str) -> ResponseReturnValue:
    with snapshot(runtime().main) as db:
        found = queries.product_list(db, list_id)
        groups = [each for each in registry.groups(db) if each.closed_on is None and each.criteria != "2019"]
    english = chosen() == "en"
    offered = ((each.key, f"{each.key} {each.name_en if english else each.name}") for each in groups)
    form.group_key.choices = choices([("", ""), *offered])
    if form.validate_on_submit():
        details = form.details()

        def put(db: Session) -> int:
            who = {"actor": me(), "now": now()}
            return service.put_entry(db, list_id=list_id, details=details, instead_of=entry_id, **who).id  # type: ignore[arg-type]

        try:
            once_by_form(form, put)
            return see_other("registry.list_version", _("Saved."), list_id=list_id)
        except TOLD as error:
            form.refuse(error)
    crumbs = [
        (_("Lists"), url_for("registry.list_versions")),
        (_title(found), url_for("registry.list_version", list_id=list_id)),
        (title, None),
    ]
    return page("registry/lists/entry_form.html", form=form, title=title, crumbs=crumbs), form.status


@blueprint.route("/danh-muc/muc/<int:entry_id>/bo", methods=["POST"])
@needs("list.propose")
def drop_list_entry(entry_id: int) -> ResponseReturnValue:
    """Take a group off a list that is being written."""
    with snapshot(runtime().main) as db:
        list_id = queries.entry(db, entry_id).list_id
    said = _("The group was taken off the list.")
    return _moved(list_id, lambda db: service.drop_entry(db, actor=me(), entry_id=entry_id, now=now()), said)


@blueprint.route("/danh-muc/soan/<int:list_id>/trinh", methods=["POST"])
@needs("list.propose")
def propose_list(list_id: int) -> ResponseReturnValue:
    """Lay a version open to the comments of other units."""
    form = StateForm()
    said = _("The list is open to comments and cannot be changed meanwhile.")
    return _moved(
        list_id,
        lambda db: service.propose_list(db, actor=me(), list_id=list_id, version=form.seen, now=now()),
        said,
    )


@blueprint.route("/danh-muc/soan/<int:list_id>/rut", methods=["POST"])
@needs("list.propose")
def take_back_list(list_id: int) -> ResponseReturnValue:
    """Take a proposed version back to mend it."""
    said = _("The list can be changed again.")
    return _moved(list_id, lambda db: service.take_back_list(db, actor=me(), list_id=list_id, now=now()), said)


@blueprint.route("/danh-muc/soan/<int:list_id>/huy", methods=["POST"])
@needs("list.propose")
def drop_list(list_id: int) -> ResponseReturnValue:
    """Give a version up."""
    said = _("The version was given up.")
    return _moved(list_id, lambda db: service.drop_list(db, actor=me(), list_id=list_id, now=now()), said)


def _moved(list_id: int, act: Callable[[Session], object], said: str) -> ResponseReturnValue:
    return pressed(act, said, url_for("registry.list_version", list_id=list_id), told=TOLD)


@blueprint.route("/danh-muc/soan/<int:list_id>/gop-y", methods=["POST"])
@needs("list.comment")
def comment_on_list(list_id: int) -> ResponseReturnValue:
    """Say what one's unit thinks of a proposed version."""
    form = CommentForm()
    if form.validate_on_submit():
        said = {"agrees": form.agrees.data == "y", "words": form.words.data or ""}
        try:
            once_by_form(
                form,
                lambda db: service.comment_on_list(db, actor=me(), list_id=list_id, now=now(), **said).id,
            )
            return see_other("registry.list_version", _("Thank you: the comment stands below."), list_id=list_id)
        except TOLD as error:
            form.refuse(error)
    return _version_page(list_id, {"comment": form})


@blueprint.route("/danh-muc/soan/<int:list_id>/phe-duyet", methods=["POST"])
@needs("list.approve")
def approve_list(list_id: int) -> ResponseReturnValue:
    """Approve a proposed version: it is frozen, and in force from its day on."""
    form = ApprovalForm()
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.approve_list(
                    db, actor=me(), list_id=list_id, approval=form.approval(), version=form.seen, now=now()
                )
            return see_other("registry.list_version", _("The list is approved."), list_id=list_id)
        except TOLD as error:
            form.refuse(error)
    return _version_page(list_id, {"approval": form})
