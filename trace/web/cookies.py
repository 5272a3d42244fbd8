"""Cookies of others: a site beside ours may set, for the whole domain, what is no text. Ours are plain letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COOKIES = "HTTP_COOKIE"


def plain_cookies(behind: WSGIApplication) -> WSGIApplication:
    """`behind`, which is handed cookies in ASCII only: Werkzeug raises over a byte that is not UTF-8."""

    def door(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sent = environ.get(COOKIES, "")
        if not sent.isascii():
            environ[COOKIES] = ";".join(cookie for cookie in sent.split(";") if cookie.isascii())
        return behind(environ, start_response)

    return door
