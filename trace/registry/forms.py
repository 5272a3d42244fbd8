"""Forms of the register: what is typed and its shape. What it means is judged by rules and commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FloatField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.core.words import VIETNAM
from trace.registry import rules
from trace.registry.wording import CERTIFICATE_KINDS, CRITERIA, EXP_KINDS, LEGAL_TYPES, SITE_KINDS, STANDINGS
from trace.web.forms import Form


class Needed(InputRequired):  # type: ignore[misc]
    """A field that must be filled in; the summary on top of the page says which."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field by its own name."""
        self.message = gettext("Fill in: %(label)s.", label=field.label.text)
        super().__call__(form, field)


class Asked(Optional):  # type: ignore[misc]
    """A field that the rules ask for where they must: it is not said to be optional, and may be left to a search."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"required": True}


NEEDED = Needed()
# Far beyond what is kept: the rules say how long a text may be, this only ends what no person typed.
TYPED = Length(max=20_000, message=_("This is too long."))
MOST = 1_000_000_000_000
DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class Day(DateField):  # type: ignore[misc]
    """A day that says in the reader's language how it is written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, however it was written."""
        with _said(_("Write the day as dd/mm/yyyy.")):
            super().process_formdata(valuelist)


class Moment(DateTimeLocalField):  # type: ignore[misc]
    """A day and a time."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the moment."""
        with _said(_("Choose a day and a time.")):
            super().process_formdata(valuelist)


class Whole(IntegerField):  # type: ignore[misc]
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; a database holds no longer ones."""
        with _said(_("Write a whole number.")):
            super().process_formdata(valuelist)
            if self.data is not None and abs(self.data) > MOST:
                raise ValueError


class Degrees(FloatField):  # type: ignore[misc]
    """A coordinate."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, with a comma or a point."""
        with _said(_("Write a number such as 18.307.")):
            super().process_formdata([each.replace(",", ".") for each in valuelist])


@contextmanager
def _said(message: Any) -> Iterator[None]:
    """What the field cannot read is said in our words: WTForms has none in Vietnamese."""
    try:
        yield
    except ValueError as error:
        raise ValueError(message) from error


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What may be chosen, out of pairs of value and words."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def line(label: Any, *, needed: bool = False, **attributes: Any) -> StringField:
    """One line of text."""
    return StringField(label, [NEEDED if needed else Optional(), TYPED], render_kw=attributes or None)


def digits(label: Any, *, needed: bool = False) -> StringField:
    """A number that is read as text: it keeps its leading zeros."""
    return line(label, needed=needed, inputmode="numeric", autocomplete="off")


def text(label: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(label, [Optional(), TYPED])


def day(label: Any, *, needed: bool = False) -> DateField:
    """A day, by the phone's own calendar or typed as dd/mm/yyyy."""
    return Day(label, [NEEDED if needed else Optional()], format=DAYS)


def number(label: Any, *, needed: bool = False) -> IntegerField:
    """A whole number."""
    return Whole(label, [NEEDED if needed else Optional()], render_kw={"inputmode": "numeric"})


class VersionedForm(Form):
    """A form that knows which reading it was made from: an edit on an older one is stale."""

    version = HiddenField()

    @property
    def seen(self) -> int | None:
        """The version the page was made from; None for something new."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


class PlaceForm(VersionedForm):
    """A form with an address. The commune is searched by name, today's or a former one, and then chosen."""

    address = line(_("House number, street or village"), needed=True, autocomplete="address-line1")
    province = SelectField(_("Province or city"), [Optional()], validate_choice=False)
    commune = StringField(
        _("Name of the commune, ward or special zone"), [Asked(), TYPED], render_kw={"autocomplete": "off"}
    )
    find = SubmitField(_("Search"))
    ward_code = RadioField(_("Choose the commune"), [Asked()], validate_choice=False)


class ProducerForm(PlaceForm):
    """A producer registers, or changes what is said of it."""

    name = line(_("Name of the producer"), needed=True, autocomplete="organization")
    legal_type = RadioField(
        _("Legal form"), choices=choices(LEGAL_TYPES.items()), validators=[NEEDED], validate_choice=False
    )
    tax_id = digits(_("Tax code"), needed=True)
    former_address = line(_("Address on packs before 1 July 2025"))
    representative = line(_("Representative"), autocomplete="name")
    phone = line(_("Phone number"), type="tel", autocomplete="tel")
    email = line(_("E-mail"), type="email", autocomplete="email")
    privacy_accepted = BooleanField(_("I have read the privacy notice and agree to it"))

    def details(self) -> rules.ProducerDetails:
        """What was typed, as the commands take it."""
        return rules.ProducerDetails(
            name=self.name.data or "",
            legal_type=self.legal_type.data or "",
            tax_id=self.tax_id.data or "" if self.tax_id else "",
            address=self.address.data or "",
            ward_code=self.ward_code.data or "",
            former_address=self.former_address.data,
            representative=self.representative.data,
            phone=self.phone.data,
            email=self.email.data,
            privacy_accepted=bool(self.privacy_accepted.data),
        )


class TaxIdForm(Form):
    """A tax code of its own, for a producer that lost one that was another's."""

    tax_id = digits(_("Tax code"), needed=True)


class SiteForm(PlaceForm):
    """A place of a producer."""

    name = line(_("Name of the place"), needed=True)
    kind = RadioField(
        _("Kind of place"), choices=choices(SITE_KINDS.items()), validators=[NEEDED], validate_choice=False
    )
    puc = line(_("Growing-area code"))
    gln = digits(_("GLN"))
    lat = Degrees(_("Latitude"), [Optional()], render_kw={"inputmode": "decimal"})
    lon = Degrees(_("Longitude"), [Optional()], render_kw={"inputmode": "decimal"})

    def details(self) -> rules.SiteDetails:
        """What was typed, as the commands take it."""
        return rules.SiteDetails(
            name=self.name.data or "",
            kind=self.kind.data or "",
            address=self.address.data or "",
            ward_code=self.ward_code.data or "",
            gln=self.gln.data,
            puc=self.puc.data,
            lat=self.lat.data,
            lon=self.lon.data,
        )


class ProductForm(VersionedForm):
    """What a producer says of a product. The picture has a page of its own."""

    name_vi = line(_("Product name"), needed=True)
    group_key = SelectField(_("Product group"), [NEEDED], validate_choice=False)
    brand = line(_("Brand"))
    no_brand = BooleanField(_("It has no brand"))
    origin = text(_("Origin"))
    standards = text(_("Standards applied"))
    net_content = line(_("Net content"))
    shelf_life_days = number(_("Shelf life in days"))
    gtin = digits(_("Barcode number (GTIN)"))
    name_en = line(_("Name in English"))
    short_name = line(_("Short name for the stamp"))
    ingredients = text(_("Ingredients"))
    storage_note = text(_("Storage"))
    warnings = text(_("Warnings"))
    description = text(_("Description"))
    shop_url = line(_("Link to a shop"), type="url", autocomplete="off")

    def details(self, image_file_id: int | None = None) -> rules.ProductDetails:
        """What was typed, as the commands take it; one standard a line."""
        typed = {name: getattr(self, name).data for name in self.TOLD}
        standards = tuple(each.strip() for each in (self.standards.data or "").splitlines() if each.strip())
        return rules.ProductDetails(**typed, standards=standards, image_file_id=image_file_id)

    TOLD = (
        "name_vi",
        "group_key",
        "brand",
        "no_brand",
        "origin",
        "net_content",
        "shelf_life_days",
        "gtin",
        "name_en",
        "short_name",
        "ingredients",
        "storage_note",
        "warnings",
        "description",
        "shop_url",
    )


class PictureForm(VersionedForm):
    """The picture of a product."""

    image = FileField(_("Picture"), [NEEDED], render_kw={"accept": "image/jpeg,image/png,image/webp,image/avif"})


class PaperForm(Form):
    """A file of a certificate."""

    file = FileField(_("File"), [NEEDED], render_kw={"accept": "application/pdf,image/*"})


class CertificateForm(VersionedForm):
    """A paper that somebody issued to a producer."""

    kind = SelectField(
        _("Kind of paper"), [NEEDED], validate_choice=False, choices=choices([("", ""), *CERTIFICATE_KINDS.items()])
    )
    name = line(_("Name on the paper"), needed=True)
    number = line(_("Number"), needed=True)
    issuer = line(_("Issued by"), needed=True)
    former_issuer = BooleanField(_("The issuer no longer exists (a district before July 2025, for example)"))
    issue_date = day(_("Issued on"))
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until"))
    in_conversion = BooleanField(_("In conversion to organic"))
    product_ids = SelectMultipleField(
        _("Products it covers"),
        [Optional()],
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def details(self, file_id: int | None = None) -> rules.CertificateDetails:
        """What was typed, as the commands take it."""
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
        )


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


class BatchForm(VersionedForm):
    """A production batch."""

    mfg_date = day(_("Production date"), needed=True)
    quantity = number(_("Quantity"), needed=True)
    unit = line(_("Unit (bottle, box, kg…)"), needed=True)
    exp_kind = RadioField(
        _("Date on the pack"), choices=choices(EXP_KINDS.items()), validators=[NEEDED], validate_choice=False
    )
    exp_date = day(_("That date"))
    lot = line(_("Lot number on the pack"))
    site_id = SelectField(_("Made at"), [Optional()], validate_choice=False)
    units_per_pack = number(_("Units in one stamped pack"), needed=True)
    origin = line(_("Origin of this batch"))

    def details(self) -> rules.BatchDetails:
        """What was typed, as the commands take it."""
        return rules.BatchDetails(
            mfg_date=self.mfg_date.data,
            quantity=self.quantity.data,
            unit=self.unit.data or "",
            exp_kind=self.exp_kind.data or "",
            exp_date=self.exp_date.data,
            lot=self.lot.data,
            site_id=_chosen(self.site_id.data),
            units_per_pack=self.units_per_pack.data,
            origin=self.origin.data,
        )


class StepForm(Form):
    """A step of a batch's journey: what, when, where."""

    name_vi = line(_("What was done"), needed=True)
    event_time = Moment(_("When"), [NEEDED], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    site_id = SelectField(_("Where"), [Optional()], validate_choice=False)
    place = line(_("Commune, where it was none of your places"))
    done_by = line(_("Done by (a team or firm, no person's name)"))
    note = text(_("Note"))
    name_en = line(_("In English"))

    def details(self) -> rules.StepDetails:
        """What was typed, as the commands take it; the clock on the wall is Vietnam's."""
        moment: datetime = self.event_time.data
        return rules.StepDetails(
            name_vi=self.name_vi.data or "",
            event_time=moment.replace(tzinfo=VIETNAM),
            name_en=self.name_en.data,
            site_id=_chosen(self.site_id.data),
            place=self.place.data,
            done_by=self.done_by.data,
            note=self.note.data,
        )


class PressForm(Form):
    """One button: an act that needs nothing typed."""


def _chosen(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else None
