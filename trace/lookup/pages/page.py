"""Renders the public page: one HTML answer, its whole style inside, no script, nothing fetched before the verdict.

The edge calls `render`; it may keep what `goods.render_product_part` returns per batch, language and day, and pass it
in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from trace.core.words import VIETNAM, local_day
from trace.lookup.answer import status_of
from trace.lookup.pages import structured
from trace.lookup.pages.goods import ProductPart, render_product_part
from trace.lookup.pages.icons import ICONS, STAMP, WAIT
from trace.lookup.pages.sentences import PlaceWords, Sentences, sentences
from trace.lookup.pages.skeletons import Shape, check, skeleton
from trace.lookup.pages.templates import PLAIN, STYLE_SOURCE, template
from trace.lookup.rules import Free, Line, Route, State, Verdict
from trace.lookup.voices.listening import Listen
from trace.lookup.words import WHOLE, Language

SCRATCHED: frozenset[State] = frozenset({"active", "suspicious", "expired", "past_best", "consumed"})
"""States in which the code under the scratch layer may tell more."""

WITHOUT_CODE: frozenset[State] = frozenset({"typing_error", "service_trouble"})
"""Answers about no code: their pages name none and nothing of theirs can be sent on."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be sent."""

    html: bytes
    status: int
    title: str


class Visit(NamedTuple):
    """How a page is asked for: when, by which route, whether from what somebody sent on, and what there is to listen
    to; None where there is no clip.
    """

    at: datetime
    route: Route = "scanned"
    via_share: bool = False
    listen: Listen | None = None


CSP = (
    f"default-src 'none'; script-src 'self'; style-src {STYLE_SOURCE}; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The style is allowed by its hash: a page that is kept cannot carry a nonce."""

HEADERS: dict[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": CSP,
}
"""Sent with every page made here (look-up page, section 13)."""


def render(verdict: Verdict, visit: Visit, *, words: Sentences, product_part: ProductPart | None = None) -> Page:
    """The page of a verdict. `product_part` is what `render_product_part` made of the same facts, where it was kept.

    The moment of the visit is printed in Việt Nam's time, so that a screenshot is dated.
    """
    today = local_day(visit.at)
    goods = verdict.goods
    if goods and product_part is None:
        product_part = render_product_part(goods, lang=words.language, place=words.place, today=today)
    title = title_of(verdict, words)
    values = _values(verdict, visit, words)
    if goods and product_part:
        values["data"] = structured.closed(product_part.data, goods, verdict.code, words.place.url)
    made = skeleton(_shape(verdict, visit), words)
    html = made.filled(values, product_part.html if product_part else b"")
    if visit.via_share:
        html = html.replace(b'href="?lang=', b'href="?via=share&amp;lang=')
    return Page(html, status_of(verdict.state), title)


def render_verdict_with(
    name: str, verdict: Verdict, visit: Visit, *, words: Sentences, more: Mapping[str, object]
) -> Page:
    """Another page that opens with the verdict and says it in the same words: the template and what it says besides."""
    filled = {slot: Markup(text) for slot, text in _values(verdict, visit, words).items()}  # noqa: S704 (escaped below)
    state = verdict.state
    html = template(name, words).render(
        filled,
        shape=_shape(verdict, visit),
        tone=verdict.tone,
        icon=ICONS[state],
        headline=words.html[f"state.{state}"],
        **more,
    )
    return Page(html.encode(), status_of(state), title_of(verdict, words))


def _values(verdict: Verdict, visit: Visit, words: Sentences) -> dict[str, str]:
    """What the slots of a page are filled with: HTML, escaped here."""
    values = _said(verdict, visit, words) | _of_code(verdict, visit, words)
    values["title"] = escape(title_of(verdict, words))
    return values


def _shape(verdict: Verdict, visit: Visit) -> Shape:
    state, facts = verdict.state, verdict.facts
    recalled = state == "recalled"
    return Shape(
        state,
        demo=verdict.demo,
        coded=bool(verdict.code) and state not in WITHOUT_CODE,
        typed=bool(verdict.typed),
        typed_route=visit.route == "typed",
        shared=verdict.shared is not None,
        details=bool(verdict.details),
        others=bool(verdict.others),
        via_share=visit.via_share,
        listen=visit.listen is not None,
        notice=recalled and verdict.recall is not None and bool(verdict.recall.notice_url),
        in_recall=recalled and facts is not None and facts.batch is not None,
        scratch=state in SCRATCHED and verdict.has_pin,
        goods=verdict.goods is not None,
        scanned=verdict.scanned is not None,
        known=facts is not None,
    )


def _said(verdict: Verdict, visit: Visit, words: Sentences) -> dict[str, str]:
    """Sentences, and what they hang on, as HTML."""
    local = visit.at.astimezone(VIETNAM)
    clock = f"{local:%d/%m/%Y %H:%M}"
    said: dict[str, str] = {
        "preview": escape(_preview(verdict, words, clock)),
        "picture": words.place.url + preview_path(verdict, words.language, local.date()),
        "says": says(verdict, words),
        "moment": local.isoformat(timespec="minutes"),
        "clock": clock,
    }
    if verdict.details:
        said["details"] = "".join(f"<li>{words.markup(line)}</li>" for line in verdict.details)
    if verdict.others:
        said["others"] = "".join(f"<li>{words.markup(line)}</li>" for line in verdict.others)
    if verdict.shared:
        said["shared"] = words.markup(verdict.shared)
    if verdict.scanned:
        said["scanned"] = words.markup(verdict.scanned)
    if verdict.state == "recalled":
        said |= _of_recall(verdict, words)
    return said


def _of_recall(verdict: Verdict, words: Sentences) -> dict[str, str]:
    said: dict[str, str] = {"notice": escape(verdict.recall.notice_url)} if verdict.recall else {}
    if verdict.facts and verdict.facts.batch:
        said["in_recall"] = words.markup(Line("ui.in_recall.yes", {"lot": Free(verdict.facts.batch.lot)}))
    return said


def _of_code(verdict: Verdict, visit: Visit, words: Sentences) -> dict[str, str]:
    """The code as it is printed and as it is read out, what was typed, and the clip."""
    code = verdict.code
    told: dict[str, str] = {"typed": escape(verdict.typed or code)}
    if code:
        told |= {"at": f"/{code}", "grouped": grouped(code), "digits": spelled(code)}
    if verdict.typed:
        told["check"] = check(words, grouped(verdict.typed))
    if visit.listen:
        told["listen"] = _button(visit.listen, words)
    return told


@lru_cache(maxsize=512)
def _button(listen: Listen, words: Sentences) -> str:
    """The button of a clip and the other voices; the same for every page of a state."""
    return template("listen", words).render(listen=listen)


def preview_path(verdict: Verdict, lang: Language, today: date) -> str:
    """The address of the picture that stands for this answer where its link is sent on: one for each state, product
    and day, never for a stamp. It speaks Vietnamese or English.
    """
    product = verdict.goods.product.number if verdict.goods else 0
    more = ("" if lang == "vi" else "-en") + ("-demo" if verdict.demo else "")
    return f"/xem-truoc/{verdict.state}-{product}-{today.isoformat()}{more}.png"


def render_entry(*, lang: Language, place: PlaceWords) -> Page:
    """The page with the one field for a code."""
    words = sentences(lang, place)
    title = words["ui.entry_title"]
    html = template("entry", words).render(title=title, stamp=STAMP)
    return Page(html.encode(), 200, title)


def render_tries(*, lang: Language, place: PlaceWords) -> Page:
    """The page for who has looked up too many codes that are none; says nothing about any code."""
    words = sentences(lang, place)
    title = words["ui.tries_title"]
    html = template("tries", words).render(title=title, icon=WAIT)
    return Page(html.encode(), 429, title)


def render_static_trouble(place: PlaceWords) -> bytes:
    """The file a proxy serves when the service does not answer: both whole languages on one page, no clock, no code."""
    spoken = [
        {"language": words.language, "t": words.html} for words in (sentences(language, place) for language in WHOLE)
    ]
    title = sentences("vi", place)["state.service_trouble"]
    page = PLAIN.get_template("lookup/trouble.html")
    html = page.render(title=title, spoken=spoken, icon=ICONS["service_trouble"], hotline=place.hotline)
    return html.encode() + b"\n"


def grouped(typed: str) -> str:
    """Digits in groups of four, as they are printed; anything else as it was typed. Not escaped."""
    plain = "".join(typed.split())
    if not (plain.isascii() and plain.isdigit()):
        return typed[:200]
    return " ".join([plain[at : at + 4] for at in range(0, len(plain), 4)])[:200]


def spelled(code: str) -> str:
    """Digit by digit, with a pause between the groups, for a screen reader."""
    return ", ".join([" ".join(code[at : at + 4]) for at in range(0, len(code), 4)])


def title_of(verdict: Verdict, words: Sentences) -> str:
    """The page's title, verdict first."""
    key = "title.recalled" if verdict.state == "recalled" else f"state.{verdict.state}"
    named = verdict.goods.product.name_for(words.language).text if verdict.goods else ""
    return f"{words[key]} – {named or words['ui.site']}"


def _preview(verdict: Verdict, words: Sentences, clock: str) -> str:
    """What a link to the page says of it where it is sent on. What a green page must say, this must say too."""
    said = " ".join([words.plain(line) for line in verdict.lines])
    fixed = f" {words['fixed']}" if verdict.tone == "green" else ""
    return f"{said} {words['ui.checked_at']} {clock}.{fixed}"


def says(verdict: Verdict, words: Sentences) -> Markup:
    """The sentences under the headline: what to do stands out, two plain ones in a row are one paragraph."""
    said: list[tuple[str, str]] = []
    for line in verdict.lines:
        kind = ' class="do"' if line.key.startswith("do.") else ""
        text = str(words.markup(line))
        if said and not kind and not said[-1][0]:
            said[-1] = ("", f"{said[-1][1]} {text}")
        else:
            said.append((kind, text))
    return Markup("".join([f"<p{kind}>{text}</p>" for kind, text in said]))  # noqa: S704 (sentences are HTML already)
