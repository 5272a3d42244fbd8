"""Shapes of review in the API: cases and decisions; reports, answers, and what a petition system says of them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.review.rules import reports
from trace.review.rules.cases import CHECKS, KINDS, LONGEST_REASONS, STATES

EXTERNAL_STATUSES = ("received", "processing", "answered", "closed")
ALL_CHECKS = sorted({check for checks in CHECKS.values() for check in checks})


class CaseQuery(Schema):
    """Which cases, and how many."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    state = fields.String(load_default="open", validate=validate.OneOf(STATES))
    overdue = fields.Boolean(load_default=False, metadata={"description": "only cases past their deadline"})
    below = fields.Boolean(load_default=False, metadata={"description": "the units below those you serve in as well"})
    after = fields.String(validate=validate.Length(1, 32), metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class CaseView(Schema):
    """A case: what it is about, with which unit it lies, by when it is due."""

    id = fields.Integer()
    case_code = fields.String(metadata={"description": "HS-yymm-nnnn"})
    kind = fields.String(validate=validate.OneOf(KINDS))
    state = fields.String(validate=validate.OneOf(STATES))
    object_kind = fields.String(
        metadata={"description": "producer, product_version, certificate, ocop_proposal, run or tax_id_contest"}
    )
    object_id = fields.Integer()
    producer_id = fields.Integer()
    group_key = fields.String(allow_none=True)
    ward_code = fields.String()
    step = fields.Integer()
    agency_id = fields.Integer()
    opened_at = fields.DateTime(format="iso")
    due_at = fields.DateTime(format="iso")
    closed_at = fields.DateTime(format="iso", allow_none=True)
    version = fields.Integer(metadata={"description": "the number in the ETag"})


class CasePage(Schema):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseView))
    next = fields.String(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class PastView(Schema):
    """A decision that was taken on a case."""

    outcome = fields.String(attribute="decision.outcome")
    step = fields.Integer(attribute="decision.step")
    agency_id = fields.Integer(attribute="decision.agency_id")
    reasons = fields.String(attribute="decision.reasons", allow_none=True)
    ticked = fields.List(fields.String(), attribute="decision.ticked")
    made_at = fields.DateTime(attribute="decision.made_at", format="iso")


class ChangeView(Schema):
    """A fact that the version to be decided tells otherwise than the published one."""

    field = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class CaseFileView(CaseView):
    """A case with the decisions taken so far and what it would change."""

    decisions = fields.List(fields.Nested(PastView))
    changes = fields.List(fields.Nested(ChangeView))


class DecisionBody(Schema):
    """What is decided: `returned` and `refused` need reasons; a producer is accepted on at least one check."""

    outcome = fields.String(required=True, validate=validate.OneOf(("accepted", "returned", "refused", "withdrawn")))
    reasons = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_REASONS))
    ticked = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        metadata={"description": f"of {', '.join(ALL_CHECKS)}; keys of the checklist that holds"},
    )


class ReportQuery(Schema):
    """Which reports, and how many."""

    state = fields.String(load_default="received", validate=validate.OneOf(reports.STATES))
    kind = fields.String(validate=validate.OneOf(reports.KINDS))
    overdue = fields.Boolean(load_default=False, metadata={"description": "only unanswered ones past their day"})
    below = fields.Boolean(load_default=False, metadata={"description": "the units below those you serve in as well"})
    after = fields.String(validate=validate.Length(1, 32), metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ReportView(Schema):
    """A report: what about, with which unit it lies, by when it is to be answered. A number that was left is not told
    here: only the page shows it, and writes down who read it."""

    id = fields.Integer()
    reference = fields.String(metadata={"description": "BC-yymm-nnnn"})
    kind = fields.String(validate=validate.OneOf(reports.KINDS))
    state = fields.String(validate=validate.OneOf(reports.STATES))
    outcome = fields.String(allow_none=True, validate=validate.OneOf(reports.OUTCOMES))
    run_id = fields.Integer(allow_none=True)
    ordinal = fields.Integer(allow_none=True, metadata={"description": "counted from the run's first stamp, from 0"})
    batch_id = fields.Integer(allow_none=True)
    product_id = fields.Integer(allow_none=True)
    producer_id = fields.Integer(allow_none=True)
    other_code = fields.String(allow_none=True, metadata={"description": "a code that no stamp of ours carries"})
    shown_state = fields.String(allow_none=True, metadata={"description": "what the look-up said at that moment"})
    text = fields.String()
    place = fields.String()
    ward_code = fields.String(allow_none=True)
    repeat = fields.Boolean(metadata={"description": "the same network had told of this stamp on this day before"})
    agency_id = fields.Integer(allow_none=True)
    made_at = fields.DateTime(format="iso")
    due_at = fields.DateTime(format="iso")
    answered_at = fields.DateTime(format="iso", allow_none=True)
    closed_at = fields.DateTime(format="iso", allow_none=True)
    external_ref = fields.String(allow_none=True)
    external_status = fields.String(allow_none=True)
    version = fields.Integer(metadata={"description": "the number in the ETag"})


class ReportPage(Schema):
    """A page of reports."""

    items = fields.List(fields.Nested(ReportView))
    next = fields.String(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class ReportActView(Schema):
    """What a unit did about a report."""

    act = fields.String(metadata={"description": "handed_over, answered or closed"})
    agency_id = fields.Integer(allow_none=True)
    text = fields.String(allow_none=True)
    public = fields.Boolean(allow_none=True)
    outcome = fields.String(allow_none=True)
    made_at = fields.DateTime(format="iso")


class ReportFileView(ReportView):
    """A report with what was done about it."""

    acts = fields.List(fields.Nested(ReportActView))
    has_photo = fields.Boolean()
    has_phone = fields.Boolean()


class AnswerBody(Schema):
    """An answer: for everybody, or for who sent the report; with an `outcome` it closes the report."""

    text = fields.String(required=True, validate=validate.Length(1, reports.LONGEST_ANSWER))
    public = fields.Boolean(required=True)
    outcome = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(reports.OUTCOMES))


class ExternalBody(Schema):
    """How a report stands in the province's own petition system."""

    external_ref = fields.String(required=True, validate=validate.Length(1, reports.LONGEST_EXTERNAL))
    status = fields.String(required=True, validate=validate.OneOf(EXTERNAL_STATUSES))


class SoughtQuery(Schema):
    """What to look for. With `kind` and `after` a list goes on: `after` is its `next` of the page before."""

    q = fields.String(required=True, validate=validate.Length(1, 200))
    kind = fields.String(load_default=None, validate=validate.OneOf(("producers", "products")))
    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**62))


class FoundProducer(Schema):
    """A producer that was found."""

    id = fields.Integer()
    name = fields.String()
    legal_type = fields.String()
    ward_code = fields.String()


class FoundProduct(Schema):
    """A product that was found, by its name or a code."""

    id = fields.Integer(attribute="product.id")
    name = fields.String(attribute="version.name_vi")
    trace_code = fields.String(attribute="product.trace_code")
    gtin = fields.String(attribute="product.gtin", allow_none=True)
    producer_id = fields.Integer(attribute="product.producer_id")


class FoundBatch(Schema):
    """A batch that was found by its lot or trace code."""

    id = fields.Integer(attribute="batch.id")
    lot = fields.String(attribute="batch.lot")
    trace_code = fields.String(attribute="batch.trace_code")
    product_id = fields.Integer(attribute="batch.product_id")
    producer_id = fields.Integer(attribute="batch.producer_id")


class FoundSite(Schema):
    """A place that was found by a code."""

    id = fields.Integer()
    name = fields.String()
    code = fields.String()
    producer_id = fields.Integer()


class FoundCommune(Schema):
    """A commune of today; `former` is the old name it was found by, `whole` whether all of that one came here."""

    code = fields.String(attribute="unit.code")
    name = fields.String(attribute="unit.name")
    province_name = fields.String(attribute="unit.province_name")
    former = fields.String(attribute="former.name", dump_default=None, allow_none=True)
    whole = fields.Boolean()


class FoundCase(Schema):
    """A case that was found by its code."""

    id = fields.Integer()
    case_code = fields.String()


class FoundNext(Schema):
    """Where the lists that go on go on; null where they end."""

    producers = fields.Integer(allow_none=True)
    products = fields.Integer(allow_none=True)


class FoundView(Schema):
    """What was found, each kind by itself."""

    producers = fields.List(fields.Nested(FoundProducer))
    products = fields.List(fields.Nested(FoundProduct))
    batches = fields.List(fields.Nested(FoundBatch))
    sites = fields.List(fields.Nested(FoundSite))
    communes = fields.List(fields.Nested(FoundCommune))
    cases = fields.List(fields.Nested(FoundCase))
    next = fields.Nested(FoundNext)


class PersonalIdBody(Schema):
    """A whole personal number of 12 digits."""

    number = fields.String(required=True, validate=validate.Length(1, 40))


class FoundPerson(Schema):
    """The producer with this number; null where there is none."""

    producer_id = fields.Integer(allow_none=True)
