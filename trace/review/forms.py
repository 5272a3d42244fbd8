"""Forms of review: a decision, a withdrawal, a contested tax code; what staff do with a report."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from trace.review.models import SavedReason
from trace.review.queries import Ticked
from trace.review.rules import reports
from trace.review.rules.cases import CHECKS, LONGEST_REASONS, PRODUCERS
from trace.review.service import Ruling
from trace.review.wording import CHECK_WORDS, OUTCOMES_OFFERED, REPORT_OUTCOMES
from trace.web.forms import Form, PressForm, VersionedForm, choices


class WithdrawForm(VersionedForm):
    """Taking a case back."""


class DecisionForm(VersionedForm):
    """What an officer decides on a case, with reasons and what they have checked."""

    ticked = SelectMultipleField(
        _("What you have checked"), choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    outcome = RadioField(_("Decision"), choices=[], validators=[InputRequired(_("Choose a decision."))])
    reasons = TextAreaField(
        _("Reasons, in words for the producer"),
        validators=[Length(max=LONGEST_REASONS, message=_("This is too long."))],
    )

    saved = SelectField(_("Saved reason"), choices=[], validators=[Optional()])

    def offer(self, kind: str, items: Sequence[Ticked] = (), reasons: Sequence[SavedReason] = ()) -> DecisionForm:
        """The same form with the checks, outcomes, open items of the checklist and saved reasons of this case."""
        general = [(check, CHECK_WORDS[check]) for check in CHECKS[kind]]
        self.ticked.choices = general + [(each.item.key, _item_words(each)) for each in items if each.at is None]
        self.ticked.flags.required = kind in PRODUCERS
        self.outcome.choices = list(OUTCOMES_OFFERED[kind])
        self.saved.choices = choices([("", _("None")), *((str(each.id), each.text) for each in reasons)])
        return self

    def words(self) -> str | None:
        """The saved reason that was chosen, and what was typed."""
        chosen = next(
            (str(each.label) for each in self.saved.choices if str(each.value) == (self.saved.data or " ")), ""
        )
        return "\n".join(filter(None, (chosen, (self.reasons.data or "").strip()))) or None

    @property
    def ruling(self) -> Ruling:
        """What was written down."""
        return Ruling(self.words(), tuple(self.ticked.data or ()))


def _item_words(each: Ticked) -> str:
    return f"{each.item.text} ({gettext('needed')})" if each.item.needed else each.item.text


class MergeForm(VersionedForm):
    """Which producer stays, and the name of the one that goes, typed."""

    keep = StringField(_("Number of the producer that stays"), render_kw={"inputmode": "numeric"})
    typed = StringField(
        _("Type the name of the one that goes"),
        validators=[InputRequired(_("Type the name of the one that goes.")), Length(max=LONGEST_REASONS)],
    )


class PersonalIdForm(Form):
    """A whole personal number; it is not shown again, whatever comes of it."""

    number = StringField(
        _("Personal number"),
        validators=[InputRequired(_("Type the personal number.")), Length(max=40)],
        widget=TextInput(),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "value": ""},
    )


class ContestForm(Form):
    """A producer claims a tax code that stands under another one."""

    claimant_id = SelectField(_("Your organisation"), coerce=int, validators=[InputRequired()])
    tax_id = StringField(_("Tax code"), validators=[InputRequired(_("Type the tax code.")), Length(max=20)])
    grounds = TextAreaField(
        _("Why it is yours"),
        validators=[
            InputRequired(_("Say why the tax code is yours.")),
            Length(max=LONGEST_REASONS, message=_("This is too long.")),
        ],
    )


class AnswerForm(VersionedForm):
    """An answer to a report: for everybody or for its sender, and perhaps the end of it."""

    text = TextAreaField(
        _("Answer in words"),
        validators=[
            InputRequired(_("Write the answer.")),
            Length(max=reports.LONGEST_ANSWER, message=_("This is too long.")),
        ],
    )
    audience = RadioField(
        _("Who may read it"),
        choices=choices([("public", _("Everybody")), ("private", _("Only who sent the report"))]),
        validators=[InputRequired(_("Choose who may read it."))],
    )
    outcome = SelectField(_("Close the report"), choices=choices([("", _("Not yet")), *REPORT_OUTCOMES.items()]))


class CloseForm(VersionedForm):
    """The end of a report that was answered."""

    outcome = RadioField(
        _("What came of it"),
        choices=choices(REPORT_OUTCOMES.items()),
        validators=[InputRequired(_("Choose what came of it."))],
    )


class ReportHandOverForm(VersionedForm):
    """A report goes to another unit, with a word for it."""

    agency_id = SelectField(_("Unit"), coerce=int, validators=[InputRequired()])
    why = StringField(
        _("Why it is theirs"),
        validators=[
            InputRequired(_("Say why it is theirs.")),
            Length(max=reports.LONGEST_PLACE, message=_("This is too long.")),
        ],
    )


class PhoneForm(PressForm):
    """Asking for the number that was left with a report."""
