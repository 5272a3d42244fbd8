"""`POST /api/gateway/sms` and `/api/gateway/call`: what a gateway sends, signed; 404 while no secret is set."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from trace.base.errors import Malformed, NotFound, TooMany
from trace.core.reason import Reason
from trace.lookup.asking import place_of
from trace.lookup.gateways import adapters, clips, keypad, signatures, talks
from trace.lookup.gateways.adapters import ADAPTERS, Adapter, Recorded
from trace.lookup.gateways.desk import Desk
from trace.lookup.gateways.keypad import At, Step
from trace.lookup.gateways.messages import PIN_DIGITS
from trace.lookup.pages.sentences import sentences
from trace.lookup.rules import Line, Verdict
from trace.web.guard import open_to_all
from trace.web.pages import now, runtime

blueprint = Blueprint("gateways", __name__)
LONGEST_BODY: Final = 16_384  # bytes
OUTBOX: Final = "gateway-outbox"


@blueprint.post("/api/gateway/sms")
@open_to_all
def sms() -> ResponseReturnValue:
    """The reply to a message, in the answer to the webhook."""
    body = _signed_body()
    adapter = _adapter()
    message = adapter.read(body)
    reply = _desk().sms(message.sender, message.text, number=message.number, now=now())
    answered = Response(adapter.write(reply), content_type=adapter.content_type)
    answered.headers["Cache-Control"] = "no-store"
    return answered


@blueprint.post("/api/gateway/call")
@open_to_all
def call() -> ResponseReturnValue:
    """What to say, play and gather next. 404 as long as a caller could come to a state nobody has recorded."""
    desk = _desk()
    if not clips.complete(runtime()):
        raise NotFound(Reason("http.404"))
    found = adapters.json_object(_signed_body())
    at = adapters.text_field(found, "step")
    if at not in keypad.STEPS:
        raise Malformed(Reason("gateway.unreadable", field="step"))
    caller = adapters.text_field(found, "from")
    keys = adapters.text_field(found, "keys", needed=False)
    answered = jsonify({"steps": _next(desk, at, caller, keys)})
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _desk() -> Desk:
    """The desk of this service."""
    return Desk(runtime())


def _next(desk: Desk, at: At, caller: str, keys: str) -> list[Step]:
    digits = keypad.pressed(keys)
    if at == "start":
        return keypad.prompt()
    if not digits:
        return keypad.prompt() if keypad.RESTART in keys else keypad.silence(at)
    settings = runtime().settings
    key = talks.talk_key(settings.secret_key, caller, now())
    try:
        return _pin(desk, key, digits) if at == "pin" and len(digits) == PIN_DIGITS else _code(desk, key, digits)
    except TooMany:
        return keypad.farewell(keypad.TRIES)


def _code(desk: Desk, key: str, digits: str) -> list[Step]:
    found = desk.look_up(digits, key, now())
    desk.remember(key, found, now())
    verdict = found.verdict
    return keypad.answer(digits, _told(verdict), demo=verdict.demo, with_pin=verdict.has_pin)


def _pin(desk: Desk, key: str, digits: str) -> list[Step]:
    code = desk.remembered(key, now())
    found = desk.confirm(code, digits, number=f"{key} {code}", now=now())
    return keypad.pin_answer(_told(found)) if found else keypad.prompt()


def _told(verdict: Verdict) -> Step:
    """The recorded clip of a verdict; read out by the gateway where no clip says what the page says."""
    settings = runtime().settings
    if verdict.clip:
        return {"play": clips.address(settings.site_url, settings.voice, verdict.clip)}
    words = sentences("vi", place_of(settings))
    return {"say": " ".join(words.plain(line) for line in (Line(f"state.{verdict.state}"), *verdict.lines))}


def _adapter() -> Adapter:
    """How this provider speaks, by its content type; in the demonstration every reply is kept in a folder too."""
    chosen = ADAPTERS.get(request.mimetype)
    if chosen is None:
        raise Malformed(Reason("gateway.unreadable"))
    settings = runtime().settings
    return Recorded(chosen, settings.instance / OUTBOX) if settings.demonstration else chosen


def _signed_body() -> bytes:
    """The body, once it is known who sent it. NotFound while no secret is set: there is no gateway then."""
    secret = runtime().settings.gateway_secret
    if not secret:
        raise NotFound(Reason("http.404"))
    request.max_content_length = LONGEST_BODY
    body: Any = request.get_data(cache=False)
    sent = request.headers
    timestamp, signature = sent.get(signatures.TIME_HEADER, ""), sent.get(signatures.SIGNATURE_HEADER, "")
    signatures.must_be_signed(secret, timestamp, signature, body, now=now())
    signatures.must_be_new(runtime(), signature)
    return bytes(body)
