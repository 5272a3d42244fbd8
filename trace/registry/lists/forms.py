"""Forms of lists with a roadmap."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField

from trace.registry.forms.fields import NEEDED, day, line, text
from trace.registry.lists.rules import EntryDetails
from trace.registry.lists.service import Approval
from trace.registry.lists.wording import KINDS
from trace.web.forms import Form, VersionedForm, choices, preset


class BeginForm(Form):
    """Which of the two lists is written anew."""

    kind = preset(RadioField, _("List"), KINDS.items(), "mandatory")


class EntryForm(Form):
    """A product group on a list."""

    group_key = SelectField(_("Product group"), [NEEDED], validate_choice=False)
    legal_basis = line(_("Legal basis"), needed=True)
    starts_on = day(_("Roadmap begins on"), needed=True)
    deadline = day(_("Ready by"), needed=True)
    note = text(_("Note"))

    def details(self) -> EntryDetails:
        """What was typed, as the commands take it."""
        return EntryDetails(
            group_key=self.group_key.data or "",
            legal_basis=self.legal_basis.data or "",
            starts_on=self.starts_on.data,
            deadline=self.deadline.data,
            note=self.note.data,
        )


class CommentForm(Form):
    """What a unit says of a proposed list."""

    agrees = RadioField(
        _("Your unit"),
        [NEEDED],
        choices=choices([("y", _("agrees")), ("n", _("asks for changes"))]),
        validate_choice=False,
    )
    words = text(_("Comment"))


class ApprovalForm(VersionedForm):
    """The decision by which a list comes into force."""

    decision_no = line(_("Number of the decision"), needed=True)
    effective_on = day(_("In force from"), needed=True)

    def approval(self) -> Approval:
        """What was typed, as the command takes it."""
        return Approval(self.decision_no.data or "", self.effective_on.data)


class StateForm(VersionedForm):
    """One button that moves a version on."""
