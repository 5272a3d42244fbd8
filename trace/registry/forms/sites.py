"""Forms of places: what is told of them, their ground, their growing-area codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from trace.registry import rules
from trace.registry.forms.fields import NEEDED, Degrees, day, digits, line
from trace.registry.forms.producers import PlaceForm
from trace.registry.wording import AREA_CODE_STATUSES, SITE_KINDS
from trace.web.forms import VersionedForm, choices

MOST_TYPED = 100_000


class SiteForm(PlaceForm):
    """A place of a producer."""

    name = line(_("Name of the place"), needed=True)
    kind = RadioField(
        _("Kind of place"), choices=choices(SITE_KINDS.items()), validators=[NEEDED], validate_choice=False
    )
    gln = digits(_("GLN"))
    address_code = line(_("Electronic address code"), autocomplete="off", autocapitalize="characters")
    lat = Degrees(_("Latitude"), [Optional()], render_kw={"inputmode": "decimal"})
    lon = Degrees(_("Longitude"), [Optional()], render_kw={"inputmode": "decimal"})

    def details(self) -> rules.SiteDetails:
        """What was typed, as the commands take it."""
        return rules.SiteDetails(
            name=self.name.data or "",
            kind=self.kind.data or "",
            address=self.address.data or "",
            ward_code=self.ward,
            gln=self.gln.data,
            lat=self.lat.data,
            lon=self.lon.data,
            former_ward_code=self.former_ward,
            address_code=self.address_code.data,
        )


class OutlineForm(VersionedForm):
    """The ground of a place: a GeoJSON file, or its text."""

    file = FileField(_("GeoJSON file"), render_kw={"accept": ".geojson,.json,application/geo+json"})
    outline = TextAreaField(_("Or its text"), [Optional(), Length(max=MOST_TYPED)], render_kw={"rows": 8})


class AreaCodeForm(VersionedForm):
    """A growing-area code of a place."""

    code = line(_("Growing-area code"), needed=True, autocomplete="off")
    market = line(_("For which market"), needed=True)
    holder = line(_("Holder of the code"), needed=True)
    standing = RadioField(
        _("How it stands"), choices=choices(AREA_CODE_STATUSES.items()), validators=[NEEDED], validate_choice=False
    )
    status_since = day(_("Since"))

    def details(self) -> rules.AreaCodeDetails:
        """What was typed, as the commands take it."""
        return rules.AreaCodeDetails(
            code=self.code.data or "",
            market=self.market.data or "",
            holder=self.holder.data or "",
            status=self.standing.data or "",
            status_since=self.status_since.data,
        )
