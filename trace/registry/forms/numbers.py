"""The form of a company prefix."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from trace.registry.forms.fields import digits, line
from trace.web.forms import Form


class PrefixForm(Form):
    """A company prefix as its certificate says it."""

    prefix = digits(_("Company prefix (GS1)"), needed=True)
    certificate_no = line(_("Number of the GS1 certificate"), needed=True)
