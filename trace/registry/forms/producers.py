"""Forms of producers, and what every form with an address shares."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import Optional

from trace.registry import rules
from trace.registry.forms.fields import NEEDED, TYPED, Asked, Day, Ticked, digits, line
from trace.registry.rules.privacy import NoticeDraft
from trace.registry.wording import LEGAL_TYPES
from trace.web.forms import Form, VersionedForm, choices

FROM = "<"  # between a commune and the former one that it was found by


class PlaceForm(VersionedForm):
    """A form with an address. The commune is searched by name, today's or a former one, and then chosen."""

    address = line(_("House number, street or village"), needed=True, autocomplete="address-line1")
    province = SelectField(_("Province or city"), [Optional()], validate_choice=False)
    commune = StringField(
        _("Name of the commune, ward or special zone"), [Asked(), TYPED], render_kw={"autocomplete": "off"}
    )
    find = SubmitField(_("Search"))
    ward_code = RadioField(_("Choose the commune"), [Asked()], validate_choice=False)

    @property
    def ward(self) -> str:
        """The code of the commune that was chosen."""
        return (self.ward_code.data or "").partition(FROM)[0]

    @property
    def former_ward(self) -> str | None:
        """The unit of before 1 July 2025 by which it was found and chosen; None where it was found by its own name."""
        return (self.ward_code.data or "").partition(FROM)[2] or None


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
            ward_code=self.ward,
            former_address=self.former_address.data,
            representative=self.representative.data,
            phone=self.phone.data,
            email=self.email.data,
            privacy_accepted=bool(self.privacy_accepted.data),
        )


class TaxIdForm(Form):
    """A tax code of its own, for a producer that lost one that was another's."""

    tax_id = digits(_("Tax code"), needed=True)


class PrivacyForm(Form):
    """Agreeing to an edition of the privacy notice."""

    edition = HiddenField()
    agreed = BooleanField(_("The representative has read the notice and agrees"), [Ticked()])


class PrivacyNoticeForm(Form):
    """A new edition of the privacy notice."""

    edition = line(_("Edition"), needed=True, autocomplete="off")
    in_force_from = Day(_("In force from"), [NEEDED])
    vi = TextAreaField(_("Text in Vietnamese"), [NEEDED, TYPED], render_kw={"rows": 16})
    en = TextAreaField(_("Text in English"), [NEEDED, TYPED], render_kw={"rows": 16})

    def draft(self) -> NoticeDraft:
        """What was typed, as the command takes it."""
        edition = (self.edition.data or "").strip()
        return NoticeDraft(edition, self.in_force_from.data, self.vi.data or "", self.en.data or "")
