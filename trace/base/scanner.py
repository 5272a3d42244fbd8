"""The malware scanner, where a province runs one: ClamAV's clamd, spoken to over its socket (INSTREAM, clamd(8)).

Nothing of ClamAV is part of this program; what is sent to it is the content alone, without a name or a sender.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from typing import Final

from trace.base.errors import Refused, Unavailable
from trace.core.reason import Reason

CONNECT_S: Final = 2.0
ANSWER_S: Final = 15.0  # for all of it: whoever sent the file waits as long
PATIENT_S: Final = 150.0  # for a job: longer than clamd looks at one file (MaxScanTime, 120 s)
AWAY_S: Final = 10.0  # nobody waits for a scanner that did not answer a moment ago
CHUNK: Final = 65_536
LONGEST_ANSWER: Final = 4_096
LIMIT: Final = b"INSTREAM size limit exceeded"
# What clamd did not look at whole; without its AlertExceedsMax it would call that clean (docs/operate.md).
NOT_WHOLE: Final = (LIMIT, b"stream: Heuristics.Limits.Exceeded")


class TooLarge(Refused):
    """The scanner takes no file of this size, or looks at no more of it: asked again, it would say the same."""


class Scanner:
    """Asks whether content is malware. `address`: a path of a socket, or host:port on this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._away_until = 0.0

    def finds(self, content: bytes, *, within: float = ANSWER_S) -> bool:
        """Whether the scanner finds malware in it. TooLarge where it takes no file of this size; Unavailable when it
        is away, or does not say in so many seconds. Neither is ever taken for clean."""
        if time.monotonic() < self._away_until:
            raise Unavailable(Reason("scanner.away"))
        try:
            said = self._asked(b"zINSTREAM\0", content, within)
        except Unavailable:
            self.answers()  # one file that it takes long over keeps nobody else's from it
            raise
        if said.startswith(NOT_WHOLE):
            raise TooLarge(Reason("file.unscannable"))
        if said == b"stream: OK":
            return False
        if said.startswith(b"stream: ") and said.endswith(b" FOUND"):
            return True
        raise Unavailable(Reason("scanner.away"))

    def answers(self) -> bool:
        """Whether it is there. Who hears that it is may ask again at once."""
        try:
            there = self._asked(b"zPING\0", within=CONNECT_S) == b"PONG"
        except Unavailable:
            return False
        if there:
            self._away_until = 0.0
        return there

    def _asked(self, command: bytes, content: bytes | None = None, within: float = ANSWER_S) -> bytes:
        ends = time.monotonic() + within
        try:
            with self._connected() as line:
                return _heard(line, [command, *_pieces(content)] if content is not None else [command], ends)
        except OSError as error:
            self._away_until = time.monotonic() + AWAY_S
            raise Unavailable(Reason("scanner.away")) from error

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(CONNECT_S)
            try:
                line.connect(self.address)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), CONNECT_S)


def _pieces(content: bytes) -> Iterator[bytes]:
    """Each piece after its length, and a length of nothing at the end."""
    for start in range(0, len(content), CHUNK):
        piece = content[start : start + CHUNK]
        yield struct.pack("!I", len(piece)) + piece
    yield struct.pack("!I", 0)


def _heard(line: socket.socket, parts: list[bytes], ends: float) -> bytes:
    """What it says to all of this. Of one that hangs up before it has all, only that it is too much is believed."""
    broken = None
    try:
        for part in parts:
            line.settimeout(_left(ends))
            line.sendall(part)
    except ConnectionError as error:
        broken = error
    said = _answer(line, ends)
    if broken is not None and not said.startswith(LIMIT):
        raise broken
    return said


def _answer(line: socket.socket, ends: float) -> bytes:
    said = b""
    while not said.endswith(b"\0"):
        line.settimeout(_left(ends))
        piece = line.recv(LONGEST_ANSWER)
        said += piece
        if not piece or len(said) > LONGEST_ANSWER:
            raise ConnectionError("no whole answer")
    return said.rstrip(b"\0\n")


def _left(ends: float) -> float:
    """The seconds that are left. TimeoutError when there are none: a scanner that drips is away."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
