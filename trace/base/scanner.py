"""The malware scanner, where a province runs one: ClamAV's clamd, spoken to over its socket (INSTREAM, clamd(8)).

Nothing of ClamAV is part of this program; what is sent to it is the content alone, without a name or a sender.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Final

from trace.base.errors import Unavailable
from trace.core.reason import Reason

CONNECT_S: Final = 2.0
ANSWER_S: Final = 15.0  # between two words; the scanner's own limits end what takes longer
AWAY_S: Final = 10.0  # nobody waits for a scanner that did not answer a moment ago
CHUNK: Final = 65_536
LONGEST_ANSWER: Final = 4_096


class Scanner:
    """Asks whether content is malware. `address`: a path of a socket, or host:port on this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._away_until = 0.0

    def finds(self, content: bytes) -> bool:
        """Whether the scanner finds malware in it. Unavailable when it is away, or does not say: never taken for
        clean, too large for it included."""
        if time.monotonic() < self._away_until:
            raise Unavailable(Reason("scanner.away"))
        said = self._asked(b"zINSTREAM\0", content)
        if said == b"stream: OK":
            return False
        if said.startswith(b"stream: ") and said.endswith(b" FOUND"):
            return True
        raise Unavailable(Reason("scanner.away"))

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            return self._asked(b"zPING\0") == b"PONG"
        except Unavailable:
            return False

    def _asked(self, command: bytes, content: bytes | None = None) -> bytes:
        try:
            with self._connected() as line:
                line.settimeout(ANSWER_S)
                line.sendall(command)
                if content is not None:
                    _send(line, content)
                return _answer(line)
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


def _send(line: socket.socket, content: bytes) -> None:
    """Each piece after its length, and a length of nothing at the end."""
    for start in range(0, len(content), CHUNK):
        piece = content[start : start + CHUNK]
        line.sendall(struct.pack("!I", len(piece)) + piece)
    line.sendall(struct.pack("!I", 0))


def _answer(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n")
