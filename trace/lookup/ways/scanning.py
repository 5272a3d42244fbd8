"""`/quet`: a stamp read by the camera in the page, or from a photo by the server, which needs no script."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Engine
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from trace.base.db import snapshot
from trace.base.errors import Refused, TooMany, Unavailable
from trace.base.limits import Budgets
from trace.core.reason import Reason
from trace.lookup import budget
from trace.lookup.pages.page import grouped
from trace.lookup.queries.hosts import printed_for
from trace.lookup.responding import asked, respond
from trace.lookup.rules import carriers
from trace.lookup.rules.carriers import Carried, Goods, Stamp
from trace.lookup.ways import photos
from trace.lookup.ways.blueprint import CAMERA_POLICY, blueprint, shown
from trace.lookup.ways.decoder import decoder
from trace.web.guard import open_to_all
from trace.web.language import sentence
from trace.web.pages import now, runtime

PHOTOS_EACH = "20/minute"
PHOTOS_OF_ALL = "600/minute"
LONGEST_TEXT = 8_192  # characters of what a camera read
MOST_IN_FIELDS = 65_536  # bytes of all fields but the photo
MOST_PARTS = 8
BUSY_S = 5

Form = MultiDict[str, str]
Files = MultiDict[str, FileStorage]


@blueprint.get("/quet")
@open_to_all
def scanner() -> ResponseReturnValue:
    """The page with the camera, the photo and the field."""
    return _page()


@blueprint.post("/quet")
@open_to_all
def scan() -> ResponseReturnValue:
    """The answer to a photo, or to what the camera of the page read, in place. Nothing that was sent is kept."""
    try:
        form, files = _sent()
        photo = files.get("photo")
        texts = _in_photo(photo) if photo else [_read(form)]
    except RequestEntityTooLarge:
        most = runtime().settings.max_upload_bytes // 1_000_000
        return _page(413, _("The photo is larger than %(most)s MB. Send a smaller one.", most=most))
    except Refused as refused:
        return _page(422, sentence(refused.reason))
    except TooMany as used_up:
        return _page(429, sentence(Reason("photo.too_many")), wait_s=used_up.retry_after_s)
    except Unavailable as busy:
        return _page(503, sentence(busy.reason), wait_s=BUSY_S)
    if not photo and not texts[0].strip():
        return _page(400, _("Choose a photo of the stamp first."))
    return _answer(carriers.all_carried(texts, is_own_host))


def is_own_host(host: str) -> bool:
    """Whether stamps of ours lead to this host: today's, or one that an earlier run was printed for."""
    if host == runtime().settings.host.lower():
        return True
    engine: Engine = runtime().main
    with snapshot(engine) as on:
        return printed_for(on, host)


def _answer(found: list[Carried]) -> ResponseReturnValue:
    """One stamp is answered, whatever else stands on the pack; one product is opened; several are a list."""
    stamps = [each for each in found if isinstance(each, Stamp)]
    if len(stamps) == 1:
        return respond(asked(stamps[0].text, "scanned"), as_json=False)
    if len(found) == 1 and isinstance(found[0], Goods):
        return redirect(f"/san-pham/{found[0].gtin.gtin14}", 303)
    if not found:
        return _page(422, _("No code could be read in this photo."))
    return shown("scanned_several", found=[_told(each) for each in found])


def _told(each: Carried) -> dict[str, Any]:
    """One line of the list: where it leads on this site, or the text of somebody else's symbol."""
    if isinstance(each, Stamp):
        return {"kind": "stamp", "code": each.code, "text": each.text, "shown": grouped(each.code) or each.text}
    if isinstance(each, Goods):
        return {"kind": "goods", "gtin": each.gtin.gtin14, "text": each.gtin.ean13 or each.gtin.gtin14}
    return {"kind": "other", "text": each.text, "host": each.host}


def _page(status: int = 200, problem: str = "", *, wait_s: int = 0) -> ResponseReturnValue:
    made = shown("scan", status=status, policy=CAMERA_POLICY, problem=problem, decoder=decoder(), value="")
    if wait_s:
        made.headers["Retry-After"] = str(wait_s)
    return made


def _sent() -> tuple[Form, Files]:
    """What the form brought, read into memory: Flask would put a large photo into a file meanwhile."""
    parser = FormDataParser(
        stream_factory=lambda *_sizes, **_names: BytesIO(),
        max_form_memory_size=MOST_IN_FIELDS,
        max_content_length=runtime().settings.max_upload_bytes + MOST_IN_FIELDS,
        max_form_parts=MOST_PARTS,
    )
    _stream, form, files = parser.parse_from_environ(request.environ)
    return form, files


def _read(form: Form) -> str:
    """What the camera of the page read; RequestEntityTooLarge for more than any symbol holds."""
    text = form.get("read", "")
    if len(text) > LONGEST_TEXT:
        raise RequestEntityTooLarge
    return text


def _in_photo(photo: FileStorage) -> list[str]:
    """The texts in a photo. Refused and Unavailable as `photos.texts`; TooMany when the network sent too many."""
    content = photo.stream.read()
    if not content:
        return [""]
    _spend()
    return photos.texts(content)


def _spend() -> None:
    """Count a photo against its network and against all together: reading one costs more than a look-up."""
    rt = runtime()
    budgets = Budgets.on(rt.observations, rt.clock)
    try:
        budgets.spend(PHOTOS_EACH, "photo", budget.network(rt.settings.secret_key, request.remote_addr, now()))
        budgets.spend(PHOTOS_OF_ALL, "photo", "all")
    except TooMany:
        raise
    except Unavailable:
        return
