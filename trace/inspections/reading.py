"""A code that an inspector has read, answered as the public is; a stamp that was never printed raises its alarm."""

from __future__ import annotations

from flask import request

from trace.lookup import asking
from trace.lookup.asking import Asked
from trace.lookup.rules import Route
from trace.lookup.scans import observing
from trace.web.pages import now, runtime


def asked_as_everybody(code: str, route: Route) -> Asked:
    """What the public is answered. An inspector's look is no scan, but for one: whoever has the right code of a stamp
    that was never printed has our key and our database. That is observed, and answered like a code that is none.
    """
    found = asking.ask(runtime(), code, route=route, now=now())
    if found.unprinted:
        observing.observe(runtime(), request.environ, found)
    return found
