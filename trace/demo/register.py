"""The demonstration's producers, products, papers and batches, entered and accepted by the commands people use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from trace.accounts import queries as accounts_reads
from trace.accounts import service as accounts
from trace.base.actor import Actor
from trace.base.runtime import Runtime
from trace.demo.material import Entry, Province, morning
from trace.demo.people import Cast, representative
from trace.registry import rules, service
from trace.registry.uploads import read_picture
from trace.review import service as review
from trace.review.models import Case
from trace.review.service import Ruling

# How long before the day of the demonstration the province began.
OPENED_DAYS_AGO = 700
PRODUCER_CHECKED = Ruling(ticked=("paper_checked",))
PRODUCT_CHECKED = Ruling(ticked=("facts_match_papers", "picture_shows_product"))


@dataclass
class Register:
    """Ids of what was entered, by the keys of the material; who types for each producer, and who speaks for it."""

    producers: dict[str, int] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    batches: dict[tuple[str, str], int] = field(default_factory=dict)
    typing: dict[str, Actor] = field(default_factory=dict)
    speaking: dict[str, Actor] = field(default_factory=dict)


def opening(material: Province) -> date:
    """The day on which everything of the register's frame is entered: older than every batch."""
    return material.today - timedelta(days=OPENED_DAYS_AGO)


def enter_producer(db: Session, rt: Runtime, material: Province, cast: Cast, entry: Entry, into: Register) -> None:
    """One producer with its sites: registered by whoever acts for it, submitted, accepted by its commune."""
    day = opening(material)
    who = _acting(db, material, cast, entry)
    details = rules.ProducerDetails(
        name=entry["name"],
        legal_type=entry["legal_type"],
        tax_id=entry["tax_id"],
        address=entry["address"],
        ward_code=entry["ward_code"],
        former_address=entry["former_address_vi"],
        representative=entry["representative"],
        phone=entry["phone"],
        email=entry["email"],
        privacy_accepted=True,
    )
    made = service.register_producer(db, actor=who, details=details, keys=rt.keys, now=morning(day))
    into.producers[entry["key"]] = made.id
    who = accounts_reads.actor_of(db, who.id)
    into.typing[entry["key"]] = who
    into.speaking[entry["key"]] = who if who.role == "producer" else _speaker(db, material, cast, entry, made.id)
    for site in material.of("sites", producer=entry["key"]):
        _site(db, who, site, made.id, day, into)
    case = review.submit_producer(db, actor=who, producer_id=made.id, now=morning(day, 9))
    commune = cast.actor(db, "officer-commune")
    review.accept(
        db, actor=commune, case_id=case.id, version=case.version, ruling=PRODUCER_CHECKED, now=morning(day, 14)
    )


def _acting(db: Session, material: Province, cast: Cast, entry: Entry) -> Actor:
    for person in material["people"]:
        if entry["key"] in person["producers"]:
            return cast.actor(db, person["key"])
    return representative(db, cast, entry, now=morning(opening(material), 7))


def _speaker(db: Session, material: Province, cast: Cast, entry: Entry, producer_id: int) -> Actor:
    """The producer's own person, where an entry assistant typed for it."""
    now = morning(opening(material), 9)
    own, assistant = representative(db, cast, entry, now=now), cast.actor(db, "entry-assistant")
    accounts.join(db, actor=assistant, person_id=own.id, producer_id=producer_id, duty="manager", now=now)
    return accounts_reads.actor_of(db, own.id)


def _site(db: Session, who: Actor, site: Entry, producer_id: int, day: date, into: Register) -> None:
    details = rules.SiteDetails(
        name=site["name"],
        kind=site["kind"],
        address=site["address"],
        ward_code=site["ward_code"],
        gln=site["gln"],
        lat=site["lat"],
        lon=site["lon"],
    )
    made = service.add_site(db, actor=who, producer_id=producer_id, details=details, now=morning(day))
    into.sites[site["key"]] = made.id


def enter_product(db: Session, rt: Runtime, material: Province, cast: Cast, entry: Entry, into: Register) -> None:
    """One product with its picture: drafted, submitted, screened by the commune, published by the sub-department."""
    day = opening(material) + timedelta(days=1)
    who, producer_id = into.typing[entry["producer"]], into.producers[entry["producer"]]
    picture = read_picture(entry["image"], material.picture(entry), most_bytes=rt.settings.max_upload_bytes)
    image = service.store_picture(
        db, actor=who, producer_id=producer_id, picture=picture, store=rt.store, now=morning(day)
    )
    details = rules.ProductDetails(
        name_vi=entry["name_vi"],
        name_en=entry["name_en"],
        short_name=entry.get("short_name"),
        group_key=entry["subgroup"],
        brand=entry["brand"],
        no_brand=not entry["brand"],
        origin=entry["origin"],
        net_content=entry["net_content"],
        shelf_life_days=entry["shelf_life_days"],
        ingredients=entry["ingredients"],
        storage_note=entry["storage_note"],
        description=entry["description_vi"],
        standards=tuple(entry["standards"]),
        gtin=entry["gtin"],
        image_file_id=image.id,
    )
    made = service.draft_product(db, actor=who, producer_id=producer_id, details=details, now=morning(day))
    into.products[entry["key"]] = made.id
    case = review.submit_product(db, actor=who, product_id=made.id, now=morning(day, 9))
    _accept(db, cast, case, "officer-commune", day)
    _accept(db, cast, case, "officer", day + timedelta(days=1))
    for link in material.of("links", product=entry["key"]):
        told = rules.LinkDetails(link["link_type"], link["url"], link["title"], languages=tuple(link["languages"]))
        service.add_link(db, actor=who, on=("product", made.id), details=told, now=morning(day, 16))


def _accept(db: Session, cast: Cast, case: Case, officer: str, day: date) -> None:
    review.accept(
        db,
        actor=cast.actor(db, officer),
        case_id=case.id,
        version=case.version,
        ruling=PRODUCT_CHECKED,
        now=morning(day, 15),
    )


def enter_papers(db: Session, material: Province, cast: Cast, into: Register) -> None:
    """Certificates by the producers, checked by an officer; OCOP items, suspensions and revocations by officers."""
    officer, now = cast.actor(db, "officer"), morning(material.today, 0)
    for entry in material["certificates"]:
        _certificate(db, material, officer, entry, into)
    for entry in material["ocop_items"]:
        details = rules.OcopDetails(
            star=entry["star"],
            decision_no=entry["decision_no"],
            decision_date=entry["decision_date"],
            issuer=entry["issuer"],
            group_key=entry["subgroup"],
            criteria_version=entry["criteria_version"],
            former_issuer=entry["former_issuer"],
        )
        item = service.add_ocop_item(
            db,
            actor=officer,
            product_id=into.products[entry["product"]],
            details=details,
            now=morning(material.today, 0),
        )
        if gone := entry["revoked"]:
            service.revoke_ocop_item(
                db,
                actor=officer,
                ocop_item_id=item.id,
                on=gone["date"],
                decision_no=gone["decision_no"],
                reason=gone["reason"],
                now=now,
            )


def _certificate(db: Session, material: Province, officer: Actor, entry: Entry, into: Register) -> None:
    now = morning(material.today, 0)
    details = rules.CertificateDetails(
        kind=entry["type"],
        name=entry["name"],
        number=entry["number"],
        issuer=entry["issuer"],
        former_issuer=entry["former_issuer"],
        issue_date=entry["issue_date"],
        valid_from=entry["valid_from"],
        valid_to=entry["valid_to"],
        in_conversion=entry["conversion"],
        product_ids=(into.products[entry["product"]],) if entry["product"] else (),
        extra={key: str(value) for key, value in entry["facts"].items() if not isinstance(value, list)},
    )
    producer_id = into.producers[entry["producer"]]
    who = into.typing[entry["producer"]]
    made = service.add_certificate(db, actor=who, producer_id=producer_id, details=details, now=now)
    unit = "Chi cục Tiêu chuẩn Đo lường Chất lượng Hà Tĩnh (minh họa)"
    service.check_certificate(db, actor=officer, certificate_id=made.id, comparison=service.Comparison(unit), now=now)
    for act, gone in (
        (service.suspend_certificate, entry["suspended"]),
        (service.revoke_certificate, entry["revoked"]),
    ):
        if gone:
            act(db, actor=officer, certificate_id=made.id, on=gone["date"], source=gone["decision_no"], now=now)


def enter_batch(db: Session, material: Province, entry: Entry, into: Register) -> None:
    """One batch with its journey, written down on the evening of the day each step happened."""
    product = material.one("products", entry["product"])
    who = into.typing[product["producer"]]
    made_on = morning(entry["mfg_date"], 17)
    details = rules.BatchDetails(
        lot=entry["lot"],
        mfg_date=entry["mfg_date"],
        exp_date=entry["exp_date"],
        exp_kind=entry["exp_kind"],
        quantity=entry["quantity"],
        unit=entry["unit"],
        site_id=into.sites[product["site"]],
    )
    made = service.add_batch(db, actor=who, product_id=into.products[entry["product"]], details=details, now=made_on)
    into.batches[entry["product"], entry["lot"]] = made.id
    for step in sorted(material.of("production_steps", product=entry["product"], lot=entry["lot"]), key=_seq):
        recorded = max(made_on, step["event_time"] + timedelta(hours=3))
        facts = rules.StepDetails(
            name_vi=step["name_vi"],
            name_en=step["name_en"],
            event_time=step["event_time"],
            site_id=into.sites[step["site"]],
            done_by=step["actor"],
            note=step["note"],
        )
        service.add_step(db, actor=who, batch_id=made.id, details=facts, now=recorded)


def _seq(step: Entry) -> int:
    return int(step["seq"])
