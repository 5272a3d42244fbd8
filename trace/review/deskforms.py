"""Forms of the desk: taking in hand, handing over, appealing, deciding at once; what is configured for cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional

from trace.review.forms import DecisionForm
from trace.review.rules.handling import LONGEST_NOTE
from trace.review.rules.ways import MOST_DAYS, MOST_STEPS, PlannedStep
from trace.review.service import Chosen
from trace.review.wording import COMPETENT, KINDS
from trace.web.forms import Form, VersionedForm, choices, picked, preset

NEEDED = InputRequired(_("Fill this in."))
NOTE = Length(max=LONGEST_NOTE, message=_("This is too long."))
EVERY = "*"


class ClaimForm(Form):
    """Taking a case in hand; a note where another person has it."""

    note = StringField(_("Why you take it over"), validators=[Optional(), NOTE])


class HandOverForm(VersionedForm):
    """A case goes to another unit or person."""

    to = SelectField(_("Hand over to"), validators=[NEEDED])
    why = StringField(_("Why"), validators=[NEEDED, NOTE])

    def offer(self, places: Iterable[tuple[str, str]]) -> HandOverForm:
        """Offer these units and people: `unit` or `unit:person`."""
        self.to.choices = choices(places)
        return self

    @property
    def place(self) -> tuple[int, int | None]:
        """The unit that was chosen and, if named, the person."""
        unit, _colon, person = str(self.to.data).partition(":")
        return picked(unit) or 0, picked(person)


class AppealForm(Form):
    """A producer does not agree with a refusal."""

    grounds = TextAreaField(_("Why you do not agree"), validators=[NEEDED, NOTE])


class BulkForm(DecisionForm):
    """One decision for many cases, confirmed by typing how many they are."""

    chosen = HiddenField()
    confirmed = IntegerField(
        _("Type the number of cases to confirm"), validators=[NEEDED], render_kw={"autocomplete": "off"}
    )

    def cases(self) -> list[Chosen]:
        """The cases as they were read: `number.version`, separated by spaces; what is none of these is left out."""
        pairs = (each.split(".") for each in str(self.chosen.data or "").split())
        read = [(picked(pair[0]), picked(pair[1])) for pair in pairs if len(pair) == 2]
        return [Chosen(case_id, version) for case_id, version in read if case_id is not None and version is not None]


class StepRow(PlainForm):  # type: ignore[misc]
    """One step of a way."""

    name = StringField(_("Name of the step"), validators=[Optional()])
    name_en = StringField(_("Name in English"), validators=[Optional()])
    competent = preset(SelectField, _("Who is competent"), COMPETENT.items(), "commune")
    working_days = IntegerField(
        _("Working days"), default=3, validators=[Optional()], render_kw={"min": 1, "max": MOST_DAYS}
    )
    four_eyes = BooleanField(_("Two different people must accept"))


class WayForm(Form):
    """The steps of a way, in order; a row without a name is no step."""

    steps = FieldList(FormField(StepRow), min_entries=MOST_STEPS, max_entries=MOST_STEPS)

    def planned(self) -> list[PlannedStep]:
        """The rows that have a name."""
        rows = [row.form for row in self.steps if (row.form.name.data or "").strip()]
        return [
            PlannedStep(
                row.name.data,
                row.name_en.data or "",
                row.competent.data,
                row.working_days.data or 0,
                row.four_eyes.data,
            )
            for row in rows
        ]


class ChecklistForm(Form):
    """A checklist, one item a line."""

    items = TextAreaField(_("Items, one a line"), validators=[Optional(), Length(max=5_000)])


class PlaceForm(Form):
    """For which kind and product group something is set."""

    kind = preset(SelectField, _("Kind"), KINDS.items(), "product")
    group_key = preset(SelectField, _("Product group"), (), EVERY)


class ReasonForm(Form):
    """Words to choose from when a case is returned."""

    kind = preset(SelectField, _("Kind"), [(EVERY, _("All kinds")), *KINDS.items()], EVERY)
    text = StringField(_("Reason, in words for the producer"), validators=[NEEDED, NOTE])


class CalendarForm(VersionedForm):
    """The days of a year that are otherwise than their weekday says."""

    days = TextAreaField(_("Days, one a line"), validators=[NEEDED, Length(max=8_000)])


class DelegationForm(Form):
    """Who decides for whom, on which days, for which cases."""

    giver = SelectField(_("For whom"), validators=[NEEDED])
    to_person_id = SelectField(_("Who decides"), coerce=int, validators=[NEEDED])
    starts_on = DateField(_("From"), validators=[NEEDED])
    ends_on = DateField(_("To (inclusive)"), validators=[NEEDED])
    kind = preset(SelectField, _("Kind"), [("", _("All kinds")), *KINDS.items()], "")
    group_key = preset(SelectField, _("Product group"), (), "")
    why = StringField(_("Why"), validators=[NEEDED, NOTE])

    def offer(
        self, givers: Iterable[tuple[str, str]], takers: Iterable[tuple[int, str]], groups: Iterable[tuple[str, str]]
    ) -> DelegationForm:
        """Offer these givers (`p1` a person, `u1` a unit), officers and product groups."""
        self.giver.choices, self.to_person_id.choices = choices(givers), choices(takers)
        self.group_key.choices = choices([("", _("All product groups")), *groups])
        return self

    def given(self) -> dict[str, Any]:
        """What was chosen, as `service.Giving` takes it."""
        number = picked(str(self.giver.data)[1:])
        from_person = str(self.giver.data).startswith("p")
        return {
            "to_person_id": self.to_person_id.data,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "why": self.why.data,
            "from_person_id": number if from_person else None,
            "from_agency_id": None if from_person else number,
            "kind": self.kind.data or None,
            "group_key": self.group_key.data or None,
        }
