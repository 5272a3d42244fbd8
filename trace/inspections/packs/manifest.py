"""What a phone is told of a pack: which files it consists of, since when and until when it holds, signed.

The facts are read at the moment of the question, so a phone that asks is never behind the register. They are spread
over a few files by producer, packed and named by their hash like the blocks: what a phone has of them it does not fetch
again, and that is all there is to a delta.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import snapshot
from trace.base.errors import NotFound, Unavailable
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.inspections.packs import queries, rules
from trace.inspections.packs.models import Pack, PackBlock
from trace.inspections.packs.signing import public_text, sign
from trace.inspections.packs.storing import stored_name
from trace.inspections.packs.words import told_words
from trace.lookup import asking

FORMAT: Final = "trace.pack/1"
Told = dict[str, Any]
log = structlog.get_logger("trace.inspections")


@dataclass(frozen=True)
class Envelope:
    """A manifest as it is sent: its very words, and the signature over them by the key of this name."""

    manifest: str
    signature: str
    key: str


@dataclass(frozen=True)
class File:
    """A file of facts: its name, and what lies in the store under it."""

    sha256: str
    content: bytes


def announced(rt: Runtime, actor: Actor, pack_id: int, now: datetime) -> Envelope:
    """The manifest of a pack as things stand now. NotFound for a pack that is not of the person's units.

    Writes the files of facts that are not in the store yet, and nothing into the database. Unavailable while no key
    signs, or the wrapping key is missing.
    """
    with snapshot(rt.main) as db:
        seen(db, actor, pack_id)  # before any work: how long an answer takes tells nobody that there is such a pack
    copied = _copied(rt, pack_id, now)
    with snapshot(rt.main) as db:
        of = seen(db, actor, pack_id)
        key = queries.signing(db)
        if key is None:
            raise Unavailable(Reason("pack.no_key"))
        choice, blocks, waiting = queries.choice_of(of), queries.blocks(db, pack_id), queries.waiting(db, of)
        told = queries.facts(db, choice, copied)
    files = [packed({"words": told_words(asking.place_of(rt.settings))}), *map(packed, told)]
    for file in files:
        _put(rt, of.id, file)
    text = json.dumps(_manifest(rt, of, blocks, files, now) | {"waiting": waiting}, ensure_ascii=False)
    return Envelope(text, sign(rt.keys, key, text), key.name)


def seen(db: Session, actor: Actor, pack_id: int) -> Pack:
    """A pack of one of the person's units. NotFound for any other: nor do they learn that there is one."""
    found = queries.pack(db, pack_id)
    if actor.why_not("pack.use", units={found.agency_id}):
        raise NotFound(queries.UNKNOWN)
    return found


def packed(told: Told) -> File:
    """Facts as a file: the same facts are the same bytes."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    content = gzip.compress(text.encode(), compresslevel=6, mtime=0)
    return File(hashlib.sha256(content).hexdigest(), content)


def published(db: Session, now: datetime) -> list[dict[str, str]]:
    """The keys whose word phones take now."""
    return [
        {"id": one.name, "public": public_text(one), "made_at": _moment(one.made_at)}
        for one in queries.keys(db)
        if rules.published(one.retired_at, leaked=one.leaked, now=now)
    ]


def _copied(rt: Runtime, pack_id: int, now: datetime) -> list[tuple[int, int]]:
    """The stamps whose scans turn their public page; none where nobody can be asked, as the look-up has it."""
    try:
        with snapshot(rt.main) as db, snapshot(rt.observations) as observations:
            return queries.copied(db, observations, queries.choice_of(queries.pack(db, pack_id)), now)
    except Unavailable as error:
        log.warning("suspicion left out of a pack", error=error.reason.code)
        return []


def _manifest(rt: Runtime, of: Pack, blocks: Sequence[PackBlock], files: Sequence[File], now: datetime) -> Told:
    return {
        "format": FORMAT,
        "origin": rt.settings.site_url.rstrip("/"),
        "pack": of.id,
        "name": of.name,
        "made_at": _moment(now),
        "valid_until": _moment(now + rules.VALID_FOR),
        "salt": of.salt.hex(),
        "stamps": sum(one.stamps for one in blocks),
        "blocks": [{"sha256": one.sha256, "size": one.size_bytes} for one in blocks],
        "facts": [{"sha256": one.sha256, "size": len(one.content)} for one in files],
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _put(rt: Runtime, pack_id: int, file: File) -> None:
    name = stored_name(pack_id, file.sha256)
    if not rt.store.exists(name):
        rt.store.put(name, file.content)
