"""Lists of the register as sheets: what somebody reads on the page, with its filter, without what is private.

Read a page of rows at a time, each on its own state of the database, so that a long list holds nothing up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import gettext as _

from trace.base.db import Session, snapshot
from trace.base.errors import Unavailable
from trace.base.runtime import Runtime
from trace.core.sheets import BOM, Cell, csv_line
from trace.registry import queries, wording
from trace.registry.imports.queries import batches_listed, certificates_listed, communes
from trace.registry.models import Producer

AT_ONCE: Final = 2_000
Row = Sequence[Cell]


@dataclass(frozen=True)
class Asked:
    """Whose rows (None = all), which of them by the filter of the page, seen on which day, in which language."""

    rt: Runtime
    producers: Collection[int] | None
    text: str
    today: date
    language: str


@dataclass(frozen=True)
class Export:
    """One list: its headings, and its rows after an id, each with the id it goes on after."""

    name: str
    headings: Callable[[], Sequence[str]]
    rows: Callable[[Session, Asked, int], list[tuple[int, Row]]]


def rows_of(export: Export, asked: Asked) -> Iterator[Row]:
    """Every row of the list, a page of them read at a time."""
    after = 0
    while True:
        with snapshot(asked.rt.main) as db:
            found = export.rows(db, asked, after)
        yield from (row for _id, row in found)
        if len(found) < AT_ONCE:
            return
        after = found[-1][0]


def csv_lines(headings: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """The list as CSV, line by line."""
    yield (BOM + csv_line(headings)).encode()
    for row in rows:
        yield csv_line(row).encode()


def _producers(db: Session, asked: Asked, after: int) -> list[tuple[int, Row]]:
    found = queries.producers_of(db, asked.producers, text=asked.text, after=after, limit=AT_ONCE)
    places = communes(db, {(each.ward_code, each.ward_valid_from) for each in found})
    return [(each.id, _producer(asked.rt, each, places[each.ward_code, each.ward_valid_from])) for each in found]


def _producer(rt: Runtime, each: Producer, place: str) -> Row:
    state = wording.PRODUCER_STATES[queries.producer_state(each)][0]
    told = (each.name, str(wording.LEGAL_TYPES[each.legal_type]), _tax_id(rt, each), each.address, place)
    return (*told, each.former_address, str(state), each.checked_by_unit, each.checked_on)


def _tax_id(rt: Runtime, each: Producer) -> str | None:
    """A firm's number; of a person's, nine dots and its last three digits."""
    try:
        return queries.tax_id_shown(rt.keys, each)
    except Unavailable:
        return "…"


def _products(db: Session, asked: Asked, after: int) -> list[tuple[int, Row]]:
    found = queries.products_of(db, asked.producers, text=asked.text, after=after, limit=AT_ONCE)
    owners = queries.names_of(db, {each.product.producer_id for each in found})
    return [(each.product.id, _product(each, owners[each.product.producer_id])) for each in found]


def _product(each: queries.Shown, owner: str) -> Row:
    product, said = each.product, each.version
    state = str(wording.PRODUCT_STATES[each.state][0])
    names = (said.name_vi, product.group_key, said.gtin, said.net_content, said.brand, said.origin)
    return (product.trace_code, *names, "; ".join(said.standards), said.shelf_life_days, owner, state, said.checked_on)


def _batches(db: Session, asked: Asked, after: int) -> list[tuple[int, Row]]:
    found = batches_listed(db, asked.producers, text=asked.text, after=after, limit=AT_ONCE)
    rows: list[tuple[int, Row]] = []
    for each, name, owner in found:
        kind = str(wording.EXP_KINDS[each.exp_kind])
        told = (name, each.lot, each.trace_code, each.mfg_date, kind, each.exp_date)
        rows.append((each.id, (*told, each.quantity, each.unit, each.units_per_pack, owner)))
    return rows


def _certificates(db: Session, asked: Asked, after: int) -> list[tuple[int, Row]]:
    kinds = queries.type_names(db, asked.language)
    found = certificates_listed(db, asked.producers, text=asked.text, after=after, limit=AT_ONCE)
    rows: list[tuple[int, Row]] = []
    for each, owner in found:
        state = str(wording.PAPER_STATES[queries.certificate_state(each, asked.today)][0])
        dates = (each.issue_date, each.valid_from, each.valid_to)
        rows.append(
            (each.id, (kinds.get(each.kind, each.kind), each.name, each.number, each.issuer, *dates, state, owner))
        )
    return rows


def _producer_headings() -> Sequence[str]:
    told = (_("Name of the producer"), _("Legal form"), _("Tax code"), _("Address"), _("Commune"))
    return (*told, _("Address on packs before 1 July 2025"), _("State"), _("Checked by"), _("Checked on"))


def _product_headings() -> Sequence[str]:
    told = (_("Trace code"), _("Product name"), _("Product group"), _("Barcode number (GTIN)"), _("Net content"))
    more = (_("Brand"), _("Origin"), _("Standards applied"), _("Shelf life in days"))
    return (*told, *more, _("Producer"), _("State"), _("Checked on"))


def _batch_headings() -> Sequence[str]:
    told = (_("Product"), _("Lot"), _("Trace code"), _("Production date"), _("Kind of date"), _("Expiry date"))
    return (*told, _("Quantity"), _("Unit"), _("Units in one stamped pack"), _("Producer"))


def _certificate_headings() -> Sequence[str]:
    told = (_("Kind of paper"), _("Name on the paper"), _("Number"), _("Issued by"), _("Issued on"))
    return (*told, _("In force from"), _("In force until"), _("State"), _("Producer"))


EXPORTS: Final = {
    "co-so": Export("co-so", _producer_headings, _producers),
    "san-pham": Export("san-pham", _product_headings, _products),
    "lo": Export("lo", _batch_headings, _batches),
    "giay": Export("giay", _certificate_headings, _certificates),
}
