"""A server of HTTP for tests, on this machine only."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

# Below these begin the ports that the system gives to whoever asks for any, and to every connection that is opened.
QUIET_PORTS = range(16_000, 32_000)


def free_port() -> int:
    """A port for a program that opens it itself, by and by: one that nobody is given meanwhile."""
    while True:
        with suppress(OSError), socket.create_server(("127.0.0.1", secrets.choice(QUIET_PORTS))) as probe:
            return int(probe.getsockname()[1])


def listening() -> socket.socket:
    """A socket that holds a port from now on: one that is only looked up may be somebody else's when it is wanted."""
    return socket.create_server(("127.0.0.1", 0), backlog=128)


@contextmanager
def serving(app: Any, *, door: socket.socket | None = None, threaded: bool = True) -> Iterator[int]:
    """The app behind a socket of its own, or behind `door`, at the port that is given back, until the block ends."""
    given = {} if door is None else {"fd": door.fileno()}
    server = make_server("127.0.0.1", 0, whole(app), threaded=threaded, **given)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def whole(app: Any) -> Any:
    """The app with every answer read to its end and closed before a byte of it leaves.

    The server does not close an answer when the browser hangs up in the middle: a file left open so is found,
    and complained of, in whichever test runs when it is thrown away.
    """

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        body = app(environ, start_response)
        closing = ClosingIterator(body, getattr(body, "close", None))
        try:
            return [b"".join(closing)]
        finally:
            closing.close()

    return answer
