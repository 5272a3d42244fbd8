"""Print files leaving the house: every fetching with its person, again by permit only where the rules say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.labels import paper, sheets_needed
from trace.core.reason import Reason
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.models import Download, PrintPart, PrintPermit, Run
from trace.stamps.rules import PIN_FORM, FileLimits
from trace.stamps.service.issuing import must_issue


@dataclass(frozen=True)
class Wanted:
    """One file of a run: a part of a form, or the list of scratch PINs."""

    run_id: int
    form: str
    number: int = 1


@dataclass(frozen=True)
class PermitWish:
    """Why a file is wanted again, and which sheets are printed again (their first print is spoiled), as typed."""

    reason: str
    sheets: str = ""


def fetchable(db: Session, *, actor: Actor, file: Wanted) -> PrintPart:
    """The part, when files of its form may leave by this person's hand. Refuses nobody's and unfinished ones.

    Conflict while the run's entries are not chained in the ledger (a few seconds), before all parts are checked, while
    issuing is frozen, and when the keys of its slot are compromised.
    """
    _fetchable(db, actor, file)
    return queries.part(db, file.run_id, file.form, file.number)


def record_download(db: Session, *, actor: Actor, file: Wanted, limits: FileLimits, now: datetime) -> PrintPart:
    """Record that `actor` fetches a print file and return the part. Refuses as `fetchable`.

    Conflict also where the rules ask for a permit and this person has none that is granted and unused.
    """
    run = _fetchable(db, actor, file)
    # Locked: of two clicks at once the second finds the first one's fetching.
    part = queries.part(db, run.id, file.form, file.number, lock=True)
    permit_id = _use_permit(db, actor, run, file, limits, now)
    _record(db, actor, file, {"sha256": part.sha256}, permit_id, now)
    return part


def record_pin_download(db: Session, *, actor: Actor, run_id: int, limits: FileLimits, now: datetime) -> Run:
    """Record that `actor` fetches the list of a run's scratch PINs, and return the run. Refuses as `record_download`.

    Always by an officer's permit, and once for each. NotFound for stamps without a scratch layer. The list is made
    while it is sent, and lies on no disk of ours.
    """
    file = Wanted(run_id, PIN_FORM)
    run = _fetchable(db, actor, file)
    permit_id = _use_permit(db, actor, run, file, limits, now)
    _record(db, actor, file, {}, permit_id, now)
    return run


def ask_permit(
    db: Session, *, actor: Actor, file: Wanted, wish: PermitWish, limits: FileLimits, now: datetime
) -> PrintPermit:
    """Ask to fetch a file again, or the PINs at all. Small runs are granted by rule at once, the rest by an officer.

    Refuses a wish without a reason, and sheets that are not in the file. Conflict where no permit is needed, and while
    this person has one for the file already.
    """
    run = _fetchable(db, actor, file)
    if rules.why_permit(queries.file_facts(db, run, file.form, file.number), limits, now) is None:
        raise Conflict(Reason("print.permit_not_needed"))
    if queries.open_permit(db, actor.id, run.id, file.form, file.number) is not None:
        raise Conflict(Reason("print.permit_open"))
    if faults := _why_not_wish(db, run, file, wish):
        raise Refused(*faults)
    made = PrintPermit(run_id=run.id, form=file.form, number=file.number, asked_at=now, asked_by=actor.id)
    made.reason, made.sheets = wish.reason.strip(), wish.sheets.strip()
    if rules.granted_by_rule(run.labels, limits, pins=file.form == PIN_FORM):
        made.granted, made.decided_at = True, now
    db.add(made)
    db.flush()
    content = {"permit": made.id, "form": file.form, "number": file.number, "sheets": made.sheets}
    content["granted_by_rule"] = made.granted is True
    ledger.append(db, actor=actor, act="run.permit_asked", on=("run", run.id), now=now, content=content)
    return made


def decide_permit(db: Session, *, actor: Actor, permit_id: int, grant: bool, now: datetime) -> PrintPermit:
    """Grant or refuse a permit, as an officer of a competent unit who did not ask for it, once."""
    wanted = queries.permit(db, permit_id)
    run = queries.run(db, wanted.run_id)
    actor.must("print.permit", units=queries.competent_units(db, run.product_id))
    if wanted.asked_by == actor.id:
        raise Conflict(Reason("print.permit_two_people"))
    undecided = update(PrintPermit).where(PrintPermit.id == permit_id, PrintPermit.granted.is_(None))
    if not rows_met(db.execute(undecided.values(granted=grant, decided_at=now, decided_by=actor.id))):
        raise Conflict(Reason("print.permit_decided"))
    db.refresh(wanted)
    act = "run.permit_granted" if grant else "run.permit_refused"
    ledger.append(db, actor=actor, act=act, on=("run", run.id), now=now, content={"permit": permit_id})
    return wanted


def print_done(db: Session, *, actor: Actor, run_id: int, now: datetime) -> Run:
    """Declare that a run is printed: from now on its files leave by permit only. Once; not before a file is made."""
    run = queries.run(db, run_id)
    actor.must("run.export", producer=run.producer_id, units=queries.competent_units(db, run.product_id))
    if not any(form.finished_at for form in queries.forms(db, run_id)):
        raise Conflict(Reason("print.not_finished"))
    printed = update(Run).where(Run.id == run_id, Run.print_done_at.is_(None))
    values = {"print_done_at": now, "print_done_by": actor.id, "version": Run.version + 1}
    if not rows_met(db.execute(printed.values(**values))):
        raise Conflict(Reason("print.done"))
    db.refresh(run)
    ledger.append(db, actor=actor, act="run.print_done", on=("run", run_id), now=now)
    return run


def _fetchable(db: Session, actor: Actor, file: Wanted) -> Run:
    """The run, when this file of it may leave by this person's hand."""
    run = queries.run(db, file.run_id)
    actor.must("run.export", producer=run.producer_id, units=queries.competent_units(db, run.product_id))
    must_issue(db, run.slot)
    forms = {one.form: one for one in queries.forms(db, run.id)}
    if file.form == PIN_FORM and run.kind != queries.SCRATCHED:
        raise NotFound(Reason("print.no_such_part"))
    finished = any(one.finished_at for one in forms.values())
    if file.form in forms:
        finished = forms[file.form].finished_at is not None
    if not finished:
        raise Conflict(Reason("print.not_finished"))
    if not queries.chained(db, run.id):
        raise Conflict(Reason("run.not_chained"))
    return run


def _why_not_wish(db: Session, run: Run, file: Wanted, wish: PermitWish) -> list[Reason]:
    faults = [] if wish.reason.strip() else [Reason("print.permit_reason", field="reason")]
    if file.form == PIN_FORM:
        return faults
    part, on = queries.part(db, run.id, file.form, file.number), paper(run.stock)
    first_sheet, total = part.first // on.per_sheet + 1, sheets_needed(on, run.labels)
    wrong = rules.why_not_sheets(wish.sheets, first_sheet, part.sheets, total)
    return [*faults, wrong] if wrong else faults


def _use_permit(db: Session, actor: Actor, run: Run, file: Wanted, limits: FileLimits, now: datetime) -> int | None:
    """The permit that this fetching uses up, where the rules ask for one; Conflict when there is none to use."""
    needed = rules.why_permit(queries.file_facts(db, run, file.form, file.number), limits, now)
    if needed is None:
        return None
    permit = queries.open_permit(db, actor.id, run.id, file.form, file.number)
    if permit is None or not permit.granted:
        raise Conflict(needed if permit is None else Reason("print.permit_waits"))
    unused = update(PrintPermit).where(PrintPermit.id == permit.id, PrintPermit.used_at.is_(None))
    if not rows_met(db.execute(unused.where(PrintPermit.granted.is_(True)).values(used_at=now))):
        raise Conflict(needed)
    return permit.id


def _record(
    db: Session, actor: Actor, file: Wanted, facts: dict[str, object], permit_id: int | None, now: datetime
) -> None:
    fetched = Download(id=tokens.new_id(), run_id=file.run_id, form=file.form, number=file.number, permit_id=permit_id)
    fetched.person_id, fetched.fetched_at = actor.id, now
    db.add(fetched)
    db.flush()
    content = {"form": file.form, "number": file.number} | facts | ({"permit": permit_id} if permit_id else {})
    ledger.append(db, actor=actor, act="run.exported", on=("run", file.run_id), now=now, content=content)
