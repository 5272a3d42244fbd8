"""Files: private ones to those who may read them, as attachments in a sandbox; public pictures to everybody."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.http import dump_options_header

from trace.base.db import snapshot
from trace.registry import queries
from trace.registry.views.frame import blueprint
from trace.web.guard import me, needs, public
from trace.web.pages import runtime

# Nothing in a file runs, loads or is framed, whatever a browser makes of it (ASVS 5.3.2).
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
YEAR = 31_536_000


@blueprint.route("/tep/<int:file_id>")
@needs("file.see")
def file(file_id: int) -> ResponseReturnValue:
    """A file for somebody who may read it; `?nho=1` gives the small copy of a picture."""
    rt = runtime()
    with snapshot(rt.main) as db:
        found = queries.file_for(db, me(), file_id)
    small = bool(request.args.get("nho")) and found.small_name is not None
    content = rt.store.get(found.small_name if small and found.small_name else found.stored_name)
    name = found.given_name
    if found.media_type == "image/webp" and not name.endswith(".webp"):
        name = name.rpartition(".")[0] + ".webp"  # pictures are drawn anew: the name says what it is now
    return _sandboxed(content, found.media_type, name)


@blueprint.route("/anh/<int:file_id>.webp")
@public
def picture(file_id: int) -> ResponseReturnValue:
    """The small copy of a public picture. Its address never shows another, so it is kept for a year."""
    rt = runtime()
    with snapshot(rt.main) as db:
        found = queries.public_picture(db, file_id)
    response = Response(rt.store.get(found.small_name or ""), mimetype="image/webp")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@blueprint.route("/giay-cong-bo/<int:file_id>")
@public
def public_paper(file_id: int) -> ResponseReturnValue:
    """The copy of a certificate that an officer published."""
    rt = runtime()
    with snapshot(rt.main) as db:
        found = queries.public_paper(db, file_id)
    return _sandboxed(rt.store.get(found.stored_name), found.media_type, found.given_name)


def _sandboxed(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = _attachment(name)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


def _attachment(name: str) -> str:
    """RFC 6266: the name in UTF-8, and one in plain letters for those that do not read it."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)
    return dump_options_header("attachment", {"filename": plain}) + _starred(name, plain)


def _starred(name: str, plain: str) -> str:
    return "" if name == plain else f"; filename*=UTF-8''{quote(name, safe='')}"
