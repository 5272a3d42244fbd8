"""Forms of the counter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trace.registry.forms import ProductForm
from trace.review.counter.wording import PAPERS, PRIORITIES
from trace.web.forms import Form, Preset, choices


class ReceiptForm(Form):
    """What somebody hands over, and whether they are served first."""

    papers = SelectMultipleField(
        _("Papers received"),
        [Preset()],  # what is missing, the command says
        choices=choices(PAPERS.items()),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    priority = RadioField(
        _("Served first"),
        [Optional()],
        choices=choices([("", _("No")), *PRIORITIES.items()]),
        default="",
        validate_choice=False,
    )


class CounterProductForm(ProductForm):
    """A product typed from its papers, with its picture on the same page."""

    image_file_id = FileField(_("Picture"), render_kw={"accept": "image/*"})


class ScanForm(Form):
    """A paper of the file, scanned or photographed."""

    file = FileField(_("Scan or photo of a paper"), render_kw={"accept": "application/pdf,image/*"})
