"""Search by words without marks and by codes. Each read is bounded by an index, whatever is asked for.

Words stand in tables of their own by (word, object): those of one word come in the order of their objects, so that a
page goes on after an id, and a second word is a single look. The rarest word leads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from trace.registry.models import (
    AllocatedGtin,
    Batch,
    GrowingAreaCode,
    Producer,
    ProducerWord,
    Product,
    ProductVersion,
    Site,
    VersionWord,
)
from trace.registry.rules import Question
from trace.registry.rules.searching import FEWEST_OF_A_BEGINNING

PAGE = 20
MOST_ENDINGS = 40  # words that a beginning is taken for
FEW = 200  # producers that somebody works for
MOST_AT_ONCE = 2_000
COUNTED = 20_000  # a word in more names than this is common: it need not be known how common
Words = type[ProducerWord] | type[VersionWord]
Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])
_OPEN = ("draft", "submitted", "returned")


@dataclass(frozen=True)
class FoundProduct:
    """A product with the version in which it was found, and whose it is."""

    product: Product
    version: ProductVersion
    producer: str


@dataclass(frozen=True)
class FoundBatch:
    """A batch with the name of its product, and whose it is."""

    batch: Batch
    product: str
    producer: str


def find_producers(
    db: Session, asked: Question, *, own: Collection[int] | None, after: int = 0, limit: int = PAGE
) -> list[Producer]:
    """Producers whose name holds all words, by id after `after`: of `own`, or of all (None)."""
    groups = _groups(db, ProducerWord, asked.words)
    here = Producer.merged_into_id.is_(None), Producer.id > after
    rows = select(Producer).where(*here).order_by(Producer.id).limit(limit)
    if own is not None:
        rows = rows.where(Producer.id.in_(own))
    if own is not None and len(own) <= FEW:  # their names are looked at, and not every name with the word
        return list(db.scalars(rows.where(*_holding(ProducerWord, groups, Producer.id)))) if all(groups) else []
    found: list[Producer] = []
    for some in _ids(db, ProducerWord, groups, after=after, limit=limit):
        found += db.scalars(rows.where(Producer.id.in_(some)))
        if len(found) >= limit:
            break
    return found[:limit]


def find_products(
    db: Session, asked: Question, *, own: Collection[int] | None, after: int = 0, limit: int = PAGE
) -> list[FoundProduct]:
    """Products whose name holds all words, by the id of that version after `after`.

    The name is the accepted one; of a product of which nothing was accepted yet, the one it shall have.
    """
    groups = _groups(db, VersionWord, asked.words)
    rows = _versions(after, limit)
    if own is not None:
        rows = rows.where(Product.producer_id.in_(own))
    if own is not None and len(own) <= FEW:
        theirs = rows.where(*_holding(VersionWord, groups, ProductVersion.id))
        return [FoundProduct(*row) for row in db.execute(theirs)] if all(groups) else []
    found: list[FoundProduct] = []
    for some in _ids(db, VersionWord, groups, after=after, limit=limit):
        found += [FoundProduct(*row) for row in db.execute(rows.where(ProductVersion.id.in_(some)))]
        if len(found) >= limit:
            break
    return found[:limit]


def _versions(after: int, limit: int) -> Select[Product, ProductVersion, str]:
    shown = or_(
        Product.accepted_version_id == ProductVersion.id,
        and_(Product.accepted_version_id.is_(None), ProductVersion.state.in_(_OPEN)),
    )
    return (
        select(Product, ProductVersion, Producer.name)
        .select_from(ProductVersion)
        .join(Product, Product.id == ProductVersion.product_id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(shown, ProductVersion.id > after)
        .order_by(ProductVersion.id)
        .limit(limit)
    )


def products_by_code(db: Session, asked: Question, *, own: Collection[int] | None) -> list[FoundProduct]:
    """Products by trace code, by barcode number, or by the number of a case of theirs."""
    is_it: list[ColumnElement[bool]] = [Product.trace_code == asked.code]
    if asked.gtin:
        cases = select(AllocatedGtin.product_id).where(AllocatedGtin.gtin == asked.gtin)
        is_it += [Product.gtin == asked.gtin, Product.id.in_(cases)]
    rows = (
        select(Product, ProductVersion, Producer.name)
        .select_from(Product)
        .join(ProductVersion, ProductVersion.id == _shown_version())
        .join(Producer, Producer.id == Product.producer_id)
    )
    return [FoundProduct(*row) for row in db.execute(_each_by_index(rows, is_it, Product.producer_id, own))]


def batches_by_code(db: Session, asked: Question, *, own: Collection[int] | None) -> list[FoundBatch]:
    """Batches by trace code or lot; a lot is found as it was typed, and in capitals."""
    is_it = [Batch.trace_code == asked.code, Batch.lot.in_({asked.text, asked.text.upper(), asked.code})]
    rows = (
        select(Batch, ProductVersion.name_vi, Producer.name)
        .select_from(Batch)
        .join(Product, Product.id == Batch.product_id)
        .join(ProductVersion, ProductVersion.id == _shown_version())
        .join(Producer, Producer.id == Batch.producer_id)
    )
    return [FoundBatch(*row) for row in db.execute(_each_by_index(rows, is_it, Batch.producer_id, own))]


def sites_by_code(db: Session, asked: Question, *, own: Collection[int] | None) -> list[Site]:
    """Places by trace code, GLN, or growing-area code."""
    coded = select(GrowingAreaCode.site_id).where(GrowingAreaCode.code.in_({asked.text, asked.code}))
    is_it: list[ColumnElement[bool]] = [Site.code.in_({asked.code, asked.digits or ""}), Site.id.in_(coded)]
    return list(db.scalars(_each_by_index(select(Site), is_it, Site.producer_id, own)))


def producers_by_tax_code(db: Session, asked: Question, *, limit: int = PAGE) -> list[Producer]:
    """Enterprises by the beginning of their tax code: for the state's people."""
    if (begins := asked.tax_code) is None:
        return []
    digits, _, branch = begins.partition("-")
    # As a range, so that the index serves whatever the database's order of letters is: a digit sorts as a digit.
    after = str(int(digits) + 1).zfill(len(digits))
    rows = select(Producer).where(Producer.tax_id >= digits, Producer.merged_into_id.is_(None))
    if len(after) == len(digits):
        rows = rows.where(Producer.tax_id < after)
    if branch:
        rows = rows.where(Producer.tax_id.startswith(begins, autoescape=True))
    return list(db.scalars(rows.order_by(Producer.tax_id).limit(limit)))


def producers_in(db: Session, ward_code: str, *, after: int = 0, limit: int = PAGE) -> list[Producer]:
    """The producers of a commune of today, by id after `after`."""
    rows = select(Producer).where(Producer.ward_code == ward_code, Producer.id > after)
    return list(db.scalars(rows.where(Producer.merged_into_id.is_(None)).order_by(Producer.id).limit(limit)))


def _shown_version() -> ColumnElement[Any]:
    """The accepted version of a product, else its newest one."""
    any_of_it = aliased(ProductVersion)
    newest = select(func.max(any_of_it.id)).where(any_of_it.product_id == Product.id).correlate(Product)
    return func.coalesce(Product.accepted_version_id, newest.scalar_subquery())


def _each_by_index(rows: Rows, is_it: Sequence[ColumnElement[bool]], owner: Any, own: Collection[int] | None) -> Rows:
    """A few rows for which one of the conditions holds: each is an index's, and databases join them by OR."""
    chosen = rows.where(or_(*is_it))
    return (chosen if own is None else chosen.where(owner.in_(own))).limit(PAGE)


def _groups(db: Session, table: Words, words: Sequence[str]) -> list[list[str]]:
    """For each word what it may be in a name: itself, or for the last one every word that begins so."""
    return [[word] for word in words[:-1]] + [_endings(db, table, words[-1])]


def _holding(table: Words, groups: Sequence[Sequence[str]], key: Any) -> list[ColumnElement[bool]]:
    """That a name holds one word of each group."""
    return [exists().where(table.word.in_(group), table.object_id == key) for group in groups]


def _ids(db: Session, table: Words, groups: Sequence[Sequence[str]], *, after: int, limit: int) -> Iterator[list[int]]:
    """Ids of the objects in whose name all words stand, in their order, a handful at a time.

    The rarest word leads. Where it is a beginning, each of its endings gives its first few, and the first of all count.
    """
    counts = [_count(db, table, group) for group in groups]
    if not all(counts):
        return
    rest = list(groups)
    lead = rest.pop(counts.index(min(counts)))
    while True:
        limit = min(2 * limit, MOST_AT_ONCE)  # the fewer of a handful were kept, the larger the next one
        lists = [_of_word(table, word, rest, after=after, limit=limit) for word in lead]
        both = union_all(*(select(each.subquery().c.object_id) for each in lists)) if len(lists) > 1 else lists[0]
        found = sorted(set(db.scalars(both)))[:limit]
        if found:
            yield found
        if len(found) < limit:
            return
        after = found[-1]


def _of_word(table: Words, word: str, rest: Sequence[Sequence[str]], *, after: int, limit: int) -> Select[int]:
    leading = aliased(table)
    rows = select(leading.object_id).where(leading.word == word, leading.object_id > after)
    return rows.where(*_holding(table, rest, leading.object_id)).order_by(leading.object_id).limit(limit)


def _endings(db: Session, table: Words, beginning: str) -> list[str]:
    """The words that begin so, a few: each found by a look behind the one before."""
    if len(beginning) < FEWEST_OF_A_BEGINNING:
        return [beginning]
    beyond = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    first = select(func.min(table.word).label("word")).where(table.word >= beginning, table.word < beyond)
    known = first.cte("known", recursive=True)
    following = select(func.min(table.word)).where(table.word > known.c.word, table.word < beyond).scalar_subquery()
    known = known.union_all(select(following).where(known.c.word.is_not(None)))
    rows = select(known.c.word).where(known.c.word.is_not(None)).limit(MOST_ENDINGS)
    return list(db.scalars(rows))


def _count(db: Session, table: Words, group: Sequence[str]) -> int:
    """How many names hold a word of the group, counted up to what is common."""
    some = select(literal(1)).where(table.word.in_(group)).limit(COUNTED).subquery()
    return db.scalar(select(func.count()).select_from(some)) or 0
