"""What everybody may ask about a decision: by the QR on its paper, or by the file itself. No cookie, nothing kept."""

from __future__ import annotations

import hashlib
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from trace.base.db import snapshot
from trace.base.errors import NotFound, Refused
from trace.core.reason import Reason
from trace.lookup import budget
from trace.registry import signatures
from trace.review.results import queries
from trace.review.results.queries import Shown
from trace.review.results.views import WORDS, handed
from trace.web import publicforms
from trace.web.guard import public
from trace.web.pages import now, page, runtime

blueprint = Blueprint("decisions", __name__)
PIECE: Final = 65_536


@blueprint.route("/quyet-dinh/<token>")
@public
def decision(token: str) -> ResponseReturnValue:
    """Number, date, unit, what was decided, how it stands today, who signed; the file where it names no household."""
    with snapshot(runtime().main) as db:
        shown = queries.by_token(db, token)
    return page("review/results/decision.html", shown=shown, when=signatures.moment_of, **WORDS)


@blueprint.route("/quyet-dinh/<token>/tep")
@public
def decision_file(token: str) -> ResponseReturnValue:
    """The signed paper, where everybody may read it."""
    with snapshot(runtime().main) as db:
        found = queries.by_token(db, token).result
    if not found.public or found.signed_name is None:
        raise NotFound(Reason("result.unknown"))
    return handed(found)


@blueprint.route("/quyet-dinh/kiem-tra", methods=["GET", "POST"])
@public
def check_file() -> ResponseReturnValue:
    """Whether a file is a decision that was issued here. The file is hashed as it comes in and never kept."""
    if request.method == "GET":
        return _check()
    publicforms.sent_id()  # nothing is changed, but nobody else's page sends our readers' files either
    budget.spend_form(runtime(), "decision", request.remote_addr, now())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _check(missing=True), 422
    digest, size = hashlib.sha256(), 0
    while piece := sent.stream.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if size > runtime().settings.max_upload_bytes:
            raise Refused(Reason("result.large", field="file"))
    with snapshot(runtime().main) as db:
        found = queries.by_hash(db, digest.hexdigest())
    shown, is_signed = found or (None, False)
    return _check(asked=True, shown=shown, is_signed=is_signed)


def _check(*, asked: bool = False, missing: bool = False, shown: Shown | None = None, is_signed: bool = False) -> str:
    about = {"asked": asked, "missing": missing, "shown": shown, "is_signed": is_signed}
    token = publicforms.new_token(request.path)
    return page("review/results/check.html", token=token, when=signatures.moment_of, **about, **WORDS)
