"""The blueprint of the pages of stamps, and what each of them begins with: a run that this person may see."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext as _

from trace.base.db import Session
from trace.base.errors import Conflict, Refused, Stale
from trace.core.reason import Reason
from trace.stamps import queries
from trace.stamps.queries import RunLine
from trace.web.guard import own_or_hidden

blueprint = Blueprint("stamps", __name__)

# Refusals that are said on the form, with what was typed kept.
ANSWERED = (Refused, Conflict, Stale)
Crumbs = list[tuple[str, str | None]]


def seen(db: Session, run_id: int) -> RunLine:
    """The run with its names. NotFound also for one of a producer that is not theirs."""
    found = queries.line(db, run_id)
    own_or_hidden("run.see", found.run.producer_id, Reason("run.unknown"))
    return found


def crumbs(found: RunLine | None = None, here: str | None = None) -> Crumbs:
    """The way from the list of runs to this page."""
    way: Crumbs = [(_("Stamps"), url_for("stamps.runs") if found or here else None)]
    if found:
        address = url_for("stamps.run", run_id=found.run.id) if here else None
        way.append((_("Run %(id)s", id=found.run.id), address))
    return [*way, (here, None)] if here else way
