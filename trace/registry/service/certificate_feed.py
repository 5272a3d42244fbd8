"""Rows of issuing departments: papers they issued, suspensions, their end, revocations; the same row twice is one.

A row is taken only where its holder is certain: by tax code, or by a name that one producer alone bears.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Certificate, Producer, Site
from trace.registry.rules import CertificateDetails, CertificateEntry, looks, why_not_certificate_entry
from trace.registry.service.changing import moved, refuse_if
from trace.registry.service.papers import Comparison, cover, note_check, told_values
from trace.registry.service.standings import stand, told_already

Took = Literal["made", "changed", "same"]


def take_certificate_entry(
    db: Session, *, actor: Actor, entry: CertificateEntry, tax_id_print: str | None = None, now: datetime
) -> tuple[Took, Certificate]:
    """What became of a row, and the certificate. Refuses a holder that is unknown or not certain, a paper that is not
    there to be suspended, and whatever `why_not_certificate_entry` says; Forbidden where the department has no say.
    """
    refuse_if(why_not_certificate_entry(entry, local_day(now)))
    owner = _holder(db, entry, tax_id_print)
    actor.must("certificate.feed", units=queries.competent(db, owner))
    same = queries.certificates_numbered(db, owner.id, entry.kind, entry.number)
    if len(same) > 1:
        raise Conflict(Reason("certificate.several", field="number"))
    if entry.act != "issue":
        return _stood(db, actor, same, entry, now)
    if not same:
        return "made", _issued(db, actor, owner, entry, now)
    return _confirmed(db, actor, same[0], entry, now)


def _holder(db: Session, entry: CertificateEntry, tax_id_print: str | None) -> Producer:
    if tax_id_print is not None:
        found = queries.producer_by_print(db, tax_id_print)
        if found is None:
            raise Refused(Reason("certificate.holder_unknown", field="tax_id"))
        return found
    here = Producer.folded == looks(entry.producer_name), Producer.merged_into_id.is_(None)
    named = list(db.scalars(select(Producer).where(*here).limit(2)))
    if len(named) > 1:
        raise Refused(Reason("certificate.holder_several", field="producer_name"))
    if not named:
        raise Refused(Reason("certificate.holder_unknown", field="producer_name"))
    return named[0]


def _details(db: Session, owner: Producer, entry: CertificateEntry, kept: Certificate | None) -> CertificateDetails:
    """The row as a certificate: what it does not tell stays as it was, for a producer may have told more."""
    kind = queries.type_of_key(db, entry.kind)
    site_ids = _site(db, owner, entry)
    product_ids: tuple[int, ...] = ()
    if kept is not None:
        site_ids = site_ids or queries.certificate_sites(db, kept.id)
        product_ids = queries.certificate_products(db, kept.id)
    return CertificateDetails(
        kind=entry.kind,
        name=entry.name or (kept.name if kept else kind.name if kind else ""),
        number=entry.number,
        issuer=entry.issuer,
        former_issuer=kept.former_issuer if kept else False,
        issue_date=entry.issue_date or (kept.issue_date if kept else None),
        valid_from=entry.valid_from or (kept.valid_from if kept else None),
        valid_to=entry.valid_to or (kept.valid_to if kept else None),
        in_conversion=kept.in_conversion if kept else entry.kind == "organic_conv",
        file_id=kept.file_id if kept else None,
        product_ids=product_ids,
        site_ids=site_ids,
        extra=kept.extra if kept else {},
    )


def _site(db: Session, owner: Producer, entry: CertificateEntry) -> tuple[int, ...]:
    if not entry.site_code:
        return ()
    found = db.scalar(select(Site.id).where(Site.producer_id == owner.id, Site.code == entry.site_code))
    if found is None:
        raise Refused(Reason("site.unknown", field="site_code"))
    return (found,)


def _issued(db: Session, actor: Actor, owner: Producer, entry: CertificateEntry, now: datetime) -> Certificate:
    details = _details(db, owner, entry, None)
    values = told_values(db, owner.id, details, now, fed=True)
    made = Certificate(producer_id=owner.id, **values, made_at=now, made_by=actor.id)
    made.checked_by_unit, made.checked_on = _unit(db, actor), local_day(now)
    db.add(made)
    db.flush()
    cover(db, made, details)
    return _checked(db, actor, made, now)


def _confirmed(
    db: Session, actor: Actor, kept: Certificate, entry: CertificateEntry, now: datetime
) -> tuple[Took, Certificate]:
    """A paper that is there: what the department says of it now, counted as compared with the paper."""
    details = _details(db, queries.producer(db, kept.producer_id), entry, kept)
    values = told_values(db, kept.producer_id, details, now, before=kept, fed=True)
    covered = (queries.certificate_products(db, kept.id), queries.certificate_sites(db, kept.id))
    differs = any(getattr(kept, name) != value for name, value in values.items())
    if not differs and kept.checked_on is not None and covered == (details.product_ids, details.site_ids):
        return "same", kept
    values |= {"checked_by_unit": _unit(db, actor), "checked_on": local_day(now)}
    moved(db, kept, Certificate.revoked_on.is_(None), otherwise=Reason("certificate.revoked"), **values)
    cover(db, kept, details)
    return "changed", _checked(db, actor, kept, now)


def _checked(db: Session, actor: Actor, found: Certificate, now: datetime) -> Certificate:
    compared = ("number", "issuer", "holder", "dates")
    note_check(db, actor, found, Comparison(found.checked_by_unit or "", actor.home, compared), now)
    content = {"producer": found.producer_id, "kind": found.kind}
    ledger.append(db, actor=actor, act="certificate.fed", on=("certificate", found.id), now=now, content=content)
    return found


def _unit(db: Session, actor: Actor) -> str:
    return accounts.unit_name(db, actor.home) if actor.home is not None else ""


def _stood(
    db: Session, actor: Actor, same: list[Certificate], entry: CertificateEntry, now: datetime
) -> tuple[Took, Certificate]:
    if not same:
        raise Refused(Reason("certificate.not_there", field="number"))
    told = (entry.act, _day(entry, now), entry.source or "")
    if told_already(db, same[0], told):
        return "same", same[0]
    return "changed", stand(db, actor, same[0], told, now)


def _day(entry: CertificateEntry, now: datetime) -> date:
    return entry.on or local_day(now)
