"""The blueprint of the pages of stamps, which refusals their forms answer, and the way that leads to a page."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext as _

from trace.base.errors import Conflict, Refused, Stale
from trace.stamps.queries import RunLine

blueprint = Blueprint("stamps", __name__)

# Refusals that are said on the form, with what was typed kept.
ANSWERED = (Refused, Conflict, Stale)
Crumbs = list[tuple[str, str | None]]


def crumbs(found: RunLine | None = None, here: str | None = None) -> Crumbs:
    """The way from the list of runs to this page."""
    way: Crumbs = [(_("Stamps"), url_for("stamps.runs") if found or here else None)]
    if found:
        address = url_for("stamps.run", run_id=found.run.id) if here else None
        way.append((_("Run %(id)s", id=found.run.id), address))
    return [*way, (here, None)] if here else way
