"""Forms of the diary. The fields of an entry follow what its step asks; none is filled in but by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.registry.diary.wording import COUNTS, SORTS, WHENS
from trace.registry.forms.fields import NEEDED, Asked, Whole, day, line, text
from trace.registry.rules.diary import MOST_ASKS, Answer, Ask, StepDraft, Written
from trace.registry.rules.supply import RawDetails, ShipmentDetails
from trace.web.forms import Form, choices, picked


class EntryForm(Form):
    """One entry of the diary; `asked` adds a field for each thing its step asks."""

    asks: tuple[Ask, ...] = ()
    when = RadioField(_("When"), choices=choices(WHENS.items()), default="now", validators=[NEEDED])
    day = day(_("Which day"))
    site_id = SelectField(_("Where"), [Optional()], validate_choice=False)
    season = line(_("Season"))
    photo = FileField(_("Photo"))
    sound = FileField(_("Voice note"))
    note = text(_("Note"))
    why = line(_("What was wrong"))
    typed_at = HiddenField()

    def written(self) -> Written:
        """What was typed, as the commands take it."""
        return Written(
            when=self.when.data or "",
            day=self.day.data,
            typed_at=_moment(self.typed_at.data or ""),
            answers=tuple(self._answer(at) for at in range(len(self.asks))),
            site_id=picked(self.site_id.data),
            season=self.season.data,
            note=self.note.data,
        )

    def _answer(self, at: int) -> Answer:
        days = self[f"days_{at}"].data if f"days_{at}" in self else None
        return Answer(self[f"answer_{at}"].data or "", days)


def asked(asks: Sequence[Ask], language: str) -> type[EntryForm]:
    """The form of an entry with a field for each of `asks`, in the reader's language."""
    fields: dict[str, Any] = {"asks": tuple(asks)}
    for at, ask in enumerate(asks):
        words = ask.en if language == "en" else ask.vi
        label = f"{words} ({ask.unit})" if ask.unit else words
        numeric = {"inputmode": "decimal", "autocomplete": "off"} if ask.sort == "number" else {}
        fields[f"answer_{at}"] = line(label, needed=ask.sort == "pesticide", **numeric)
        if ask.sort == "pesticide":
            fields[f"days_{at}"] = Whole(
                _("Days to wait before harvest"),
                [Optional()],
                render_kw={"inputmode": "numeric", "autocomplete": "off"},
            )
    return type("AskedForm", (EntryForm,), fields)


def again(said: Sequence[dict[str, str]], asks: Sequence[Ask]) -> dict[str, str]:
    """The answers of an earlier entry by field, to be mended."""
    texts = {each["vi"]: each for each in said}
    found = {}
    for at, ask in enumerate(asks):
        if ask.vi in texts:
            found[f"answer_{at}"] = texts[ask.vi]["text"]
            found[f"days_{at}"] = texts[ask.vi].get("days", "")
    return found


def _moment(said: str) -> datetime | None:
    """The moment a script wrote down (ISO 8601, UTC); None where there is none to be read."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


class StrikeForm(Form):
    """Why an entry or a line does not hold."""

    why = line(_("What was wrong"), needed=True)


class AttachForm(Form):
    """Entries of a season that belong to a batch."""

    entries = SelectMultipleField(
        _("Entries"),
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class RawForm(Form):
    """Raw material that came in."""

    name = line(_("Raw material"))
    supplier = line(_("Bought from"))
    supplier_lot = line(_("Their lot number"))
    trace_code = line(_("Trace code on their pack"), autocapitalize="characters", autocomplete="off")
    received_on = day(_("Day it came"), needed=True)
    quantity = line(_("Quantity"), needed=True, inputmode="decimal")
    unit = line(_("Unit"), needed=True)
    document_no = line(_("Number of the invoice or note"))
    file = FileField(_("Photo or PDF of that paper"))

    def details(self) -> RawDetails:
        """What was typed, as the commands take it."""
        return RawDetails(
            name=self.name.data or "",
            supplier=self.supplier.data or "",
            received_on=self.received_on.data,
            quantity=self.quantity.data or "",
            unit=self.unit.data or "",
            supplier_lot=self.supplier_lot.data,
            trace_code=self.trace_code.data,
            document_no=self.document_no.data,
        )


class UseForm(Form):
    """Raw material that goes into a batch."""

    raw_batch_id = SelectField(_("Raw material"), [Asked()], validate_choice=False)
    quantity = line(_("How much of it"), needed=True, inputmode="decimal")


class ShipmentForm(Form):
    """Goods that go out."""

    consignee = line(_("To whom"), needed=True)
    sent_on = day(_("Day it left"), needed=True)
    quantity = line(_("Quantity"), needed=True, inputmode="decimal")
    unit = line(_("Unit"), needed=True)
    document_no = line(_("Number of the invoice or note"))

    def details(self) -> ShipmentDetails:
        """What was typed, as the commands take it."""
        return ShipmentDetails(
            consignee=self.consignee.data or "",
            sent_on=self.sent_on.data,
            quantity=self.quantity.data or "",
            unit=self.unit.data or "",
            document_no=self.document_no.data,
        )


class CapForm(Form):
    """The most that a hectare gives in a season."""

    group_key = SelectField(_("Product group"), [NEEDED], validate_choice=False)
    most = line(_("At the most, from one hectare in one season"), inputmode="decimal")
    unit = line(_("Unit"), needed=True)
    source = line(_("Where this is said"), needed=True)


class StepForm(Form):
    """One step of a template, as an officer writes it."""

    number = HiddenField()
    name_vi = line(_("Name in Vietnamese"), needed=True)
    name_en = line(_("Name in English"), needed=True)
    public = BooleanField(_("The public reads it in the journey of the batch"))
    counts = SelectField(_("Its first number counts as"), choices=choices(COUNTS.items()), validate_choice=False)

    def draft(self) -> StepDraft:
        """What was typed, as the commands take it."""
        asks = [
            Ask(*(self[f"ask_{at}_{name}"].data or "" for name in ("sort", "vi", "en", "unit")))
            for at in range(MOST_ASKS)
        ]
        return StepDraft(
            name_vi=self.name_vi.data or "",
            name_en=self.name_en.data or "",
            counts=self.counts.data or "",
            public=bool(self.public.data),
            asks=tuple(ask for ask in asks if ask.sort),
        )

    @classmethod
    def like(cls, draft: StepDraft) -> dict[str, object]:
        """The fields of a step that is there."""
        fields: dict[str, object] = {name: getattr(draft, name) for name in ("name_vi", "name_en", "public", "counts")}
        for at, ask in enumerate(draft.asks):
            fields |= {f"ask_{at}_{name}": getattr(ask, name) for name in ("sort", "vi", "en", "unit")}
        return fields


for _at in range(MOST_ASKS):
    setattr(
        StepForm,
        f"ask_{_at}_sort",
        SelectField(_("Question of the step"), choices=choices(SORTS.items()), validate_choice=False),
    )
    setattr(StepForm, f"ask_{_at}_vi", line(_("Question in Vietnamese")))
    setattr(StepForm, f"ask_{_at}_en", line(_("Question in English")))
    setattr(StepForm, f"ask_{_at}_unit", line(_("Unit")))
