"""Forms of certificates and OCOP items."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.registry import rules
from trace.registry.forms.fields import NEEDED, day, line
from trace.registry.wording import CERTIFICATE_KINDS, CRITERIA, STANDINGS
from trace.web.forms import Form, VersionedForm, choices


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
