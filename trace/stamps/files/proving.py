"""Proving files that lie on somebody's disk: by hash against what was made, and that against the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from trace.base.db import snapshot
from trace.base.errors import NotFound
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.ledger import queries as ledger
from trace.stamps import queries, rules
from trace.stamps.files.manifest import differing_line, manifest, sha256_bytes, sha256_of
from trace.stamps.models import PrintPart

LISTS: Final = frozenset({"csv", "jsonl"})
SENTENCES: Final = {
    "unchanged": "{path}: unchanged (run {run}, {form}, part {part})",
    "changed": "{path}: CHANGED, it is not what was made (run {run}, {form}, part {part}){where}",
    "unknown": "{path}: UNKNOWN, no print file of this service has this name or this content",
    "manifest": "{path}: NOT PROVED, the record of run {run} ({form}) does not agree with the ledger",
}


@dataclass(frozen=True)
class Answer:
    """What came of one file: unchanged, changed (a list: at which line), unknown, or its record is not the ledger's."""

    path: str
    answer: str
    run: int | None = None
    form: str = ""
    part: int | None = None
    line: int | None = None

    @property
    def sentence(self) -> str:
        """The answer for a person at a terminal."""
        where = f"; the first difference is in line {self.line}" if self.line else ""
        return SENTENCES[self.answer].format(**vars(self), where=where)


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """These files, and those that lie in these folders, in order; manifests are not print files."""
    for path in paths:
        found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        yield from (one for one in found if not (one.suffix == ".json" and one.name.startswith("ban-ke-")))


def proved(rt: Runtime, files: Iterable[Path]) -> list[Answer]:
    """An answer for each file. A renamed one is known by its content, an edited one by its name."""
    with snapshot(rt.main) as db:
        return [_proved(db, rt, path) for path in files]


def why_not_recorded(db: Session, run_id: int, form: str) -> Reason | None:
    """Why the rows of a form do not prove anything: their manifest is not the one that stands in the ledger."""
    run, known = queries.run(db, run_id), queries.form(db, run_id, form)
    if known.manifest_sha256 is None:
        return None  # made by an earlier release, before manifests were files: each part's own hash is all there is
    entries = ledger.entries(db, ledger.Asked("run", run_id, "run.printed"))
    said = [one.content.get("manifest") for one, _seq in entries if one.content.get("form") == form]
    made = sha256_bytes(manifest(run, form, queries.parts(db, run_id, form)))
    return None if said == [made] == [known.manifest_sha256] else Reason("print.manifest_differs")


def _proved(db: Session, rt: Runtime, path: Path) -> Answer:
    digest, named = sha256_of(path), rules.named_file(path.name)
    same = next(iter(queries.parts_of_hash(db, digest or "")), None)
    part = same or _named(db, named)
    if part is None:
        return Answer(str(path), "unknown")
    facts = (part.run_id, part.form, part.number)
    if why_not_recorded(db, part.run_id, part.form):
        return Answer(str(path), "manifest", *facts)
    if same is not None:
        return Answer(str(path), "unchanged", *facts)
    line = differing_line(path, rt.store.path(part.stored_name)) if part.form in LISTS else None
    return Answer(str(path), "changed", *facts, line=line)


def _named(db: Session, named: tuple[int, str, int] | None) -> PrintPart | None:
    try:
        return queries.part(db, *named) if named else None
    except NotFound:
        return None
