"""Budgets of the public forms of reports, for each network, each stamp and in all. No address is kept: a network is a
keyed hash of the day. A counter that cannot be had refuses: unlike a look-up, a report is kept.

Many phones share one address of a mobile network, so a network may send more than a person would.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from trace.base.errors import TooMany
from trace.base.limits import Budgets
from trace.base.runtime import Runtime
from trace.lookup.budget import network
from trace.review.service import About

FORMS: Final = "60/hour"  # forms of one network, those with mistakes in them too: each may bring a photo
REPORTS: Final = "20/hour"  # reports of one network
OF_STAMP: Final = "50/day"  # reports of one stamp; one code of a lot stands on many packs
OF_ALL: Final = "2000/hour"  # reports of everybody
REPEATS: Final = "1/day"  # the second report of a network about one stamp is taken, and counts as a repeat
GUESSES: Final = "20/hour"  # wrong secrets of one network
GUESSES_OF_ONE: Final = "50/hour"  # wrong secrets for one reference: eight digits would take two centuries


@dataclass(frozen=True)
class Purse:
    """What one network may still send."""

    budgets: Budgets
    network: str

    @classmethod
    def of(cls, rt: Runtime, address: str | None, now: datetime) -> Purse:
        """The purse of the network an address belongs to."""
        return cls(Budgets.on(rt.observations, rt.clock), network(rt.settings.secret_key, address, now))

    def spend_form(self) -> None:
        """Count one form. TooMany when this network has sent too many."""
        self.budgets.spend(FORMS, "report-form", self.network)

    def spend_report(self, about: About) -> bool:
        """Count one report; returns whether this network had told of this stamp before today. TooMany when the budget
        of the network, the stamp or everybody is used up."""
        for limit, *key in self._limits(about):
            self.budgets.spend(limit, *key)
        try:
            self.budgets.spend(REPEATS, "report-repeat", self.network, _stamp(about))
        except TooMany:
            return True
        return False

    def give_back(self, about: About, *, repeat: bool) -> None:
        """Take one report off again: it was not kept."""
        for limit, *key in self._limits(about):
            self.budgets.give_back(limit, *key)
        if not repeat:
            self.budgets.give_back(REPEATS, "report-repeat", self.network, _stamp(about))

    def guess(self, reference: str) -> None:
        """Count one try to follow a report. TooMany when there were too many wrong ones."""
        self.budgets.spend(GUESSES, "report-follow", self.network)
        self.budgets.spend(GUESSES_OF_ONE, "report-followed", reference)

    def guessed_right(self, reference: str) -> None:
        """The try was a good one: it costs nothing."""
        self.budgets.give_back(GUESSES, "report-follow", self.network)
        self.budgets.give_back(GUESSES_OF_ONE, "report-followed", reference)

    def _limits(self, about: About) -> list[tuple[str, ...]]:
        mine = (REPORTS, "report-network", self.network)
        everybody = (OF_ALL, "report-all", "")
        return [mine, (OF_STAMP, "report-stamp", _stamp(about)), everybody] if about.has_code else [mine, everybody]


def _stamp(about: About) -> str:
    return f"{about.run_id}.{about.ordinal}" if about.run_id is not None else f"other {about.other_code or ''}"
