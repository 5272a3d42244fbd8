"""`/kiem-tra/hien-truong/`: the shell of the app, its manifest, and its service worker.

The shell holds no data and needs no sign-in: it has to open where there is no network. What it is made of bears one
version, so that a phone holds the whole of one version or nothing.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Response, current_app, jsonify, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from trace.base.catalogues import LANGUAGES
from trace.inspections.phone import rules
from trace.inspections.phone.views.frame import SCOPE, blueprint
from trace.inspections.phone.words import WORDS
from trace.inspections.rules import MOST_FILE_BYTES
from trace.web import language
from trace.web.decoder import decoder
from trace.web.guard import public
from trace.web.pages import POLICY, page, runtime

APP: Final = "inspector"  # the folder of its parts below static/
WORKER: Final = "worker.js"
TEMPLATE: Final = "inspections/phone/shell.html"
# A camera and its decoder, photos and sounds that were just made, a manifest; position and sound are asked for by hand.
OWN_POLICY: Final = (
    POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    .replace("img-src 'self' data:", "img-src 'self' data: blob:")
    .replace("media-src 'self'", "media-src 'self' blob:")
    + "; manifest-src 'self'; worker-src 'self'"
)
OWN_PERMISSIONS: Final = "geolocation=(self), microphone=(self), camera=(self)"
OTHER: Final = {"vi": ("en", "English"), "en": ("vi", "Tiếng Việt")}
ICONS: Final = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any maskable"))


@blueprint.get(SCOPE)
@public
def shell() -> Response:
    """The one page of the app, with its words in the reader's language."""
    code, name = OTHER[language.chosen()]
    told = {"words": _words() | {"other_language": name, "other_language_code": code}, "facts": _facts()}
    made = Response(page(TEMPLATE, told=told))
    made.headers["Content-Security-Policy"] = OWN_POLICY
    made.headers["Permissions-Policy"] = OWN_PERMISSIONS
    made.headers["Cache-Control"] = "no-cache"
    return made


def _facts() -> dict[str, Any]:
    """What the scripts have to know beside words."""
    parts = decoder()
    return {
        "host": runtime().settings.host,
        "decoder": {"script": parts.script, "wasm": parts.wasm} if parts else None,
        "idle_minutes": rules.IDLE_MINUTES,
        "most_bytes": MOST_FILE_BYTES,
        "packs": (_folder() / "pack.js").is_file(),
        "packs_page": "/kiem-tra/goi",
    }


@blueprint.get(f"{SCOPE}manifest.webmanifest")
@public
def manifest() -> Response:
    """What a phone asks before it puts the app beside its others."""
    named = {"name": str(_("Field app")), "short_name": str(_("Inspection")), "lang": language.chosen()}
    looks = {"display": "standalone", "background_color": "#ffffff", "theme_color": "#0b3d2a"}
    icons = [{"src": _part(name), "sizes": sizes, "type": "image/png", "purpose": use} for name, sizes, use in ICONS]
    icons.append({"src": _part("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    made = jsonify(named | looks | {"id": SCOPE, "start_url": SCOPE, "scope": SCOPE, "icons": icons})
    made.content_type = "application/manifest+json"
    return made


@blueprint.get(f"{SCOPE}sw.js")
@public
def worker() -> Response:
    """The service worker of the app, and of nothing else: its version and its parts, then its lines."""
    lines = (_folder() / WORKER).read_text(encoding="utf-8")
    head = (
        f"const VERSION = {json.dumps(version(_folder()))};\nconst PARTS = {json.dumps([_part(p) for p in parts()])};\n"
    )
    return Response(head + lines, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def parts() -> list[str]:
    """The names of what the app is made of, but for its service worker."""
    return sorted(path.name for path in _folder().iterdir() if path.is_file() and path.name != WORKER)


@cache
def version(folder: Path) -> str:
    """The version of the app: a hash over its parts, its shell and all it is told. Read once a process."""
    templates = Path(current_app.root_path, current_app.template_folder or "")
    files = [*sorted(path for path in folder.iterdir() if path.is_file()), templates / TEMPLATE]
    told = json.dumps([_facts(), *map(_words_in, LANGUAGES)]).encode()
    return hashlib.sha256(b"\0".join([told, *(path.read_bytes() for path in files)])).hexdigest()[:16]


def _words_in(code: str) -> dict[str, str]:
    with force_locale(code):
        return _words()


def _words() -> dict[str, str]:
    return {key: str(text) for key, text in WORDS.items()}


def _folder() -> Path:
    return Path(current_app.static_folder or "", APP)


def _part(name: str) -> str:
    return url_for("static", filename=f"{APP}/{name}")
