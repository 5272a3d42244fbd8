"""What rooms above tell on the page of a stamp: `app.py` hands their answer down, for arrows never lead up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from flask_babel import gettext as _

from trace.base.db import Session
from trace.web.pages import shown_moment

PLACE = "inspections.heard"


@dataclass(frozen=True)
class Heard:
    """One report by a citizen: where it is read, in one line; `text` is empty for who may not read it."""

    address: str | None
    words: str
    state: tuple[object, str]
    made_at: datetime
    on_stamp: bool
    text: str


@dataclass(frozen=True)
class About:
    """What is asked about: a stamp of a run, with the batch it is bound to; or a batch, a product, a producer alone."""

    run_id: int | None = None
    ordinal: int | None = None
    batch_id: int | None = None
    product_id: int | None = None
    producer_id: int | None = None


Telling = Callable[[Session, About], Sequence[Heard]]


def told_by(app: Flask, telling: Telling) -> None:
    """Let a room above say what citizens reported."""
    app.extensions[PLACE] = telling


def heard(db: Session, about: About) -> Sequence[Heard]:
    """What citizens reported of it, newest first; nothing where no room says it."""
    telling: Telling | None = current_app.extensions.get(PLACE)
    return telling(db, about) if telling else ()


def heard_line(found: Sequence[Heard]) -> list[tuple[str, str]]:
    """The same in one line for the phone: how many, and when the newest came; no line where there is none."""
    if not found:
        return []
    newest = shown_moment(found[0].made_at)
    return [(_("Reports"), _("%(num)s, newest %(moment)s", num=len(found), moment=newest))]
