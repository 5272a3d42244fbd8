"""One search over everything somebody may read: names, codes, communes, cases. Asked alike by the page and the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.errors import NotFound
from trace.core.codes import is_stamp_code
from trace.registry import queries as registry
from trace.registry.models import Producer, Site
from trace.registry.rules import Question
from trace.review import queries
from trace.review.models import Case
from trace.review.rules.cases import CODE

PAGE = 20
KINDS = ("producers", "products")  # lists that go on page after page; what a code finds is short


@dataclass(frozen=True)
class Found:
    """What a question found, each kind by itself; `after` = where the list of a kind goes on."""

    producers: Sequence[Producer] = ()
    products: Sequence[registry.FoundProduct] = ()
    batches: Sequence[registry.FoundBatch] = ()
    sites: Sequence[Site] = ()
    communes: Sequence[registry.PlaceChoice] = ()
    cases: Sequence[Case] = ()
    stamp: str | None = None
    more_producers: int | None = None
    more_products: int | None = None

    @property
    def nothing(self) -> bool:
        """Whether there is not one thing."""
        lists = (self.producers, self.products, self.batches, self.sites, self.communes, self.cases)
        return not any(lists) and self.stamp is None


def find(
    db: Session, actor: Actor, asked: Question, *, kind: str | None = None, after: int = 0, now: datetime
) -> Found:
    """What this person may read of what is asked for; of one kind, from `after` on, where one is named."""
    own = actor.producers if actor.works_for_producers else None
    if kind == "producers":
        return _named(db, asked, own, after, products=False)
    if kind == "products":
        return _named(db, asked, own, after, producers=False)
    named = _named(db, asked, own, 0)
    coded = registry.products_by_code(db, asked, own=own)
    by_code = {each.product.id for each in coded}
    by_tax_code = registry.producers_by_tax_code(db, asked) if own is None else []
    return Found(
        producers=[*by_tax_code, *named.producers],
        products=[*coded, *(each for each in named.products if each.product.id not in by_code)],
        batches=registry.batches_by_code(db, asked, own=own),
        sites=registry.sites_by_code(db, asked, own=own),
        communes=registry.place_choices(db, asked.text) if own is None and len(asked.text) > 1 else (),
        cases=_cases(db, actor, asked, now),
        stamp=asked.digits if asked.digits and is_stamp_code(asked.digits) else None,
        more_producers=named.more_producers,
        more_products=named.more_products,
    )


def _named(
    db: Session,
    asked: Question,
    own: frozenset[int] | None,
    after: int,
    *,
    producers: bool = True,
    products: bool = True,
) -> Found:
    some = registry.find_producers(db, asked, own=own, after=after, limit=PAGE + 1) if producers else []
    goods = registry.find_products(db, asked, own=own, after=after, limit=PAGE + 1) if products else []
    return Found(
        producers=some[:PAGE],
        products=goods[:PAGE],
        more_producers=some[PAGE - 1].id if len(some) > PAGE else None,
        more_products=goods[PAGE - 1].version.id if len(goods) > PAGE else None,
    )


def _cases(db: Session, actor: Actor, asked: Question, now: datetime) -> list[Case]:
    """The case of this code, for somebody who may read it."""
    if not CODE.fullmatch(asked.code) or not actor.may("review.see"):
        return []
    try:
        return [queries.case_by_code(db, actor, asked.code, now=now)]
    except NotFound:
        return []
