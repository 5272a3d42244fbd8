"""Wires Flask-Security-Too to our people and our sessions, and fills `g.actor` before every request.

The library is the engine: Argon2 hashing with renewal, identity look-up by several attributes, login and logout, TOTP,
recovery codes. Its views, forms, tokens and remember-me cookie stay off (docs/decisions/0005-signing-in.md).
"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import Security, current_user

from trace.accounts import passwords, queries, rules, tokenbearer
from trace.accounts.adapter import People, SignIn
from trace.accounts.secondfactor import OwnCodes, ReplaySafeTotp
from trace.accounts.sessions import SqlSession, SqlSessions
from trace.base.actor import Actor
from trace.base.db import snapshot
from trace.base.limits import SCHEME, Budgets, SqlStorage
from trace.base.runtime import Runtime
from trace.web.pages import now, runtime

SECOND_FACTOR = "second_factor"

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
    if getattr(current_app.view_functions.get(request.endpoint or ""), "sessionless", False):
        return
    user = cast("SignIn | None", current_user if current_user and current_user.is_authenticated else None)
    if user is None:
        return
    if owes_second_factor(user):
        g.half_signed_in = user
        return
    with snapshot(runtime().main) as db:
        g.actor = queries.actor_of(db, user.id)


def owes_second_factor(user: SignIn) -> bool:
    """Whether this session still has to show the second factor."""
    required = runtime().settings.second_factor_required
    return not session.get(SECOND_FACTOR) and rules.must_show_second_factor(
        user.role, enrolled=user.totp_sealed is not None, required=required
    )


def web_session() -> SqlSession:
    """The web session of this request, by its own type."""
    return cast(SqlSession, cast(Any, session)._get_current_object())


def half_signed_in() -> SignIn | None:
    """Who has shown a password and owes the second factor."""
    return cast("SignIn | None", g.get("half_signed_in"))


def signed_in_actor() -> Actor | None:
    """Who is fully signed in, or None."""
    return cast("Actor | None", g.get("actor"))


def is_fresh() -> bool:
    """Whether the person gave their password within the last ten minutes, by the clock of the service (ASVS 7.5.1)."""
    given = session.get("password_at")
    return given is not None and now().timestamp() - float(given) < rules.FRESH_FOR.total_seconds()
