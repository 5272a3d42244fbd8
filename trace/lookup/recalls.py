"""The public notice of a recall: who decided what over which lots, what to do, and whether one's code is among them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.lookup import queries, rules
from trace.lookup.asking import Asked
from trace.lookup.pages.icons import ICONS
from trace.lookup.pages.page import Page, grouped
from trace.lookup.pages.sentences import PlaceWords, sentences
from trace.lookup.pages.templates import template
from trace.lookup.queries.notices import RecallNotice
from trace.lookup.responding import LONGEST_BODY, asked, kept, lang, place, sent
from trace.lookup.rules import Free, Line
from trace.lookup.words import Language
from trace.web.pages import runtime


@dataclass(frozen=True, slots=True)
class InNotice:
    """Whether a typed code is in the notice: lines to say, the code to look up whole, and what was typed."""

    lines: tuple[Line, ...]
    typed: str
    code: str = ""
    within: bool = False


def show(recall_id: int) -> ResponseReturnValue:
    """The notice; NotFound when there is none or it was never published."""
    return kept(render_notice(_notice(recall_id), None, lang=lang(), place=place()))


def ask(recall_id: int) -> ResponseReturnValue:
    """The notice with the answer to a typed code, in place. TooMany for who types too many codes that are none."""
    request.max_content_length = LONGEST_BODY
    typed = request.form.get("code", "")
    notice = _notice(recall_id)
    answer = _answer(notice, typed, asked(typed, "typed"))
    return sent(render_notice(notice, answer, lang=lang(), place=place()))


def _notice(recall_id: int) -> RecallNotice:
    with runtime().public_snapshot() as db:
        found = queries.notice(db, recall_id)
    if found is None:
        raise NotFound(Reason("recall.unknown"))
    return found


def _answer(notice: RecallNotice, typed: str, found: Asked) -> InNotice:
    if found.known is None:
        return InNotice((Line(f"state.{found.verdict.state}"), *found.verdict.lines), typed)
    covered = {batch.batch_id: batch.lot for batch in notice.batches}
    lot = covered.get(found.known.batch_id or 0)
    if lot is None:
        return InNotice((Line("notice.no"),), typed, found.verdict.code)
    return InNotice((Line("notice.yes", {"lot": Free(lot)}),), typed, found.verdict.code, within=True)


def render_notice(notice: RecallNotice, answer: InNotice | None, *, lang: Language, place: PlaceWords) -> Page:
    """The page of a notice. One that was withdrawn says so first, and no longer what to do."""
    words = sentences(lang, place)
    ended = notice.withdrawn_on is not None
    headline = words["notice.ended" if ended else "title.recalled"]
    title = f"{headline} – {words['notice.title']}"
    html = template("notice", words).render(
        title=title,
        notice=notice,
        tone="grey" if ended else "red",
        icon=ICONS["unknown_typed" if ended else "recalled"],
        headline=words.html["notice.ended" if ended else "state.recalled"],
        advice=() if ended else rules.recall_advice(notice.recall),
        details=rules.recall_details(notice.recall),
        answer=answer,
        typed=grouped(answer.typed) if answer else "",
        url=place.url + notice.path,
    )
    return Page(html.encode(), 200, title)
