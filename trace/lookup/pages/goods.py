"""The part of a page that speaks of the goods: made from their facts, kept by the caller per batch, language, day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from trace.lookup import rules
from trace.lookup.pages import structured
from trace.lookup.pages.sentences import PlaceWords, Sentences, sentences
from trace.lookup.pages.templates import template
from trace.lookup.rules import Certificate, Facts, Free, Line, Value, counted
from trace.lookup.words import Language

SHOWN_STEPS = 6
"""Steps of a journey shown at once; the others are folded (look-up page, section 8)."""


@dataclass(frozen=True, slots=True)
class ProductPart:
    """The same for every stamp of a batch on a day: HTML for people, and the data for programs, still open
    (`structured.closed` adds what is the code's own).
    """

    html: bytes
    data: str


def render_product_part(facts: Facts, *, lang: Language, place: PlaceWords, today: date) -> ProductPart:
    """The product, its papers, its batch and journey on a day: the same for every stamp of a batch.

    Not to be kept beyond the day: time left and the state of papers are worked out for it.
    """
    words = sentences(lang, place)
    papers = papers_of(facts.certificates, words, today)
    html = article(facts, words, today, of_stamp=True)
    return ProductPart(html.encode(), structured.opened(facts, place.url, papers.data))


def article(facts: Facts, words: Sentences, today: date, *, of_stamp: bool) -> str:
    """The goods as HTML. On the page of a product, with no stamp in hand, there is nothing to compare and no link to
    that page.
    """
    batch, producer = facts.batch, facts.producer
    ocop = rules.ocop_standing(facts.ocop, today) if facts.ocop else None
    former: dict[str, Value] = {"date": producer.former_until, "address": Free(producer.former_address)}
    more = len(facts.journey) - SHOWN_STEPS
    return template("product", words).render(
        facts=facts,
        own=facts.product.told_in(words.language),
        of_stamp=of_stamp,
        ocop=ocop,
        stars_label=words.plain(Line("ui.ocop", {"star": ocop.stars})) if ocop else "",
        notices=rules.notices(facts, today),
        papers=papers_of(facts.certificates, words, today).html if facts.certificates else "",
        former=words.markup(Line("ui.former", former)) if producer.former_address else "",
        amount=f" · {words.number(batch.quantity)} {batch.unit}" if batch and batch.quantity else "",
        dated=_dated(facts, words, today),
        compare=_compare(facts, words) if of_stamp else "",
        more_steps=words.markup(counted("more_step", more)) if more > 0 else "",
    )


@dataclass(frozen=True, slots=True)
class Papers:
    """Certificates on a day, for people and for programs."""

    html: Markup
    data: str


@lru_cache(maxsize=1_024)
def papers_of(certificates: tuple[Certificate, ...], words: Sentences, today: date) -> Papers:
    """The list of certificates, kept beyond one batch: a producer has few of them and many batches."""
    papers = [rules.paper(each, today) for each in certificates]
    html = template("papers", words).render(papers=papers)
    return Papers(Markup(html), structured.certifications(papers))  # noqa: S704 (made by an escaping template)


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
