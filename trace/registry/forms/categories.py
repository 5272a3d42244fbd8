"""The form of a category of the province's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField

from trace.registry.forms.fields import NEEDED, line
from trace.registry.rules import CategoryDetails
from trace.registry.wording import SECTORS
from trace.web.forms import Form, choices


class CategoryForm(Form):
    """A category outside OCOP."""

    parent_key = SelectField(_("Below"), [NEEDED], validate_choice=False)
    name = line(_("Name in Vietnamese"), needed=True)
    name_en = line(_("Name in English"), needed=True)
    sector = SelectField(
        _("Screened by the department of"), [NEEDED], choices=choices(SECTORS.items()), validate_choice=False
    )
    closed = BooleanField(_("Not offered any more"))

    def details(self) -> CategoryDetails:
        """What was typed, as the commands take it."""
        names = ("name", "name_en", "sector", "parent_key", "closed")
        return CategoryDetails(**{name: getattr(self, name).data for name in names})
