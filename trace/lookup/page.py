"""Renders the public page: one HTML answer, its whole style inside, no script, nothing fetched before the verdict.

The edge calls `render`; it may keep what `render_product_part` returns per batch, language and day, and pass it in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from markupsafe import Markup

from trace.lookup import rules
from trace.lookup.answer import status_of
from trace.lookup.rules import HERE, Certificate, Facts, Free, Line, Route, State, Value, Verdict, counted
from trace.lookup.sentences import PlaceWords, Sentences, sentences
from trace.lookup.templates import PLAIN, STYLE_SOURCE, template
from trace.lookup.words import WORDS, Language

SIGNS: dict[State, str] = {
    "active": "tick",
    "suspicious": "bang",
    "recalled": "cross",
    "expired": "clock",
    "past_best": "days",
    "not_activated": "pause_low",
    "on_hold": "pause",
    "consumed": "bag",
    "void": "cross",
    "stolen": "cross",
    "revoked": "cross",
    "unknown_typed": "what",
    "unknown_scanned": "what_low",
    "typing_error": "pencil",
    "service_trouble": "wrench",
    "pin_first": "tick",
    "pin_used": "bang",
    "pin_mismatch": "pencil",
}
"""The sign drawn inside the shape of a state's tone."""

REPORTED: frozenset[State] = frozenset(
    {"suspicious", "not_activated", "consumed", "void", "stolen", "unknown_typed", "unknown_scanned"}
)
"""States in which the call is to tell what one saw, rather than to ask."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be sent."""

    html: bytes
    status: int
    title: str


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


_ICONS = PLAIN.get_template("lookup/icons.html").module
_icon: Callable[[str, str], Markup] = getattr(_ICONS, "icon")  # noqa: B009 (a macro, unknown to the type checker)
_stamp: Callable[[], Markup] = getattr(_ICONS, "stamp")  # noqa: B009
ICONS: dict[State, Markup] = {state: _icon(tone, SIGNS[state]) for state, tone in rules.TONES.items()}
STAMP = _stamp()


def render(
    verdict: Verdict,
    *,
    words: Sentences,
    checked_at: datetime,
    route: Route,
    product_part: Markup | None = None,
) -> Page:
    """The page of a verdict. `product_part` is what `render_product_part` made of the same facts, where it was kept.

    `checked_at` is printed in Việt Nam's time, so that a screenshot is dated.
    """
    lang, place = words.language, words.place
    local = checked_at.astimezone(HERE)
    title = _title(verdict, words)
    goods = verdict.goods
    if goods and product_part is None:
        product_part = render_product_part(goods, lang=lang, place=place, today=local.date())
    clock = f"{local:%d/%m/%Y %H:%M}"
    html = template("verdict", words).render(
        v=verdict,
        title=title,
        headline=words.html[f"state.{verdict.state}"],
        preview=_preview(verdict, words, clock),
        icon=ICONS[verdict.state],
        says=_says(verdict, words),
        moment=local.isoformat(timespec="minutes"),
        clock=clock,
        **_parts(verdict, words),
        product_part=product_part or "",
        typed_route=route == "typed",
    )
    return Page(html.encode(), status_of(verdict.state), title)


def render_product_part(facts: Facts, *, lang: Language, place: PlaceWords, today: date) -> Markup:
    """The product, its papers, its batch and journey on a day: the same for every stamp of a batch.

    Not to be kept beyond the day: time left and the state of papers are worked out for it.
    """
    words = sentences(lang, place)
    batch, producer = facts.batch, facts.producer
    ocop = rules.ocop_standing(facts.ocop, today) if facts.ocop else None
    former: dict[str, Value] = {"date": producer.former_until, "address": Free(producer.former_address)}
    more = len(facts.journey) - 6
    html = template("product", words).render(
        facts=facts,
        ocop=ocop,
        stars_label=words.plain(Line("ui.ocop", {"star": ocop.stars})) if ocop else "",
        notices=rules.notices(facts, today),
        papers=_papers(facts.certificates, words, today) if facts.certificates else "",
        former=words.markup(Line("ui.former", former)) if producer.former_address else "",
        amount=f" · {words.number(batch.quantity)} {batch.unit}" if batch and batch.quantity else "",
        dated=_dated(facts, words, today),
        compare=_compare(facts, words),
        more_steps=words.markup(counted("more_step", more)) if more > 0 else "",
    )
    return Markup(html)  # noqa: S704 (made by an escaping template)


@lru_cache(maxsize=1_024)
def _papers(certificates: tuple[Certificate, ...], words: Sentences, today: date) -> Markup:
    """The list of certificates, kept beyond one batch: a producer has few of them and many batches."""
    html = template("papers", words).render(papers=[rules.paper(each, today) for each in certificates])
    return Markup(html)  # noqa: S704 (made by an escaping template)


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
    html = template("tries", words).render(title=title, icon=_icon("grey", "pause"))
    return Page(html.encode(), 429, title)


def render_static_trouble(place: PlaceWords) -> bytes:
    """The file a proxy serves when the service does not answer: every language on one page, no clock, no code."""
    spoken = [
        {"language": words.language, "t": words.html} for words in (sentences(language, place) for language in WORDS)
    ]
    title = sentences("vi", place)["state.service_trouble"]
    page = PLAIN.get_template("lookup/trouble.html")
    html = page.render(title=title, spoken=spoken, icon=ICONS["service_trouble"], hotline=place.hotline)
    return html.encode() + b"\n"


def grouped(typed: str) -> str:
    """Digits in groups of four, as they are printed; anything else as it was typed."""
    plain = "".join(typed.split())
    if not (plain.isascii() and plain.isdigit()):
        return typed[:200]
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))[:200]


def spelled(code: str) -> str:
    """Digit by digit, with a pause between the groups, for a screen reader."""
    return ", ".join(" ".join(code[at : at + 4]) for at in range(0, len(code), 4))


def _title(verdict: Verdict, words: Sentences) -> str:
    key = "title.recalled" if verdict.state == "recalled" else f"state.{verdict.state}"
    return f"{words[key]} – {_name(verdict.goods, words)}" if verdict.goods else f"{words[key]} – {words['ui.site']}"


def _name(facts: Facts, words: Sentences) -> str:
    product = facts.product
    return product.name_en if words.language != "vi" and product.name_en else product.name_vi


def _preview(verdict: Verdict, words: Sentences, clock: str) -> str:
    said = " ".join(words.plain(line) for line in verdict.lines)
    return f"{said} {words['ui.checked_at']} {clock}."


def _says(verdict: Verdict, words: Sentences) -> list[tuple[str, Markup]]:
    """Each sentence with its class: what to do stands out. Two plain ones in a row are one paragraph."""
    says: list[tuple[str, Markup]] = []
    for line in verdict.lines:
        kind = "do" if line.key.startswith("do.") else ""
        if says and not kind and not says[-1][0]:
            says[-1] = ("", says[-1][1] + " " + words.markup(line))
        else:
            says.append((kind, words.markup(line)))
    return says


def _parts(verdict: Verdict, words: Sentences) -> dict[str, str]:
    """The code as it is printed and as it is read out, the form for another one, and what to press."""
    return {
        "grouped": grouped(verdict.code),
        "digits": spelled(verdict.code),
        "check": _check(words, grouped(verdict.typed)) if verdict.typed else _empty_check(words),
        "stamp": STAMP,
        "call": words.html["ui.report" if verdict.state in REPORTED else "ui.call"],
        "in_recall": _in_recall(verdict, words),
    }


@lru_cache(maxsize=64)
def _empty_check(words: Sentences) -> Markup:
    return _check(words, "")


def _check(words: Sentences, value: str) -> Markup:
    html = template("check", words).render(value=value)
    return Markup(html)  # noqa: S704 (made by an escaping template)


def _in_recall(verdict: Verdict, words: Sentences) -> Markup:
    if verdict.facts is None or verdict.facts.batch is None:
        return Markup()
    return words.markup(Line("ui.in_recall.yes", {"lot": Free(verdict.facts.batch.lot)}))


def _dated(facts: Facts, words: Sentences, today: date) -> tuple[Markup, Markup] | None:
    """The label of the batch's date and the date with the time left."""
    batch = facts.batch
    if batch is None or batch.exp_date is None or facts.stamp_kind == "plaque" or batch.exp_kind == "none":
        return None
    left = Line("left.past") if batch.exp_date < today else rules.time_left(today, batch.exp_date)
    shown = Line("ui.date", {"date": batch.exp_date, "left": left})
    return words.html[f"ui.{batch.exp_kind}"], words.markup(shown)


def _compare(facts: Facts, words: Sentences) -> Markup:
    """What to hold against the pack; a plaque has no pack."""
    if facts.stamp_kind == "plaque":
        return Markup()
    kind = facts.batch.exp_kind if facts.batch else "none"
    return words.html[f"ui.compare.{kind}"]
