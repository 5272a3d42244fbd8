"""Forms of producers and their places."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField, StringField, SubmitField
from wtforms.validators import Optional

from trace.registry import rules
from trace.registry.forms.fields import NEEDED, TYPED, Asked, Degrees, digits, line
from trace.registry.wording import LEGAL_TYPES, SITE_KINDS
from trace.web.forms import Form, VersionedForm, choices


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
