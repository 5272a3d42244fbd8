"""How far a run's files are, as its page shows it: form by form, each file with the way this person may fetch it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from trace.accounts import queries as accounts
from trace.base.db import Session
from trace.core.reason import Reason
from trace.stamps import queries, rules
from trace.stamps.files import fetching
from trace.stamps.models import PrintPart, Run
from trace.stamps.queries import Making
from trace.stamps.rules import FileFacts
from trace.stamps.wording import FORMS, MAKING, left_words
from trace.web.guard import me
from trace.web.language import sentence
from trace.web.pages import now, runtime

PARTS_SHOWN = 6  # of each form on the run's page; all of them on the form's own
DOWNLOADS_SHOWN = 20


@dataclass(frozen=True)
class FileLine:
    """One file, and how it may be fetched: `fetch`, `ask` for a permit, or `waits` for an officer's answer."""

    part: PrintPart
    way: str


@dataclass(frozen=True)
class FormLine:
    """One form of a run: how far it is in words and colour, what stands in its way, its first files."""

    making: Making
    words: str
    tone: str
    trouble: str
    left: str
    files: tuple[FileLine, ...]


@dataclass(frozen=True)
class DownloadLine:
    """Who fetched which file, and when; with a permit or without."""

    moment: Any
    person: str
    words: str
    by_permit: bool


def files_context(db: Session, run: Run) -> dict[str, Any]:
    """What the page of a run shows of its files."""
    printing = queries.printing(db, run, now())
    lines = [form_line(db, run, making, limit=PARTS_SHOWN) for making in printing.forms]
    asked = {making.form for making in printing.forms}
    return {
        "printing": printing,
        "form_lines": lines,
        "left": left_words(printing.seconds_left),
        "downloads": _downloads(db, run),
        "permits": queries.permits(db, run.id),
        "pins_way": _way(db, run, rules.PIN_FORM, [1])[0] if run.kind == queries.SCRATCHED else None,
        "more_forms": [(form, words) for form, words in FORMS.items() if form not in asked and form in rules.FORMS],
    }


def form_line(db: Session, run: Run, making: Making, *, limit: int | None = None, after: int = 0) -> FormLine:
    """One form, with its finished files from number `after` on."""
    words, tone = MAKING[making.state]
    parts = list(queries.parts(db, run.id, making.form))[after:][:limit] if making.state == "finished" else []
    ways = _way(db, run, making.form, [part.number for part in parts])
    trouble = sentence(Reason(making.error_code)) if making.error_code else ""
    files = tuple(FileLine(part, way) for part, way in zip(parts, ways, strict=True))
    return FormLine(making, str(words), tone, trouble, left_words(making.seconds_left), files)


def _way(db: Session, run: Run, form: str, numbers: list[int]) -> list[str]:
    """How this person may fetch each of these files."""
    limits, moment = fetching.limits_of(runtime().settings), now()
    fetched, granted = queries.first_fetches(db, run.id), queries.open_permits(db, me().id, run.id)
    done, pins = run.print_done_at is not None, form == rules.PIN_FORM
    found = []
    for number in numbers:
        facts = FileFacts(run.labels, done, fetched.get((form, number)), pins)
        if rules.why_permit(facts, limits, moment) is None or granted.get((form, number)):
            found.append("fetch")
        else:
            found.append("waits" if (form, number) in granted else "ask")
    return found


def _downloads(db: Session, run: Run) -> list[DownloadLine]:
    found = queries.downloads(db, run.id, limit=DOWNLOADS_SHOWN)
    names = {person: accounts.person_name(db, person) for person in {one.person_id for one in found}}
    return [
        DownloadLine(
            one.fetched_at,
            names[one.person_id],
            _("%(form)s, part %(number)s", form=FORMS.get(one.form, one.form), number=one.number),
            one.permit_id is not None,
        )
        for one in found
    ]
