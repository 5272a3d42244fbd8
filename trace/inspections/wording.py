"""The words of states on inspectors' pages: (label, tone) by what happened, in the reader's language."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _

from trace.inspections.queries import HoldRecord
from trace.inspections.queries.recalls import RecallState

RESULTS: Final = {
    "in_order": (_("In order"), "green"),
    "minor": (_("Minor fault"), "amber"),
    "serious": (_("Serious fault"), "red"),
}
RECALLS: Final[dict[RecallState, tuple[object, str]]] = {
    "entered": (_("Waits for publication"), "amber"),
    "published": (_("Recall made public"), "red"),
    "withdrawn": (_("Recall withdrawn"), "grey"),
    "closed": (_("Recall closed"), "blue"),
}
RECALL_KINDS: Final = {"voluntary": _("Voluntary recall"), "compulsory": _("Compulsory recall")}
STAMP_KINDS: Final = {
    "unit": _("Unit stamp"),
    "unit_scratch": _("Unit stamp with scratch PIN"),
    "lot": _("Lot stamp"),
    "plaque": _("Plaque"),
}
PROPOSALS: Final = {"stolen": _("Reported stolen"), "revoked": _("Proposed to be revoked")}
PAPERS: Final = {
    "valid": (_("Valid"), "green"),
    "expiring": (_("Expires soon"), "amber"),
    "expired": (_("Expired"), "amber"),
    "suspended": (_("Certificate suspended"), "red"),
    "revoked": (_("Certificate revoked"), "red"),
    "conversion": (_("In conversion"), "blue"),
    "not_yet": (_("Not valid yet"), "grey"),
}


def hold_word(hold: HoldRecord) -> tuple[object, str]:
    """A hold in one word: ended, confirmed, gone up, or waiting for its superior."""
    state = hold.state
    if not state.open:
        return _("Ended"), "grey"
    if state.unconfirmed:
        return (_("Gone up"), "red") if state.escalated_at else (_("Waits for confirmation"), "amber")
    return _("On hold"), "red"
