"""Taking an inspection in, by whichever door it comes: one transaction, then its files that are all here."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import x509
from flask import Response, jsonify

from trace.base.db import snapshot, transaction
from trace.base.errors import Conflict, NotFound, Refused
from trace.core.reason import Reason
from trace.inspections import filing, queries, service
from trace.inspections.minutes import service as minutes
from trace.inspections.minutes.service import Cabinet
from trace.inspections.models import InspectionFile
from trace.inspections.reading import asked_as_everybody
from trace.inspections.rules import Door, Sending
from trace.inspections.schemas import ReceiptView, sent_of
from trace.inspections.service import Receipt
from trace.inspections.service.files import Shown
from trace.registry import signatures
from trace.web import malware
from trace.web.guard import me
from trace.web.pages import now, runtime
from trace.web.problems import PROBLEM_TYPE, problem

CONFLICT = Reason("inspection.conflict")


def taken(body: dict[str, Any], door: Door) -> Receipt:
    """The receipt of a loaded body. Files that came before it are put together now. A code that was read without a
    network and is none of ours is looked up once more: it may be one that was never printed."""
    rt = runtime()
    sending = Sending(door, body["phone_now"])
    with transaction(rt.main) as db:
        made = service.receive(db, actor=me(), sent=sent_of(body), sending=sending, ring=rt.keys, now=now())
    if made.inspection.other_code:
        asked_as_everybody(made.inspection.other_code, "scanned")
    with snapshot(rt.main) as db:
        waiting = [one.id for one in queries.files_of(db, made.inspection.id) if one.whole_at is None]
    for file_id in waiting:
        try:
            finished(file_id)
        except Refused:
            continue  # it was another file: the phone is asked for it again
    return made


def finished(file_id: int) -> InspectionFile | None:
    """The file made whole, where all of it is here; None where something is missing. Nothing is locked while it is
    put together and looked at.

    Refuses what is another file than was said: nothing of it stays, and the phone begins anew.
    """
    rt = runtime()
    with snapshot(rt.main) as db:
        found = db.get_one(InspectionFile, file_id)
        came = service.pieces(db, file_id)
    if found.whole_at is not None:
        return found
    if found.size_bytes is None or found.have_bytes < found.size_bytes:
        return None
    try:
        stored = filing.put_together(rt.store, found, came)
        malware.admit(stored)
    except NotFound:  # a twin put it together just now and let go of the pieces
        with snapshot(rt.main) as db:
            return db.get_one(InspectionFile, file_id)
    except Refused:
        with transaction(rt.main) as db:
            service.start_over(db, file_id=file_id)
        _forget([one.stored_name for one in came])
        raise
    shown = _shown(found, stored)
    with transaction(rt.main) as db:
        first = service.make_whole(db, actor=me(), file_id=file_id, stored_name=stored, shown=shown, now=now())
    _forget([one.stored_name for one in came] if first else [stored, shown.name or stored])
    with snapshot(rt.main) as db:
        return db.get_one(InspectionFile, file_id)


def cabinet() -> Cabinet:
    """Where this service keeps minutes and whose signatures count for it."""
    rt = runtime()
    return Cabinet(rt.store, rt.settings.site_url, rt.settings.province, _roots(rt.settings.signature_roots_file))


def _shown(found: InspectionFile, stored: str) -> Shown:
    """A copy to show. Of a signed PDF there is one only where it is the minutes of its inspection, soundly signed."""
    rt = runtime()
    if found.kind != "signed_pdf" or found.inspection_id is None:
        return filing.shown(rt.store, found.kind or "", found.media_type or "", stored)
    content = rt.store.get(stored)
    try:
        with transaction(rt.main) as db:
            inspection_id, kept = found.inspection_id, cabinet()
            of, signers = minutes.signed_among(
                db, inspection_id=inspection_id, content=content, cabinet=kept, now=now()
            )
            with suppress(Conflict):  # a trusted copy is there already: this one stays beside it
                minutes.take_signed(db, actor=me(), minutes_id=of, content=content, cabinet=kept, now=now())
    except Refused as refused:
        return Shown(not_shown=refused.reason.code)
    return Shown(stored, "application/pdf", signers=tuple(signers))


@lru_cache(maxsize=4)
def _roots(file: Path | None) -> tuple[x509.Certificate, ...]:
    return signatures.roots(file)


def answered(made: Receipt) -> Response:
    """What the sender is told: a receipt, and in a conflict a problem that carries it."""
    told: dict[str, Any] = {
        "id": made.inspection.id,
        "number": made.inspection.number,
        "revision": made.revision.revision,
        "received_at": made.revision.received_at,
        "files_wanted": _wanted(made),
    }
    if not made.conflict:
        answer: Response = jsonify(ReceiptView().dump(told))
        answer.status_code = 200 if made.again else 201
        return answer
    kept = {"revision": made.counting.revision, "received_at": made.counting.received_at.isoformat()}
    kept |= {name: made.counting.content[name] for name in ("result", "text", "place", "began_at")}
    answer = jsonify(problem(409, (CONFLICT,)) | ReceiptView().dump(told | {"kept": kept}))
    answer.status_code, answer.content_type = 409, PROBLEM_TYPE
    return answer


def _wanted(made: Receipt) -> list[str]:
    with snapshot(runtime().main) as db:
        return queries.files_wanted(db, made.inspection.id)


def _forget(names: list[str]) -> None:
    """Take from the store what no row names any more. One that stays behind after a crash is noise, nothing worse."""
    for name in names:
        runtime().store.delete(name)
