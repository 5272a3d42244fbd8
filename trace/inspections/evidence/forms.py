"""The form of an evidence pack."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from trace.web.forms import Form, choices

SUBJECT_WORDS = {
    "stamp": _("Stamp"),
    "batch": _("Batch"),
    "finding": _("Finding"),
    "recall": _("Recall"),
    "measure": _("Measure"),
    "violation": _("Violation"),
    "case": _("Case"),
}
MOST = 2**63 - 1


class PackForm(Form):
    """What a pack is about. A stamp is named by its run and its number in it, counted from 1."""

    kind = SelectField(_("Kind of object"), [InputRequired(_("Choose one"))], choices=choices(SUBJECT_WORDS.items()))
    number = IntegerField(
        _("Its number (of a stamp: the run)"), [InputRequired(_("Give a number.")), NumberRange(1, MOST)]
    )
    ordinal = IntegerField(_("Number of the stamp in its run"), [Optional(), NumberRange(1, MOST)])
