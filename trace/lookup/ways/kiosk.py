"""`/kiosk`: a screen at a market or an office. A hand scanner or a keyboard fills one field, the answer is large, and
it clears itself. Nothing of a check stays on the machine: codes come by POST, answers are kept by nobody.
"""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from trace.base.errors import TooMany
from trace.core.words import VIETNAM
from trace.lookup.answer import answer, status_of
from trace.lookup.asking import Asked, place_of
from trace.lookup.pages.icons import ICONS
from trace.lookup.pages.page import grouped
from trace.lookup.responding import LONGEST_BODY, asked, lang
from trace.lookup.rules import carriers
from trace.lookup.rules.carriers import Goods, Other
from trace.lookup.ways.blueprint import CAMERA_POLICY, blueprint, shown
from trace.lookup.ways.scanning import is_own_host
from trace.web.decoder import decoder
from trace.web.guard import open_to_all
from trace.web.pages import now, runtime

SHOWN_S = 20
SHORTEST_S, LONGEST_S = 5, 120
# Where an answer goes back to, by `?tu=`: the kiosk itself, or the screen of a counter, which sends stamps here.
HOMES = {"quay": "/quay"}


@blueprint.get("/kiosk")
@open_to_all
def kiosk() -> ResponseReturnValue:
    """The field, waiting. `?giay=` says for how many seconds an answer stands."""
    return _page()


@blueprint.post("/kiosk")
@open_to_all
def kiosk_check() -> ResponseReturnValue:
    """The answer, large, for a while; for as long as somebody wants who pressed "keep"."""
    request.max_content_length = LONGEST_BODY
    try:
        text = request.form.get("code", "")
        if not text.strip():
            return _page(400)
        return _answered(text)
    except RequestEntityTooLarge:
        return _page(413)
    except TooMany as error:
        made = _page(429, told="too_many")
        made.headers["Retry-After"] = str(error.retry_after_s)
        return made


def _answered(text: str) -> Response:
    if not carriers.wedge_route(text):
        return _verdict(asked(text, "typed"), text)
    each = carriers.carried(text, is_own_host)
    if isinstance(each, Other):
        return _page(200, told="other", text=each.text)
    if isinstance(each, Goods):
        return _page(200, told="goods", text=each.gtin.ean13 or each.gtin.gtin14)
    return _verdict(asked(each.text, "scanned"), text)


def _verdict(found: Asked, text: str) -> Response:
    verdict, place = found.verdict, place_of(runtime().settings)
    said = answer(verdict, lang=lang(), place=place, checked_at=now())
    return _page(
        status_of(verdict.state),
        said=said,
        icon=ICONS[verdict.state],
        printed=grouped(verdict.code),
        text=text,
        acts=[line.key.startswith("do.") for line in verdict.lines],
        clock=f"{now().astimezone(VIETNAM):%d/%m/%Y %H:%M}",
    )


def _page(status: int = 200, *, told: str = "", text: str = "", **verdict: object) -> Response:
    seconds = min(max(request.args.get("giay", SHOWN_S, int), SHORTEST_S), LONGEST_S)
    kept = request.method == "POST" and "keep" in request.form
    home = request.args.get("tu", "")
    path = HOMES.get(home, "/kiosk")
    address = f"{path}?lang={lang()}&giay={seconds}"
    # What keeps an answer on the screen asks the kiosk for it once more, wherever the next person begins.
    again = f"/kiosk?lang={lang()}&giay={seconds}" + (f"&tu={home}" if home in HOMES else "")
    made = shown(
        "kiosk",
        status=status,
        policy=CAMERA_POLICY,
        decoder=decoder(),
        address=address,
        again=again,
        path=path,
        seconds=seconds,
        kept=kept,
        told=told,
        text=text,
        **verdict,
    )
    if request.method == "POST" and not kept:
        made.headers["Refresh"] = f"{seconds}; url={address}"
    return made
