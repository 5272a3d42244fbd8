"""The form of a link of the resolver."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField

from trace.registry import rules
from trace.registry.forms.fields import NEEDED, line
from trace.registry.wording import LINK_TYPES
from trace.web.forms import VersionedForm, choices


class LinkForm(VersionedForm):
    """Where a barcode leads, and what narrows it."""

    link_type = SelectField(
        _("What the reader finds there"),
        [NEEDED],
        choices=choices([("", ""), *LINK_TYPES.items()]),
        validate_choice=False,
    )
    url = line(_("Web address"), needed=True, inputmode="url", autocomplete="url")
    title = line(_("Title"), needed=True)
    languages = line(_("Languages of the page"))
    media_type = line(_("Kind of file"))
    contexts = line(_("Only in these countries"))
    is_default = BooleanField(_("Open this one when nothing else is asked for"))
    public = BooleanField(_("Everybody may see this link"), default=True)

    def details(self) -> rules.LinkDetails:
        """What was typed, as the commands take it."""
        return rules.LinkDetails(
            link_type=self.link_type.data or "",
            url=self.url.data or "",
            title=self.title.data or "",
            languages=_several(self.languages.data),
            media_type=self.media_type.data,
            contexts=_several(self.contexts.data),
            is_default=bool(self.is_default.data),
            public=bool(self.public.data),
        )


def _several(typed: str | None) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,;]+", typed or "") if part)
