"""The words of inspections on pages: (label, tone) by what happened, in the reader's language."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _

from trace.inspections import rules

KINDS: Final = {"planned": _("Planned"), "on_the_spot": _("On the spot")}
STAMPS: Final = {
    "ours": _("A stamp of this register"),
    "none": _("No stamp"),
    "other_issuer": _("Another issuer's stamp"),
    "unreadable": _("A stamp that cannot be read"),
}
ANSWERS: Final = {"yes": _("Holds"), "no": _("Does not hold"), "not_applicable": _("Does not apply")}
ANSWER_TONES: Final = {"yes": "green", "no": "red", "not_applicable": "grey"}
FILES: Final = {
    "photo": _("Photograph"),
    "voice": _("Voice note"),
    "paper": _("Paper signed by hand, photographed"),
    "signed_pdf": _("PDF signed by a certificate"),
}
DOORS: Final = {"phone": _("from a phone"), "desk": _("at a desk"), "api": _("by a program")}
STEPS: Final = {
    "taken": _("Taken"),
    "handed_over": _("Handed over"),
    "received": _("Received by the laboratory"),
    "result": _("Result"),
}
OUTCOMES: Final = {
    "conforms": (_("Conforms"), "green"),
    "fails": (_("Does not conform"), "red"),
    "unclear": (_("Not conclusive"), "amber"),
}
ITEMS: Final = {
    "open": (_("To be done"), "amber"),
    "done": (_("Done"), "green"),
    "twice": (_("Inspected twice: compare them"), "red"),
    "dropped": (_("Will not be done"), "grey"),
}
GROUNDS: Final = {
    "alarms": _("Alarms not closed"),
    "papers": _("Papers that ran out"),
    "reports": _("Reports by citizens"),
    "days": _("Days since the last inspection"),
}
NOT_SHOWN: Final = _("kept as it came; it cannot be shown here")

__all__ = [
    "ANSWERS",
    "ANSWER_TONES",
    "DOORS",
    "FILES",
    "GROUNDS",
    "ITEMS",
    "KINDS",
    "NOT_SHOWN",
    "OUTCOMES",
    "STAMPS",
    "STEPS",
    "clock",
]


def clock(off_s: int) -> str | None:
    """By how much a phone's clock was wrong, for people; None where it was right enough."""
    if not rules.clock_is_wrong(off_s):
        return None
    hours, minutes = divmod(abs(off_s) // 60, 60)
    much = _("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
    words = _("The phone's clock was %(much)s fast.") if off_s > 0 else _("The phone's clock was %(much)s slow.")
    return str(words) % {"much": much}
