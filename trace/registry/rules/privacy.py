"""The text of a privacy notice as it is typed: headings begin with `#`, every other line is one thing that is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from trace.core.reason import Reason
from trace.registry.rules.texts import tidy

MOST_TEXT: Final = 20_000
EDITION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}")
Section = dict[str, str | list[str]]


@dataclass(frozen=True)
class NoticeDraft:
    """An edition before it is published: its name, its first day, its text in both languages."""

    edition: str
    in_force_from: date | None
    vi: str
    en: str


def read_sections(text: str) -> list[Section] | None:
    """The sections of a typed text; None where a line stands above the first heading or a heading has no line."""
    found: list[Section] = []
    lines: list[str] = []
    for line in (tidy(text) or "").splitlines():
        if line.startswith("#"):
            lines = []
            found.append({"title": line.lstrip("# "), "lines": lines})
        elif line and not found:
            return None
        elif line:
            lines.append(line.removeprefix("- "))
    return found if found and all(each["title"] and each["lines"] for each in found) else None


def typed_sections(sections: Sequence[Section]) -> str:
    """Sections as they would be typed."""
    return "\n\n".join("\n".join([f"# {each['title']}", *each["lines"]]) for each in sections)


def why_not_notice(draft: NoticeDraft, *, today: date) -> list[Reason]:
    """What is wrong with an edition, beside its field. It does not begin in the past."""
    reasons = []
    if not EDITION.fullmatch(draft.edition):
        reasons.append(Reason("privacy.edition", field="edition"))
    if draft.in_force_from is None or draft.in_force_from < today:
        reasons.append(Reason("privacy.past", field="in_force_from"))
    for name, text in (("vi", draft.vi), ("en", draft.en)):
        if len(text) > MOST_TEXT:
            reasons.append(Reason("text.too_long", field=name, most=MOST_TEXT))
        elif read_sections(text) is None:
            reasons.append(Reason("privacy.text", field=name))
    return reasons
