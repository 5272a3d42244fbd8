"""Renders the page of a scratch PIN: the field for it, what came of an entry, and the wait when no try is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from trace.core.words import VIETNAM
from trace.lookup.answer import status_of
from trace.lookup.pages.goods import render_product_part
from trace.lookup.pages.icons import ICONS
from trace.lookup.pages.page import Page, grouped, spelled
from trace.lookup.pages.sentences import Sentences
from trace.lookup.pages.templates import template
from trace.lookup.rules import PIN_MAY_HEAD, Line, Verdict, counted

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class PinPage:
    """What the page shows: the stamp's verdict (with a PIN's answer where one was entered) and a token for a form.

    `fault` says why what was `typed` can be no PIN; `wait_s` is set while no try is left.
    """

    verdict: Verdict
    token: str
    fault: Line | None = None
    typed: str = ""
    wait_s: int = 0

    @property
    def answered(self) -> bool:
        """Whether a PIN was compared."""
        return self.verdict.pin is not None

    @property
    def settled(self) -> bool:
        """Whether the right PIN was entered: then there is nothing left to type."""
        return self.verdict.pin is not None and self.verdict.pin.state != "pin_mismatch"

    @property
    def own_first(self) -> bool:
        """Whether the stamp's own verdict stays the headline, because it says more than any PIN could."""
        return not self.answered and self.verdict.state not in PIN_MAY_HEAD

    @property
    def waiting(self) -> bool:
        """Whether the headline is that no try is left."""
        return bool(self.wait_s) and not self.own_first


def render_pin(shown: PinPage, *, words: Sentences, checked_at: datetime) -> Page:
    """The page. Its status is 200, or 429 while no try is left; the form is left out where nothing is to be typed."""
    verdict, local = shown.verdict, checked_at.astimezone(VIETNAM)
    goods = verdict.goods if shown.answered else None
    part = render_product_part(goods, lang=words.language, place=words.place, today=local.date()) if goods else None
    title = _title(shown, words)
    html = template("pin", words).render(
        v=verdict,
        shown=shown,
        title=title,
        headline=_headline(shown, words),
        icon=_icon(shown),
        says=_says(shown, words),
        stamp_says=words.html[f"state.{_own_state(verdict)}"],
        wait=words.markup(Line("pin.wait", {"wait": counted("minute", _minutes(shown.wait_s))})),
        fault=words.markup(shown.fault) if shown.fault else "",
        typed=grouped(shown.typed),
        grouped=grouped(verdict.code),
        digits=spelled(verdict.code),
        moment=local.isoformat(timespec="minutes"),
        clock=f"{local:%d/%m/%Y %H:%M}",
        product_part=Markup(part.html.decode()) if part else "",  # noqa: S704 (made by an escaping template)
    )
    return Page(html.encode(), TOO_MANY if shown.wait_s else status_of(verdict.state), title)


def _headline(shown: PinPage, words: Sentences) -> str:
    if shown.waiting:
        return words.html["ui.pin_wait_title"]
    return words.html[f"state.{shown.verdict.state}"]


def _title(shown: PinPage, words: Sentences) -> str:
    """The verdict words first; of the bare form, what is asked for."""
    if shown.waiting:
        return f"{words['ui.pin_wait_title']} – {words['ui.site']}"
    said = shown.answered or shown.own_first
    return f"{words[f'state.{shown.verdict.state}'] if said else words['ui.pin_title']} – {words['ui.site']}"


def _icon(shown: PinPage) -> Markup:
    if shown.waiting:
        return ICONS["pin_mismatch"]
    # A PIN that failed again and again has the triangle of an entry that somebody else made.
    again = shown.verdict.state == "pin_mismatch" and shown.verdict.tone == "amber"
    return ICONS["pin_used" if again else shown.verdict.state]


def _own_state(verdict: Verdict) -> str:
    """What the stamp itself is, whatever its PIN says."""
    if verdict.pin is None or verdict.state != verdict.pin.state:
        return verdict.state
    return verdict.lower[0] if verdict.lower else "active"


def _says(shown: PinPage, words: Sentences) -> list[dict[str, Any]]:
    return [
        {"kind": "do" if line.key.startswith("do.") else "", "text": words.markup(line)} for line in shown.verdict.lines
    ]


def _minutes(seconds: int) -> int:
    return max(1, -(-seconds // 60))
