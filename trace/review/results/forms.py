"""Forms of results: the words and number of a decision, the signed copy, why it is revoked, a file to check."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from trace.review.results import rules
from trace.review.results.rules import Body, Numbering
from trace.review.results.service import LONGEST_WHY
from trace.web.forms import Form

NEEDED = InputRequired(_("Fill this in."))
LINE = Length(max=rules.LONGEST_LINE, message=_("This is too long."))
PDF = {"accept": "application/pdf"}


class IssueForm(Form):
    """A decision as it will stand on paper."""

    number = StringField(
        _("Number in your register"),
        [Length(max=rules.LONGEST_NUMBER, message=_("This is too long."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    symbol = StringField(_("Symbol"), [NEEDED, Length(max=rules.LONGEST_SYMBOL, message=_("This is too long."))])
    dated = DateField(_("Date"), [NEEDED])
    place = StringField(_("Place on the paper"), [NEEDED, LINE])
    unit_above = StringField(_("Office above"), [LINE])
    unit = StringField(_("Office"), [NEEDED, LINE])
    subject = StringField(_("What it is about"), [NEEDED, LINE])
    text = TextAreaField(
        _("Text of the decision"),
        [NEEDED, Length(max=rules.LONGEST_BODY, message=_("This is too long."))],
        render_kw={"rows": 12},
    )
    recipients = TextAreaField(_("Recipients, one on each line"), render_kw={"rows": 3})
    signer_title = StringField(_("Title of who signs"), [NEEDED, LINE])

    def begin(self, body: Body, symbol: str) -> IssueForm:
        """The form filled in to begin with."""
        for name in ("place", "unit_above", "unit", "subject", "text", "signer_title"):
            self[name].data = getattr(body, name)
        self.recipients.data, self.symbol.data = "\n".join(body.recipients), symbol
        return self

    def body(self) -> Body:
        """The words that were filled in."""
        said = {name: (self[name].data or "").strip() for name in ("place", "unit_above", "unit", "subject")}
        people = (line.strip() for line in (self.recipients.data or "").splitlines())
        return Body(
            **said,
            text=(self.text.data or "").replace("\r\n", "\n").strip(),
            recipients=tuple(line for line in people if line),
            signer_title=(self.signer_title.data or "").strip(),
        )

    def numbering(self) -> Numbering:
        """The number that was filled in, or none; symbol in capitals."""
        number, symbol = (self.number.data or "").strip(), (self.symbol.data or "").strip()
        return Numbering(number.lower(), symbol.upper(), self.dated.data)


class SignedForm(Form):
    """The copy that came back from signing."""

    file = FileField(_("Signed PDF"), [FileRequired(_("Choose a file."))], render_kw=PDF)


class RevokeForm(Form):
    """Why a decision holds no more."""

    why = TextAreaField(
        _("Why it holds no more; everybody reads this"),
        [NEEDED, Length(max=LONGEST_WHY, message=_("This is too long."))],
        render_kw={"rows": 3},
    )
