"""The door of the resolver: takes Digital Links out of what was asked for, before Flask's router decodes their slashes.

What stands in the raw request target goes on to the one route of `routes`, so that host check, number, log line and
headers are those of every request. What all answers behind this door carry is added here, errors included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TARGET: Final = "trace.lookup.gs1"
"""Where the environment of a request carries its raw path."""

INNER: Final = "/.gs1"  # as the log names every Digital Link
OPEN_TO_ALL: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Link, Location"}

# Two to four digits are an application identifier; no page of ours begins like that, nor like an EPC binary string.
# An empty first segment is taken too: the router would send it elsewhere.
_TAKEN = re.compile(r"/(?:/.*|[0-9]{2,4}(?:/.*)?|eh[0-9A-Fa-f]{2,}/?|ex[A-Za-z0-9_-]{8,}/?)", re.DOTALL)
# Cheap, for every scan that is none of this: whatever is taken begins so after the server's decoding too.
_PERHAPS = re.compile(r"/(?:/|[0-9]{2,4}(?:/|\Z)|e[hx])")
_HOST = re.compile(r"[A-Za-z]+://[^/?#]*")


def resolver_door(behind: WSGIApplication) -> WSGIApplication:
    """`behind` with this door before it."""

    def door(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _PERHAPS.match(environ.get("PATH_INFO", "")):
            return behind(environ, start_response)
        path = raw_path(environ)
        if not _TAKEN.fullmatch(path):
            return behind(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            more = [(name, value) for name, value in OPEN_TO_ALL.items() if name.lower() not in given]
            return start_response(status, headers + more, *failure)

        environ[TARGET], environ["PATH_INFO"] = path, INNER
        return behind(environ, start)

    return door


def raw_path(environ: WSGIEnvironment) -> str:
    """The path as it stood in the request: gunicorn's RAW_URI, Werkzeug's REQUEST_URI, else what the server decoded."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw is None:
        return quote(environ.get("PATH_INFO", "").encode("latin-1"))
    found = _HOST.match(str(raw))
    return re.split(r"[?#]", str(raw)[found.end() if found else 0 :], maxsplit=1)[0]
