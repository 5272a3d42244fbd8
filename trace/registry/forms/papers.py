"""Forms of certificates, their types and checks, and of OCOP items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    SubmitField,
)
from wtforms import Form as WtForm
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.registry import rules
from trace.registry.forms.fields import NEEDED, Asked, Degrees, Whole, day, line, number
from trace.registry.redacting import Box
from trace.registry.wording import COMPARED, COVERS, CRITERIA, FAMILIES, RESULTS, SORTS, STANDINGS, YES_NO
from trace.web.forms import Form, VersionedForm, choices

EXTRA = "extra_"
LOOKED = _("I have looked at every page: no personal number and no signature can be read")


def ticked(label: Any, *, needed: bool = False, **more: Any) -> SelectMultipleField:
    """Any number of choices, as boxes to tick; at least one where it is needed, which the rules say."""
    return SelectMultipleField(
        label,
        [Asked() if needed else Optional()],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **more,
    )


class PaperForm(Form):
    """A file of a certificate."""

    file = FileField(_("File"), [NEEDED], render_kw={"accept": "application/pdf,image/*"})


class CopyForm(PaperForm):
    """A copy for everybody, covered elsewhere."""

    looked = BooleanField(LOOKED, [NEEDED])


class BoxForm(WtForm):  # type: ignore[misc]
    """A black box: its page, and where it lies in percent of the page."""

    page = Whole(_("Page"), [Optional()], render_kw={"inputmode": "numeric"})
    left = Degrees(_("From the left (percent)"), [Optional()], render_kw={"inputmode": "decimal"})
    top = Degrees(_("From the top (percent)"), [Optional()], render_kw={"inputmode": "decimal"})
    width = Degrees(_("Width (percent)"), [Optional()], render_kw={"inputmode": "decimal"})
    height = Degrees(_("Height (percent)"), [Optional()], render_kw={"inputmode": "decimal"})


class RedactionForm(Form):
    """Black boxes over a paper, and that somebody has looked at every page."""

    boxes = FieldList(FormField(BoxForm), min_entries=4, max_entries=60)
    look = SubmitField(_("Look at it with these boxes"))
    looked = BooleanField(LOOKED, [NEEDED])
    publish = SubmitField(_("Publish"))

    def offer(self, found: Iterable[Box]) -> None:
        """Begin with these boxes, and a few empty lines."""
        while len(self.boxes):
            self.boxes.pop_entry()
        for each in [*found][:56]:
            self.boxes.append_entry(asdict(each))
        for _line in range(4):
            self.boxes.append_entry()

    def chosen(self) -> list[Box]:
        """The boxes that were typed whole; a line without a page stands on the first."""
        lines = (each.form.data for each in self.boxes)
        names = ("left", "top", "width", "height")
        return [
            Box(line["page"] or 1, *(line[name] for name in names))
            for line in lines
            if all(line[name] is not None for name in names)
        ]


class CertificateForm(VersionedForm):
    """A paper that somebody issued to a producer. `certificate_form` adds what its type asks for."""

    kind = HiddenField()
    name = line(_("Name on the paper"), needed=True)
    number = line(_("Number"), needed=True)
    issuer = line(_("Issued by"), needed=True)
    former_issuer = BooleanField(_("The issuer no longer exists (a district before July 2025, for example)"))
    issue_date = day(_("Issued on"))
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until"))
    in_conversion = BooleanField(_("In conversion to organic"))
    product_ids = ticked(_("Products it covers"), coerce=int)
    site_ids = ticked(_("Sites it covers"), coerce=int)

    def details(self, file_id: int | None = None) -> rules.CertificateDetails:
        """What was typed, as the commands take it."""
        extra = {name: field.data or "" for name, field in self._fields.items() if name.startswith(EXTRA)}
        return rules.CertificateDetails(
            kind=self.kind.data or "",
            name=self.name.data or "",
            number=self.number.data or "",
            issuer=self.issuer.data or "",
            former_issuer=bool(self.former_issuer.data),
            issue_date=self.issue_date.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            in_conversion=bool(self.in_conversion.data),
            file_id=file_id,
            product_ids=tuple(self.product_ids.data or ()),
            site_ids=tuple(self.site_ids.data or ()),
            extra={name.removeprefix(EXTRA): text for name, text in extra.items()},
        )

    @property
    def extras(self) -> list[Field]:
        """The fields that the type of the paper asks for."""
        return [field for name, field in self._fields.items() if name.startswith(EXTRA)]


def certificate_form(asked: Iterable[rules.ExtraField], language: str) -> type[CertificateForm]:
    """The form of a paper with the fields of its type, in the reader's language."""
    more = {f"{EXTRA}{each.key}": _extra(each, each.en if language == "en" else each.vi) for each in asked}
    return type("CertificateForm", (CertificateForm,), more)


def _extra(each: rules.ExtraField, label: str) -> Any:
    """A field of a type. What is typed is read by `rules.read_extra`: here it stays text."""
    if each.sort == "yes_no":
        return SelectField(
            label,
            [NEEDED if each.needed else Optional()],
            choices=choices([("", ""), *YES_NO.items()]),
            validate_choice=False,
        )
    digital = {"inputmode": "numeric"} if each.sort.startswith(("digits", "whole")) else {}
    if each.sort == "number":
        digital = {"inputmode": "decimal"}
    if each.sort == "day":
        digital = {"type": "date"}
    return line(label, needed=each.needed, **digital)


class ComparisonForm(Form):
    """What an officer compared of a certificate, and with what result."""

    compared = ticked(_("What you compared with the paper"), needed=True, choices=choices(COMPARED.items()))
    result = RadioField(_("Result"), [NEEDED], choices=choices((key, label) for key, (label, _tone) in RESULTS.items()))
    note = line(_("Note for the file (not public)"))


class FieldForm(WtForm):  # type: ignore[misc]
    """One field of a type of certificates."""

    key = line(_("Key (small letters, digits, _)"))
    vi = line(_("Label in Vietnamese"))
    en = line(_("Label in English"))
    sort = SelectField(_("Sort of value"), choices=choices(SORTS.items()), default="text")
    needed = BooleanField(_("Must be filled in"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed: a spare line."""
        return not (self.key.data or self.vi.data or self.en.data)


class CertificateTypeForm(VersionedForm):
    """A type of certificates: what a paper of it asks for."""

    key = line(_("Key (small letters, digits, _)"), needed=True, autocapitalize="none")
    name = line(_("Name in Vietnamese"), needed=True)
    name_en = line(_("Name in English"), needed=True)
    family = SelectField(_("Family"), choices=choices(FAMILIES.items()))
    issued_by = line(_("Usually issued by"))
    months = number(_("Usually in force for (months)"))
    covers = ticked(_("May be issued for"), needed=True, choices=choices(COVERS.items()))
    fields = FieldList(FormField(FieldForm), min_entries=3, max_entries=rules.MOST_FIELDS)

    def details(self) -> rules.TypeDetails:
        """What was typed, as the commands take it; spare lines are left out."""
        return rules.TypeDetails(
            key=self.key.data or "",
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            family=self.family.data or "",
            months=self.months.data,
            covers=tuple(self.covers.data or ()),
            fields=tuple(_field(each.form) for each in self.fields if not each.form.is_empty),
            issued_by=self.issued_by.data or None,
        )


def _field(typed: FieldForm) -> rules.ExtraField:
    key, vi, en = ((typed[name].data or "").strip() for name in ("key", "vi", "en"))
    return rules.ExtraField(key, vi, en, typed.sort.data or "text", bool(typed.needed.data))


class SettleForm(VersionedForm):
    """What an officer says a doubtful row means; the choices are what was found."""

    choice = RadioField(_("This row means"), [NEEDED])


class StandingForm(Form):
    """An officer suspends, reinstates or revokes a certificate, with what says so."""

    act = RadioField(
        _("What happens to it"),
        [NEEDED],
        choices=choices(STANDINGS.items()),
    )
    on = day(_("From"), needed=True)
    source = line(_("Decision or letter that says so"), needed=True)


class OcopForm(Form):
    """A decision that recognised a product under OCOP."""

    star = RadioField(_("Stars"), [NEEDED], coerce=int, choices=choices((star, str(star)) for star in rules.STARS))
    decision_no = line(_("Decision number"), needed=True)
    decision_date = day(_("Decision date"), needed=True)
    issuer = line(_("Decided by"), needed=True)
    former_issuer = BooleanField(_("The issuer no longer exists (a district before July 2025, for example)"))
    criteria_version = SelectField(_("Criteria"), validate_choice=False, choices=choices(CRITERIA.items()))

    def details(self, group_key: str) -> rules.OcopDetails:
        """What was typed, as the commands take it."""
        return rules.OcopDetails(
            star=self.star.data,
            decision_no=self.decision_no.data or "",
            decision_date=self.decision_date.data,
            issuer=self.issuer.data or "",
            group_key=group_key,
            criteria_version=self.criteria_version.data,
            former_issuer=bool(self.former_issuer.data),
        )


class OcopRevocationForm(Form):
    """A decision that took a recognition back."""

    on = day(_("From"), needed=True)
    decision_no = line(_("Decision number"), needed=True)
    reason = line(_("Reason"))
