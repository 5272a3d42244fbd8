"""The shape of the public answer as JSON: one schema for `/{code}.json`, the API and whatever reads along."""

from marshmallow import Schema, fields, validate


class LookupQuery(Schema):
    """How a code was read: typed codes may have typing errors, scanned ones are or are not in the register."""

    route = fields.String(load_default="typed", validate=validate.OneOf(("typed", "scanned")))
    lang = fields.String(validate=validate.OneOf(("vi", "en", "lo", "km", "zh", "ko", "ja")))


class SourceView(Schema):
    """Who vouches for a fact."""

    checked = fields.Boolean(required=True)
    unit = fields.String(allow_none=True)
    checked_on = fields.Date(allow_none=True)


class ProductView(Schema):
    """What the goods are."""

    name = fields.String(required=True)
    name_vi = fields.String(required=True)
    name_en = fields.String(allow_none=True)
    gtin = fields.String(allow_none=True, metadata={"description": "Text: keeps its leading zeros"})
    image = fields.String(allow_none=True)
    net_content = fields.String(allow_none=True)
    brand = fields.String(allow_none=True)
    origin = fields.String(allow_none=True)
    standards = fields.List(fields.String())
    warnings = fields.String(allow_none=True)
    source = fields.Nested(SourceView)


class ProducerView(Schema):
    """The producer as the public may see it: for a household the commune only, and never a tax number."""

    name = fields.String(required=True)
    address = fields.String(allow_none=True)
    former_address = fields.String(allow_none=True)
    source = fields.Nested(SourceView)


class BatchView(Schema):
    """The production batch, with its date as the pack words it."""

    lot = fields.String(required=True)
    mfg_date = fields.Date(allow_none=True)
    exp_date = fields.Date(allow_none=True)
    exp_kind = fields.String(required=True)
    quantity = fields.Integer(allow_none=True)
    unit = fields.String(allow_none=True)
    source = fields.Nested(SourceView)


class HoldView(Schema):
    """A pause of sale: nothing has been concluded, and it says so."""

    unit = fields.String(required=True)
    started_on = fields.Date(required=True)
    review_on = fields.Date(required=True)
    concluded = fields.Boolean(required=True)


class RecallView(Schema):
    """A recall: kind, who decided, by what, over what, and what to do."""

    kind = fields.String(required=True)
    decided_by = fields.String(required=True)
    decision_no = fields.String(allow_none=True)
    decision_date = fields.Date(required=True)
    scope = fields.String(allow_none=True)
    public_text = fields.String(allow_none=True)
    advice = fields.String(required=True)
    notice_url = fields.String(allow_none=True, metadata={"description": "The page of the notice, on this service"})


class OcopView(Schema):
    """The product's stars and their state on the day."""

    star = fields.Integer(required=True)
    state = fields.String(required=True)
    decision_no = fields.String(required=True)
    decision_date = fields.Date(required=True)
    valid_to = fields.Date(required=True)
    issuer = fields.String(required=True)
    source = fields.Nested(SourceView)


class CertificateView(Schema):
    """A certificate and its state on the day."""

    kind = fields.String(required=True)
    name = fields.String(required=True)
    number = fields.String(allow_none=True)
    issuer = fields.String(required=True)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    state = fields.String(required=True)
    source = fields.Nested(SourceView)


class StepView(Schema):
    """A step of the batch's journey."""

    name = fields.String(required=True)
    happened_on = fields.Date(required=True)
    place = fields.String(allow_none=True)
    recorded_by = fields.String(allow_none=True)
    recorded_on = fields.Date(allow_none=True)
    source = fields.Nested(SourceView)


class NoticeView(Schema):
    """A line about the producer or a paper, with its mark: good, mind or bad."""

    mark = fields.String(required=True)
    text = fields.String(required=True)


class ScansView(Schema):
    """Earlier look-ups of this code, up to the last few seconds; of the whole lot or place where the code is theirs."""

    first_on = fields.Date(required=True)
    count = fields.Integer(required=True)
    provinces = fields.Integer(required=True, metadata={"description": "Counted where the place was known"})


class VerdictView(Schema):
    """One answer: the same state and the same priority as the page. Codes are text, never numbers."""

    state = fields.String(required=True)
    tone = fields.String(required=True)
    status = fields.Integer(required=True, metadata={"description": "The HTTP status of the page"})
    language = fields.String(required=True)
    headline = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)
    details = fields.List(fields.String(), required=True)
    lower_states = fields.List(fields.String(), required=True)
    also = fields.List(fields.String(), required=True)
    fixed_sentence = fields.String(allow_none=True)
    shared_code = fields.String(allow_none=True)
    scanned = fields.String(allow_none=True)
    scans = fields.Nested(ScansView, allow_none=True, metadata={"description": "null before the first"})
    stamp_kind = fields.String(allow_none=True)
    code = fields.String(allow_none=True, metadata={"description": "Twenty digits, as text"})
    demo = fields.Boolean(required=True)
    demo_notice = fields.String(allow_none=True)
    checked_at = fields.AwareDateTime(required=True, format="iso")
    issued_to = fields.String(allow_none=True)
    product = fields.Nested(ProductView, allow_none=True)
    producer = fields.Nested(ProducerView, allow_none=True)
    batch = fields.Nested(BatchView, allow_none=True)
    hold = fields.Nested(HoldView, allow_none=True)
    recall = fields.Nested(RecallView, allow_none=True)
    ocop = fields.Nested(OcopView, allow_none=True)
    certificates = fields.List(fields.Nested(CertificateView), required=True)
    journey = fields.List(fields.Nested(StepView), required=True)
    notices = fields.List(fields.Nested(NoticeView), required=True)


class PinBody(Schema):
    """What stands under the scratch layer."""

    pin = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        metadata={"description": "Eight digits as text; spaces do not matter", "format": "password"},
    )


class PinView(Schema):
    """What came of a PIN: of a right one day and province of the first entry, of a wrong one the tries left."""

    result = fields.String(required=True, validate=validate.OneOf(("first", "used", "mismatch")))
    first_on = fields.Date(allow_none=True)
    province = fields.String(allow_none=True, metadata={"description": "Null where it is not known, or abroad"})
    wrong = fields.Integer(required=True)
    tries_left = fields.Integer(allow_none=True)


class PinVerdictView(VerdictView):
    """The answer to a code together with that to its PIN; `pin` is null where the stamp has none."""

    pin = fields.Nested(PinView, allow_none=True)
