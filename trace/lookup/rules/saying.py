"""Which lines belong to a state: what is so (`say.`), what to do (`do.`), who decided what (`fact.`), and `also.`."""

from dataclasses import dataclass
from datetime import date, datetime

from trace.core.words import local_day
from trace.lookup.rules.facts import Facts, Hold, Recall
from trace.lookup.rules.lines import Free, Line, Value, counted
from trace.lookup.rules.states import StampState


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a code: its facts, with the hold and the recall that count."""

    facts: Facts
    hold: Hold | None
    recall: Recall | None

    def values(self, state: StampState) -> dict[str, Value]:
        """The values the lines of a state are filled with."""
        stamp, batch = self.facts.stamp, self.facts.batch
        moments: dict[StampState, date | None] = {
            "revoked": _day(stamp.revoked_at),
            "recalled": self.recall.decision_date if self.recall else None,
            "stolen": _day(stamp.stolen_at),
            "consumed": _day(stamp.consumed_at),
            "on_hold": self.hold.started_on if self.hold else None,
            "expired": batch.exp_date if batch else None,
            "past_best": batch.exp_date if batch else None,
        }
        moment = moments.get(state)
        return {"date": moment} if moment else {}

    def lines(self, state: StampState) -> tuple[Line, ...]:
        """The sentences under the headline: what is so, then what to do."""
        if state == "active":
            return (Line("say.active"), *self._within_date())
        if state == "recalled":
            return recall_advice(self.recall)
        why = self._why(state)
        return (Line(f"say.{why}", self.values(state)), Line(f"do.{why}"))

    def also(self, state: StampState) -> Line:
        """A lower state as one line with its own advice."""
        return Line(f"also.{self._why(state)}", self.values(state))

    def tells_scans(self, state: StampState) -> bool:
        """Whether the page of this state speaks of the scans in its details."""
        return self._why(state) == "suspicious"

    def _why(self, state: StampState) -> str:
        """What the words go by: a code is suspicious by its scans, or because the key behind it has leaked."""
        return f"{state}.key" if state == "suspicious" and self.facts.stamp.key_leaked else state

    def details(self, state: StampState) -> tuple[Line, ...]:
        """Who decided what, when and why; for a stamp that belongs on no goods, whom it was issued to."""
        issued_to: dict[str, Value] = {"name": Free(self.facts.producer.name)}
        if state == "recalled" and self.recall:
            return recall_details(self.recall)
        if state == "on_hold" and self.hold:
            return _hold_details(self.hold)
        if self.tells_scans(state) and (scans := self.facts.scans):
            values: dict[str, Value] = {"date": scans.first_on, "provinces": counted("province", scans.provinces)}
            return (Line("fact.scans", values),)
        if state == "not_activated":
            return (Line("fact.issued_to", issued_to),)
        if state == "revoked":
            return (*_revocation_details(self.facts), Line("fact.was_issued_to", issued_to))
        if state in ("void", "stolen"):
            return (Line("fact.was_issued_to", issued_to),)
        return ()

    def _within_date(self) -> tuple[Line, ...]:
        batch = self.facts.batch
        if self.facts.stamp_kind == "plaque" or batch is None or batch.exp_date is None or batch.exp_kind == "none":
            return ()
        return (Line(f"say.within.{batch.exp_kind}"),)


def recall_advice(recall: Recall | None) -> tuple[Line, ...]:
    """What to do about recalled goods: what the recall itself says, else the usual two lines."""
    if recall is None or not recall.advice:
        return (Line("do.recalled"),)
    return (Line("do.recalled.local", {"advice": Free(recall.advice)}),)


def shared_line(facts: Facts) -> Line | None:
    """The line that says the code is shared by a whole lot, or belongs to a place; None for single stamps."""
    if facts.stamp_kind == "lot" and facts.batch:
        return Line("shared.lot", {"lot": Free(facts.batch.lot)})
    if facts.stamp_kind == "plaque":
        return Line("shared.plaque", {"name": Free(facts.site.name if facts.site else facts.product.name_vi)})
    return None


def scanned_line(facts: Facts, today: date) -> Line | None:
    """How often the code was looked up before; None where nothing is known of it.

    A shared code's count is called one of the lot or place. A single stamp's says when the first was: it states,
    and accuses nobody.
    """
    scans = facts.scans
    if scans is None or (facts.shared_code and scans.count == 0):
        return None
    values: dict[str, Value] = {"times": counted("time", scans.count)}
    if not facts.shared_code:
        if scans.count == 0 or (scans.count == 1 and scans.first_on == today):
            return Line("scanned.first")
        values["date"] = scans.first_on
    key = f"scanned.{facts.stamp_kind if facts.shared_code else 'unit'}"
    if scans.provinces:
        return Line(f"{key}.provinces", {**values, "provinces": counted("province", scans.provinces)})
    return Line(key, values)


def recall_details(recall: Recall) -> tuple[Line, ...]:
    """Why, over what, and who decided it by which paper."""
    numbered = "" if recall.decision_no else ".unnumbered"
    values: dict[str, Value] = {
        "number": Free(recall.decision_no),
        "date": recall.decision_date,
        "by": Free(recall.decided_by),
    }
    reason = (Line("fact.reason", {"text": Free(recall.public_text)}),) if recall.public_text else ()
    scope = (Line("fact.scope", {"text": Free(recall.scope)}),) if recall.scope else ()
    return (*reason, *scope, Line(f"fact.recall.{recall.kind}{numbered}", values))


def _hold_details(hold: Hold) -> tuple[Line, ...]:
    return (
        Line("fact.hold.unit", {"unit": Free(hold.unit)}),
        Line("fact.hold.from", {"date": hold.started_on}),
        Line("fact.hold.review", {"date": hold.review_on}),
    )


def _revocation_details(facts: Facts) -> tuple[Line, ...]:
    stamp = facts.stamp
    reason = (Line("fact.reason", {"text": Free(stamp.revoked_reason)}),) if stamp.revoked_reason else ()
    number = (Line("fact.decision", {"number": Free(stamp.revoked_decision)}),) if stamp.revoked_decision else ()
    return (*reason, *number)


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None
