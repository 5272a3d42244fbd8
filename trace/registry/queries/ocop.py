"""OCOP: what the rows of decisions may mean, the list of doubtful ones, and the public register."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry.models import AdminUnit, OcopItem, OcopMatch, Producer, Product, ProductVersion
from trace.registry.queries.units import communes_named, place_choices
from trace.registry.rules import Candidate, Likeness, OcopEntry, Wanted, plain_name, ranked

MOST_CANDIDATES = 60
MOST_WORDS = 8
STATES = ("in_force", "ended", "revoked")


@dataclass(frozen=True)
class Listing:
    """What is asked of the public register: words of names without marks, star, group, communes, state on `today`."""

    today: date
    words: str = ""
    star: int | None = None
    group_key: str = ""
    ward_codes: Collection[str] | None = None
    state: str = ""


@dataclass(frozen=True)
class Filters:
    """What a reader typed: words of names, stars, a group, a commune by its name of today or a former one, a state."""

    words: str = ""
    star: str = ""
    group: str = ""
    ward: str = ""
    state: str = ""


def listing(db: Session, filters: Filters, *, province_code: str, today: date) -> Listing:
    """The same as a question to the register."""
    codes = None
    if filters.ward:
        chosen = place_choices(db, filters.ward, province_code=province_code)
        codes = {each.unit.code for each in chosen} | {filters.ward}
    star = int(filters.star) if filters.star else None
    return Listing(today, filters.words, star, filters.group, codes, filters.state)


@dataclass(frozen=True)
class Listed:
    """One line of the public register."""

    item: OcopItem
    ward: AdminUnit | None
    state: str


@dataclass(frozen=True)
class Offered:
    """A product, or a recognition, that a doubtful row may mean, and why."""

    likeness: Likeness
    product_name: str
    producer_name: str
    place: str
    item: OcopItem | None = None


def match(db: Session, match_id: int) -> OcopMatch:
    """The row of a decision; NotFound when there is none."""
    if found := db.get(OcopMatch, match_id):
        return found
    raise NotFound(Reason("ocop_match.unknown"))


def match_by_key(db: Session, key: str) -> OcopMatch | None:
    """The row that was taken under this key, or None."""
    return db.scalar(select(OcopMatch).where(OcopMatch.key == key))


def matches_in(db: Session, state: str, *, after: int = 0, limit: int = 50) -> list[OcopMatch]:
    """The rows in a state, the oldest first: `waiting` for an officer, or `placeholder` for a product."""
    rows = select(OcopMatch).where(OcopMatch.state == state, OcopMatch.id > after)
    return list(db.scalars(rows.order_by(OcopMatch.id).limit(limit)))


def feed_units(db: Session, actor: Actor, group_key: str | None) -> frozenset[int]:
    """The agencies of the actor's province that are competent for this group in all its communes."""
    if actor.home is None:
        return frozenset()
    home = accounts.agency(db, actor.home)
    return accounts.competent_units(db, province_code=home.province_code, ward_code=None, group_key=group_key or "")


def wanted_of(found: OcopMatch) -> Wanted:
    """What a row of a decision says, as it is compared."""
    number = found.decision_no if found.act == "recognise" else found.of_decision_no
    return Wanted(found.product_name, found.producer_name, found.tax_id_print, found.ward_code, number)


def ward_of(db: Session, actor: Actor, entry: OcopEntry) -> str | None:
    """The commune of today that a row names, in the actor's province; None where it names none, or may mean several."""
    if not entry.ward or actor.home is None:
        return None
    province = accounts.agency(db, actor.home).province_code
    found = communes_named(db, entry.ward, province_code=province)
    return found.pop() if len(found) == 1 else None


def likenesses(db: Session, found: OcopMatch) -> list[Likeness]:
    """What the row may mean, the likeliest first: products for a recognition, recognitions for a revocation."""
    wanted = wanted_of(found)
    if found.act == "recognise":
        return _best(ranked(wanted, _products(db, wanted), most=MOST_CANDIDATES))
    return ranked(wanted, _items(db, wanted))


def likely_products(db: Session, found: OcopMatch) -> list[Offered]:
    """The same with names and places, as an officer reads it."""
    likely = likenesses(db, found)
    return _offered_items(db, likely) if found.act == "revoke" else _offered_products(db, likely)


def _best(found: list[Likeness]) -> list[Likeness]:
    """One likeness a product: its versions may bear several names."""
    first: dict[int, Likeness] = {}
    for each in found:
        first.setdefault(each.ident, each)
    return list(first.values())[:10]


def _products(db: Session, wanted: Wanted) -> list[Candidate]:
    """Products of producers that may be meant, and products of just this name."""
    rows = (
        select(Product.id, ProductVersion.name_vi, Producer.name, Producer.tax_id_print, Producer.ward_code)
        .join(ProductVersion, ProductVersion.product_id == Product.id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(Product.withdrawn_on.is_(None))
    )
    rows = rows.order_by(Product.id).limit(MOST_CANDIDATES)
    asked = (
        rows.where(Product.producer_id.in_(_owners(db, wanted))),
        rows.where(ProductVersion.folded == fold(wanted.product)),
    )
    found = {(row.id, row.name_vi): row for chosen in asked for row in db.execute(chosen)}
    decided = set(db.scalars(select(OcopItem.product_id).where(OcopItem.decision_no == wanted.decision_no)))
    return [
        Candidate(row.id, row.name_vi, row.name, row.tax_id_print, row.ward_code, _number(wanted, row.id in decided))
        for row in found.values()
    ]


def _number(wanted: Wanted, decided: bool) -> str | None:
    return wanted.decision_no if decided else None


def _owners(db: Session, wanted: Wanted) -> set[int]:
    """The producer by its tax code, or by its name as it is written and as it is written out; each by its index, which
    for names holds the producers that work still.
    """
    spelled = {fold(wanted.producer), plain_name(wanted.producer)}
    short = plain_name(wanted.producer).replace("hop tac xa", "htx").replace("cong ty", "cty")
    working = Producer.merged_into_id.is_(None), Producer.closed_on.is_(None)
    named = select(Producer.id).where(Producer.folded.in_(spelled | {short}), *working).order_by(Producer.id)
    found = set(db.scalars(named.limit(MOST_CANDIDATES)))
    if wanted.tax_id_print:
        found |= set(db.scalars(select(Producer.id).where(Producer.tax_id_print == wanted.tax_id_print)))
    return found


def _items(db: Session, wanted: Wanted) -> list[Candidate]:
    """Recognitions that stand: those of the decision that is named, and those of products that may be meant."""
    goods = {each.ident for each in _best(ranked(wanted, _products(db, wanted), most=MOST_CANDIDATES))}
    standing = select(OcopItem, Producer.tax_id_print).join(Product, Product.id == OcopItem.product_id, isouter=True)
    standing = standing.join(Producer, Producer.id == Product.producer_id, isouter=True)
    standing = standing.where(OcopItem.revoked_on.is_(None))
    by: list[ColumnElement[bool]] = [OcopItem.product_id.in_(goods)] if goods else []
    by.append(OcopItem.folded == f"{fold(wanted.product)} {fold(wanted.producer)}")
    if wanted.decision_no:
        by.append(OcopItem.decision_no == wanted.decision_no)
    rows = db.execute(standing.where(or_(*by)).limit(MOST_CANDIDATES))
    return [_as_candidate(item, tax_id_print) for item, tax_id_print in rows]


def _as_candidate(item: OcopItem, tax_id_print: str | None) -> Candidate:
    return Candidate(
        item.id, item.product_name, item.producer_name, tax_id_print, item.ward_code, decision_no=item.decision_no
    )


def _offered_items(db: Session, likely: Sequence[Likeness]) -> list[Offered]:
    items = {each.id: each for each in db.scalars(select(OcopItem).where(OcopItem.id.in_(_idents(likely))))}
    places = _places(db, {each.ward_code for each in items.values()})
    told = ((each, items[each.ident]) for each in likely)
    return [
        Offered(each, item.product_name, item.producer_name, places.get(item.ward_code, ""), item)
        for each, item in told
    ]


def _offered_products(db: Session, likely: Sequence[Likeness]) -> list[Offered]:
    """The newest version of a product tells its name."""
    rows = (
        select(Product.id, ProductVersion.name_vi, Producer.name, Producer.ward_code)
        .join(ProductVersion, ProductVersion.product_id == Product.id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(Product.id.in_(_idents(likely)))
        .order_by(ProductVersion.number)
    )
    found = {row.id: row for row in db.execute(rows)}
    places = _places(db, {row.ward_code for row in found.values()})
    told = ((each, found[each.ident]) for each in likely)
    return [Offered(each, row.name_vi, row.name, places.get(row.ward_code, "")) for each, row in told]


def _idents(likely: Sequence[Likeness]) -> set[int]:
    return {each.ident for each in likely}


def _places(db: Session, codes: Collection[str | None]) -> dict[str | None, str]:
    """Communes of today by code."""
    units = db.scalars(_communes().where(AdminUnit.code.in_({code for code in codes if code})))
    return {unit.code: f"{unit.unit_type} {unit.name}" for unit in units}


def _communes() -> Select[AdminUnit]:
    return select(AdminUnit).where(AdminUnit.level == "commune", AdminUnit.valid_to.is_(None))


def listed(db: Session, wanted: Listing, *, after: int = 0, limit: int = 25) -> list[Listed]:
    """The public register, the newest entry first, on from the id `after`."""
    rows = select(OcopItem).where(*_asked(wanted))
    if after:
        rows = rows.where(OcopItem.id < after)
    found = list(db.scalars(rows.order_by(OcopItem.id.desc()).limit(limit)))
    codes = {each.ward_code for each in found if each.ward_code}
    wards = {each.code: each for each in db.scalars(_communes().where(AdminUnit.code.in_(codes)))} if codes else {}
    return [Listed(each, wards.get(each.ward_code or ""), standing(each, wanted.today)) for each in found]


def standing(item: OcopItem, today: date) -> str:
    """The state of a recognition on a day, as the public register says it: in_force, ended or revoked."""
    if item.revoked_on and item.revoked_on <= today:
        return "revoked"
    return "ended" if item.valid_to < today else "in_force"


def _asked(wanted: Listing) -> list[ColumnElement[bool]]:
    """A withdrawn product's recognition stays: it is a fact. One that was never public stands nowhere else either."""
    asked: list[ColumnElement[bool]] = [
        OcopItem.folded.contains(word, autoescape=True) for word in fold(wanted.words).split()[:MOST_WORDS]
    ]
    if wanted.star:
        asked.append(OcopItem.star == wanted.star)
    if wanted.group_key:
        below = OcopItem.group_key.startswith(f"{wanted.group_key}.", autoescape=True)
        asked.append(or_(OcopItem.group_key == wanted.group_key, below))
    if wanted.ward_codes is not None:
        asked.append(OcopItem.ward_code.in_(wanted.ward_codes))
    return asked + _standing(wanted.state, wanted.today)


def _standing(state: str, today: date) -> list[ColumnElement[bool]]:
    gone = OcopItem.revoked_on <= today
    stands = or_(OcopItem.revoked_on.is_(None), OcopItem.revoked_on > today)
    if state == "revoked":
        return [gone]
    if state == "ended":
        return [stands, OcopItem.valid_to < today]
    return [stands, OcopItem.valid_to >= today] if state == "in_force" else []


def last_change(db: Session) -> datetime | None:
    """When the register of OCOP items was changed last; None while it is empty."""
    return db.scalar(select(func.max(OcopItem.updated_at)))


def ending_items(db: Session, today: date, *, days: int, after: int, limit: int) -> list[tuple[OcopItem, int]]:
    """Recognitions of registered products that end within `days` and stand, with their producer, by id."""
    rows = (
        select(OcopItem, Product.producer_id)
        .join(Product, Product.id == OcopItem.product_id)
        .where(OcopItem.valid_to.between(today, today + timedelta(days=days)), OcopItem.revoked_on.is_(None))
        .where(OcopItem.id > after)
    )
    return [(item, owner) for item, owner in db.execute(rows.order_by(OcopItem.id).limit(limit))]
