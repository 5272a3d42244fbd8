"""Public clips: a state's sentence in a voice, as MP3 that every phone plays and as the smaller Opus.

Sent whole or in ranges, to be kept for five minutes at the most: a clip that is withdrawn has to fall silent.
"""

from __future__ import annotations

import io
from typing import Final

from flask import Blueprint, Response, redirect, request, send_file
from flask.typing import ResponseReturnValue

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.lookup.voices import listening
from trace.lookup.voices.listening import CHOOSE, COOKIE
from trace.web.guard import open_to_all
from trace.web.pages import COOKIE_AGE_S, now, runtime

blueprint = Blueprint("clips", __name__)

KEPT_S: Final = 300
TYPES: Final = {"mp3": "audio/mpeg", "opus": "audio/ogg; codecs=opus"}


@blueprint.get("/a/<voice>/<state>.<any(mp3, opus):encoding>")
@open_to_all
def clip(voice: str, state: str, encoding: str) -> ResponseReturnValue:
    """The clip, or the Vietnamese one where this voice has none; NotFound where nobody has recorded either.

    `?chon=1` keeps the voice for later pages and leads on to its clip.
    """
    rt = runtime()
    found = listening.clip(rt, voice, state, now=now())
    if found is None:
        raise NotFound(Reason("voice.no_clip"))
    if request.args.get(CHOOSE) and found.voice == voice:
        return _keep_choice(f"{found.address}.{encoding}?v={found.number}", voice)
    name, etag = found.mp3_name, found.mp3_sha256
    if encoding == "opus":
        name, etag = found.opus_name, found.opus_sha256
    sent = as_sound(rt.store.get(name), TYPES[encoding], etag)
    sent.headers["Content-Language"] = found.voice
    return sent


def as_sound(content: bytes, media_type: str, etag: str) -> Response:
    """A clip as a player wants it: whole, a range of it, or nothing where it is there already (`etag`, its hash)."""
    return send_file(io.BytesIO(content), media_type, etag=etag, max_age=KEPT_S)


def _keep_choice(address: str, voice: str) -> ResponseReturnValue:
    onward = redirect(address, code=302)
    onward.headers["Cache-Control"] = "no-store"
    secure = runtime().settings.secure
    onward.set_cookie(COOKIE, voice, max_age=COOKIE_AGE_S, samesite="Lax", secure=secure, httponly=True)
    return onward
