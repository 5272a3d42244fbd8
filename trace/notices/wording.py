"""The words of a notice: a heading, a text and a short text for telephones, from the catalogues, in one language.

A kind `case.decided` has the message ids `notice.case.decided.subject`, `….text` and `….sms`. `path` among its values
is a path on this site; the words may say `{address}`, which is the path with the site before it; so `rate_path` gives
`{rate_address}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trace.base.catalogues import LANGUAGES, catalogue
from trace.notices import rules

PARTS = ("subject", "text", "sms")


@dataclass(frozen=True)
class Words:
    """A notice in words. `path` leads to what it is about, empty where nothing does."""

    subject: str
    text: str
    sms: str
    path: str


def is_worded(kind: str) -> bool:
    """Whether every part of this kind stands in every catalogue."""
    ids = [f"notice.{kind}.{part}" for part in PARTS]
    return all(catalogue(language).gettext(one) != one for language in LANGUAGES for one in ids)


def words(kind: str, values: Mapping[str, str], *, language: str, site: str) -> Words:
    """The notice in this language. `site` is the address of this service, without a slash at its end."""
    said, path = catalogue(language), values.get("path", "")
    ways = {f"{name[:-4]}address": f"{site}{value}" for name, value in values.items() if _is_way(name)}
    filled = {"address": site, **values, **ways}
    subject, text, sms = (said.gettext(f"notice.{kind}.{part}").format_map(filled) for part in PARTS)
    return Words(subject, text, rules.sms_text(sms), path)


def _is_way(name: str) -> bool:
    return name == "path" or name.endswith("_path")
