"""Words of keys and of issuing for people."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trace.stamps.models import IssuingProposal, PrintTrial
from trace.stamps.queries import Missing
from trace.stamps.rules import CONDITIONS
from trace.stamps.wording import stock_words

SLOT_STATES = {
    "active": (_("Issues stamps"), "green"),
    "verify_only": (_("Only verifies"), "grey"),
    "compromised": (_("Compromised"), "red"),
}
READINGS = {"read": _("Read at once"), "slow": _("Read with patience"), "failed": _("Not read")}
HOW_TRIED = {"dry": _("Dry, as printed"), "wet": _("Wet"), "curved": _("On a round pack")}
PROPOSALS = {"freeze": _("Freeze issuing"), "unfreeze": _("Issue again"), "compromise": _("Key compromised")}
OUTCOMES = {
    None: (_("Waits for a second person"), "amber"),
    True: (_("Confirmed"), "blue"),
    False: (_("Rejected"), "grey"),
}


def readings(trial: PrintTrial) -> str:
    """How a trial's label was read, condition by condition; a dash for trials recorded before that was asked."""
    said = [(HOW_TRIED[name], getattr(trial, name)) for name in CONDITIONS]
    return "; ".join(f"{how}: {READINGS[found]}" for how, found in said if found) or "–"


def missing(each: Missing) -> str:
    """What a slot lacks before its first release, and how to record it."""
    if each.what == "backup":
        return str(
            gettext(
                "Slot %(slot)s: no restored copy of the wrapping key is on record. On the server:"
                " keys verify-backup --slot %(slot)s",
                slot=each.slot,
            )
        )
    stocks = ", ".join(stock_words(stock) for stock in each.stocks)
    return str(gettext("Slot %(slot)s: no passed print trial of: %(stocks)s", slot=each.slot, stocks=stocks))


def proposed(each: IssuingProposal) -> str:
    """What is proposed, with the slot it names."""
    words = str(PROPOSALS[each.kind])
    if each.slot is None:
        return words
    return str(gettext("%(words)s: slot %(slot)s", words=words, slot=each.slot))
