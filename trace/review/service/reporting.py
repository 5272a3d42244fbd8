"""Taking a citizen's report in: numbered, routed to the competent unit, told to the province's own petition system."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from trace.accounts import rules as accounts
from trace.base.actor import SERVICE
from trace.base.counting import next_of_month
from trace.base.errors import Refused
from trace.base.keys import KeyRing
from trace.base.settings import Settings
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.registry import queries as registry
from trace.registry.models import AdminUnit, Producer, Product
from trace.review import queries
from trace.review.models import Report, ReportMonth
from trace.review.rules import cases, days, reports, routing
from trace.review.rules.reports import Told
from trace.review.service import noting

SECRET = "report secret"  # noqa: S105 - what the key is used for
STAFF = ("officer", "inspector")


@dataclass(frozen=True)
class About:
    """What the look-up found of the stamp a report is about, at that moment. All None where no code was given.

    `other_code`: a code that nothing of ours carries.
    """

    shown_state: str | None = None
    run_id: int | None = None
    ordinal: int | None = None
    batch_id: int | None = None
    product_id: int | None = None
    producer_id: int | None = None
    other_code: str | None = None

    @property
    def has_code(self) -> bool:
        """Whether the report came with a code, ours or another."""
        return self.run_id is not None or self.other_code is not None


@dataclass(frozen=True)
class Sending:
    """How a report came: the id of its form, a photo already kept in the store, and whether the same network had told
    of this stamp on this day before."""

    form_id: str
    photo_name: str | None = None
    repeat: bool = False


def secret_for(keys: KeyRing, form_id: str) -> str:
    """The eight digits by which the report of this form is followed: always the same ones, and kept nowhere."""
    return reports.secret_of(keys.fingerprint(form_id, SECRET))


def secret_print(keys: KeyRing, reference: str, secret: str) -> str:
    """What is kept of the eight digits, to compare with."""
    return keys.fingerprint(f"{reference} {secret}", SECRET)


def send_report(
    db: Session, *, told: Told, about: About, sending: Sending, settings: Settings, keys: KeyRing, now: datetime
) -> Report:
    """Take a report in and lay it with the competent unit; the same form again is the same report.

    Refuses, beside the field, what says nothing, an unknown commune, and a phone number that is none or comes without
    consent. Never refuses for want of a unit: what nobody is competent for yet waits for an inspector.
    """
    if (earlier := queries.report_by_form(db, sending.form_id)) is not None:
        return earlier
    commune = registry.commune(db, told.ward_code) if told.ward_code else None
    _refuse_unless_sound(told, about, sending, commune)
    report = Report(
        **_identity(db, sending.form_id, keys, now),
        kind=told.kind,
        state="received",
        text=told.text,
        place=told.place,
        ward_code=commune.code if commune else None,
        ward_valid_from=commune.valid_from if commune else None,
        photo_name=sending.photo_name,
        repeat=sending.repeat,
        **_sealed_phone(told, sending.form_id, keys, now),
        agency_id=_unit(db, told.kind, about, commune, settings),
        made_at=now,
        due_at=days.due_at(now, settings.report_answer_working_days, *queries.calendar(db, now=now)),
        **vars(about),
    )
    db.add(report)
    db.flush()
    noting.tell(db, report, "received", now=now)
    facts = {"reference": report.reference, "kind": report.kind, "agency_id": report.agency_id}
    ledger.append(db, actor=SERVICE, act="report.sent", on=("report", report.id), now=now, content=facts)
    return report


def _identity(db: Session, form_id: str, keys: KeyRing, now: datetime) -> dict[str, str]:
    """The reference of this month, and what the report is found by again."""
    month = cases.month_of(now)
    reference = reports.reference(month, next_of_month(db, ReportMonth, month))
    secret = secret_print(keys, reference, secret_for(keys, form_id))
    return {"reference": reference, "form_id": form_id, "secret_print": secret}


def _sealed_phone(told: Told, form_id: str, keys: KeyRing, now: datetime) -> dict[str, Any]:
    """The number that was left, sealed, and when its sender consented; nothing where none was left."""
    phone = accounts.plain_phone(told.phone)
    if phone is None:
        return {}
    return {"phone_sealed": keys.seal(phone.encode(), phone_purpose(form_id)), "phone_consent_at": now}


def phone_purpose(form_id: str) -> str:
    """What a sealed number is bound to: moved to another report it does not open."""
    return f"report phone {form_id}"


def why_not_report(told: Told, about: About, *, has_photo: bool) -> list[Reason]:
    """What is wrong with a report before anything is asked of the register."""
    known = accounts.plain_phone(told.phone) is not None
    return reports.why_not_send(told, phone_known=known, has_photo=has_photo, has_code=about.has_code)


def _refuse_unless_sound(told: Told, about: About, sending: Sending, commune: AdminUnit | None) -> None:
    wrong = why_not_report(told, about, has_photo=sending.photo_name is not None)
    if told.ward_code and commune is None:
        wrong.append(Reason("report.ward", field="ward_code"))
    if wrong:
        raise Refused(*wrong)


def _unit(db: Session, kind: str, about: About, commune: AdminUnit | None, settings: Settings) -> int | None:
    """The unit whose turn it is: by the producer's place and the goods, else by where it was seen, else the province's.

    A unit without staff passes it upwards. None where the register knows no unit at all.
    """
    matter = _matter(db, about, commune, settings)
    ways = [f"{reports.WAY}.{kind}"] if kind in reports.OWN_WAYS else []
    steps = next((found for way in (*ways, reports.WAY) if (found := _steps(db, way, matter))), ())
    # A deputy sits in for people who decide on their own entries; nobody has entered a report.
    units = {number: replace(unit, deputy_id=None) for number, unit in queries.units(db, roles=STAFF).items()}
    unit = routing.competent_unit(steps[0].competent if steps else "province", matter, units)
    return routing.seat(unit, units, ()).agency_id if unit else None


def _steps(db: Session, way: str, matter: routing.Matter) -> tuple[routing.Step, ...]:
    return routing.steps_for(queries.configured_steps(db, way), matter)


def _matter(db: Session, about: About, commune: AdminUnit | None, settings: Settings) -> routing.Matter:
    if about.producer_id is not None:
        producer = db.get_one(Producer, about.producer_id)
        product = db.get(Product, about.product_id) if about.product_id else None
        province = queries.province_of(db, producer.ward_code, producer.ward_valid_from)
        return routing.Matter(province, producer.ward_code, product.group_key if product else None)
    if commune is not None:
        return routing.Matter(commune.province_code or settings.province_code, commune.code)
    return routing.Matter(settings.province_code, "")
