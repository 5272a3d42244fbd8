"""What the pages of the register share: the blueprint, who may read what, communes to choose from, links elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from trace.base.db import Session, transaction
from trace.base.errors import Conflict, Refused, Stale, TraceError
from trace.core.numbers import row_number
from trace.registry import queries, wording
from trace.registry.forms import FROM, PlaceForm
from trace.registry.models import AdminUnit, Producer
from trace.web.forms import choices
from trace.web.guard import me, own_or_hidden
from trace.web.language import sentence
from trace.web.pages import runtime

blueprint = Blueprint("registry", __name__)

ANSWERED = (Refused, Conflict, Stale)
WORDS = {"words": wording}
PAGE = 50
MOVED = 301


def readable(db: Session, producer_id: int, act: str = "producer.see") -> Producer:
    """The producer, for somebody who may read it; NotFound otherwise. One that was merged leads on to the other.

    With `?ban-cu=1` in the address the state's people read the row that was left behind.
    """
    found = db.get(Producer, producer_id)
    if found is not None and found.merged_into_id is not None and "ban-cu" not in request.args:
        own_or_hidden(act, found.merged_into_id)
        there = (request.view_args or {}) | {"producer_id": found.merged_into_id}
        abort(redirect(url_for(str(request.endpoint), **there), code=MOVED))
    own_or_hidden(act, producer_id)
    return queries.producer(db, producer_id)


def may(act: str, producer_id: int) -> bool:
    """Whether a button for `act` on this producer's objects is worth showing."""
    return me().why_not(act, producer=producer_id) is None


def after() -> int:
    """The id a list goes on after."""
    return row_number(request.args.get("after", "")) or 0


def pressed(
    act: Callable[[Session], object], said: str, back: str, *, told: tuple[type[TraceError], ...] = ANSWERED
) -> ResponseReturnValue:
    """Do what a button says and go back to its page, which says what was done or, for errors of `told`, why not."""
    try:
        with transaction(runtime().main) as db:
            act(db)
        flash(said, "success")
    except told as error:
        flash(sentence(error.reason), "error")
    return redirect(back, code=303)


def link(endpoint: str, **values: Any) -> str | None:
    """The address of another room's page; None where that room has none of this name."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def offer_communes(db: Session, form: PlaceForm) -> None:
    """Fill the form's provinces, and the communes that match what was searched, the chosen one first."""
    everywhere = [("", _("All provinces"))]
    form.province.choices = choices([*everywhere, *((each.code, each.name) for each in queries.provinces(db))])
    found: dict[str, str] = {}
    offered = _kept(db, form)
    if form.commune.data and len(form.commune.data.strip()) > 1:
        offered += queries.place_choices(db, form.commune.data, province_code=form.province.data or None)
    for each in offered:
        former = f"{FROM}{each.former.code}" if each.former else ""
        found.setdefault(f"{each.unit.code}{former}", _said(each))
    form.ward_code.choices = choices(found.items())


def _kept(db: Session, form: PlaceForm) -> list[queries.PlaceChoice]:
    """The choice that was made, to be offered again."""
    if (unit := queries.commune(db, form.ward)) is None:
        return []
    former = {each.code: each for each in queries.came_from(db, unit.code)}.get(form.former_ward or "")
    return [queries.PlaceChoice(unit, former, whole=True)]


def _said(each: queries.PlaceChoice) -> str:
    name = _named(each.unit)
    if each.former is None:
        return name
    was = f"{each.former.unit_type} {each.former.name}, {each.former.district}"
    if each.whole:
        return str(_("%(now)s (before 1 July 2025: %(was)s)", now=name, was=was))
    return str(_("%(now)s (before 1 July 2025 part of: %(was)s)", now=name, was=was))


def _named(unit: AdminUnit) -> str:
    return f"{unit.unit_type} {unit.name}, {unit.province_name}"


def sent(upload: FileStorage) -> tuple[str, bytes]:
    """Name and content of an uploaded file, read no further than one byte beyond the limit."""
    return upload.filename or "", upload.stream.read(runtime().settings.max_upload_bytes + 1)
