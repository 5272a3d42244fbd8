"""What the app asks of somebody who is signed in: who that is and until when, and the server's half of its key."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, jsonify, request
from flask_wtf.csrf import generate_csrf

from trace.accounts import signin
from trace.base.db import snapshot, transaction
from trace.base.errors import Malformed, Refused, Unavailable
from trace.core.reason import Reason
from trace.inspections.phone import queries, rules, service
from trace.inspections.phone.rules import PhoneDetails
from trace.inspections.phone.views.frame import SCOPE, blueprint, which
from trace.web.drafts import key_of
from trace.web.guard import me, needs, speaks_json
from trace.web.pages import now, runtime


@blueprint.get(f"{SCOPE}tinh-hinh")
@needs("inspection.record")
def standing() -> Response:
    """Who is signed in, a fresh form token, the server's clock, until when the app opens without a network, and
    whether this phone has to be wiped.
    """
    asked = rules.Asked()
    if named := which():
        with snapshot(runtime().main) as db:
            asked, phone = queries.asked_of(db, named), queries.by_client(db, named)
        if phone is not None:
            _note_seen(phone.id)
    until = rules.offline_until(signin.began_at() or now() - rules.OFFLINE_FOR)
    said = {"person": key_of(me()), "name": me().name, "token": generate_csrf(), "wipe": asked.wipe}
    return jsonify(said | {"now": now().isoformat(), "offline_until": until.isoformat(), "fresh": signin.is_fresh()})


def _note_seen(phone_id: int) -> None:
    try:
        with transaction(runtime().observations) as db:
            service.note_seen(db, phone_id=phone_id, now=now())
    except Unavailable:
        return  # an observation: it may be lost


@blueprint.post(f"{SCOPE}may")
@needs("inspection.record")
@speaks_json
def open_phone() -> Response:
    """Take this phone in, or know it again: gives its owner the server's half of its key. Asks for a fresh sign-in."""
    if not signin.is_fresh():
        raise Refused(Reason("phone.sign_in_again"))
    sent: Any = request.get_json(silent=True)
    if not isinstance(sent, dict) or not all(isinstance(sent.get(name), str) for name in ("phone", "name")):
        raise Malformed(Reason("http.400"))
    details = PhoneDetails(sent["phone"], sent["name"])
    rt = runtime()
    with transaction(rt.main) as db:
        key = service.open_phone(db, actor=me(), details=details, ring=rt.keys, now=now())
    return jsonify({"key": base64.b64encode(key).decode()})
