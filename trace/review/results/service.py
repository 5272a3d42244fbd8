"""Commands on results: make the paper of a decision, take its signed copy, revoke it. Each ends in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Conflict, NotFound, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import signatures
from trace.registry.models import StoredFile
from trace.registry.rules import PERSONAL_ID_TYPES
from trace.review.results import paper, queries, rules
from trace.review.results.models import Result, ResultYear
from trace.review.results.queries import Ground
from trace.review.results.rules import Body, Numbering
from trace.stamps.printing.lettering import missing

FOLDER = "results"
TOKEN_BYTES = 16
LONGEST_WHY = 500


@dataclass(frozen=True)
class Office:
    """Where papers are kept, where they can be checked, and whose signatures count."""

    store: Store
    site: str
    trusted: Sequence[x509.Certificate] = ()

    def address(self, token: str) -> str:
        """Where anybody checks the paper with this token."""
        return f"{self.site.rstrip('/')}/quyet-dinh/{token}"


def issue(
    db: Session, *, actor: Actor, case_id: int, body: Body, numbering: Numbering, office: Office, now: datetime
) -> Result:
    """The paper of a case's final decision, numbered and dated, unsigned. Only the unit that decided makes it.

    Refuses a case without a final decision, wrong words or numbers, and a number its unit has used this year; Conflict
    where the decision has its paper already.
    """
    ground = queries.ground(db, actor, case_id, now=now)
    if ground is None:
        raise Refused(Reason("result.undecided"))
    actor.must("result.issue", units={ground.decision.agency_id})
    _refuse_wrong(body, numbering, now)
    if db.scalar(select(Result.id).where(Result.decision_id == ground.decision.id)) is not None:
        raise Conflict(Reason("result.made"))
    number = numbering.number or str(_next_number(db, ground.unit.id, numbering))
    made = _row(ground, body, numbering, rules.full_number(number, numbering.symbol))
    made.made_at, made.made_by = now, actor.id
    content = paper.draw(_sheet(made, office))
    made.stored_name, made.sha256 = f"{FOLDER}/{tokens.new_name()}.pdf", hashlib.sha256(content).hexdigest()
    office.store.put(made.stored_name, content)
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise Refused(Reason("result.number_used", field="number", number=made.full_number)) from error
    _record(db, made, "issued", actor=actor, now=now, facts={"number": made.full_number, "sha256": made.sha256})
    return made


def take_signed(db: Session, *, actor: Actor, case_id: int, content: bytes, office: Office, now: datetime) -> Result:
    """Take the signed copy of a case's paper, after proving it; it becomes one of the producer's papers.

    Refuses what is not the paper that left, signed and otherwise unchanged; Conflict where a copy that is trusted is
    there, or the result is revoked. A trial copy gives way.
    """
    found = _of_unit(db, actor, case_id, now)
    if found.revoked_at is not None:
        raise Conflict(Reason("result.revoked"))
    if found.trusted:
        raise Conflict(Reason("result.signed"))
    original = office.store.get(found.stored_name)
    signed = signatures.read(original, content, trusted=office.trusted, now=now)
    found.signers = [asdict(one) | {"at": one.at.isoformat() if one.at else None} for one in signed]
    found.trusted = all(one.trusted for one in signed)
    found.signed_name, found.signed_sha256 = f"{FOLDER}/{tokens.new_name()}.pdf", hashlib.sha256(content).hexdigest()
    found.signed_at, found.signed_by = now, actor.id
    office.store.put(found.signed_name, content)
    found.signed_file_id = _among_papers(db, found, content, actor=actor, now=now)
    facts = {"number": found.full_number, "sha256": found.signed_sha256, "trusted": found.trusted}
    _record(db, found, "signed", actor=actor, now=now, facts=facts)
    return found


def revoke(db: Session, *, actor: Actor, case_id: int, why: str, now: datetime) -> Result:
    """Say that a result holds no more, and why, for everybody to read. Refuses no word; Conflict when it was done."""
    found = _of_unit(db, actor, case_id, now)
    if found.revoked_at is not None:
        raise Conflict(Reason("result.revoked"))
    if not why.strip() or len(why) > LONGEST_WHY:
        raise Refused(Reason("result.why", field="why", most=LONGEST_WHY))
    found.revoked_at, found.revoked_by, found.revoked_why = now, actor.id, why.strip()
    _record(db, found, "revoked", actor=actor, now=now, facts={"number": found.full_number})
    return found


def _refuse_wrong(body: Body, numbering: Numbering, now: datetime) -> None:
    wrong = rules.why_not_numbering(numbering, today=local_day(now)) + rules.why_not_body(body)
    every = "".join((body.unit_above, body.unit, body.place, body.subject, body.text, body.signer_title))
    if strange := missing(every + "".join(body.recipients)):
        wrong.append(Reason("result.letters", field="text", letters=strange[:20]))
    if wrong:
        raise Refused(*wrong)


def _next_number(db: Session, agency_id: int, numbering: Numbering) -> int:
    """The next number of a unit's counter that nobody typed before. Held until the transaction ends; a number of an
    act that fails is not lost."""
    year = numbering.dated.year
    row = db.get(ResultYear, (agency_id, year), with_for_update=True)
    if row is None:
        row = ResultYear(agency_id=agency_id, year=year, last=0)
        try:
            with db.begin_nested():
                db.add(row)
        except IntegrityError:  # a twin was first (PostgreSQL only)
            row = db.get_one(ResultYear, (agency_id, year), with_for_update=True)
    used = select(Result.full_number).where(Result.agency_id == agency_id, Result.year == year)
    row.last += 1
    while db.scalar(used.where(Result.full_number == rules.full_number(str(row.last), numbering.symbol))):
        row.last += 1
    return row.last


def _row(ground: Ground, body: Body, numbering: Numbering, full_number: str) -> Result:
    return Result(
        decision_id=ground.decision.id,
        case_id=ground.case.id,
        producer_id=ground.producer.id,
        agency_id=ground.unit.id,
        subject=ground.subject,
        outcome=ground.decision.outcome,
        token=tokens.new_secret(TOKEN_BYTES),
        year=numbering.dated.year,
        full_number=full_number,
        symbol=numbering.symbol,
        dated=numbering.dated,
        body=asdict(body) | {"recipients": list(body.recipients)},
        public=ground.producer.legal_type not in PERSONAL_ID_TYPES and ground.decision.outcome == "accepted",
        signers=[],
        trusted=False,
    )


def _sheet(made: Result, office: Office) -> paper.Sheet:
    body = Body(**made.body | {"recipients": tuple(made.body["recipients"])})
    return paper.Sheet(body, made.full_number, made.dated, office.address(made.token))


def _of_unit(db: Session, actor: Actor, case_id: int, now: datetime) -> Result:
    """The result of a case, held, for somebody of the unit that decided; NotFound when there is none."""
    queries.ground(db, actor, case_id, now=now)
    found = db.scalars(
        select(Result).where(Result.case_id == case_id).order_by(Result.id.desc()).limit(1).with_for_update()
    ).first()
    if found is None:
        raise NotFound(Reason("result.unknown"))
    actor.must("result.issue", units={found.agency_id})
    return found


def _among_papers(db: Session, found: Result, content: bytes, *, actor: Actor, now: datetime) -> int:
    """Put the signed copy among the producer's papers; returns the file's id. An earlier trial copy stays there."""
    made = StoredFile(
        id=tokens.new_id(),
        producer_id=found.producer_id,
        stored_name=found.signed_name,
        small_name=None,
        given_name=file_name(found),
        media_type="application/pdf",
        size_bytes=len(content),
        sha256=found.signed_sha256,
        made_at=now,
        made_by=actor.id,
    )
    db.add(made)
    db.flush()
    return made.id


def file_name(found: Result) -> str:
    """What a file of this result is called: its number, in letters that every disk takes."""
    return f"quyet-dinh-{found.year}-{found.full_number.replace('/', '-')}.pdf"


def _record(db: Session, found: Result, act: str, *, actor: Actor, now: datetime, facts: dict[str, Any]) -> None:
    db.flush()
    ledger.append(db, actor=actor, act=f"result.{act}", on=("result", found.id), now=now, content=facts)
