"""A scanner that speaks clamd's protocol on a socket: the real one is another program, and needs its own signatures."""

from __future__ import annotations

import socketserver
import struct
import threading
from contextlib import contextmanager

# In two parts, so that no file of the project is what scanners look for.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self.wfile.write(self.server.said(self.streamed()))

    def streamed(self) -> bytes:
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > self.server.limit:
                break  # clamd hangs up on whoever is still sending
        return content


class Clamd(socketserver.ThreadingUnixStreamServer):
    """Finds EICAR, and refuses what is larger than its limit as clamd does."""

    daemon_threads = True
    limit = 25_000_000

    def said(self, content: bytes) -> bytes:
        if len(content) > self.limit:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@contextmanager
def clamd(path):
    """A scanner on this socket, for as long as the block."""
    with Clamd(str(path), _Line) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            path.unlink()
