"""Reading a copy again: is every file the one that was written, every row there, every link of the ledger right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from trace.backup import postgres, sqlite
from trace.backup.manifest import LIST, Copied, Manifest, Sums, listed, sha256_of
from trace.base.db import open_engine, snapshot
from trace.ledger import queries as ledger

Step = Callable[[str], object]


def faults(folder: Path, *, step: Step = lambda _name: None) -> Iterator[str]:
    """What is wrong with a copy, one sentence each; nothing where it is whole. `step` is told what is looked at.

    A SQLite copy is opened: its pages, rows and ledger are proved. A PostgreSQL dump proves its bytes and that it can
    be read; its rows are proved when it is restored. Refuses a folder that is no copy.
    """
    manifest = Manifest.read(folder)
    for name, one in manifest.databases.items():
        step(name)
        yield from _database(folder, name, one, manifest)
    step("files")
    yield from _files(folder, manifest)


def differences(expected: Sums, found: Sums) -> Iterator[str]:
    """Tables that are missing, too many, or hold other rows than when the copy was made."""
    for name in sorted(expected.keys() | found.keys()):
        was, now = expected.get(name), found.get(name)
        if was is None or now is None:
            yield f"table {name}: {'not in the copy' if was is None else 'missing'}"
        elif was != now:
            yield f"table {name}: {now.rows} rows instead of {was.rows}, or other content"


def _database(folder: Path, name: str, one: Copied, manifest: Manifest) -> Iterator[str]:
    path = folder / one.file
    if not path.is_file():
        yield f"{one.file}: missing"
    elif sha256_of(path) != one.sha256:
        yield f"{one.file}: other bytes than when it was made"
    elif one.kind == "postgresql":
        if not postgres.readable(path):
            yield f"{one.file}: pg_restore cannot read it"
    else:
        yield from (f"{one.file}: {found}" for found in sqlite.damage(path))
        yield from differences(one.tables, sqlite.sums(path))
        if name == "main":
            yield from chain_faults(f"sqlite:///file:{path.absolute()}?mode=ro&uri=true", manifest)


def chain_faults(url: str, manifest: Manifest) -> Iterator[str]:
    """Whether the ledger of a database proves itself and has come as far as the manifest says."""
    engine = open_engine(url, pragmas={})
    try:
        with snapshot(engine) as db:
            proof = ledger.prove(db)
    finally:
        engine.dispose()
    if not proof.whole:
        yield f"the ledger breaks at link {proof.broken_seq}"
    elif proof.links < manifest.links:
        yield f"the ledger has {proof.links} links instead of {manifest.links}"


def _files(folder: Path, manifest: Manifest) -> Iterator[str]:
    if not (folder / LIST).is_file() or sha256_of(folder / LIST) != manifest.list_sha256:
        yield f"{LIST}: other bytes than when it was made"
        return
    for one in listed(folder):
        path = folder / "files" / one.name
        if not path.is_file():
            yield f"files/{one.name}: missing"
        elif path.stat().st_size != one.size_bytes or sha256_of(path) != one.sha256:
            yield f"files/{one.name}: other bytes than when it was made"
