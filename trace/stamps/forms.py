"""Forms of stamps: an order, a decision on it, a part of a run and what is to happen to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.core.labels import LEAST_SIDE_MM, MOST_LONG_MM, ROLL_LABELS, free_name
from trace.stamps import wording as words
from trace.stamps.rules import MAX_LABELS, SHARED_KINDS, RunOrder, Wish
from trace.stamps.rules.quotas import MOST_LABELS_A_YEAR
from trace.stamps.service import Voiding
from trace.stamps.wording import BOX_KINDS, FORMS, HOWS, KINDS, VOID_HOWS
from trace.web.forms import Form, choices, picked, preset

SIDE = NumberRange(LEAST_SIDE_MM, MOST_LONG_MM, _("From 12 to 90 mm, the shorter side at most 60 mm."))
TICKED_MOST = 12  # sheets that fit on a phone as tick boxes; more are typed
LONGEST_REASON = 500


class OrderForm(Form):
    """An order of stamps. `quantity` is how many labels are printed, whatever the kind."""

    product_id = SelectField(_("Product"), coerce=int, validators=[InputRequired(_("Choose a product."))])
    kind = RadioField(
        _("Kind of stamp"),
        choices=choices(KINDS.items()),
        default="unit",
        validators=[InputRequired()],
    )
    quantity = IntegerField(
        _("How many labels"),
        validators=[
            InputRequired(_("Type how many labels you need.")),
            NumberRange(1, MAX_LABELS, _("From 1 to 10,000,000.")),
        ],
    )
    stock = SelectField(
        _("Label paper"),
        choices=choices([*words.stock_choices(), *words.FREE_STOCKS.items()]),
        default="a4-65",
        validators=[InputRequired()],
    )
    width = DecimalField(_("Width of a label in mm"), places=1, validators=[Optional(), SIDE])
    height = DecimalField(_("Height of a label in mm"), places=1, validators=[Optional(), SIDE])
    roll_labels = IntegerField(_("Labels on a roll"), default=ROLL_LABELS, validators=[Optional()])
    template_id = SelectField(_("Template"), coerce=picked, default=None)
    qr_level = preset(RadioField, _("Where the stamps are stuck"), words.LEVELS.items(), "M")
    symbol_form = preset(RadioField, _("What the symbol holds"), words.SYMBOL_FORMS.items(), "short")
    batch_id = SelectField(_("Batch printed on the labels"), coerce=picked, default=None)
    site_id = SelectField(_("Place of the plaque"), coerce=picked, default=None)

    def order(self) -> RunOrder:
        """What was typed as an order: a shared code is one serial on all labels."""
        shared = self.kind.data in SHARED_KINDS
        return RunOrder(
            product_id=self.product_id.data,
            kind=self.kind.data,
            quantity=1 if shared else self.quantity.data,
            copies=self.quantity.data if shared else 1,
            stock=self.stock_name,
            site_id=self.site_id.data if self.kind.data == "plaque" else None,
            template_id=self.template_id.data,
            symbol_form=self.symbol_form.data or "short",
            qr_level=self.qr_level.data or "M",
            batch_id=self.batch_id.data,
        )

    @property
    def stock_name(self) -> str:
        """The name of the chosen stock; for a size of one's own made of it."""
        if self.stock.data not in words.FREE_STOCKS:
            return str(self.stock.data)
        width, height = float(self.width.data or 0), float(self.height.data or 0)
        return free_name(self.stock.data, width, height, self.roll_labels.data or ROLL_LABELS)

    def with_looks(self, templates: Sequence[tuple[int, str]], batches: Sequence[tuple[int, str]]) -> OrderForm:
        """The same form with the templates and batches to choose from."""
        self.template_id.choices = [SelectChoice("", _("The province's template")), *_offered(templates)]
        self.batch_id.choices = [SelectChoice("", _("None")), *_offered(batches)]
        return self

    def offer(self, products: Sequence[tuple[int, str, str]], sites: Sequence[tuple[int, str]]) -> OrderForm:
        """The same form with the products and sites to choose from."""
        self.product_id.choices = [SelectChoice(number, f"{name} – {producer}") for number, name, producer in products]
        self.site_id.choices = [SelectChoice("", _("None")), *(SelectChoice(number, name) for number, name in sites)]
        return self


def _offered(pairs: Sequence[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice(number, name) for number, name in pairs]


class DecisionForm(Form):
    """An officer's answer to an order: release it, or refuse it with words for the producer."""

    note = TextAreaField(_("Words for the producer, if you refuse"), validators=[Length(max=LONGEST_REASON)])


class PartForm(Form):
    """Which stamps of a run: all of them, sheets, boxes, or from a first to a last code."""

    how = RadioField(
        _("Which stamps"),
        choices=choices(HOWS.items()),
        default="whole",
        validators=[InputRequired()],
    )
    ticked = SelectMultipleField(
        _("Sheets"),
        choices=[],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    sheets = StringField(_("Sheet numbers"), validators=[Length(max=2000)])
    boxes = StringField(_("Numbers of boxes or rolls"), validators=[Length(max=2000)])
    first_code = StringField(_("First code"), validators=[Length(max=2000)])
    last_code = StringField(_("Last code"), validators=[Length(max=2000)])

    def wish(self) -> Wish:
        """What was asked for: ticked and typed sheets count alike."""
        sheets = ", ".join([*(str(number) for number in self.ticked.data or ()), self.sheets.data or ""]).strip(", ")
        first, last = self.first_code.data or "", self.last_code.data or ""
        return Wish(self.how.data, sheets, first, last, self.boxes.data or "")

    def of_sheets(self, total: int, *, shared: bool, boxed: bool = False) -> PartForm:
        """The same form for a run of so many sheets, packed into boxes or not.

        A shared code has no parts: it is offered whole only.
        """
        if not boxed:
            self.how.choices = [one for one in self.how.choices if one.value != "boxes"]
        self.ticked.choices = (
            [SelectChoice(number, str(number)) for number in range(1, total + 1)] if total <= TICKED_MOST else []
        )
        if shared:
            self.how.choices, self.how.data = [SelectChoice("whole", HOWS["whole"])], "whole"
        return self


class BatchForm(Form):
    """The batch that stamps go on."""

    batch_id = SelectField(_("Batch"), coerce=int, validators=[InputRequired(_("Choose a batch."))])

    def on(self, batches: Sequence[tuple[int, str]]) -> Self:
        """The same form with the batches to choose from."""
        self.batch_id.choices = _offered(batches)
        return self

    @property
    def batch_words(self) -> str:
        """The chosen batch as it was offered."""
        return next((str(one.label) for one in self.batch_id.choices if one.value == self.batch_id.data), "")


class ActivationForm(PartForm, BatchForm):
    """Stamps of a run, and the batch they go on."""


class ReasonForm(PartForm):
    """Stamps of a run that something happened to, and why."""

    reason = TextAreaField(
        _("Reason"),
        validators=[InputRequired(_("Say why.")), Length(max=LONGEST_REASON, message=_("This is too long."))],
    )


class VoidForm(ReasonForm):
    """Stamps of a run that are of no use any more, how that came, and why."""

    voided_how = RadioField(
        _("What happened to them"),
        choices=choices(VOID_HOWS.items()),
        default="spoiled",
        validators=[InputRequired(_("Choose what happened to them."))],
    )

    def voiding(self) -> Voiding:
        """What was chosen and typed."""
        return Voiding(self.voided_how.data, self.reason.data or "")


class PackForm(PartForm):
    """Stamps of a run, and the boxes or rolls they go into."""

    kind = RadioField(_("What they lie in"), choices=choices(BOX_KINDS.items()), default="box")
    each = IntegerField(
        _("How many stamps in each"),
        validators=[Optional(), NumberRange(1, MAX_LABELS, _("From 1 to 10,000,000."))],
    )


class QuotaForm(Form):
    """How many labels a producer may order in a year, and why so many."""

    labels_a_year = IntegerField(
        _("Labels a year"),
        validators=[
            InputRequired(_("Type how many labels.")),
            NumberRange(0, MOST_LABELS_A_YEAR, _("From 0 to 10,000,000,000.")),
        ],
    )
    reason = TextAreaField(
        _("Reason"),
        validators=[InputRequired(_("Say why.")), Length(max=LONGEST_REASON, message=_("This is too long."))],
    )


class FieldForm(BatchForm):
    """One scan in the field, or a first and a last one, and the batch they go on."""

    first = StringField(
        _("Sheet, box or first stamp"), validators=[InputRequired(_("Scan or type it.")), Length(max=2048)]
    )
    last = StringField(_("Last sheet, box or stamp"), validators=[Length(max=2048)])


class ListForm(BatchForm):
    """A list of codes or sheets, out of a file or typed, and the batch they go on."""

    file = FileField(_("File (CSV or TXT)"))
    lines = TextAreaField(_("The list, one a line"), validators=[Length(max=400_000)])


class TheftForm(ReasonForm):
    """Stamps of a run that were stolen, when and how."""

    happened_on = DateField(_("Since when"), validators=[InputRequired(_("Type the day."))])


class RevocationForm(TheftForm):
    """Stamps of a run whose revocation is proposed, and the decision it rests on."""

    decision = StringField(
        _("Decision number"), validators=[InputRequired(_("Give the number.")), Length(max=LONGEST_REASON)]
    )


class FormForm(Form):
    """One more form in which a run's labels are wanted."""

    form = SelectField(_("Another form of the files"), validators=[InputRequired()])

    def besides(self, asked: Sequence[str]) -> FormForm:
        """The same form with what was not asked for yet."""
        self.form.choices = choices((form, words) for form, words in FORMS.items() if form not in (*asked, "pin"))
        return self


class PermitForm(Form):
    """Why a file is wanted again, and which of its sheets are printed again."""

    reason = TextAreaField(
        _("Why is it needed again?"),
        validators=[InputRequired(_("Say why.")), Length(max=LONGEST_REASON, message=_("This is too long."))],
    )
    sheets = StringField(_("Sheets printed again"), validators=[Length(max=2000)])
