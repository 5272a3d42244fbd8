"""Forms of batches and their journey."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField
from wtforms.validators import Optional

from trace.core.words import VIETNAM
from trace.registry import rules
from trace.registry.forms.fields import NEEDED, Moment, day, line, number, text
from trace.registry.wording import EXP_KINDS
from trace.web.forms import Form, VersionedForm, choices, picked


class BatchForm(VersionedForm):
    """A production batch."""

    mfg_date = day(_("Production date"), needed=True)
    quantity = number(_("Quantity"), needed=True)
    unit = line(_("Unit (bottle, box, kg…)"), needed=True)
    exp_kind = RadioField(
        _("Date on the pack"), choices=choices(EXP_KINDS.items()), validators=[NEEDED], validate_choice=False
    )
    exp_date = day(_("That date"))
    lot = line(_("Lot number on the pack"))
    site_id = SelectField(_("Made at"), [Optional()], validate_choice=False)
    units_per_pack = number(_("Units in one stamped pack"), needed=True)
    origin = line(_("Origin of this batch"))

    def details(self) -> rules.BatchDetails:
        """What was typed, as the commands take it."""
        return rules.BatchDetails(
            mfg_date=self.mfg_date.data,
            quantity=self.quantity.data,
            unit=self.unit.data or "",
            exp_kind=self.exp_kind.data or "",
            exp_date=self.exp_date.data,
            lot=self.lot.data,
            site_id=picked(self.site_id.data),
            units_per_pack=self.units_per_pack.data,
            origin=self.origin.data,
        )


class StepForm(Form):
    """A step of a batch's journey: what, when, where."""

    name_vi = line(_("What was done"), needed=True)
    event_time = Moment(_("When"), [NEEDED], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    site_id = SelectField(_("Where"), [Optional()], validate_choice=False)
    place = line(_("Commune, where it was none of your places"))
    done_by = line(_("Done by (a team or firm, no person's name)"))
    note = text(_("Note"))
    name_en = line(_("In English"))

    def details(self) -> rules.StepDetails:
        """What was typed, as the commands take it; the clock on the wall is Vietnam's."""
        moment: datetime = self.event_time.data
        return rules.StepDetails(
            name_vi=self.name_vi.data or "",
            event_time=moment.replace(tzinfo=VIETNAM),
            name_en=self.name_en.data,
            site_id=picked(self.site_id.data),
            place=self.place.data,
            done_by=self.done_by.data,
            note=self.note.data,
        )
