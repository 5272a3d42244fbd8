"""Forms that anybody may send without signing in: no cookie, a signed token of the form's own address instead of CSRF.

The token names the address it was made for and a random id, and is good for twelve hours (look-up page, section 4.2).
The id is also what makes a repeated send count once (`base.once`): a weak line may send the same form twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from trace.base import once, tokens
from trace.base.actor import SERVICE_ID
from trace.base.db import transaction
from trace.base.errors import Forbidden
from trace.core.reason import Reason
from trace.web.pages import now, runtime

FIELD: Final = "token"
GOOD_FOR_S: Final = 12 * 3600
OUR_PAGES: Final = frozenset({"same-origin", "none", ""})  # Sec-Fetch-Site; older browsers do not say
_SALT = "public form"


def new_token(path: str) -> str:
    """A token for one showing of the form at `path`."""
    return str(_signer().dumps([path, tokens.new_secret(16)]))


def sent_id() -> str:
    """The id in the token of the form that was sent. Forbidden without a token, or with one of another address,
    another service or an older day, and where a browser says that another site's page sent it."""
    if request.headers.get("Sec-Fetch-Site", "") not in OUR_PAGES:
        raise Forbidden(Reason("form.token"))
    try:
        path, number = _signer().loads(request.form.get(FIELD, ""), max_age=GOOD_FOR_S)
    except (BadData, ValueError) as error:
        raise Forbidden(Reason("form.token")) from error
    if path != request.path:
        raise Forbidden(Reason("form.token"))
    return str(number)


def once_by_token(body: Any, make: Callable[[Session], Any], *, use: str = "") -> Any:
    """Run `make` in one transaction for a public form; the same form sent again gets the first answer, from the row
    that was committed with the effect. `body` is what was filled in: Refused when the same form brings another one.

    `use` names one of several uses of one form, where going back and filling it in anew is allowed. What `make` returns
    must be JSON. What is kept names the route and never the path, which may hold a stamp's code.
    """
    claim = once.Key.of(SERVICE_ID, f"public:{request.url_rule}", sent_id() + use, body)
    with transaction(runtime().main) as db:
        return once.made_once(db, claim, make, now=now())


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime().settings.secret_key, salt=_SALT)
