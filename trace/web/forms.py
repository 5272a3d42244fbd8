"""The form every HTML form is made from: CSRF, a token that makes a repeat count once, and refusals beside fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from trace.base import tokens
from trace.base.errors import TraceError
from trace.core.numbers import row_number
from trace.web.language import sentence
from trace.web.problems import status_of

_ = lazy_gettext


class Form(FlaskForm):  # type: ignore[misc]
    """Keeps what was typed, says what is wrong beside the field, and answers with the right status.

    `once` is made when the form is first shown and comes back with it: the Idempotency-Key of a browser.
    """

    once = HiddenField(default=tokens.new_secret)
    status = 200

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields; a form that fails answers 422."""
        valid = bool(super().validate(extra_validators))
        if not valid:
            self.status = 422
        return valid

    def refuse(self, error: TraceError) -> None:
        """Put the reasons of a refused command beside their fields, or on top where a reason names none of ours."""
        self.status = status_of(error)
        for reason in error.reasons:
            words = sentence(reason)
            if reason.field in self._fields:
                bound = self._fields[reason.field]
                bound.errors = [*bound.errors, words]
            else:
                self.form_errors.append(words)

    def typed(self) -> dict[str, Any]:
        """What was typed, by field name, for the fingerprint of the request: no tokens, no files."""
        left_out = {"csrf_token", "once"}
        return {
            name: str(field.data)
            for name, field in self._fields.items()
            if name not in left_out and not isinstance(field, FileField)
        }


class VersionedForm(Form):
    """A form that knows which reading it was made from: an edit on an older one is stale."""

    version = HiddenField()

    @property
    def seen(self) -> int | None:
        """The version the page was made from; None for something new."""
        return row_number(str(self.version.data or ""))


class Preset:
    """For a field that always has a value, its default: nothing is checked, and nobody reads that it is optional."""

    field_flags = {"required": True}  # noqa: RUF012 - as WTForms has it

    def __call__(self, _form: Any, _field: Any) -> None:
        """Anything will do."""


def preset(kind: type[SelectField], label: Any, pairs: Iterable[tuple[Any, Any]], default: Any, **more: Any) -> Any:
    """A field of choices of which one is always chosen, first its default."""
    return kind(label, choices=choices(pairs), default=default, validators=[Preset()], **more)


class PressForm(Form):
    """One button: an act that needs nothing typed."""


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What may be chosen, out of pairs of value and words."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def picked(typed: object) -> int | None:
    """The id that was chosen in a list; None for no choice."""
    return row_number(str(typed))
