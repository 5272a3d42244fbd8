"""Making a copy while the service runs: the databases at one state each, then the files their rows lead to."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

import trace
from trace.backup import postgres, sqlite
from trace.backup.manifest import LIST, Copied, Manifest, StoredName, sha256_of
from trace.base.db import snapshot
from trace.base.errors import Refused, Unavailable
from trace.base.runtime import Runtime
from trace.base.shards import standing
from trace.base.store import WAITING
from trace.core.reason import Reason
from trace.ledger import queries as ledger

DRAFT: Final = ".part"


def make_copy(rt: Runtime, into: Path, *, earlier: Path | None = None) -> Path:
    """Write a whole copy into a new folder below `into` and return it; it appears under its name only when it is whole.

    The rows are copied first: every file they lead to is whole in the store by then. A file that `earlier`, a copy on
    the same disk, holds already is linked and not copied again. Refuses a copy of that moment that is there already,
    a second one at the same time, and a database in shards: each node answers as of its own moment, so no dump is one
    state (decision 35). Unavailable when the disk is full; nothing half done is left then.
    """
    now = rt.clock()
    for engine in (rt.main, rt.observations):
        with snapshot(engine) as db:
            if (found := standing(db.connection())) and found.distributed:
                raise Refused(Reason("backup.shards"))
    target = into / now.strftime("trace-%Y%m%dT%H%M%SZ")
    if target.exists():
        raise Refused(Reason("backup.there", folder=str(target)))
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(into), _room():
        draft = into / f".{target.name}{DRAFT}"
        try:
            draft.mkdir(mode=0o700)
            _fill(rt, draft, now, earlier)
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        sync(into)
    return target


def _fill(rt: Runtime, draft: Path, now: datetime, earlier: Path | None) -> None:
    with snapshot(rt.main) as db:
        links, head = ledger.head(db)
    databases = {name: _database(name, url, draft) for name, url in addresses(rt).items()}
    count, size = copy_files(rt.store.root, draft, earlier)
    manifest = Manifest(
        made_at=now,
        release=trace.__version__,
        links=links,
        head=head,
        files=count,
        files_bytes=size,
        list_sha256=sha256_of(draft / LIST),
        databases=databases,
    )
    manifest.write(draft)
    sync(draft)


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    """One copy at a time in a folder; what one that was killed has left there goes."""
    handle = os.open(into, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(Reason("backup.running", folder=str(into))) from error
        for left in into.glob(f".trace-*{DRAFT}"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)


@contextmanager
def _room() -> Iterator[None]:
    """A disk that is full, in a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Unavailable(Reason("backup.full")) from error
    except sqlite3.OperationalError as error:
        if "full" not in str(error):
            raise
        raise Unavailable(Reason("backup.full")) from error


def addresses(rt: Runtime) -> dict[str, str]:
    """The databases of the service by name; one where observations lie on the same server."""
    main = rt.settings.database_owner_url
    apart = rt.observations is not rt.main
    return {"main": main} | ({"observations": rt.settings.observations_url} if apart else {})


def file_of(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(make_url(url).database or "")


def is_sqlite(url: str) -> bool:
    """Whether the address is of a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def _database(name: str, url: str, folder: Path) -> Copied:
    kind = "sqlite" if is_sqlite(url) else "postgresql"
    made = folder / f"{name}.{'sqlite' if kind == 'sqlite' else 'dump'}"
    if kind == "sqlite":
        sqlite.copy(file_of(url), made)
        tables = sqlite.sums(made)
    else:
        tables = postgres.copy(url, made)
    made.chmod(0o600)
    return Copied(made.name, kind, made.stat().st_size, sha256_of(made), tables)


def copy_files(root: Path, folder: Path, earlier: Path | None) -> tuple[int, int]:
    """Copy the store's whole files into `folder` and write their list; how many, and how many bytes."""
    count = size = 0
    with (folder / LIST).open("w", encoding="utf-8") as out:
        for path in _whole(root):
            name = path.relative_to(root).as_posix()
            target = folder / "files" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                digest = _brought(path, target, earlier / "files" / name if earlier else None)
            except FileNotFoundError:
                continue  # thrown away since, as its row was
            line = StoredName(name, target.stat().st_size, digest)
            out.write(json.dumps(asdict(line)) + "\n")
            count, size = count + 1, size + line.size_bytes
    return count, size


def _brought(path: Path, target: Path, before: Path | None) -> str:
    """The file in the copy; its hash. Stored files never change under their name, so an equal size is the same file."""
    if before is not None and before.is_file() and before.stat().st_size == path.stat().st_size:
        os.link(before, target)
        return sha256_of(target)
    digest = hashlib.sha256()
    with path.open("rb") as source, target.open("wb") as copy:
        while piece := source.read(1 << 20):
            digest.update(piece)
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _whole(root: Path) -> Iterator[Path]:
    """Every whole file. What waits for the scanner comes first, and the rest is looked for afterwards: a file is moved
    from there to its place at any moment, and a copy must have it in one of them."""
    apart = root / WAITING
    for folder in (apart, root):
        found = (path for path in sorted(folder.rglob("[!.]*")) if path.is_file())
        yield from (path for path in found if folder is apart or not path.is_relative_to(apart))


def sync(folder: Path) -> None:
    """Make what lies in a folder, and its entries, outlast a power cut."""
    for path in [*(each for each in folder.iterdir() if each.is_file()), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
