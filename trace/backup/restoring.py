"""Putting a copy into an empty place, and proving there that it is the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from trace.backup import postgres, proving, sqlite
from trace.backup.making import addresses, file_of, is_sqlite, sync
from trace.backup.manifest import Copied, Manifest, listed
from trace.backup.recovering import mark_restored
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.core.reason import Reason


def restore_copy(rt: Runtime, folder: Path, *, step: proving.Step = lambda _name: None) -> list[str]:
    """Put the copy into this place; what does not prove itself there, one sentence each.

    Refuses a copy that is damaged, a place that holds anything, and a copy of the other kind of database. Writers are
    refused from then on, until `recovering.recover`.
    """
    manifest = Manifest.read(folder)
    targets = addresses(rt)
    if manifest.databases.keys() != targets.keys() or any(
        is_sqlite(url) != (manifest.databases[name].kind == "sqlite") for name, url in targets.items()
    ):
        raise Refused(Reason("backup.other_kind"))
    if taken := list(_taken(rt, targets)):
        raise Refused(*(Reason("backup.not_empty", what=what) for what in taken))
    if wrong := list(proving.faults(folder, step=step)):
        raise Refused(*(Reason("backup.damaged", what=what) for what in wrong[:20]))
    mark_restored(rt, manifest.made_at)  # first: whatever happens from here on, nobody writes before `recover`
    for name, url in targets.items():
        step(name)
        _put_database(folder / manifest.databases[name].file, url)
    step("files")
    put_files(folder, rt.store.root)
    return list(_differences(rt, folder, manifest, targets))


def _taken(rt: Runtime, targets: dict[str, str]) -> Iterator[str]:
    """What lies where the copy is to go."""
    for name, url in targets.items():
        if is_sqlite(url) and not sqlite.empty(file_of(url)):
            yield str(file_of(url))
        elif not is_sqlite(url) and not postgres.empty(url):
            yield name
    if rt.store.root.is_dir() and any(rt.store.root.rglob("[!.]*")):
        yield str(rt.store.root)


def _put_database(copy: Path, url: str) -> None:
    if not is_sqlite(url):
        postgres.restore(copy, url)
        return
    target = file_of(url)
    draft = target.with_name(f".{target.name}.restored")
    shutil.copyfile(copy, draft)
    draft.chmod(0o600)
    sync(target.parent)
    sqlite.put(draft, target)
    sync(target.parent)


def put_files(folder: Path, root: Path) -> None:
    """Put the stored files of a copy into the store, and make them outlast a power cut."""
    for one in listed(folder):
        target = root / one.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / "files" / one.name, target)
    if root.is_dir():
        for place in {root, *(path for path in root.rglob("*") if path.is_dir())}:
            sync(place)


def _differences(rt: Runtime, folder: Path, manifest: Manifest, targets: dict[str, str]) -> Iterator[str]:
    """The place against the copy: rows, ledger, files."""
    for name, url in targets.items():
        one: Copied = manifest.databases[name]
        found = sqlite.sums(file_of(url)) if is_sqlite(url) else postgres.sums(url)
        yield from proving.differences(one.tables, found)
    yield from proving.chain_faults(targets["main"], manifest)
    for stored in listed(folder):
        path = rt.store.root / stored.name
        if not path.is_file() or path.stat().st_size != stored.size_bytes:
            yield f"files/{stored.name}: not put back"
