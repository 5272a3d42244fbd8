"""From an address to a province, by a table in MMDB form that the operator supplies. The address itself stays nowhere.

The file is looked at again before each batch: a new one put in its place by renaming is read without a restart. A
table that is missing or broken makes every place unknown, and `doctor` says so.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import maxminddb
import structlog

from trace.core.provinces import UNKNOWN, province_in

log = structlog.get_logger("trace.places")


class Places:
    """One table of addresses. Opened on first use, so that each process maps the file for itself after its fork."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._reader: maxminddb.Reader | None = None
        self._seen: tuple[int, int] | None = None
        self._lock = Lock()

    def refresh(self) -> None:
        """Open the table where it was not, and again where another file lies in its place."""
        if self._file is None:
            return
        seen = _identity(self._file)
        with self._lock:
            if seen != self._seen:
                self.close()
                self._reader = _opened(self._file) if seen else None
                self._seen = seen

    def province_of(self, address: str) -> str:
        """The code of a province, ABROAD, or UNKNOWN: no table, no such entry, no address, a broken table."""
        if self._reader is None:
            return UNKNOWN
        plain = address.removeprefix("::ffff:").partition("%")[0]  # an IPv4 client of a socket that speaks both
        try:
            return province_in(self._reader.get(plain))
        except Exception:  # a table that broke under our hands must not cost the scan as well
            return UNKNOWN

    def built_at(self) -> datetime | None:
        """When the table was made, by its own word; None without a table that can be read."""
        self.refresh()
        return datetime.fromtimestamp(self._reader.metadata().build_epoch, UTC) if self._reader else None

    def close(self) -> None:
        """Let go of the file."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _opened(file: Path) -> maxminddb.Reader | None:
    try:
        return maxminddb.open_database(file)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        log.warning("the table of addresses cannot be read", error=type(error).__name__)
        return None
