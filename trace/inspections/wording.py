"""The words of states on inspectors' pages: (label, tone) by what happened, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _

from trace.inspections.forms import GRADE_WORDS, OUTCOME_WORDS, THRESHOLD_WORDS
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


GRADES: Final = {
    "low": (GRADE_WORDS["low"], "blue"),
    "medium": (GRADE_WORDS["medium"], "amber"),
    "high": (GRADE_WORDS["high"], "red"),
}
OUTCOMES: Final = OUTCOME_WORDS
THRESHOLDS: Final = THRESHOLD_WORDS
ALARMS: Final = {
    "copy": _("Stamp perhaps copied"),
    "before_activation": _("Scanned and not activated"),
    "after_void": _("Scanned though cancelled"),
    "canary": _("A code that was never printed"),
    "failures": _("Somebody tries codes out"),
}
TO_DO: Final = {
    "copy": _(
        "Ask the producer where this pack was sold. Compare the stamp on the goods with the record. A program can make"
        " such scans too: high and even numbers day by day speak for one."
    ),
    "before_activation": _("Ask the producer whether the goods are on sale. Most often somebody forgot to activate."),
    "after_void": _("Find out where the goods are on sale. The label should not be on any."),
    "canary": _(
        "Tell the administrator now: the key and the database may be in somebody's hands. Two people freeze issuing"
        " on the page of stamp keys."
    ),
    "failures": _("One network guesses codes. No code is given away; if it goes on, tell the administrator."),
}
RULES: Final = {
    "places": (
        _("Many places"),
        _(
            "One pack is in one place at a time. A stamp that is scanned in many provinces within a few days may have"
            " been copied. The producer's own province never counts, and one province counts once, however often."
        ),
    ),
    "speed": (
        _("Faster than goods travel"),
        _("On several days the stamp was scanned in more provinces than anybody carries one pack through in a day."),
    ),
    "share_of_batch": (
        _("Share of the batch"),
        _("One stamp takes a large part of all scans of its batch, in several provinces."),
    ),
    "before_activation": (
        _("Before activation"),
        _(
            "A stamp that is not activated was scanned outside the producer's province. The producer is told first."
            " It becomes an alarm when the time is up, or at once when there are this many scans."
        ),
    ),
    "after_void": (
        _("After cancelling"),
        _("A stamp that was cancelled, reported stolen or revoked was scanned outside the producer's province."),
    ),
    "canary": (_("Never printed"), _("The right code of a stamp that was never printed was scanned anywhere.")),
    "failures_of_network": (
        _("Failing look-ups"),
        _("One network looked up many codes on one day that do not exist."),
    ),
}
UNITS: Final = {
    "days": _("days"),
    "provinces": _("provinces"),
    "device-days": _("devices"),
    "percent": _("percent"),
    "stamps": _("stamps"),
    "scans": _("scans"),
}
FOUND: Final = {
    "places": _(
        "Within %(window_days)s days the stamp was scanned in %(places)s provinces besides the producer's own."
        " At least %(device_days)s devices stand behind its %(scans)s scans, counted anew each day."
    ),
    "speed": _(
        "On %(days)s days it was scanned in very many provinces on the same day, %(provinces_in_a_day)s at the most."
    ),
    "share_of_batch": _("This stamp alone takes %(percent)s percent of its batch's scans."),
    "before_activation": _(
        "Stamps that are not activated were scanned %(scans)s times in %(provinces)s provinces besides the producer's"
        " own. The producer was told %(hours)s hours before."
    ),
    "after_void": _(
        "The stamp is cancelled, stolen or revoked. It was scanned %(scans)s times in %(provinces)s provinces besides"
        " the producer's own, by at least %(device_days)s devices."
    ),
    "canary": _("The right code of a stamp of key slot %(slot)s that was never printed was scanned %(scans)s times."),
    "failures_of_network": _("One network looked up codes that do not exist %(scans)s times on one day."),
}
NOT_SAID: Final = {"slot": "?"}  # in alarms raised before it was recorded
EVEN_SCANS = 24  # per device and day; people seldom look one pack up so often


def finding(numbers: Mapping[str, Any]) -> str:
    """What one rule found, as a sentence."""
    return str(FOUND[numbers["rule"]] % (NOT_SAID | dict(numbers)))


def like_a_program(numbers: Mapping[str, Any]) -> bool:
    """Whether so many scans came from so few devices that a program may have sent them."""
    return bool(numbers.get("scans", 0) >= EVEN_SCANS * numbers.get("device_days", numbers.get("scans", 0) + 1))
