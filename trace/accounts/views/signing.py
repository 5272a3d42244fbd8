"""Signing in with a password, the second factor, giving the password again, signing out."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import rules, secondfactor, service, signin
from trace.accounts.adapter import SignIn
from trace.accounts.forms import CodeForm, ConfirmForm, SignInForm
from trace.accounts.views.blueprint import blueprint
from trace.base import tokens
from trace.base.db import transaction
from trace.base.errors import Refused, TooMany
from trace.core.reason import Reason
from trace.web.guard import me, needs, public
from trace.web.pages import now, own_path, page, runtime

PER_NAME = "10/5 minutes"
IN_ALL = "1000/5 minutes"
SECOND_FACTOR_BUDGETS = ("5/5 minutes", "20/hour", "50/day")


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; people who are signed in already are sent on."""
    if signin.half_signed_in():
        return redirect(url_for("accounts.second_factor", next=_next()))
    if request.method == "GET" and signin.signed_in_actor():
        return redirect(_next())
    form = SignInForm()
    if form.validate_on_submit():
        try:
            return _try(form.login.data, form.password.data)
        except (Refused, TooMany) as error:
            form.refuse(error)
            form.password.data = ""
    return page("accounts/sign_in.html", form=form, next=_next()), form.status


def _try(login: str, password: str) -> ResponseReturnValue:
    user = signin.find_person(login)
    keys = _spend_attempt(user, login)
    hash_before = user.password if user else None
    if not signin.password_is_right(user, password) or user is None:
        with transaction(runtime().main) as db:
            service.record_refusal(db, person_id=user.id if user else None, why="password", now=now())
        raise Refused(Reason("sign_in.wrong"))
    for key in keys:  # a right password did no harm
        signin.budgets().give_back(PER_NAME, *key)
    renewed = user.password if user.password != hash_before else None
    with transaction(runtime().main) as db:
        service.record_sign_in(db, person_id=user.id, renewed_hash=renewed, now=now())
    signin.begin(user, second_factor=False)
    if signin.owes_second_factor(user):
        return redirect(url_for("accounts.second_factor", next=_next()), code=303)
    return redirect(_next(), code=303)


def _spend_attempt(user: SignIn | None, login: str) -> list[tuple[str, str]]:
    """Count the attempt before it is made, for the person (or the unknown name) and for the address."""
    name = f"{user.id}" if user else tokens.digest(f"{runtime().settings.secret_key}:{login.strip().casefold()}")
    keys = [("sign-in-person", name), ("sign-in-address", request.remote_addr or "")]
    for key in keys:
        signin.budgets().spend(PER_NAME, *key)
    signin.budgets().spend(IN_ALL, "sign-in")
    return keys


def _next() -> str:
    return own_path(request.values.get("next"), url_for("accounts.start"))


@blueprint.get("/bat-dau")
@needs("account.see_own")
def start() -> ResponseReturnValue:
    """Where a person's work begins: the page of their role."""
    return redirect(url_for(current_app.config["FIRST_PAGES"][me().role]))


@blueprint.route("/dang-nhap/ma-xac-thuc", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """The code of the authenticator after the password; staff without one are sent to set it up."""
    user = signin.half_signed_in()
    if user is None:
        return redirect(_next() if signin.signed_in_actor() else url_for("accounts.sign_in", next=_next()))
    if user.totp_sealed is None:
        return redirect(url_for("accounts.enrol", next=_next()))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            _show_second_factor(user, form.code.data)
            return redirect(_next(), code=303)
        except (Refused, TooMany) as error:
            form.refuse(error)
    return page("accounts/second_factor.html", form=form, next=_next()), form.status


def _show_second_factor(user: SignIn, typed: str) -> None:
    for limit in SECOND_FACTOR_BUDGETS:
        signin.budgets().spend(limit, "second-factor", str(user.id))
    if not secondfactor.shown(user, typed):
        with transaction(runtime().main) as db:
            service.record_refusal(db, person_id=user.id, why="second_factor", now=now())
        wrong_clock = secondfactor.is_out_of_step(user, typed)
        raise Refused(Reason("second_factor.clock" if wrong_clock else "second_factor.wrong", field="code"))
    for limit in SECOND_FACTOR_BUDGETS:
        signin.budgets().give_back(limit, "second-factor", str(user.id))
    session[signin.SECOND_FACTOR] = True
    signin.web_session().renew()


@blueprint.route("/xac-nhan", methods=["GET", "POST"])
@needs("account.see_own")
def confirm() -> ResponseReturnValue:
    """The password again, before something that opens a way in (ASVS 7.5.1)."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            _confirm(form.password.data)
            return redirect(_next(), code=303)
        except (Refused, TooMany) as error:
            form.refuse(error)
    return page("accounts/confirm.html", form=form, next=_next(), minutes=_fresh_minutes()), form.status


def _confirm(password: str) -> None:
    user = signin.user()
    key = ("sign-in-person", str(user.id))
    signin.budgets().spend(PER_NAME, *key)
    if not signin.password_is_right(user, password):
        with transaction(runtime().main) as db:
            service.record_refusal(db, person_id=user.id, why="password", now=now())
        raise Refused(Reason("sign_in.wrong_password", field="password"))
    signin.budgets().give_back(PER_NAME, *key)
    session["password_at"] = now().timestamp()
    signin.web_session().renew()


def _fresh_minutes() -> int:
    return int(rules.FRESH_FOR.total_seconds() // 60)


@blueprint.route("/dang-xuat", methods=["POST"])
@public
def sign_out() -> ResponseReturnValue:
    """End this web session on the server, for people who owe the second factor too."""
    if signin.signed_in_actor():
        with transaction(runtime().main) as db:
            service.record_sign_out(db, actor=me(), now=now())
    signin.end()
    flash(_("You are signed out."), "success")
    return redirect(url_for("accounts.sign_in"), code=303)
