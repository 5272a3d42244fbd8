"""People: the list, one person, inviting, appointing, closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import queries, rules, service, signin
from trace.accounts.forms import ROLE_WORDS, AppointForm, InviteForm, RoleForm, SureForm
from trace.accounts.views.blueprint import blueprint
from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, Refused
from trace.base.permissions import ROLES, STAFF, Role
from trace.web.creating import once_by_form
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/nguoi-dung")
@needs("account.list")
def people() -> ResponseReturnValue:
    """Everybody who can sign in, a page at a time, by role or by a part of name, phone or e-mail."""
    role, text = request.args.get("role", ""), request.args.get("q", "").strip()[:80]
    after = request.args.get("after", 0, type=int)
    with snapshot(runtime().main) as db:
        found = queries.people(db, role=role, text=text, after=after, limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    more = url_for("accounts.people", role=role, q=text, after=shown[-1].id) if len(found) > len(shown) else None
    words = {"roles": ROLES, "role_words": ROLE_WORDS, "role": role, "text": text}
    return page("accounts/people.html", people=shown, more=more, first=not after, **words)


@blueprint.route("/nguoi-dung/moi", methods=["GET", "POST"])
@needs("account.invite")
def invite() -> ResponseReturnValue:
    """Let somebody in: they get a slip, printed on the next page."""
    form = InviteForm()
    form.offer(frozenset(rules.LETS_IN.get(me().role, ())))
    if form.validate_on_submit():
        try:
            details = {"name": form.name.data, "phone": form.phone.data, "email": form.email.data}
            person_id = once_by_form(
                form,
                lambda db: service.make_person(db, actor=me(), role=form.role.data, **details, now=now()).id,
            )
            return see_other("accounts.print_slip", _("Added. Print the slip now."), person_id=person_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("accounts/invite.html", form=form), form.status


@blueprint.route("/nguoi-dung/<int:person_id>")
@needs("account.list")
def person(person_id: int) -> ResponseReturnValue:
    """One person: what they are, where they serve, and what the asker may do about it."""
    with snapshot(runtime().main) as db:
        found, posts = queries.person(db, person_id), queries.posts_of(db, person_id)
    may = {
        "slip": found.active and rules.why_not_let_in(me().role, cast(Role, found.role)) is None,
        "appoint": me().may("account.appoint") and found.role in STAFF,
        "role": me().may("account.appoint") and found.active and found.id != me().id,
        "close": me().may("account.close") and found.active and found.id != me().id,
        "factor": me().may("account.reset_second_factor") and found.totp_sealed is not None and found.id != me().id,
    }
    return page("accounts/person.html", someone=found, role=ROLE_WORDS[found.role], posts=posts, may=may)


@blueprint.route("/nguoi-dung/<int:person_id>/vai-tro", methods=["GET", "POST"])
@needs("account.appoint")
@signin.recent_sign_in
def change_role(person_id: int) -> ResponseReturnValue:
    """Give a person another role."""
    with snapshot(runtime().main) as db:
        found = queries.person(db, person_id)
    form = RoleForm(role=found.role)
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.change_role(db, actor=me(), person_id=person_id, role=form.role.data, now=now())
            return see_other("accounts.person", _("Saved."), person_id=person_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("accounts/change_role.html", form=form, someone=found), form.status


@blueprint.route("/nguoi-dung/<int:person_id>/bo-nhiem", methods=["GET", "POST"])
@needs("account.appoint")
def appoint(person_id: int) -> ResponseReturnValue:
    """Let a person serve in an agency."""
    form = AppointForm()
    with snapshot(runtime().main) as db:
        found, units = queries.person(db, person_id), queries.agencies(db)
    form.offer({unit.id: unit.name for unit in units})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                unit_id, head = form.agency_id.data, form.head.data
                service.appoint(db, actor=me(), person_id=person_id, agency_id=unit_id, head=head, now=now())
            return see_other("accounts.person", _("Saved."), person_id=person_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page("accounts/appoint.html", form=form, someone=found, units=units), form.status


@blueprint.route("/nguoi-dung/<int:person_id>/thoi-nhiem/<int:agency_id>", methods=["POST"])
@needs("account.appoint")
def dismiss(person_id: int, agency_id: int) -> ResponseReturnValue:
    """End a person's service in an agency."""
    with transaction(runtime().main) as db:
        service.dismiss(db, actor=me(), person_id=person_id, agency_id=agency_id, now=now())
    return see_other("accounts.person", _("Saved."), person_id=person_id)


@blueprint.route("/nguoi-dung/<int:person_id>/dong", methods=["GET", "POST"])
@needs("account.close")
@signin.recent_sign_in
def close(person_id: int) -> ResponseReturnValue:
    """Close an account, after asking whether that is meant."""
    return _sure(person_id, "accounts/close.html", _close)


def _close(person_id: int) -> str:
    with transaction(runtime().main) as db:
        service.close_person(db, actor=me(), person_id=person_id, now=now())
    return str(_("The account is closed. Its devices and keys are signed out."))


@blueprint.route("/nguoi-dung/<int:person_id>/bo-ma-xac-thuc", methods=["GET", "POST"])
@needs("account.reset_second_factor")
@signin.recent_sign_in
def forget_second_factor(person_id: int) -> ResponseReturnValue:
    """Switch off the second factor of somebody who lost their phone, after asking."""
    return _sure(person_id, "accounts/forget_second_factor.html", _forget)


def _forget(person_id: int) -> str:
    with transaction(runtime().main) as db:
        service.forget_second_factor(db, actor=me(), person_id=person_id, now=now())
    return str(_("The second factor is off. They set up a new one at their next sign-in."))


def _sure(person_id: int, template: str, act: Callable[[int], str]) -> ResponseReturnValue:
    form = SureForm()
    with snapshot(runtime().main) as db:
        found = queries.person(db, person_id)
    if form.validate_on_submit():
        try:
            return see_other("accounts.person", act(person_id), person_id=person_id)
        except (Refused, Conflict) as error:
            form.refuse(error)
    return page(template, form=form, someone=found), form.status
