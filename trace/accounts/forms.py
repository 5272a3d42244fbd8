"""Forms of accounts: what is typed and its shape. What it means is judged by rules and commands."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.accounts import rules
from trace.base.permissions import ROLES
from trace.web.forms import Form

# Longer than any password that is taken, so that nobody's is cut; short enough that hashing stays cheap.
LONGEST_TYPED = 256
NEEDED = InputRequired(_("Fill this in."))
SHORT = Length(max=LONGEST_TYPED, message=_("This is too long."))
ROLE_WORDS = {
    "producer": _("Producer"),
    "entry_assistant": _("Entry assistant"),
    "officer": _("Officer"),
    "inspector": _("Inspector"),
    "admin": _("Administrator"),
}
DUTY_WORDS = {
    "member": _("Member: enters data"),
    "manager": _("Manager: also decides who works here"),
    "assistant": _("Entry assistant: enters data for the producer"),
}
AGENCY_WORDS = {
    "department": _("Department"),
    "sub_department": _("Sub-department"),
    "commune": _("People's Committee of a commune"),
    "inspectorate": _("Inspectorate"),
}


def new_password() -> PasswordField:
    """A field for a new password: password managers may fill it, nothing is trimmed."""
    return PasswordField(_("New password"), [NEEDED, SHORT], render_kw={"autocomplete": "new-password"})


def repeated_password() -> PasswordField:
    """The same password again, against typing errors on a phone."""
    same = EqualTo("password", message=_("The two passwords differ."))
    return PasswordField(_("New password again"), [NEEDED, same], render_kw={"autocomplete": "new-password"})


def current_password() -> PasswordField:
    """The password somebody has."""
    return PasswordField(_("Password"), [NEEDED, SHORT], render_kw={"autocomplete": "current-password"})


def login_field() -> StringField:
    """What people sign in with. Its keyboard is the plain one: a phone number, an address or a tax code."""
    keys = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return StringField(_("Phone number, e-mail or tax code"), [NEEDED, SHORT], render_kw=keys)


class SignInForm(Form):
    """Sign-in by any of three names and a password."""

    login = login_field()
    password = current_password()


class CodeForm(Form):
    """The second factor: six digits of the app, or a recovery code."""

    code = StringField(
        _("Code"), [NEEDED, SHORT], render_kw={"autocomplete": "one-time-code", "autocapitalize": "none"}
    )


class EnrolForm(CodeForm):
    """The first code of a new authenticator; its secret travels sealed in the form until then."""

    sealed = HiddenField()


class ConfirmForm(Form):
    """The password again, before something that opens a way in."""

    password = current_password()


class NewPasswordForm(Form):
    """A password by a slip or a link."""

    password = new_password()
    again = repeated_password()


class DigitsForm(NewPasswordForm):
    """A slip typed by hand: who one is, its ten digits, and the new password."""

    login = login_field()
    digits = StringField(
        _("The ten digits on the slip"), [NEEDED, SHORT], render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )


class FirstAdminForm(NewPasswordForm):
    """The first administrator names themselves."""

    name = StringField(_("Full name"), [NEEDED, SHORT], render_kw={"autocomplete": "name"})
    phone = StringField(_("Phone number"), [Optional(), SHORT], render_kw={"type": "tel", "autocomplete": "tel"})
    email = StringField(_("E-mail"), [Optional(), SHORT], render_kw={"type": "email", "autocomplete": "email"})


class ChangePasswordForm(NewPasswordForm):
    """A new password of one's own."""


class ForgottenForm(Form):
    """A link to the mailbox somebody gave us."""

    email = StringField(_("E-mail"), [NEEDED, SHORT], render_kw={"type": "email", "autocomplete": "email"})


class RegisterForm(Form):
    """A producer registers: a name and a phone number are enough."""

    name = StringField(_("Full name"), [NEEDED, SHORT], render_kw={"autocomplete": "name"})
    phone = StringField(_("Phone number"), [NEEDED, SHORT], render_kw={"type": "tel", "autocomplete": "tel"})
    email = StringField(_("E-mail"), [Optional(), SHORT], render_kw={"type": "email", "autocomplete": "email"})


class InviteForm(Form):
    """Somebody is let in by an officer, an assistant or an administrator."""

    name = StringField(_("Full name"), [NEEDED, SHORT])
    role = SelectField(_("Role"), [NEEDED])
    phone = StringField(_("Phone number"), [Optional(), SHORT], render_kw={"type": "tel"})
    email = StringField(_("E-mail"), [Optional(), SHORT], render_kw={"type": "email"})

    def offer(self, roles: frozenset[str]) -> None:
        """Offer the roles the asker may let in, and no other."""
        self.role.choices = [SelectChoice(role, ROLE_WORDS[role]) for role in ROLES if role in roles]


class CheckedForm(Form):
    """A slip is printed only after its person was checked."""

    checked = BooleanField(
        _("I have seen this person's identity card and they are who they say."),
        [InputRequired(_("Check the person first, then tick this."))],
    )


class SureForm(Form):
    """Something hard to undo, meant."""

    sure = BooleanField(_("Yes, I am sure."), [InputRequired(_("Tick this to go on."))])


class RoleForm(Form):
    """Another role for a person."""

    role = SelectField(_("Role"), [NEEDED], choices=[SelectChoice(role, ROLE_WORDS[role]) for role in ROLES])


class MemberForm(Form):
    """Somebody who is here already comes to work for a producer."""

    login = StringField(_("Their phone number or e-mail"), [NEEDED, SHORT], render_kw={"autocapitalize": "none"})
    duty = SelectField(_("Duty"), [NEEDED], choices=[SelectChoice(*duty) for duty in DUTY_WORDS.items()])


class AppointForm(Form):
    """A person serves in an agency, as its head or not."""

    agency_id = SelectField(_("Agency"), [NEEDED], coerce=int)
    head = BooleanField(_("Head of this agency"))

    def offer(self, agencies: dict[int, str]) -> None:
        """Offer these agencies, by id and name."""
        self.agency_id.choices = [SelectChoice(*unit) for unit in agencies.items()]


class AgencyForm(Form):
    """A new agency."""

    name = StringField(_("Name"), [NEEDED, SHORT])
    kind = SelectField(_("Kind"), [NEEDED], choices=[SelectChoice(*kind) for kind in AGENCY_WORDS.items()])
    parent_id = SelectField(_("Belongs to"), coerce=int)
    ward_code = StringField(
        _("Commune code (for a People's Committee)"), [Optional(), SHORT], render_kw={"inputmode": "numeric"}
    )
    groups = StringField(_("Product groups, separated by commas"), [Optional(), SHORT])

    def offer(self, agencies: dict[int, str]) -> None:
        """Offer these agencies as the one above."""
        self.parent_id.choices = [SelectChoice(0, _("Nothing above it"))] + [SelectChoice(*u) for u in agencies.items()]


class AgencyEditForm(AgencyForm):
    """An agency as it stands, with who decides in its place."""

    deputy_id = SelectField(_("Deputy"), coerce=int)

    def offer_deputies(self, people: list[tuple[int, str]]) -> None:
        """Offer these people as the deputy."""
        self.deputy_id.choices = [SelectChoice(0, _("Nobody")), *(SelectChoice(*each) for each in people)]


class KeyForm(Form):
    """An API key somebody asks for."""

    name = StringField(_("What the key is for"), [NEEDED, SHORT])
    scopes = SelectMultipleField(
        _("What it may do"),
        [NEEDED],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    agency_id = SelectField(_("Whose calls they are"), coerce=int, default=0)
    days = IntegerField(
        _("Days until it ends"), [NEEDED, NumberRange(1, rules.MAX_KEY_DAYS)], default=90, render_kw={"type": "number"}
    )
    quota_per_day = IntegerField(
        _("Calls a day"), [NEEDED, NumberRange(1, rules.MAX_QUOTA)], default=10_000, render_kw={"type": "number"}
    )

    def offer(self, scopes: list[str], agencies: list[tuple[int, str]]) -> None:
        """Offer these acts as scopes, and one's own name or these agencies as the caller."""
        self.scopes.choices = [SelectChoice(scope, scope) for scope in scopes]
        own = SelectChoice(0, _("My own"))
        self.agency_id.choices = [own, *(SelectChoice(*agency) for agency in agencies)]

    def order(self) -> rules.KeyOrder:
        """What was asked for."""
        chosen: Any = self.scopes.data
        asked_for = self.agency_id.data or None
        return rules.KeyOrder(self.name.data, tuple(chosen), self.days.data, self.quota_per_day.data, asked_for)
