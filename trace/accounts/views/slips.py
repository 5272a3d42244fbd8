"""Coming in by a slip or a link, and printing one."""

from __future__ import annotations

from typing import cast

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from trace.accounts import passwords, queries, rules, service, signin, slippaper
from trace.accounts.forms import CheckedForm, DigitsForm, FirstAdminForm, NewPasswordForm
from trace.accounts.models import Slip
from trace.accounts.service.slips import Kind, PrintedSlip
from trace.accounts.views.account import own_words
from trace.accounts.views.blueprint import blueprint
from trace.base import tokens
from trace.base.db import Session, snapshot, transaction
from trace.base.errors import Conflict, Gone, Refused
from trace.base.permissions import Role
from trace.core.reason import Reason
from trace.web.creating import once_by_form
from trace.web.guard import me, needs, public
from trace.web.pages import now, page, runtime, see_other

GUESSES = "20/5 minutes"


@blueprint.route("/moi/<secret>", methods=["GET", "POST"])
@public
@signin.limiter.limit(GUESSES, key_func=get_remote_address, scope="slip")
def open_slip(secret: str) -> ResponseReturnValue:
    """The page a slip's QR or a link leads to. Looking at it uses nothing up; sending the password does, once."""
    slip = _open(secret)
    if slip.kind == "first_admin":
        return _first_admin(slip)
    form = NewPasswordForm()
    with snapshot(runtime().main) as db:
        someone = queries.person(db, slip.person_id or 0)
    role = cast(Role, someone.role)
    if form.validate_on_submit():
        try:
            hashed = passwords.hashed(form.password.data, role, *own_words(someone.id))
            with transaction(runtime().main) as db:
                service.use_slip(db, slip_id=slip.id, password_hash=hashed, now=now())
            return see_other("accounts.sign_in", _("Your password is set. Sign in with it now."))
        except Refused as error:
            form.refuse(error)
    shortest = rules.shortest_password(role)
    return page("accounts/open_slip.html", form=form, someone=someone, shortest=shortest), form.status


def _open(secret: str) -> Slip:
    with snapshot(runtime().main) as db:
        slip = queries.slip(db, tokens.digest(secret))
    if slip is None:
        raise Gone(Reason("slip.unknown"))
    if reason := rules.why_not_slip(used_at=slip.used_at, expires_at=slip.expires_at, now=now()):
        raise Gone(reason)
    return slip


def _first_admin(slip: Slip) -> ResponseReturnValue:
    form = FirstAdminForm()
    if form.validate_on_submit():
        try:
            hashed = passwords.hashed(form.password.data, "admin", *(form.name.data or "").split())
            with transaction(runtime().main) as db:
                service.use_first_admin_slip(
                    db,
                    slip_id=slip.id,
                    name=form.name.data,
                    phone=form.phone.data,
                    email=form.email.data,
                    password_hash=hashed,
                    now=now(),
                )
            return see_other("accounts.sign_in", _("You are the first administrator. Sign in now."))
        except (Refused, Conflict) as error:
            form.refuse(error)
    shortest = rules.shortest_password("admin")
    return page("accounts/first_admin.html", form=form, shortest=shortest), form.status


@blueprint.route("/moi", methods=["GET", "POST"])
@public
@signin.limiter.limit(GUESSES, key_func=get_remote_address, scope="slip", methods=["POST"])
def type_slip() -> ResponseReturnValue:
    """The same way in for a phone without a camera: who one is, the ten digits, a new password."""
    form = DigitsForm()
    if form.validate_on_submit():
        try:
            _use_digits(form)
            return see_other("accounts.sign_in", _("Your password is set. Sign in with it now."))
        except Refused as error:
            form.refuse(error)
    return page("accounts/type_slip.html", form=form, shortest=rules.MIN_PASSWORD), form.status


def _use_digits(form: DigitsForm) -> None:
    """The password is judged first: a bad one must not cost one of the five tries.

    It is judged as anybody's; what only this person's may not be is said to whoever holds the digits.
    """
    someone = signin.find_person(form.login.data)
    hashed = passwords.hashed(form.password.data, "producer")
    digits = "".join(letter for letter in form.digits.data if letter.isalnum())
    with transaction(runtime().main) as db:
        slip = (
            service.try_digits(db, person_id=someone.id, digits=digits, keys=runtime().keys, now=now())
            if someone
            else None
        )
        if slip is not None and someone is not None:
            own = rules.why_not_password(passwords.normal(form.password.data), someone.role, own_words(someone.id))
            if own:
                raise Refused(own)
            service.use_slip(db, slip_id=slip.id, password_hash=hashed, now=now())
    if slip is None:  # after the commit, so that a wrong try stays counted
        raise Refused(Reason("slip.wrong_digits", field="digits"))


@blueprint.route("/nguoi-dung/<int:person_id>/phieu", methods=["GET", "POST"])
@needs("account.invite")
@signin.recent_sign_in
def print_slip(person_id: int) -> ResponseReturnValue:
    """Print a one-time slip after ticking that the person was checked; the answer is the paper itself, shown once."""
    form = CheckedForm()
    with snapshot(runtime().main) as db:
        someone = queries.person(db, person_id)
        service.may_print(db, me(), someone, kind := _kind(someone.password))
    if form.validate_on_submit():
        try:
            paper = slippaper.paper(runtime(), _printed(form, person_id, kind))
            return page("accounts/slip.html", paper=paper, someone=someone)
        except (Conflict, Refused) as error:
            form.refuse(error)
    hours = runtime().settings.slip_hours
    return page("accounts/print_slip.html", form=form, someone=someone, kind=kind, hours=hours), form.status


def _printed(form: CheckedForm, person_id: int, kind: Kind) -> PrintedSlip:
    """The slip. A page that is loaded again kills no slip that lies printed already, and cannot show it again."""
    shown: list[PrintedSlip] = []

    def make(db: Session) -> int:
        rt = runtime()
        hours = rt.settings.slip_hours
        shown.append(
            service.print_slip(db, actor=me(), person_id=person_id, kind=kind, hours=hours, keys=rt.keys, now=now())
        )
        return shown[0].slip_id

    once_by_form(form, make)
    if not shown:
        raise Refused(Reason("slip.shown_already"))
    return shown[0]


def _kind(password: str | None) -> Kind:
    return "reset" if password else "invite"
