"""What the pages of inspections share: their blueprint, the way back, previews, and the sign-in that must be fresh."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from trace.accounts.signin import is_fresh
from trace.base.errors import Refused
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.core.words import VIETNAM, local_day
from trace.inspections import wording
from trace.web.pages import now

blueprint = Blueprint("inspections", __name__)

ROWS = 50
ONE_MORE = ROWS + 1  # tells whether a next page has anything
Crumbs = list[tuple[str, str | None]]
Row = TypeVar("Row")
View = TypeVar("View", bound=Callable[..., Any])


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """The words of states and the day, for every page of this room."""
    return {"words": wording, "today": local_day(now())}


def crumbs(*steps: tuple[str, str | None]) -> Crumbs:
    """The way here from the inspectors' start page."""
    return [(_("Inspection"), url_for("inspections.start")), *steps]


def stamp_step(run_id: int, ordinal: int) -> tuple[str, str]:
    """The page of a stamp as a step of the way. People count stamps from 1."""
    label = _("Stamp %(ordinal)s of run %(run)s", ordinal=ordinal + 1, run=run_id)
    return label, url_for("inspections.stamp", run_id=run_id, ordinal=ordinal)


def confirmed() -> bool:
    """Whether the sender has seen the preview and said yes."""
    return request.form.get("act") == "confirm"


def typed() -> list[tuple[str, str]]:
    """What was typed, to be carried through the preview unseen."""
    kept = request.form.items(multi=True)
    return [(name, value) for name, value in kept if name not in ("act", "csrf_token")]


def fresh(view: View) -> View:
    """Ask for the password again before the page of an act that nothing takes back (checks, S49).

    What was typed is not lost: a form that was open too long says so itself (`must_be_fresh`).
    """

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        if request.method == "GET" and not is_fresh():
            return redirect(url_for("accounts.confirm", next=request.full_path.rstrip("?")))
        return view(*args, **kwargs)

    return asked  # type: ignore[return-value]


def must_be_fresh() -> None:
    """Refuse to go on when the password was given more than ten minutes ago."""
    if not is_fresh():
        raise Refused(Reason("inspection.password_again"))


def this_minute() -> datetime:
    """Now as a field of date and time takes it: by the clock of Vietnam, without a zone."""
    return now().astimezone(VIETNAM).replace(tzinfo=None, second=0, microsecond=0)


def first_rows(found: Sequence[Row], next_from: Callable[[Row], str]) -> tuple[Sequence[Row], str | None]:
    """The rows of one page, and the address of the page that goes on after its last row; None where none follows.

    `found` was asked for with the limit ONE_MORE.
    """
    return found[:ROWS], next_from(found[ROWS - 1]) if len(found) > ROWS else None


def number(name: str) -> int | None:
    """A whole number from the address; None where there is none that a row could have."""
    return row_number(request.args.get(name, "").strip())
