"""Forms that wait on a phone: what their script needs of the server. Each is counted once by its own form id.

`static/shelf.js` keeps and sends, `static/drafts.js` knows the forms, `static/drafts-worker.js` opens their pages
without a network. Other rooms' scripts may use the shelf; the key of an account says whose a thing on the phone is.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from flask_wtf.csrf import generate_csrf

from trace.base.actor import Actor
from trace.web.guard import me, needs, public
from trace.web.pages import now, runtime

blueprint = Blueprint("drafts", __name__, url_prefix="/ban-nhap")

ASKED: Final = "X-Drafts"
# Where the pages of producers lie: their service worker sees these and nothing else.
SCOPES: Final = ("/lo/", "/san-pham/", "/co-so/", "/dia-diem/", "/nhat-ky-san-xuat")


def key_of(actor: Actor) -> str:
    """The key under which a person's drafts lie on a phone: it tells nobody who that is, and no two have the same."""
    secret = runtime().settings.secret_key.encode()
    return hmac.new(secret, f"drafts:{actor.id}".encode(), hashlib.sha256).hexdigest()[:32]


@blueprint.route("/tinh-hinh")
@needs("account.see_own")
def standing() -> Response:
    """Who is signed in, a fresh form token, and the server's clock: asked before anything that waited is sent."""
    return jsonify({"owner": key_of(me()), "token": generate_csrf(), "now": now().isoformat()})


@blueprint.route("/sw.js")
@public
def worker() -> Response:
    """The service worker of producers' forms."""
    made = current_app.send_static_file("drafts-worker.js")
    made.headers["Service-Worker-Allowed"] = "/"
    made.headers["Cache-Control"] = "no-cache"
    return made


def install(app: Flask) -> None:
    """Offer drafts on the pages of those who work for producers, and answer their script where it is led on."""
    app.context_processor(_offered)
    app.after_request(_said)


def _offered() -> dict[str, Any]:
    actor = g.get("actor")
    if not isinstance(actor, Actor) or not actor.works_for_producers:
        return {"drafts": None}
    most = runtime().settings.max_upload_bytes
    return {"drafts": {"owner": key_of(actor), "most": most, "scopes": " ".join(SCOPES)}}


def _said(response: Response) -> Response:
    """A script cannot read where a redirect leads: it is told. The page there then shows what was done."""
    if request.headers.get(ASKED) and response.status_code in (302, 303):
        said: Response = jsonify({"to": response.headers["Location"]})
        for name, value in response.headers:
            if name not in ("Content-Type", "Content-Length", "Location"):
                said.headers.add(name, value)
        return said
    return response
