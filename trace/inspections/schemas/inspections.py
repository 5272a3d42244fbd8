"""Inspections as requests and answers: the same for phones, programs and pages."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from trace.inspections.rules import (
    ANSWERS,
    FILE_KINDS,
    KINDS,
    RESULTS,
    STAMPS,
    Answer,
    FileSaid,
    Measurement,
    Position,
    Refusal,
    SampleSaid,
    Sent,
    Subject,
)
from trace.inspections.schemas.bounds import MOST, ClockTime, Words

OWN_ID = validate.Length(1, 48)
LINE = validate.Length(max=200)
ROW: dict[str, Any] = {"load_default": None, "allow_none": True, "validate": validate.Range(1, MOST)}


class SubjectBody(Schema):
    """The goods. `stamp` says what was on them; the rest how they were found: at least one of them, or `described`."""

    stamp = Words(required=True, validate=validate.OneOf(STAMPS))
    code = Words(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    run_id = fields.Integer(**ROW)
    ordinal = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, MOST))
    batch_id = fields.Integer(**ROW)
    product_id = fields.Integer(**ROW)
    producer_id = fields.Integer(**ROW)
    gtin = Words(load_default=None, allow_none=True, validate=validate.Length(8, 200))
    group_key = Words(load_default=None, allow_none=True, validate=validate.Length(1, 40))
    described = Words(load_default="", validate=validate.Length(max=1_000))

    @post_load
    def made(self, body: dict[str, Any], **_more: Any) -> Subject:
        """The subject as the rules know it."""
        return Subject(**body)


class PositionBody(Schema):
    """Where it was; kept to thousandths of a degree."""

    lat = fields.Float(required=True, validate=validate.Range(-90, 90))
    lon = fields.Float(required=True, validate=validate.Range(-180, 180))
    accuracy_m = fields.Float(load_default=0, validate=validate.Range(0, 10_000_000))

    @post_load
    def made(self, body: dict[str, Any], **_more: Any) -> Position:
        """The position, rounded."""
        return Position.of(**body)


class ChecklistRef(Schema):
    """Which version of which checklist was used."""

    id = fields.Integer(required=True, validate=validate.Range(1, MOST))
    version = fields.Integer(required=True, validate=validate.Range(1, MOST))

    @post_load
    def made(self, body: dict[str, Any], **_more: Any) -> tuple[int, int]:
        """Number and version."""
        return body["id"], body["version"]


class AnswerBody(Schema):
    """The answer to a point of the checklist."""

    item = fields.Integer(required=True, validate=validate.Range(1, MOST))
    answer = Words(required=True, validate=validate.OneOf(ANSWERS))
    note = Words(load_default="", validate=validate.Length(max=1_000))

    @post_load
    def made(self, body: dict[str, Any], **_more: Any) -> Answer:
        """The answer as the rules know it."""
        return Answer(**body)


class MeasurementBody(Schema):
    """Something measured on the spot; the value as it was written."""

    what = Words(required=True, validate=validate.Length(1, 200))
    value = Words(required=True, validate=validate.Length(1, 100))
    unit = Words(load_default="", validate=validate.Length(max=50))
    limit = Words(load_default="", validate=validate.Length(max=100))

    @post_load
    def made(self, body: dict[str, Any], **_more: Any) -> Measurement:
        """The measurement as the rules know it."""
        return Measurement(**body)


class SampleBody(Schema):
    """A sample that was taken and sealed."""

    client_id = Words(required=True, validate=OWN_ID)
    what = Words(required=True, validate=validate.Length(1, 200))
    quantity = Words(load_default="", validate=LINE)
    seal_no = Words(required=True, validate=validate.Length(1, 100))
    laboratory = Words(load_default="", validate=LINE)
    taken_at = ClockTime(required=True)

    @post_load
    def made(self, body: dict[str, Any], **_more: Any) -> SampleSaid:
        """The sample as the rules know it."""
        return SampleSaid(**body)


class FileBody(Schema):
    """A file of the inspection; its bytes come by the door of files, before or after."""

    client_id = Words(required=True, validate=OWN_ID)
    kind = Words(required=True, validate=validate.OneOf(FILE_KINDS))
    sha256 = Words(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}$"))
    size = fields.Integer(required=True, validate=validate.Range(1, MOST))
    type = Words(required=True, validate=validate.Length(1, 100))
    taken_at = ClockTime(load_default=None, allow_none=True)

    @post_load
    def made(self, body: dict[str, Any], **_more: Any) -> FileSaid:
        """The file as the rules know it."""
        return FileSaid(**body)


class RefusalBody(Schema):
    """That the inspected would not sign, with a witness."""

    witness = Words(required=True, validate=validate.Length(1, 200))
    reason = Words(required=True, validate=validate.Length(1, 1_000))

    @post_load
    def made(self, body: dict[str, Any], **_more: Any) -> Refusal:
        """The refusal as the rules know it."""
        return Refusal(**body)


class InspectionBody(Schema):
    """One revision of an inspection. Its ids are made on the phone: the same content again is the same revision."""

    client_id = Words(required=True, validate=OWN_ID)
    revision = fields.Integer(required=True, validate=validate.Range(1, 1_000_000))
    based_on = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))
    kind = Words(required=True, validate=validate.OneOf(KINDS))
    plan_item_id = fields.Integer(**ROW)
    subject = fields.Nested(SubjectBody, required=True)
    place = Words(load_default="", validate=LINE)
    ward_code = Words(load_default=None, allow_none=True, validate=validate.Length(1, 10))
    position = fields.Nested(PositionBody, load_default=None, allow_none=True)
    began_at = ClockTime(required=True)
    ended_at = ClockTime(required=True)
    phone_now = ClockTime(
        load_default=None, allow_none=True, metadata={"description": "the phone's clock while it sends"}
    )
    checklist = fields.Nested(ChecklistRef, load_default=None, allow_none=True)
    answers = fields.List(fields.Nested(AnswerBody), load_default=list, validate=validate.Length(max=200))
    measurements = fields.List(fields.Nested(MeasurementBody), load_default=list, validate=validate.Length(max=50))
    samples = fields.List(fields.Nested(SampleBody), load_default=list, validate=validate.Length(max=20))
    result = Words(required=True, validate=validate.OneOf(RESULTS))
    text = Words(load_default="", validate=validate.Length(max=4_000))
    refusal = fields.Nested(RefusalBody, load_default=None, allow_none=True)
    files = fields.List(fields.Nested(FileBody), load_default=list, validate=validate.Length(max=50))


def sent_of(body: dict[str, Any]) -> Sent:
    """The revision that a loaded body says, without the clock of its sending."""
    lists = ("answers", "measurements", "samples", "files")
    said = {name: value for name, value in body.items() if name != "phone_now"}
    return Sent(**said | {name: tuple(body[name]) for name in lists})


class ReceiptView(Schema):
    """What the sender of a revision is told. In a conflict it is a problem with the same fields beside it: both are
    kept, and a person chooses."""

    id = fields.Integer()
    number = fields.String()
    revision = fields.Integer(metadata={"description": "the one that was sent"})
    received_at = fields.DateTime(format="iso")
    files_wanted = fields.List(fields.String(), metadata={"description": "client ids of files not yet whole"})
    kept = fields.Dict(metadata={"description": "in a conflict: the revision that counts until somebody chooses"})


class InspectionView(Schema):
    """An inspection as it counts now."""

    id = fields.Integer()
    client_id = fields.String()
    number = fields.String()
    kind = fields.String()
    plan_item_id = fields.Integer(allow_none=True)
    agency_id = fields.Integer(allow_none=True)
    stamp = fields.String()
    run_id = fields.Integer(allow_none=True)
    ordinal = fields.Integer(allow_none=True)
    batch_id = fields.Integer(allow_none=True)
    product_id = fields.Integer(allow_none=True)
    producer_id = fields.Integer(allow_none=True)
    group_key = fields.String(allow_none=True)
    gtin = fields.String(allow_none=True)
    described = fields.String()
    place = fields.String()
    result = fields.String()
    text = fields.String()
    refused_to_sign = fields.Boolean()
    began_at = fields.DateTime(format="iso", metadata={"description": "by the phone's clock"})
    ended_at = fields.DateTime(format="iso", metadata={"description": "by the phone's clock"})
    received_at = fields.DateTime(format="iso", metadata={"description": "by the server's clock"})
    clock_off_s = fields.Integer(metadata={"description": "phone minus server, in seconds, while it sent"})
    in_conflict = fields.Boolean()


class InspectionQuery(Schema):
    """Which inspections, and how many."""

    producer_id = fields.Integer(load_default=None, validate=validate.Range(1, MOST))
    product_id = fields.Integer(load_default=None, validate=validate.Range(1, MOST))
    run_id = fields.Integer(load_default=None, validate=validate.Range(1, MOST))
    conflicts = fields.Boolean(load_default=False, metadata={"description": "only those a person has to settle"})
    after = fields.Integer(load_default=None, metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class InspectionPage(Schema):
    """A page of inspections, the last received first."""

    items = fields.List(fields.Nested(InspectionView))
    next = fields.Integer(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})
