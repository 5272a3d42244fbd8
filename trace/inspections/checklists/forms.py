"""Forms of checklists: a name, the groups it is for, and a row for each point; an empty row counts as none."""

from __future__ import annotations

import re
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.base.errors import TraceError
from trace.inspections.checklists import rules
from trace.inspections.checklists.rules import Draft, Point
from trace.web.forms import VersionedForm
from trace.web.language import sentence

SPARE_ROWS: Final = 3


class PointPart(Part):  # type: ignore[misc]
    """A point to look at."""

    id = HiddenField()
    words = TextAreaField(_("What to look at"), [Optional(), Length(max=rules.LONGEST_WORDS)], render_kw={"rows": 2})
    basis = StringField(_("Legal basis"), [Optional(), Length(max=rules.LONGEST_BASIS)])
    weighty = BooleanField(_("A no weighs heavily"))

    @property
    def said(self) -> Point:
        """The point as it is written."""
        number = str(self.id.data or "")
        own = int(number) if number.isdigit() else 0
        return Point((self.words.data or "").strip(), (self.basis.data or "").strip(), self.weighty.data, own)


class ChecklistForm(VersionedForm):
    """A checklist as an officer would have it."""

    name = StringField(_("Name of the checklist"), [DataRequired(_("Give a name.")), Length(max=rules.LONGEST_NAME)])
    groups = SelectMultipleField(
        _("Product groups; none: for all goods"),
        [Optional()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    points = FieldList(FormField(PointPart), max_entries=rules.MOST_POINTS + SPARE_ROWS)

    def refuse(self, error: TraceError) -> None:
        """Reasons beside their fields, those of a point in its row and on top."""
        super().refuse(error)
        for reason in error.reasons:
            place = re.fullmatch(r"points-(\d+)-(words|basis)", reason.field or "")
            if place is not None:
                row = self._filled()[int(place[1])]
                row.form[place[2]].errors = [sentence(reason)]

    def _filled(self) -> list[Any]:
        """The rows that count as points."""
        return [row for row in self.points if row.form.said.words or row.form.said.basis]

    def draft(self) -> Draft:
        """What was filled in; rows left empty are left out."""
        kept = tuple(row.form.said for row in self._filled())
        return Draft((self.name.data or "").strip(), tuple(self.groups.data or ()), kept)

    def with_spare_rows(self) -> ChecklistForm:
        """The form with empty rows at its end, for more points."""
        for _row in range(SPARE_ROWS):
            if len(self.points) < rules.MOST_POINTS:
                self.points.append_entry()
        return self
