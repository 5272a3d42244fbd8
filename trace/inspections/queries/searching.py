"""Goods without a stamp, found by what is on the pack or what people say: the register's own search, in one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from trace.registry import queries as registry
from trace.registry.models import AdminUnit, Producer
from trace.registry.queries import FoundBatch, FoundProduct, PlaceChoice
from trace.registry.rules import Question

MOST = 20


@dataclass(frozen=True)
class GoodsFound:
    """What a question found, each kind by itself; `place` where a commune's producers were asked for."""

    batches: Sequence[FoundBatch] = ()
    products: Sequence[FoundProduct] = ()
    producers: Sequence[Producer] = ()
    communes: Sequence[PlaceChoice] = ()
    places: dict[tuple[str, date], str] = field(default_factory=dict)
    place: AdminUnit | None = None
    more: bool = False

    @property
    def nothing(self) -> bool:
        """Whether there is not one thing."""
        return not (self.batches or self.products or self.producers or self.communes)


def find_goods(db: Session, asked: Question) -> GoodsFound:
    """Batches by lot, products by name, barcode or trace code, producers by name or tax code, communes by name."""
    coded = registry.products_by_code(db, asked, own=None)
    by_code = {one.product.id for one in coded}
    named = registry.find_products(db, asked, own=None, limit=MOST + 1)
    makers = registry.find_producers(db, asked, own=None, limit=MOST + 1)
    by_tax_code = registry.producers_by_tax_code(db, asked)
    producers = [*by_tax_code, *makers][:MOST]
    return GoodsFound(
        batches=registry.batches_by_code(db, asked, own=None),
        products=[*coded, *(one for one in named if one.product.id not in by_code)][:MOST],
        producers=producers,
        communes=registry.place_choices(db, asked.text)[:MOST] if len(asked.text) > 1 else (),
        places=_places(db, producers),
        more=len(named) > MOST or len(makers) > MOST,
    )


def goods_in(db: Session, ward_code: str, *, after: int = 0) -> GoodsFound:
    """The producers of a commune, by id after `after`; nothing where there is no such commune."""
    unit = registry.commune(db, ward_code)
    rows = registry.producers_in(db, ward_code, after=after, limit=MOST + 1) if unit else []
    return GoodsFound(producers=rows[:MOST], places=_places(db, rows[:MOST]), place=unit, more=len(rows) > MOST)


def _places(db: Session, producers: Sequence[Producer]) -> dict[tuple[str, date], str]:
    return registry.commune_lines(db, {(one.ward_code, one.ward_valid_from) for one in producers}) if producers else {}
