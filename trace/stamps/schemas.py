"""Shapes of the API of stamps. Serials of a run count from 0, `[lo, hi)`; codes are text of twenty digits, always."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.core.labels import STOCKS
from trace.stamps.rules import FORMS, KINDS, MAX_LABELS, QR_LEVELS, SYMBOL_FORMS, VOID_HOWS

REASON = validate.Length(1, 500)


class RunBody(Schema):
    """An order of stamps."""

    product_id = fields.Integer(required=True, strict=True)
    kind = fields.String(load_default="unit", validate=validate.OneOf(KINDS))
    quantity = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, MAX_LABELS), metadata={"description": "codes"}
    )
    copies = fields.Integer(
        load_default=1,
        strict=True,
        validate=validate.Range(1, MAX_LABELS),
        metadata={"description": "labels of each code; more than one for lot and plaque only"},
    )
    stock = fields.String(
        load_default="a4-65",
        validate=validate.Length(1, 30),
        metadata={
            "description": f"{', '.join(STOCKS)}, or a size in mm: roll-40x30, roll-40x30-500, a4-50x30, a3-60x90"
        },
    )
    site_id = fields.Integer(load_default=None, strict=True, allow_none=True)
    template_id = fields.Integer(
        load_default=None, strict=True, allow_none=True, metadata={"description": "null: the province's template"}
    )
    symbol_form = fields.String(load_default="short", validate=validate.OneOf(SYMBOL_FORMS))
    qr_level = fields.String(
        load_default="M", validate=validate.OneOf(QR_LEVELS), metadata={"description": "Q: curved or wet packs"}
    )
    batch_id = fields.Integer(
        load_default=None, strict=True, allow_none=True, metadata={"description": "printed; no other can be activated"}
    )
    forms = fields.List(
        fields.String(validate=validate.OneOf(sorted(FORMS))),
        load_default=(),
        validate=validate.Length(max=len(FORMS)),
        metadata={"description": "print files that are wanted besides pdf and csv"},
    )


class RunView(Schema):
    """A run: what was ordered and where it stands."""

    id = fields.Integer()
    product_id = fields.Integer()
    producer_id = fields.Integer()
    site_id = fields.Integer(allow_none=True)
    kind = fields.String()
    quantity = fields.Integer()
    copies = fields.Integer()
    labels = fields.Integer()
    stock = fields.String()
    template_id = fields.Integer(allow_none=True)
    symbol_form = fields.String()
    qr_level = fields.String()
    batch_id = fields.Integer(allow_none=True)
    state = fields.String(metadata={"description": "ordered, released, refused, withdrawn"})
    ordered_at = fields.DateTime(format="iso")
    approved_at = fields.DateTime(format="iso", allow_none=True)
    decision_note = fields.String(allow_none=True)
    version = fields.Integer(metadata={"description": "the number in the ETag"})


class MakingView(Schema):
    """How far one form of a run's files is."""

    form = fields.String()
    parts = fields.Integer()
    done = fields.Integer()
    state = fields.String(
        metadata={"description": "finished, stopped, failed, running, waiting, no_worker (nobody is making it)"}
    )
    error_code = fields.String(allow_none=True, metadata={"description": "what stands in the way"})
    seconds_left = fields.Integer(allow_none=True, metadata={"description": "null: not known yet"})
    finished_at = fields.DateTime(format="iso", allow_none=True)
    manifest_sha256 = fields.String(allow_none=True)


class PrintingView(Schema):
    """How far a run's print files are. A step is a part, or the check of a form."""

    done = fields.Integer()
    total = fields.Integer()
    state = fields.String(
        allow_none=True, metadata={"description": "the weightiest of the forms' states, or done; null: not released"}
    )
    error_code = fields.String(allow_none=True)
    seconds_left = fields.Integer(allow_none=True)
    printed = fields.Boolean()
    chained = fields.Boolean(metadata={"description": "order and release stand in the ledger's chain"})
    ready = fields.Boolean(metadata={"description": "all files can be fetched"})
    forms = fields.List(fields.Nested(MakingView))


class RunFileView(RunView):
    """A run with its names, the stamps that are active, and how far its files are."""

    product = fields.String()
    producer = fields.String()
    active = fields.Integer()
    printing = fields.Nested(PrintingView)


class RunQuery(Schema):
    """Which runs, and how many."""

    state = fields.String(validate=validate.OneOf(["ordered", "released", "refused", "withdrawn"]))
    after = fields.Integer(validate=validate.Range(0, 2**63 - 1), metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class RunPage(Schema):
    """A page of runs, newest first."""

    items = fields.List(fields.Nested(RunView))
    next = fields.Integer(allow_none=True)


class ApprovalBody(Schema):
    """An officer's answer to an order; a refusal needs words for the producer."""

    outcome = fields.String(required=True, validate=validate.OneOf(["release", "refuse"]))
    note = fields.String(load_default="", validate=validate.Length(max=500))


class PartBody(Schema):
    """Which stamps of a run: `whole`, `sheets` or `boxes` ("1-2, 5"), or `codes` (first and last, both included)."""

    how = fields.String(load_default="whole", validate=validate.OneOf(["whole", "sheets", "boxes", "codes"]))
    sheets = fields.String(load_default="", validate=validate.Length(max=2000))
    boxes = fields.String(load_default="", validate=validate.Length(max=2000))
    first_code = fields.String(load_default="", validate=validate.Length(max=2000))
    last_code = fields.String(load_default="", validate=validate.Length(max=2000))


class ActivationBody(PartBody):
    """Stamps, and the batch they go on; with `dry_run` nothing changes."""

    batch_id = fields.Integer(required=True, strict=True)
    dry_run = fields.Boolean(load_default=False)


class VoidBody(PartBody):
    """Stamps that are of no use any more, how that came, and why."""

    reason = fields.String(required=True, validate=REASON)
    voided_how = fields.String(load_default="other", validate=validate.OneOf(VOID_HOWS))


class ProposalBody(PartBody):
    """A reported theft, or a proposed revocation with its decision."""

    kind = fields.String(required=True, validate=validate.OneOf(["stolen", "revoked"]))
    reason = fields.String(required=True, validate=REASON)
    happened_on = fields.Date(required=True)
    decision = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 100))


class AnswerBody(Schema):
    """The second person's answer to a proposal."""

    accept = fields.Boolean(required=True)


class SpanView(Schema):
    """Serials `[lo, hi)` of a run, counted from 0."""

    lo = fields.Integer()
    hi = fields.Integer()


class DoneView(Schema):
    """What an act touched: how many labels, and which spans."""

    run_id = fields.Integer()
    count = fields.Integer()
    spans = fields.List(fields.Nested(SpanView))
    batch_id = fields.Integer(allow_none=True)


class RangeView(SpanView):
    """What happened to a span of a run; absent facts did not happen."""

    batch_id = fields.Integer(allow_none=True)
    activated_at = fields.DateTime(format="iso", allow_none=True)
    voided_at = fields.DateTime(format="iso", allow_none=True)
    voided_how = fields.String(allow_none=True, metadata={"description": "spoiled, lost, returned, lapsed, other"})
    voided_reason = fields.String(allow_none=True)
    stolen_on = fields.Date(allow_none=True)
    revoked_at = fields.DateTime(format="iso", allow_none=True)
    revoked_reason = fields.String(allow_none=True)
    hold_id = fields.Integer(allow_none=True)
    consumed_on = fields.Date(allow_none=True)
    consumed_how = fields.String(allow_none=True)


class RangeQuery(Schema):
    """From which serial on, and how many ranges."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**63 - 1))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class RangePage(Schema):
    """Ranges of a run in order."""

    items = fields.List(fields.Nested(RangeView))
    next = fields.Integer(allow_none=True)


class ProposalView(SpanView):
    """A proposal on stamps, and how it was decided."""

    id = fields.Integer()
    run_id = fields.Integer()
    kind = fields.String()
    reason = fields.String()
    decision = fields.String(allow_none=True)
    happened_on = fields.Date()
    proposed_at = fields.DateTime(format="iso")
    decided_at = fields.DateTime(format="iso", allow_none=True)
    accepted = fields.Boolean(allow_none=True)


class TemplateView(Schema):
    """A template that may be chosen for an order."""

    id = fields.Integer()
    name = fields.String()
    producer_id = fields.Integer(allow_none=True, metadata={"description": "null: the province's"})
    choices = fields.Dict(metadata={"description": "what labels show, and how"})
    replaces_id = fields.Integer(allow_none=True)
    made_at = fields.DateTime(format="iso")
