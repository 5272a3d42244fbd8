"""Fields that say in the reader's words what they cannot read, and what the forms of the register share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, DateTimeLocalField, FloatField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation


class Needed(InputRequired):  # type: ignore[misc]
    """A field that must be filled in; the summary on top of the page says which."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field by its own name."""
        if not (field.raw_data and field.raw_data[0]):
            field.errors = []
            raise StopValidation(gettext("Fill in: %(label)s.", label=field.label.text))


class Asked(Optional):  # type: ignore[misc]
    """A field that the rules ask for where they must: it is not said to be optional, and may be left to a search."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"required": True}


class Later(Optional):  # type: ignore[misc]
    """A field that may wait while something is a draft, but not when it is handed in: the page says so."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"optional": True, "later": True}


class Ticked:
    """A box that must be ticked."""

    field_flags = {"required": True}  # noqa: RUF012 - as WTForms has it

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse an empty box."""
        if not field.data:
            raise StopValidation(gettext("Tick this box to go on."))


NEEDED = Needed()
# Far beyond what is kept: the rules say how long a text may be, this only ends what no person typed.
TYPED = Length(max=20_000, message=_("This is too long."))
MOST = 1_000_000_000_000
DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class Day(DateField):  # type: ignore[misc]
    """A day that says in the reader's language how it is written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, however it was written."""
        with _said(_("Write the day as dd/mm/yyyy.")):
            super().process_formdata(valuelist)


class Moment(DateTimeLocalField):  # type: ignore[misc]
    """A day and a time."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the moment."""
        with _said(_("Choose a day and a time.")):
            super().process_formdata(valuelist)


class Whole(IntegerField):  # type: ignore[misc]
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; a database holds no longer ones."""
        with _said(_("Write a whole number.")):
            super().process_formdata(valuelist)
            if self.data is not None and abs(self.data) > MOST:
                raise ValueError


class Degrees(FloatField):  # type: ignore[misc]
    """A coordinate."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, with a comma or a point."""
        with _said(_("Write a number such as 18.307.")):
            super().process_formdata([each.replace(",", ".") for each in valuelist])


@contextmanager
def _said(message: Any) -> Iterator[None]:
    """What the field cannot read is said in our words: WTForms has none in Vietnamese."""
    try:
        yield
    except ValueError as error:
        raise ValueError(message) from error


def line(label: Any, *, needed: bool = False, **attributes: Any) -> StringField:
    """One line of text."""
    return StringField(label, [NEEDED if needed else Optional(), TYPED], render_kw=attributes or None)


def line_later(label: Any) -> StringField:
    """One line of text that may be empty in a draft, not when it is handed in."""
    return StringField(label, [Later(), TYPED])


def digits(label: Any, *, needed: bool = False) -> StringField:
    """A number that is read as text: it keeps its leading zeros."""
    return line(label, needed=needed, inputmode="numeric", autocomplete="off")


def text(label: Any, *, later: bool = False) -> TextAreaField:
    """Several lines of text; what is needed `later` may be empty in a draft."""
    return TextAreaField(label, [Later() if later else Optional(), TYPED])


def day(label: Any, *, needed: bool = False) -> DateField:
    """A day, by the phone's own calendar or typed as dd/mm/yyyy."""
    return Day(label, [NEEDED if needed else Optional()], format=DAYS)


def number(label: Any, *, needed: bool = False) -> IntegerField:
    """A whole number."""
    return Whole(label, [NEEDED if needed else Optional()], render_kw={"inputmode": "numeric"})
