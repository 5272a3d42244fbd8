"""The words of measures, their objections and proposals: (label, tone) by what happened, in the reader's language."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _

from trace.inspections.measures.forms import ANSWER_WORDS, RESTING_WORDS
from trace.inspections.measures.models import Objection, Proposal
from trace.inspections.measures.queries import MeasureRecord

MEASURES: Final[dict[str, object]] = {
    "hold": RESTING_WORDS["hold"],
    "void": RESTING_WORDS["void"],
    "suspension": RESTING_WORDS["suspension"],
    "revocation": _("Paper or stamps revoked"),
    "recall": RESTING_WORDS["recall"],
}
PROPOSALS: Final[dict[str, object]] = {
    "suspend_certificate": _("Suspend a certificate"),
    "revoke_certificate": _("Revoke a certificate"),
    "revoke_ocop_item": _("Revoke an OCOP recognition"),
    "revoke_stamps": _("Revoke stamps"),
}
OUTCOMES: Final = {
    "upheld": (_("Upheld"), "green"),
    "partly": (ANSWER_WORDS["partly"], "amber"),
    "rejected": (ANSWER_WORDS["rejected"], "grey"),
}


def measure_word(found: MeasureRecord) -> tuple[object, str]:
    """A measure in one word: ended, objected to, or in force."""
    if not found.open:
        return _("Ended"), "grey"
    return (_("Objection waits"), "amber") if found.waiting else (_("In force"), "red")


def objection_word(found: Objection) -> tuple[object, str]:
    """An objection in one word: how it was answered, or that it waits."""
    return OUTCOMES[found.outcome] if found.outcome else (_("Waits for an answer"), "amber")


def proposal_word(found: Proposal) -> tuple[object, str]:
    """A proposal in one word: what was decided, or that it waits."""
    if found.outcome is None:
        return _("Waits for a decision"), "amber"
    return (_("Carried out"), "red") if found.outcome == "carried_out" else (_("Refused"), "grey")
