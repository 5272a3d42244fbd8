"""Forms of inspections: recording one, choosing between two revisions, a step of a sample, the signed minutes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from trace.base.errors import TraceError
from trace.inspections import rules
from trace.inspections.forms.findings import RESULT_WORDS
from trace.inspections.inspectionwords import ANSWERS, OUTCOMES, STAMPS
from trace.web.forms import Form, choices

LINE = [Optional(), Length(max=200)]
PICTURES = {"accept": "image/*"}
BESIDE = {
    "subject": "code",
    "subject.code": "code",
    "subject.gtin": "code",
    "subject.described": "described",
    "subject.group_key": "group_key",
    "subject.stamp": "stamp",
    "refusal": "witness",
}
ROWS_MEASURED, ROWS_SAMPLES = 3, 2


class AnswerPart(Part):  # type: ignore[misc]
    """The answer to one point of the checklist."""

    item = HiddenField()
    answer = RadioField(_("Answer"), [Optional()], choices=choices(ANSWERS.items()))
    note = StringField(_("Note"), [Optional(), Length(max=1_000)])


class MeasuredPart(Part):  # type: ignore[misc]
    """Something measured on the spot; an empty row counts as none."""

    what = StringField(_("What was measured"), LINE)
    value = StringField(_("Value"), [Optional(), Length(max=100)], render_kw={"inputmode": "decimal"})
    unit = StringField(_("Unit of measure"), [Optional(), Length(max=50)])
    limit = StringField(_("Limit"), [Optional(), Length(max=100)])


class SamplePart(Part):  # type: ignore[misc]
    """A sample that was taken; an empty row counts as none."""

    what = StringField(_("What was taken"), LINE)
    quantity = StringField(_("How much"), LINE)
    seal_no = StringField(_("Number of the seal"), [Optional(), Length(max=100)])
    laboratory = StringField(_("Laboratory"), LINE)


class InspectionForm(Form):
    """An inspection, written at a desk or on a phone without the app."""

    stamp = RadioField(_("Stamp on the goods"), [InputRequired(_("Choose one."))], choices=choices(STAMPS.items()))
    code = StringField(
        _("Stamp code or barcode number"),
        [Optional(), Length(max=200)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    described = TextAreaField(_("The goods in words"), [Optional(), Length(max=1_000)], render_kw={"rows": 2})
    group_key = SelectField(_("Product group"), [Optional()])
    place = StringField(_("Where"), [DataRequired(_("Name the place.")), Length(max=rules.LONGEST_PLACE)])
    began_at = DateTimeLocalField(_("Begun"), [InputRequired(_("Give the day and the time."))])
    ended_at = DateTimeLocalField(_("Until"), [InputRequired(_("Give the day and the time."))])
    answers = FieldList(FormField(AnswerPart))
    measurements = FieldList(FormField(MeasuredPart), min_entries=ROWS_MEASURED)
    samples = FieldList(FormField(SamplePart), min_entries=ROWS_SAMPLES)
    result = RadioField(_("Result"), [InputRequired(_("Choose one."))], choices=choices(RESULT_WORDS.items()))
    text = TextAreaField(_("What you found"), [Optional(), Length(max=rules.LONGEST_TEXT)], render_kw={"rows": 4})
    refused = BooleanField(_("The inspected refuses to sign"))
    witness = StringField(_("Witness"), LINE)
    refusal_reason = StringField(_("Reason they gave"), [Optional(), Length(max=1_000)])
    photos = MultipleFileField(_("Photographs"), render_kw=PICTURES)
    voice = FileField(_("Voice note"), render_kw={"accept": "audio/*"})
    paper = FileField(_("Minutes signed by hand, photographed"), render_kw=PICTURES)

    def refuse(self, error: TraceError) -> None:
        """Reasons beside the fields of this form, which names some of them otherwise than phones do."""
        said = (one.beside(BESIDE.get(one.field, one.field)) if one.field else one for one in error.reasons)
        super().refuse(type(error)(*said))

    def measured(self) -> list[dict[str, Any]]:
        """The rows in which something was measured."""
        rows = (_stripped(row, ("what", "value", "unit", "limit")) for row in self.measurements)
        return [row for row in rows if any(row.values())]

    def taken(self) -> list[dict[str, Any]]:
        """The rows in which a sample was taken."""
        rows = (_stripped(row, ("what", "quantity", "seal_no", "laboratory")) for row in self.samples)
        return [row for row in rows if any(row.values())]

    def answered(self) -> list[dict[str, Any]]:
        """The points that were answered."""
        return [
            {"item": int(row.item.data), "answer": row.answer.data, "note": (row.note.data or "").strip()}
            for row in self.answers
            if row.answer.data and str(row.item.data).isdigit()
        ]


class FindForm(Form):
    """What the goods are looked for by: a code, a barcode number, a name."""

    text = StringField(_("Code, barcode number or name"), [InputRequired(_("Type something.")), Length(max=200)])


class SettleForm(Form):
    """Which of two revisions counts, and why."""

    arrival = RadioField(_("Which one counts"), [InputRequired(_("Choose one."))])
    why = TextAreaField(_("Why"), [DataRequired(_("Say why.")), Length(max=rules.LONGEST_TEXT)], render_kw={"rows": 3})


class StepForm(Form):
    """The next step of a sample's way."""

    step = HiddenField()
    happened_at = DateTimeLocalField(_("When"), [InputRequired(_("Give the day and the time."))])
    by_whom = StringField(_("In whose hands since"), [DataRequired(_("Name the person or office.")), Length(max=200)])
    seal_no = StringField(_("Number of the seal that was seen"), [DataRequired(_("Give the number.")), Length(max=100)])
    seal_whole = BooleanField(_("The seal is whole"), default=True)
    outcome = RadioField(
        _("What came out"), [Optional()], choices=choices((key, words) for key, (words, _tone) in OUTCOMES.items())
    )
    note = TextAreaField(_("Note"), [Optional(), Length(max=2_000)], render_kw={"rows": 3})


class SignedMinutesForm(Form):
    """The copy of the minutes that a certificate signed."""

    file = FileField(_("Signed PDF"), [FileRequired(_("Choose a file."))], render_kw={"accept": "application/pdf"})


def _stripped(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: (row.form[name].data or "").strip() for name in names}
