"""Who may enter: every view carries the act it needs, or says that it is public. A house test walks over all routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g

from trace.base import permissions
from trace.base.actor import Actor
from trace.base.errors import NotFound, Unidentified
from trace.core.reason import Reason

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
HIDDEN = Reason("object.unknown")


def me() -> Actor:
    """The person who asks. Unidentified when nobody is signed in and no token was sent."""
    actor = g.get("actor")
    if not isinstance(actor, Actor):
        raise Unidentified(Reason("sign_in.needed"))
    return actor


def mine() -> frozenset[int] | None:
    """Whose objects a list shows: those of the producers somebody works for; None = all, for the state's people."""
    actor = me()
    return actor.producers if actor.works_for_producers else None


def own_or_hidden(act: str, producer_id: int, unknown: Reason = HIDDEN) -> None:
    """NotFound for somebody who may not read this producer's objects: nor do they learn whether there are any."""
    if me().why_not(act, producer=producer_id):
        raise NotFound(unknown)


def needs(act: str) -> Callable[[View], View]:
    """Let only people in whose role may do `act`; whether this object is theirs is judged by the command itself."""
    permissions.PERMISSIONS[act]  # a misspelled act fails at import, not at a request

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            me().must_on_something(act)
            return view(*args, **kwargs)

        guarded.needs_act = act  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def public(view: View) -> View:
    """Anybody may enter."""
    view.needs_act = PUBLIC  # type: ignore[attr-defined]
    return view


def open_to_all(view: View) -> View:
    """Public, and answered without loading a web session."""
    view.sessionless = True  # type: ignore[attr-defined]
    return public(view)


def speaks_json(view: View) -> View:
    """A door for programs beside pages: whatever goes wrong in it is a problem, never a page or a way to sign in."""
    view.answers_json = True  # type: ignore[attr-defined]
    return view
