"""Doors for phones in the field: an inspection, the pieces of its files, and what there is to do. JSON by web session.

Each of them may be knocked at again and again: an inspection is known by its id and content, a piece by its place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias, TypeVar

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from trace.base.db import snapshot, transaction
from trace.base.errors import Forbidden, Malformed, Refused, Unidentified
from trace.core.numbers import row_number
from trace.core.reason import Reason
from trace.inspections import service
from trace.inspections.checklists import queries as checklists
from trace.inspections.plans import queries as plans
from trace.inspections.rules import PIECE_BYTES
from trace.inspections.schemas import InspectionBody
from trace.inspections.taking import answered, finished, taken
from trace.inspections.views.frame import blueprint
from trace.web import inputs
from trace.web.guard import me, needs, speaks_json
from trace.web.pages import now, runtime

Messages: TypeAlias = dict[str, Any]  # as marshmallow nests them: by field and index
View = TypeVar("View", bound=Callable[..., Any])
FIELD = "/kiem-tra/hien-truong"
NOT_SIGNED_IN = Reason("sign_in.send_again")
NO_RIGHT = Reason("inspection.no_right")


def field_door(act: str) -> Callable[[View], View]:
    """A door that needs `act`. Whoever may not enter is told what becomes of the work on the phone, and whom to ask:
    a right that was taken back is refused like no right, and nothing on the phone is lost by it."""

    def guarded(view: View) -> View:
        inner = needs(act)(view)

        @wraps(inner)
        def entered(*args: Any, **kwargs: Any) -> Any:
            try:
                me().must_on_something(act)
            except Unidentified as error:
                raise Unidentified(NOT_SIGNED_IN) from error
            except Forbidden as error:
                raise Forbidden(NO_RIGHT) from error
            return inner(*args, **kwargs)

        return speaks_json(entered)  # type: ignore[return-value]

    return guarded


@blueprint.route(f"{FIELD}/gui", methods=["POST"])
@field_door("inspection.record")
def send_inspection() -> ResponseReturnValue:
    """Take a revision in: 201, 200 for a resend, 409 where it stands against another (both are kept)."""
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise Malformed(Reason("http.400"))
    try:
        body = InspectionBody().load(said)
    except ValidationError as error:
        raise Refused(*_beside(error.messages_dict)) from error
    return answered(taken(body, "phone"))


@blueprint.route(f"{FIELD}/tep/<client_id>", methods=["POST"])
@field_door("inspection.record")
def send_piece(client_id: str) -> ResponseReturnValue:
    """Take a piece of a file from byte `?at=` on; none at the end asks whether the file is whole."""
    at = row_number(request.args.get("at", ""))
    if at is None:
        raise Malformed(Reason("inspection.piece_at", field="at"))
    content = request.get_data(cache=False)
    if len(content) > PIECE_BYTES:
        raise Refused(Reason("inspection.piece_large", field="at", most=PIECE_BYTES))
    rt = runtime()
    with transaction(rt.main) as db:
        found = service.take_piece(
            db, actor=me(), client_id=client_id, at=at, content=content, store=rt.store, now=now()
        )
    return _state(finished(found.id) or found)


@blueprint.route(f"{FIELD}/tep/<client_id>", methods=["GET"])
@field_door("inspection.record")
def piece_state(client_id: str) -> ResponseReturnValue:
    """How much of a file is here, and whether it is whole; 404 for a file of nobody or of somebody else."""
    with snapshot(runtime().main) as db:
        found = service.own_file(db, actor=me(), client_id=client_id)
    return _state(found)


@blueprint.route(f"{FIELD}/viec", methods=["GET"])
@field_door("inspection.record")
def to_do() -> ResponseReturnValue:
    """What this person is to inspect and by when, and the checklists that hold now: to be kept on the phone."""
    with snapshot(runtime().main) as db:
        own = plans.items_of_person(db, me().id)
        lists = checklists.in_force(db)
    return jsonify(
        plan=[
            {
                "id": one.item.id,
                "words": one.producer,
                "subject": {"producer_id": one.item.producer_id, "group_key": one.plan.group_key},
                "due": one.item.due_on.isoformat(),
            }
            for one in own
        ],
        checklists=[
            {
                "id": one.checklist.id,
                "version": one.version.number,
                "name": one.version.name,
                "groups": one.version.groups,
                "items": one.version.items,
            }
            for one in lists
        ],
    )


def _state(found: Any) -> Response:
    return jsonify(have=found.have_bytes, whole=found.whole_at is not None, not_shown=found.not_shown)


def _beside(messages: Messages, path: tuple[str, ...] = ()) -> list[Reason]:
    """What a schema says of fields, one reason for each, by dotted name."""
    found: list[Reason] = []
    for key, inner in messages.items():
        here = (*path, str(key))
        if isinstance(inner, dict):
            found += _beside(inner, here)
        else:
            found += [inputs.reason(str(text), ".".join(here)) for text in inner]
    return found
