"""The form of a pack: its name, and what goes in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.inspections.packs.rules.choices import LONGEST_NAME
from trace.web.forms import Form

MOST_PRODUCERS = 200


def _ticked(label: object) -> SelectMultipleField:
    return SelectMultipleField(
        label, [Optional()], choices=[], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )


class PackForm(Form):
    """Communes and groups are ticked; further producers are typed, one a line."""

    name = StringField(_("Name of the pack"), [DataRequired(_("Give it a name.")), Length(max=LONGEST_NAME)])
    areas = _ticked(_("Communes"))
    groups = _ticked(_("Product groups"))
    producers = TextAreaField(_("Further producers"), [Optional(), Length(max=10_000)])

    @property
    def typed_producers(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in (self.producers.data or "").splitlines() if line.strip()]
