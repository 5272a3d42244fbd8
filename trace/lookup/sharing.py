"""What is sent on: a page with the link, its QR symbol and a text message, and the picture that previews of it show.

Neither is a scan and neither is counted as one. Whoever opens the link sees the result of that moment.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import groupby
from urllib.parse import quote

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from trace.core.codes import is_stamp_code
from trace.core.words import local_day
from trace.lookup import queries
from trace.lookup.pages import previews
from trace.lookup.pages.page import Page, Visit, render_verdict_with
from trace.lookup.pages.sentences import Sentences, sentences
from trace.lookup.responding import asked, lang, place, respond, sent
from trace.lookup.rules import Verdict
from trace.web.pages import now, runtime

VIA = "?via=share"
"""What marks a link that was sent on, so that its scans are counted apart (look-up page, section 9)."""

MASK = 2  # any mask can be read; choosing the best takes longer than all the rest
PREVIEW_DAYS = 7
"""A preview is asked for when a link is sent; older pictures are made for nobody."""


def share(text: str) -> ResponseReturnValue:
    """The page to send on the result of a code, and to print it. 404 for an address that is no code."""
    if not is_stamp_code(text):
        abort(404)
    found = asked(text, "scanned")
    if not found.verdict.code:
        return respond(found, as_json=False)
    return sent(_page(found.verdict, sentences(lang(), place())))


def _page(verdict: Verdict, words: Sentences) -> Page:
    link = f"{words.place.url}/{verdict.code}{VIA}"
    modules = _symbol(link)
    return render_verdict_with(
        "share",
        verdict,
        Visit(now()),
        words=words,
        more={
            "link": link,
            "sms": "sms:?&body=" + quote(f"{words['ui.site']}: {link}"),
            "copied": words["share.copied"],
            "size": len(modules),
            "path": _path(modules),
        },
    )


def _symbol(link: str) -> list[list[bool]]:
    qr: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=MASK)
    qr.add_data(link)
    qr.make()
    return [[bool(module) for module in row] for row in qr.modules]


def _path(modules: list[list[bool]]) -> Markup:
    """The dark modules as an SVG path, one stroke for each run of them in a row."""
    drawn = []
    for y, row in enumerate(modules):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                drawn.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return Markup("".join(drawn))  # noqa: S704 (numbers only)


def preview(picture: str) -> ResponseReturnValue:
    """The picture of a state and product on a day. 404 for another name, another day, and goods nobody may see."""
    wanted = previews.read(picture)
    today = local_day(now())
    if wanted is None or not today - timedelta(days=PREVIEW_DAYS) <= wanted.day <= today:
        abort(404)
    drawn = previews.drawn(wanted, _name(wanted), place())
    answered = Response(drawn, mimetype="image/png")
    answered.headers["Cache-Control"] = "public, max-age=86400"
    answered.set_etag(sha256(drawn).hexdigest()[:32])
    return answered.make_conditional(request)


def _name(wanted: previews.Preview) -> str:
    if not wanted.product:
        return ""
    with runtime().public_snapshot() as db:
        named = queries.product_name(db, wanted.product)
    if named is None:
        abort(404)
    return (wanted.language == "en" and named[1]) or named[0]
