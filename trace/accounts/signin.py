"""Wires Flask-Security-Too to our people and our sessions, and fills `g.actor` before every request.

The library is the engine: Argon2 hashing with renewal, identity look-up by several attributes, login and logout, TOTP,
recovery codes. Its views, forms, tokens and remember-me cookie stay off (docs/decisions/0005-signing-in.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import Security, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from trace.accounts import passwords, queries, rules, tokenbearer
from trace.accounts.adapter import People, SignIn
from trace.accounts.secondfactor import OwnCodes, ReplaySafeTotp
from trace.accounts.sessions import SqlSession, SqlSessions, is_sessionless
from trace.base.actor import Actor
from trace.base.db import snapshot
from trace.base.errors import Unidentified
from trace.base.limits import SCHEME, Budgets, SqlStorage
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.web.guard import me
from trace.web.pages import now, runtime

SECOND_FACTOR = "second_factor"
View = TypeVar("View", bound=Callable[..., Any])

limiter = Limiter(
    get_remote_address,
    storage_uri=f"{SCHEME}://",
    storage_options=cast(Any, {"engine": lambda: runtime().observations, "clock": lambda: runtime().clock()}),
    strategy="fixed-window",
    swallow_errors=False,  # a counter that cannot be had lets nobody in
)


def tax_id_print(text: str) -> str | None:
    """The fingerprint by which a person is found who signs in with a tax code; None when the text is none."""
    plain = rules.plain_tax_id(text)
    return runtime().keys.fingerprint(plain, "tax_id") if plain else None


def _settings(rt: Runtime) -> dict[str, Any]:
    """What is set against the library's defaults (checks: no default is left that opens a way in)."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__memory_cost": passwords.MEMORY_KIB,
            "argon2__time_cost": passwords.PASSES,
            "argon2__parallelism": passwords.LANES,
        },
        "SECURITY_PASSWORD_SALT": rt.settings.secret_key,
        "SECURITY_PASSWORD_LENGTH_MIN": rules.MIN_PASSWORD,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFC",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FRESHNESS": rules.FRESH_FOR,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_IMPLEMENTATIONS": {},
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": rules.RECOVERY_CODES,
        "SECURITY_TOTP_SECRETS": {1: rt.settings.secret_key},
        "SECURITY_TOTP_ISSUER": f"Truy xuất {rt.settings.province}",
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"phone": {"mapper": rules.plain_phone}},
            {"email": {"mapper": rules.plain_email}},
            {"tax_id_print": {"mapper": tax_id_print}},
        ],
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SESSION_PROTECTION": None,  # it compares addresses, which change on every walk through a village
    }


def install(app: Flask, rt: Runtime) -> None:
    """Put sessions, the library, limits and the two hooks on the app. CSRFProtect must be there already."""
    app.config.update(_settings(rt))
    app.session_interface = SqlSessions(rt)
    security = Security(
        app, People(), register_blueprint=False, totp_cls=ReplaySafeTotp, mf_recovery_codes_util_cls=OwnCodes
    )
    security.login_manager.request_loader(lambda _request: None)  # the library's own tokens open nothing
    limiter.init_app(app)
    app.before_request(identify)
    app.after_request(tokenbearer.record_call)


def budgets() -> Budgets:
    """Budgets that are spent by hand, in the storage of the limiter."""
    return Budgets(cast(SqlStorage, limiter.storage))


def identify() -> None:
    """Fill `g.actor`: below /api/ from the bearer token only, elsewhere from the web session.

    A session that has shown a password but owes the second factor fills `g.half_signed_in` instead: it reaches the
    pages of the second factor and whatever is public (ASVS 6.3.3).
    """
    if request.path.startswith("/api/"):
        if actor := tokenbearer.bearer():
            g.actor = actor
        return
    if is_sessionless(request) or not current_user.is_authenticated:
        return
    if owes_second_factor(user()):
        g.half_signed_in = user()
        return
    with snapshot(runtime().main) as db:
        g.actor = queries.actor_of(db, user().id)


def owes_second_factor(someone: SignIn) -> bool:
    """Whether this session still has to show the second factor."""
    required, enrolled = runtime().settings.second_factor_required, someone.totp_sealed is not None
    must = rules.must_show_second_factor(someone.role, enrolled=enrolled, required=required)
    return must and not session.get(SECOND_FACTOR)


def web_session() -> SqlSession:
    """The web session of this request, by its own type."""
    return cast(SqlSession, cast(Any, session)._get_current_object())


def half_signed_in() -> SignIn | None:
    """Who has shown a password and owes the second factor."""
    return cast("SignIn | None", g.get("half_signed_in"))


def user() -> SignIn:
    """Who is signed in, fully or half, as the library sees them. Unidentified when nobody is."""
    if not current_user.is_authenticated:
        raise Unidentified(Reason("sign_in.needed"))
    return cast(SignIn, current_user._get_current_object())


def signed_in_actor() -> Actor | None:
    """Who is fully signed in, or None."""
    return cast("Actor | None", g.get("actor"))


def library() -> Security:
    """The library on this app."""
    return cast(Security, current_app.extensions["security"])


def find_person(login: str) -> SignIn | None:
    """Whoever signs in with this phone number, e-mail or tax code; closed people too.

    The library stops at the first attribute the text looks like; ten digits with 03 in front are both a phone number
    and a tax code of Ho Chi Minh City, so all are tried.
    """
    for attribute in current_app.config["SECURITY_USER_IDENTITY_ATTRIBUTES"]:
        ((name, details),) = attribute.items()
        value = details["mapper"](login)
        if value and (found := library().datastore.find_user(**{name: value})):
            return cast(SignIn, found)
    return None


def password_is_right(someone: SignIn | None, typed: str) -> bool:
    """Whether `typed` is this person's password. Takes as long for nobody, for closed people and without a password."""
    plain = library().password_util.normalize(typed)[: rules.MAX_PASSWORD + 1]
    subject = someone if someone and someone.password else SignIn.nobody(passwords.nobodys_hash())
    right = bool(subject.verify_and_update_password(plain))
    return right and someone is not None and someone.active


def begin(someone: SignIn, *, second_factor: bool) -> None:
    """Sign a person in on this browser: a new session id and CSRF token, nothing kept from before but messages."""
    for key in [key for key in session if key != "_flashes"]:
        del session[key]
    g.pop("csrf_token", None)
    login_user(someone, remember=False)
    session["person_id"], session["role"] = someone.id, someone.role
    session["password_at"], session[SECOND_FACTOR] = now().timestamp(), second_factor
    session["began_at"] = now().timestamp()
    generate_csrf()  # now, so that no GET has to store it
    web_session().renew()


def end() -> None:
    """Sign out on this browser; the stored session ends with the answer."""
    logout_user()
    session.clear()


def began_at() -> datetime | None:
    """When this person signed in on this browser; giving the password again does not count. None for nobody."""
    began = session.get("began_at")
    return datetime.fromtimestamp(float(began), UTC) if began is not None else None


def is_fresh() -> bool:
    """Whether the password was given within the last ten minutes, by the clock of the service (ASVS 7.5.1)."""
    given = session.get("password_at")
    return given is not None and now().timestamp() - float(given) < rules.FRESH_FOR.total_seconds()


def recent_sign_in(view: View) -> View:
    """For views that hand out ways in or goods: ask for the password again when it was given too long ago.

    Somebody who was about to send a form comes back to its page. API keys have no password: they pass.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if me().acts is None and not is_fresh():
            back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else request.path
            return redirect(url_for("accounts.confirm", next=back), code=303)
        return view(*args, **kwargs)

    return cast(View, guarded)
