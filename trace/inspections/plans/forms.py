"""Forms of plans: what to draw, who goes, why a visit falls away, a visit put on by hand."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from trace.inspections.plans import rules
from trace.inspections.plans.rules import WEIGHTS, PlanDetails
from trace.web.forms import Form

NUMBER = InputRequired(_("Give a number."))
DAY = InputRequired(_("Give a day."))
WEIGHT = [NUMBER, NumberRange(0, rules.MOST_WEIGHT)]


class PlanForm(Form):
    """A plan as it is to be drawn."""

    name = StringField(_("Name of the plan"), [DataRequired(_("Give a name.")), Length(max=rules.LONGEST_NAME)])
    starts_on = DateField(_("First day"), [DAY])
    ends_on = DateField(_("Last day"), [DAY])
    group_key = SelectField(_("Product group"), [Optional()])
    wanted = IntegerField(_("How many visits"), [NUMBER, NumberRange(1, rules.MOST_WANTED)], default=20)
    random_percent = IntegerField(_("Of a hundred, how many by chance"), [NUMBER, NumberRange(0, 100)], default=20)
    alarms = IntegerField(_("Points for an open alarm"), WEIGHT, default=WEIGHTS["alarms"])
    papers = IntegerField(_("Points for a paper that ran out"), WEIGHT, default=WEIGHTS["papers"])
    reports = IntegerField(_("Points for a report by a citizen"), WEIGHT, default=WEIGHTS["reports"])
    days = IntegerField(_("Points for a year without inspection"), WEIGHT, default=WEIGHTS["days"])

    def details(self) -> PlanDetails:
        """What was filled in."""
        return PlanDetails(
            name=self.name.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            wanted=self.wanted.data or 0,
            random_percent=self.random_percent.data or 0,
            weights={name: self[name].data or 0 for name in rules.GROUNDS},
            group_key=self.group_key.data or None,
        )


class AssignForm(Form):
    """Who goes, and by when."""

    person_id = SelectField(_("Who goes"), [Optional()])
    due_on = DateField(_("To be done by"), [DAY])


class DropForm(Form):
    """Why a visit will not be done."""

    why = TextAreaField(
        _("Why it will not be done"),
        [DataRequired(_("Say why.")), Length(max=rules.LONGEST_WHY)],
        render_kw={"rows": 2},
    )


class AddForm(Form):
    """A visit put on by hand, by the number of the producer in the register."""

    producer_id = IntegerField(_("Number of the producer in the register"), [NUMBER, NumberRange(1)])
