"""The page of a product: what is registered of it, with no stamp in hand and so with no verdict. Engines list it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from trace.base.errors import NotFound
from trace.core.gs1 import Gtin, read_gtin
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.lookup import budget, queries, rules
from trace.lookup.asking import Asked
from trace.lookup.pages import structured
from trace.lookup.pages.goods import article, papers_of
from trace.lookup.pages.page import Page
from trace.lookup.pages.sentences import PlaceWords, sentences
from trace.lookup.pages.skeletons import check
from trace.lookup.pages.templates import template
from trace.lookup.queries.registered import Registered
from trace.lookup.responding import kept, lang, place, respond
from trace.lookup.words import Language
from trace.registry.models import Link
from trace.registry.queries import links as registry
from trace.registry.rules.links import SHOP
from trace.web.pages import now, runtime

WEB = ("https://", "http://")


class Shop(NamedTuple):
    """Where the producer sells: what the link says and where it leads."""

    title: str
    href: str


def by_gtin(gtin: str) -> ResponseReturnValue:
    """The page of the product with this GTIN of fourteen digits; NotFound when none of ours has it."""
    number = read_gtin(gtin)
    return _sent(None if isinstance(number, Reason) else number)


def by_number(product_id: int) -> ResponseReturnValue:
    """The page of a product without a GTIN; one with a GTIN is found under that (308)."""
    return _sent(product_id)


def of_typed(gtin: Gtin, typed: str) -> ResponseReturnValue:
    """What a barcode typed into the field for codes leads to: our product's page, or the answer that it is not ours."""
    with runtime().public_snapshot() as db:
        found = queries.registered(db, gtin=str(gtin), today=local_day(now()))
    if found:
        asked = request.args.get("lang")
        return redirect(found.facts.product.path + (f"?lang={lang()}" if asked else ""), code=303)
    verdict = rules.other_issuer(typed)
    budget.spend_if_failed(runtime(), verdict, request.remote_addr, now())
    return respond(Asked(verdict, "typed"), as_json=False)


def _sent(wanted: Gtin | int | None) -> ResponseReturnValue:
    today = local_day(now())
    with runtime().public_snapshot() as db:
        if isinstance(wanted, Gtin):
            found = queries.registered(db, gtin=str(wanted), today=today)
        else:
            found = queries.registered(db, product_id=wanted, today=today) if wanted else None
        links = registry.public_links(db, "product", found.facts.product.number) if found else ()
    if found is None:
        raise NotFound(Reason("product.unknown"))
    path = found.facts.product.path
    if path != request.path:
        return redirect(path, code=308)
    shops = [Shop(found.shop.split("//", 1)[-1].rstrip("/"), found.shop)] if found.shop else []
    shops += [Shop(each.title, each.url) for each in links if _sells(each) and each.url != found.shop]
    return kept(render_product(found, lang=lang(), place=place(), shops=shops, now=now()))


def _sells(link: Link) -> bool:
    """Whether a link leads to a shop that answered when it was last looked at."""
    return link.link_type == SHOP and link.dead_since is None


def render_product(
    found: Registered, *, lang: Language, place: PlaceWords, shops: Sequence[Shop] = (), now: datetime
) -> Page:
    """The page of a product on a day. Only links to the web are shown as shops."""
    words, today = sentences(lang, place), local_day(now)
    facts = found.facts
    product = facts.product
    title = f"{product.name_for(lang).text} – {words['goods.title']}"
    data = structured.of_product(facts, place.url, papers_of(facts.certificates, words, today).data)
    html = template("goods", words).render(
        title=title,
        found=found,
        product=product,
        own=product.told_in(lang),
        article=Markup(article(facts, words, today, of_stamp=False)),  # noqa: S704 (made by an escaping template)
        shops=[shop for shop in shops if shop.href.startswith(WEB)],
        url=place.url + product.path,
        check=check(words, ""),
        data=Markup(data),  # noqa: S704 (JSON without any "<")
    )
    return Page(html.encode(), 200, title)
