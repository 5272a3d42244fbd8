"""Files by name: put, get, delete, exists. On disk by default; a row points to a file only after `put` has returned."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from trace.base import tokens
from trace.base.errors import NotFound, Unavailable
from trace.core.reason import Reason

WAITING = "waiting"  # what came while the scanner was away, by who sent it: shown to nobody
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class Store:
    """Files below one folder. A name appears only when its whole content is on the disk: temporary file, fsync,
    rename, fsync of the folder (what survives a power cut)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Where `name` lies. A name that is not ours is refused before it meets the disk."""
        if not NAME.fullmatch(name) or ".." in name:
            raise NotFound(Reason("file.unknown"))
        return self.root / name

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file object whose content becomes `name` when the block ends well, and nothing when it does not."""
        target = self.path(name)
        draft = target.with_name(f".{target.name}.{tokens.new_name()}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.rename(target)
            _sync_folder(target.parent)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS):
                raise Unavailable(Reason("store.full")) from error
            raise
        finally:
            draft.unlink(missing_ok=True)

    def put(self, name: str, content: bytes) -> None:
        """Store `content` under `name`, whole or not at all."""
        with self.writing(name) as file:
            file.write(content)

    def forget_drafts(self, *, before: float) -> int:
        """Remove what a killed process left half written before that moment (seconds since 1970); returns how many."""
        drafts = [path for path in self.root.rglob(".*") if path.is_file() and path.stat().st_mtime < before]
        for path in drafts:
            path.unlink(missing_ok=True)
        return len(drafts)

    def names(self, folder: str, *, before: float) -> list[str]:
        """The names of whole files in a folder that were put before that moment (seconds since 1970), in order."""
        files = self.path(folder).glob("[!.]*")
        return sorted(f"{folder}/{path.name}" for path in files if path.stat().st_mtime < before)

    def get(self, name: str) -> bytes:
        """The content of `name`; NotFound when there is none."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(Reason("file.waiting" if self._waits(name) else "file.unknown")) from error

    def delete(self, name: str) -> None:
        """Forget `name`; nothing happens when it is not there."""
        for path in (self.path(name), *self._waits(name)):
            path.unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        """Whether a whole file of this name is there, or waits for the scanner."""
        return self.path(name).is_file() or bool(self._waits(name))

    def held(self, sender: int) -> Held:
        """This store, for what a person sends while the scanner is away."""
        return Held(self.root, sender)

    def waiting(self) -> list[tuple[str, int]]:
        """The names of what waits for the scanner, each with who sent it, in order."""
        apart = self.root / WAITING
        paths = [path.relative_to(apart) for path in apart.glob("*/**/[!.]*") if path.is_file()]
        return sorted((path.relative_to(path.parts[0]).as_posix(), int(path.parts[0])) for path in paths)

    def open_up(self, name: str, sender: int) -> None:
        """Let everybody have who may what has waited, now that it is known to be clean. What was sent in its place
        since stays."""
        waits, target = self.held(sender).apart.path(name), self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # let go of just now
            if target.is_file() and target.stat().st_mtime_ns > waits.stat().st_mtime_ns:
                waits.unlink()
            else:
                waits.rename(target)
        _sync_folder(target.parent)

    def _waits(self, name: str) -> list[Path]:
        return list((self.root / WAITING).glob(f"*/{name}"))


class Held(Store):
    """What is written goes apart, and is read again by whoever wrote it; anybody else is told that it waits."""

    def __init__(self, root: Path, sender: int) -> None:
        super().__init__(root)
        self.apart = Store(root / WAITING / str(sender))

    def path(self, name: str) -> Path:
        """Where it lies: apart, or in its place."""
        apart = self.apart.path(name)
        return apart if apart.is_file() else super().path(name)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """As of any store, but apart."""
        with self.apart.writing(name) as file:
            yield file


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
