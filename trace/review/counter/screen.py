"""`/quay`: the full screen at a counter, for staff and for whoever waits. One field takes a case code or a stamp, from
a hand scanner, a camera or fingers; a case is answered here, a stamp by the look-up's kiosk, which comes back here.

Nothing of a person stays: codes come by POST and stand in no address, answers are kept by nobody and clear themselves.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from trace.accounts.slippaper import picture as qr_picture
from trace.base.errors import NotFound, Refused, TooMany, TraceError
from trace.lookup.pages.sentences import sentences
from trace.lookup.pages.templates import frame
from trace.lookup.reply import common_headers
from trace.lookup.responding import LONGEST_BODY, lang, place
from trace.lookup.ways.blueprint import CAMERA_POLICY
from trace.lookup.ways.kiosk import LONGEST_S, SHORTEST_S, SHOWN_S
from trace.review.counter.frame import tracking_address
from trace.review.counter.queries import Tracked
from trace.review.counter.rules import LONGEST_TYPED, read_case_code
from trace.review.counter.tracking import WORDS, tracked
from trace.web.decoder import decoder
from trace.web.guard import open_to_all
from trace.web.language import sentence
from trace.web.pages import now, page, runtime
from trace.web.problems import status_of

blueprint = Blueprint("screen", __name__)

HOME: Final = "/quay"
NAMES: Final = {"vi": "Tiếng Việt", "en": "English"}  # of languages, in themselves


@blueprint.get(HOME)
@open_to_all
def waiting() -> ResponseReturnValue:
    """The screen, waiting for the next person."""
    return _page("screen")


@blueprint.post(HOME)
@open_to_all
def asked() -> ResponseReturnValue:
    """The answer to a case code, or the way to the kiosk for a stamp. `slip` gives a paper to take along."""
    request.max_content_length = LONGEST_BODY
    try:
        text = request.form.get("code", "")[:LONGEST_TYPED]
    except RequestEntityTooLarge:
        return _page("screen", status=413)
    if not text.strip():
        return _page("screen", status=400, wrong=_("Scan or type a code first."))
    if read_case_code(text) is None:
        # The kiosk reads the same form: the code stands in no address on its way.
        return redirect(f"/kiosk?lang={lang()}&giay={_seconds()}&tu=quay", 307)
    try:
        found = tracked(text)
    except (NotFound, Refused, TooMany) as error:
        return _page("screen", error=error, wrong=sentence(error.reason))
    if "slip" in request.form:
        return _slip(found)
    return _page("screen", found=found)


def _slip(found: Tracked) -> Response:
    """What anybody may read of the case, with its QR, laid out for a receipt printer."""
    address = tracking_address(found.case_code)
    return _page("taken", found=found, picture=qr_picture(address), place_of_case=f"{runtime().settings.host}/theo-doi")


def _seconds() -> int:
    return min(max(request.args.get("giay", SHOWN_S * 2, int), SHORTEST_S), LONGEST_S)


def _page(
    name: str, *, status: int = 200, error: TraceError | None = None, wrong: str = "", **values: object
) -> Response:
    address = f"{HOME}?lang={lang()}&giay={_seconds()}"
    status = status_of(error) if error else status
    shown = {
        "found": None,
        "wrong": wrong,
        "address": address,
        "seconds": _seconds(),
        "decoder": decoder(),
        "names": NAMES,
    }
    html = page(
        f"review/counter/{name}.html", **frame(sentences(lang(), place())), moment=now(), **(shown | values), **WORDS
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CAMERA_POLICY}
    made = Response(html, status, common_headers(lang(), status) | headers)
    made.headers["Cache-Control"] = "no-store"
    if request.method == "POST":
        made.headers["Refresh"] = f"{_seconds()}; url={address}"
    return made
