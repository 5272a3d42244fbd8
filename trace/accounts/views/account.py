"""One's own account: web sessions, password, second factor, recovery codes."""

from __future__ import annotations

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.accounts import passwords, queries, rules, secondfactor, service, signin
from trace.accounts.adapter import SignIn
from trace.accounts.forms import ROLE_WORDS, ChangePasswordForm, EnrolForm
from trace.accounts.models import Person
from trace.accounts.views.blueprint import blueprint
from trace.base.db import snapshot, transaction
from trace.base.errors import NotFound, Refused, TooMany
from trace.core.reason import Reason
from trace.web.guard import me, needs, public
from trace.web.pages import now, own_path, page, runtime, see_other


@blueprint.route("/tai-khoan")
@needs("account.see_own")
def account() -> ResponseReturnValue:
    """Who one is here, and where one is signed in."""
    with snapshot(runtime().main) as db:
        person, posts = queries.person(db, me().id), queries.posts_of(db, me().id)
        sessions = queries.web_sessions_of(db, me().id, now=now())
    with snapshot(runtime().observations) as observations:
        seen = queries.seen(observations, [row.id_hash for row in sessions])
    rows = [
        {
            "handle": row.id_hash[:16],
            "device": rules.device_words(row.device),
            "since": row.made_at,
            "seen": seen.get(row.id_hash, row.made_at),
            "here": row.id_hash == signin.web_session().id_hash,
        }
        for row in sessions
    ]
    return page("accounts/account.html", someone=person, role=ROLE_WORDS[person.role], posts=posts, sessions=rows)


@blueprint.route("/tai-khoan/phien/<handle>/ket-thuc", methods=["POST"])
@needs("account.see_own")
def end_session(handle: str) -> ResponseReturnValue:
    """End one of one's own web sessions, named by the beginning of its hash."""
    with transaction(runtime().main) as db:
        mine = queries.web_sessions_of(db, me().id, now=now())
        found = [row.id_hash for row in mine if len(handle) == 16 and row.id_hash.startswith(handle)]
        if not found:
            raise NotFound(Reason("session.unknown"))
        service.end_session(db, actor=me(), id_hash=found[0], now=now())
    return see_other("accounts.account", _("That device is signed out."))


@blueprint.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@needs("account.see_own")
@signin.recent_sign_in
def change_password() -> ResponseReturnValue:
    """A new password; every other device is signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            someone = signin.user()
            hashed = passwords.hashed(form.password.data, someone.role, *own_words(me().id))
            with transaction(runtime().main) as db:
                service.set_password(db, actor=me(), person_id=me().id, password_hash=hashed, now=now())
            _go_on_here(someone, second_factor=bool(session.get(signin.SECOND_FACTOR)))
            return see_other("accounts.account", _("Your password is changed. Other devices are signed out."))
        except Refused as error:
            form.refuse(error)
    shortest = rules.shortest_password(me().role)
    return page("accounts/change_password.html", form=form, shortest=shortest), form.status


def own_words(person_id: int) -> tuple[str, ...]:
    """What says nothing secret in this person's password."""
    with snapshot(runtime().main) as db:
        return words_of(queries.person(db, person_id))


def words_of(person: Person) -> tuple[str, ...]:
    """Name, phone number and mailbox of a person."""
    return tuple(word for word in (*person.name.split(), person.phone, (person.email or "").partition("@")[0]) if word)


def _go_on_here(someone: SignIn, *, second_factor: bool) -> None:
    """All web sessions of the person have just ended: begin a new one on this browser."""
    with snapshot(runtime().main) as db:
        again = SignIn.of(queries.person(db, someone.id))
    signin.begin(again, second_factor=second_factor)


@blueprint.route("/tai-khoan/ma-xac-thuc", methods=["GET", "POST"])
@public  # staff who owe their first second factor have no other page than this; everybody else is asked for below
def enrol() -> ResponseReturnValue:
    """Set up an authenticator app: scan, type the first code, keep the recovery codes."""
    someone = signin.half_signed_in() or signin.user()
    if someone.totp_sealed is not None and signin.half_signed_in():
        return redirect(url_for("accounts.second_factor"))  # the old one is asked for before a new one is taken
    if not signin.is_fresh():
        return _ask_again()
    form = EnrolForm()
    secret = secondfactor.from_form(someone, form.sealed.data or "") or secondfactor.new_secret()
    if form.validate_on_submit():
        try:
            codes = _switch_on(someone, secret, form.code.data)
            return page("accounts/recovery_codes.html", codes=codes, next=_next())
        except (Refused, TooMany) as error:
            form.refuse(error)
    form.sealed.data = secondfactor.sealed_for_form(someone, secret)
    picture, key = secondfactor.picture(someone, secret), secondfactor.key_of(secret)
    return page("accounts/enrol.html", form=form, picture=picture, key=key, next=_next()), form.status


def _ask_again() -> ResponseReturnValue:
    """A password given too long ago: staff who were on their way in start again, others give it once more."""
    if signin.half_signed_in():
        signin.end()
        return redirect(url_for("accounts.sign_in"))
    return redirect(url_for("accounts.confirm", next=request.path), code=303)


def _switch_on(someone: SignIn, secret: str, typed: str) -> list[str]:
    signin.budgets().spend("5/5 minutes", "second-factor", str(someone.id))
    step = secondfactor.proven_step(someone, secret, typed)
    if step is None:
        raise Refused(Reason("second_factor.wrong", field="code"))
    codes = secondfactor.new_codes(someone)
    with transaction(runtime().main) as db:
        service.switch_on_second_factor(
            db,
            actor=queries.actor_of(db, someone.id),
            sealed=secondfactor.seal(someone.id, secret),
            step=step,
            recovery_hashes=someone.recovery_hashes,
            now=now(),
        )
    _go_on_here(someone, second_factor=True)
    return codes


def _next() -> str:
    return own_path(request.values.get("next"), url_for("accounts.account"))


@blueprint.route("/tai-khoan/ma-du-phong", methods=["POST"])
@needs("account.see_own")
@signin.recent_sign_in
def new_recovery_codes() -> ResponseReturnValue:
    """New recovery codes in the place of the old ones, shown once."""
    someone = signin.user()
    if someone.totp_sealed is None:
        raise NotFound(Reason("second_factor.none"))
    codes = secondfactor.new_codes(someone)
    with transaction(runtime().main) as db:
        service.renew_recovery_codes(db, actor=me(), recovery_hashes=someone.recovery_hashes, now=now())
    return page("accounts/recovery_codes.html", codes=codes, next=_next())
