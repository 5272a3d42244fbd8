"""Making an evidence pack: gathered, written with its manifest, recorded in the ledger; proofs come when fetched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base import tokens
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden, Refused
from trace.base.store import Store
from trace.core.reason import Reason
from trace.inspections.evidence import cases, cover, queries, rules
from trace.inspections.evidence.files import packed
from trace.inspections.evidence.models import EvidencePack
from trace.inspections.evidence.rules import Subject
from trace.ledger import service as ledger

EPOCH = (2000, 1, 1, 0, 0, 0)  # the same content is the same archive


@dataclass(frozen=True)
class Place:
    """Where a pack is made: the store of files, the address under which anybody reads published heads, and who tells
    of cases."""

    store: Store
    site_url: str
    cases: cases.Telling = cases.nothing


def make_pack(db: Session, *, actor: Actor, subject: Subject, place: Place, now: datetime) -> EvidencePack:
    """The pack about a subject, kept until it is fetched, with a line of the ledger that holds its manifest's hash.

    Forbidden to whoever serves in no unit; NotFound where the subject is not; Refused where it holds too much.
    """
    actor.must("evidence.make")
    if actor.home is None:
        raise Forbidden(Reason("hold.no_unit"))
    case = place.cases(db, actor, subject.id, now) if subject.kind == "case" else None
    found = queries.gathered(db, subject, case)
    lines = queries.lines(db, found.on)
    if len(lines) >= rules.MOST_ENTRIES:
        raise Refused(Reason("evidence.too_much", most=rules.MOST_ENTRIES))
    unit = accounts.unit_name(db, actor.home)
    head = {
        "subject": {"kind": subject.kind, "id": str(subject.id), "ordinal": subject.ordinal},
        "about": found.about,
        "made_at": now.isoformat(),
        "made_by": unit,
        "site": place.site_url,
    }
    enclosed = packed(db, found, place.store)
    if subject.kind == "case" and case is None:
        enclosed.leave("who made this pack may not read the files of the case", None, case=subject.id)
    files = {"facts.json": rules.canonical(found.rows), **enclosed.files}
    files["cover.pdf"] = cover.drawn(head, files, enclosed.left_out)
    files["README.txt"] = cover.readme(place.site_url).encode()
    stated = rules.manifest(head | {"left_out": enclosed.left_out}, files, [one.id for one in lines])
    made = EvidencePack(subject_kind=subject.kind, subject_id=subject.id, ordinal=subject.ordinal, about=found.about)
    made.stored_name, made.manifest_sha256 = f"evidence/{tokens.new_name()}.zip", rules.sha256(stated)
    made.agency_id, made.unit_name, made.made_at, made.made_by = actor.home, unit, now, actor.id
    place.store.put(made.stored_name, zipped(files | {rules.MANIFEST: stated}))
    content = {"subject": f"{subject.kind}:{subject.id}", "ordinal": subject.ordinal, "manifest": made.manifest_sha256}
    on = ("evidence", subject.id)
    made.entry_id = ledger.append(db, actor=actor, act=rules.MADE, on=on, now=now, content=content)
    db.add(made)
    db.flush()
    return made


def fetched(db: Session, *, actor: Actor, pack_id: int, store: Store) -> bytes:
    """The pack with its proofs: the lines of the ledger at their places, and the leaves from the first to the head.

    Conflict while a line waits for its place; within ten seconds of the making it has one.
    """
    actor.must("evidence.make")
    made = queries.pack(db, pack_id)
    files = unzipped(store.get(made.stored_name))
    wanted = [*(int(one) for one in rules.named_entries(files[rules.MANIFEST])), made.entry_id]
    placed = queries.placed(db, wanted)
    if len(placed) < len(set(wanted)):
        raise Conflict(Reason("evidence.waiting"))
    chain = queries.chain_from(db, placed[0].seq)
    files[rules.ENTRIES] = rules.written_entries(placed)
    files[rules.CHAIN], files[rules.LEAVES] = rules.written_chain(chain), chain.leaves
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """One archive of these files, in the order of their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of an archive of ours. Refuses (BadZipFile) what another program would read otherwise: two files of one
    name, of which each program shows another one, or something before the first."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [one.casefold() for one in archive.namelist()]
        if len(set(names)) < len(names) or min(one.header_offset for one in archive.infolist()):
            raise zipfile.BadZipFile("two files of one name, or something before the first")
        return {name: archive.read(name) for name in archive.namelist()}
