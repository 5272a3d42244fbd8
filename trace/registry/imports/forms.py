"""The form by which a sheet is brought."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired

from trace.registry.imports.rules import MODES
from trace.web.forms import Form, choices

MODE_WORDS = {
    "good": _("Take the good rows and give me the others back"),
    "all": _("Take all rows or none: check the whole sheet first"),
}


class SheetForm(Form):
    """A sheet, how it is to be taken, and for whom."""

    producer_id = SelectField(
        _("For which producer"), [DataRequired(_("Choose the producer."))], coerce=str, validate_choice=False
    )
    sheet = FileField(
        _("Sheet (XLSX or CSV)"),
        [DataRequired(_("Choose the file."))],
        render_kw={"accept": ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    )
    mode = RadioField(
        _("When some rows are wrong"),
        choices=choices((mode, MODE_WORDS[mode]) for mode in MODES),
        default="good",
        validators=[DataRequired()],
    )
