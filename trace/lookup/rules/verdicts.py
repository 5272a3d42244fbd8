"""The verdict: what the facts of a code mean at a moment. Codes and values come out, never sentences.

The highest of revoked > recalled > stolen > void > on hold > not activated > suspicious > expired > past best >
consumed > active is the verdict (look-up page, decision d); the lower ones stay as lines, each with its advice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from trace.core.words import local_day
from trace.lookup.rules.facts import Facts, Hold, Recall, ScanEvidence
from trace.lookup.rules.lines import Line
from trace.lookup.rules.pins import PinAnswer, pin_lines, pin_under
from trace.lookup.rules.saying import Said, scanned_line, shared_line
from trace.lookup.rules.states import PIN_MAY_HEAD, TONES, WITHOUT_GOODS, StampState, State, Tone

TypingReason = Literal["length", "digit", "letter"]

CODE_DIGITS = 20


@dataclass(frozen=True, slots=True)
class CopyRule:
    """When scans of one code speak for copies: distinct places and speed, never the number of scans alone.

    What a page asks before it says so is more (`suspicion.turns_page`): this is its sum, over the evidence it shows.
    """

    provinces: int
    provinces_in_one_day: int | None = None

    def speaks_against(self, scans: ScanEvidence) -> bool:
        """Whether so many places, or so many within a day, were seen that one pack cannot explain them."""
        in_one_day = self.provinces_in_one_day
        return scans.provinces >= self.provinces or (
            in_one_day is not None and scans.provinces_in_one_day >= in_one_day
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer. `lines` stand under the headline, `details` say who decided what, `others` are the lower states."""

    state: State
    lines: tuple[Line, ...]
    details: tuple[Line, ...] = ()
    lower: tuple[StampState, ...] = ()
    others: tuple[Line, ...] = ()
    shared: Line | None = None
    scanned: Line | None = None
    facts: Facts | None = None
    hold: Hold | None = None
    recall: Recall | None = None
    code: str = ""
    typed: str = ""
    pin: PinAnswer | None = None

    @property
    def tone(self) -> Tone:
        """Green, amber, red or grey. A PIN that did not match again and again is amber, never red."""
        if self.state == "pin_mismatch" and self.pin and self.pin.often:
            return "amber"
        return TONES[self.state]

    @property
    def demo(self) -> bool:
        """Whether the code is of slot 0, the demonstration; so in every state of such a code."""
        return self.code.startswith("0")

    @property
    def has_pin(self) -> bool:
        """Whether the stamp was printed with a scratch layer: no other has a PIN, whatever is sent for it."""
        return self.facts is not None and self.facts.stamp_kind == "unit_scratch"

    @property
    def key_leaked(self) -> bool:
        """Whether the key behind the code is known to be in strange hands."""
        return bool(self.facts and self.facts.stamp.key_leaked)

    @property
    def clip(self) -> str | None:
        """The state whose recorded clip says what this page says; None where none does: no clip is better than one
        that speaks of many places when the key has leaked.
        """
        return None if self.state == "suspicious" and self.key_leaked else self.state

    @property
    def goods(self) -> Facts | None:
        """The facts whose product block may be shown; None where no goods may be named."""
        return None if self.state in WITHOUT_GOODS else self.facts


def verdict(facts: Facts, now: datetime, *, copy_rule: CopyRule | None = None) -> Verdict:
    """The verdict of a known code at a moment. Without a copy rule switched on, a code is suspicious only when the key
    it was made with has leaked; then of every kind of stamp.
    """
    today = local_day(now)
    said = Said(facts, _hold(facts, today), _recall(facts))
    state, *rest = _standing(said, now, copy_rule)
    lower = tuple(other for other in rest if other != "active")
    on_goods = state not in WITHOUT_GOODS
    return Verdict(
        state=state,
        lines=said.lines(state),
        details=said.details(state),
        lower=lower,
        others=tuple(said.also(other) for other in lower),
        shared=shared_line(facts) if on_goods else None,
        scanned=scanned_line(facts, today) if on_goods and not said.tells_scans(state) else None,
        facts=facts,
        hold=said.hold,
        recall=said.recall,
        code=facts.code,
    )


def with_pin(own: Verdict, pin: PinAnswer) -> Verdict:
    """The verdict of a stamp together with what came of its scratch PIN.

    The PIN's answer is the headline of a stamp that is active or sold; otherwise the stamp's own verdict stays, and the
    PIN is a line under it (look-up page, section 4.2).
    """
    if own.state not in PIN_MAY_HEAD:
        return replace(own, others=(*own.others, pin_under(pin)), pin=pin)
    headed = replace(own, state=pin.state, lines=pin_lines(pin), pin=pin)
    if own.state == "active" or own.facts is None:
        return headed
    sold = Said(own.facts, own.hold, own.recall).also("consumed")
    return replace(headed, lower=("consumed", *own.lower), others=(sold, *own.others))


def unknown_typed(code: str) -> Verdict:
    """A code typed by hand with a right check digit that the register does not know: we do not know it, no more."""
    return Verdict("unknown_typed", (Line("say.unknown_typed"), Line("do.unknown_typed")), code=code, typed=code)


def other_issuer(typed: str) -> Verdict:
    """A barcode typed by hand that no product of ours carries: somebody else's, and accused of nothing."""
    return Verdict("unknown_typed", (Line("say.other_issuer"), Line("do.other_issuer")), typed=typed)


def unknown_scanned(code: str) -> Verdict:
    """A code from a QR that the register does not know; `code` empty when what came is not twenty digits.

    The same answer for a wrong check digit, a wrong tag and a code never issued: none helps a forger.
    """
    return Verdict("unknown_scanned", (Line("say.unknown_scanned"), Line("do.unknown_scanned")), code=code)


def typing_error(typed: str, reason: TypingReason, *, digits: int = 0) -> Verdict:
    """What was typed cannot be a code. Never proposes one and never says which digit: that would be a free guess.

    `digits` is how many were typed, told only when the length is wrong.
    """
    says = {
        "length": Line("say.typing.length", {"n": digits}),
        "digit": Line("say.typing.digit"),
        "letter": Line("say.typing.letter"),
    }
    lines = (says[reason], Line("do.typing_error"), Line("say.typing.open"))
    plain = "".join(typed.split())
    code = plain if len(plain) == CODE_DIGITS and plain.isascii() and plain.isdigit() else ""
    return Verdict("typing_error", lines, code=code, typed=typed)


def service_trouble(typed: str = "") -> Verdict:
    """The check could not be completed, for whatever reason: this is no result and is never shown as one."""
    return Verdict("service_trouble", (Line("say.service_trouble"), Line("do.service_trouble")), typed=typed)


def _standing(said: Said, now: datetime, copy_rule: CopyRule | None) -> Iterator[StampState]:
    """Every state the facts speak for, highest first, ending with the plain one."""
    facts, stamp = said.facts, said.facts.stamp
    if _happened(stamp.revoked_at, now):
        yield "revoked"
    if said.recall:
        yield "recalled"
    if _happened(stamp.stolen_at, now):
        yield "stolen"
    if _happened(stamp.voided_at, now):
        yield "void"
    if said.hold:
        yield "on_hold"
    if not _happened(stamp.activated_at, now):
        yield "not_activated"
    copied = not facts.shared_code and facts.scans and copy_rule and copy_rule.speaks_against(facts.scans)
    if stamp.key_leaked or copied:
        yield "suspicious"
    yield from _past_date(facts, local_day(now))
    if not facts.shared_code and _happened(stamp.consumed_at, now):
        yield "consumed"
    yield "active"


def _happened(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def _past_date(facts: Facts, today: date) -> Iterator[StampState]:
    batch = facts.batch
    if batch is None or batch.exp_date is None or facts.stamp_kind == "plaque" or batch.exp_date >= today:
        return
    if batch.exp_kind == "use_by":
        yield "expired"
    if batch.exp_kind == "best_before":
        yield "past_best"


def _hold(facts: Facts, today: date) -> Hold | None:
    """Of several holds the one that lasts longest: lifting the other would change nothing for the buyer."""
    begun = [hold for hold in facts.holds if hold.started_on <= today]
    return max(begun, key=lambda hold: hold.review_on, default=None)


def _recall(facts: Facts) -> Recall | None:
    """Of several recalls an authority's before the producer's own, then the latest."""
    return max(facts.recalls, key=lambda recall: (recall.kind == "compulsory", recall.decision_date), default=None)
