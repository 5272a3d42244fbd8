"""What an inspector sends of an inspection, and what is wrong with it. A phone's clock is kept, not believed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from trace.core.reason import Reason
from trace.inspections.rules.findings import LONGEST_PLACE, RESULTS, FindingResult, is_clock_time, why_not_text

InspectionKind = Literal["planned", "on_the_spot"]
StampSeen = Literal["ours", "none", "other_issuer", "unreadable"]
FileKind = Literal["photo", "voice", "paper", "signed_pdf"]
AnswerWord = Literal["yes", "no", "not_applicable"]
Door = Literal["phone", "desk", "api"]

KINDS: Final[tuple[InspectionKind, ...]] = get_args(InspectionKind)
STAMPS: Final[tuple[StampSeen, ...]] = get_args(StampSeen)
FILE_KINDS: Final[tuple[FileKind, ...]] = get_args(FileKind)
ANSWERS: Final[tuple[AnswerWord, ...]] = get_args(AnswerWord)

OWN_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,47}")
"""What a phone may call an inspection, a sample or a file."""
MOST_FILE_BYTES: Final = 40_000_000  # a photograph of 60 megapixels, a voice note, a scanned paper
CLOCK_SUSPECT: Final = timedelta(minutes=5)  # from here on a phone's clock is shown as wrong
PICTURES: Final = ("image/jpeg", "image/png", "image/webp", "image/avif", "image/heic", "image/heif")
_SOUNDS: Final = "audio/"
_PDF: Final = "application/pdf"


@dataclass(frozen=True)
class Subject:
    """The goods as the inspector found them. `code`: what was scanned or typed; the others name what was chosen."""

    stamp: str = "ours"
    code: str | None = None
    run_id: int | None = None
    ordinal: int | None = None
    batch_id: int | None = None
    product_id: int | None = None
    producer_id: int | None = None
    gtin: str | None = None
    group_key: str | None = None
    described: str = ""

    @property
    def named(self) -> bool:
        """Whether anything says which goods: a code, an object of the register, a GTIN, or words."""
        chosen = (self.code, self.run_id, self.batch_id, self.product_id, self.producer_id, self.gtin)
        return any(one is not None for one in chosen) or bool(self.described.strip())


@dataclass(frozen=True)
class Position:
    """Where it was, coarse: thousandths of a degree, about 110 m."""

    lat_milli: int
    lon_milli: int
    accuracy_m: int

    @classmethod
    def of(cls, lat: float, lon: float, accuracy_m: float) -> Position:
        """The position that a phone measured, rounded: the exact one is not kept."""
        return cls(round(lat * 1000), round(lon * 1000), round(accuracy_m))


@dataclass(frozen=True)
class Answer:
    """What was answered to a point of the checklist."""

    item: int
    answer: str
    note: str = ""


@dataclass(frozen=True)
class Measurement:
    """Something measured on the spot: numbers stay as they were written."""

    what: str
    value: str
    unit: str = ""
    limit: str = ""


@dataclass(frozen=True)
class SampleSaid:
    """A sample that was taken, as the inspector says."""

    client_id: str
    what: str
    quantity: str
    seal_no: str
    laboratory: str
    taken_at: datetime


@dataclass(frozen=True)
class FileSaid:
    """A file that belongs to the inspection: it may have come already, or come after."""

    client_id: str
    kind: str
    sha256: str
    size: int
    type: str
    taken_at: datetime | None = None


@dataclass(frozen=True)
class Refusal:
    """That the inspected would not sign: who witnessed it, and what they gave as reason."""

    witness: str
    reason: str


@dataclass(frozen=True)
class Sent:
    """One revision of an inspection as it was sent: all but the moment of sending."""

    client_id: str
    revision: int
    based_on: int
    kind: str
    plan_item_id: int | None
    subject: Subject
    place: str
    position: Position | None
    began_at: datetime
    ended_at: datetime
    result: str
    text: str
    ward_code: str | None = None
    checklist: tuple[int, int] | None = None  # its number and version
    answers: tuple[Answer, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    samples: tuple[SampleSaid, ...] = ()
    refusal: Refusal | None = None
    files: tuple[FileSaid, ...] = ()


@dataclass(frozen=True)
class Sending:
    """How a revision came: by which door, and what the phone's clock said while it sent (None: no phone)."""

    door: Door
    phone_now: datetime | None = None


@dataclass(frozen=True)
class ChecklistFacts:
    """Of the version of a checklist that was used: the numbers of its points, those among them that weigh."""

    items: frozenset[int] = field(default_factory=frozenset)
    weighty: frozenset[int] = field(default_factory=frozenset)


def inspection_number(month: str, number: int) -> str:
    """`KT-2611-0001`: four digits or more, counted from 1 in each month."""
    return f"KT-{month}-{number:04d}"


def content_of(sent: Sent) -> dict[str, Any]:
    """What is kept of a revision, as JSON: moments as text, no code of a stamp of ours."""
    kept: dict[str, Any] = json.loads(json.dumps(asdict(sent), default=_moment))
    kept.pop("client_id")
    return kept


def samples_of(content: dict[str, Any]) -> list[SampleSaid]:
    """The samples that a kept revision says, out of what `content_of` made of it."""
    return [SampleSaid(**one | {"taken_at": datetime.fromisoformat(one["taken_at"])}) for one in content["samples"]]


def fingerprint(sent: Sent) -> str:
    """SHA-256 of all that a revision says: the same again is a resend, whatever the clock said while sending."""
    said = json.dumps(asdict(sent), default=_moment, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def clock_off_s(phone_now: datetime | None, now: datetime) -> int:
    """By how many seconds the phone's clock goes before ours (negative: behind) while it sends."""
    return round((phone_now - now).total_seconds()) if phone_now is not None else 0


def clock_is_wrong(off_s: int) -> bool:
    """Whether a phone's clock is shown as wrong."""
    return abs(off_s) > CLOCK_SUSPECT.total_seconds()


def by_our_clock(moment: datetime, off_s: int) -> datetime:
    """When it was by our clock, as well as the difference at the time of sending tells."""
    return moment - timedelta(seconds=off_s)


def why_not_sent(sent: Sent) -> list[Reason]:
    """What is wrong with a revision as sent: one reason for each field, [] if nothing.

    Times are no ground to refuse as long as some clock shows them: a wrong clock is kept and shown.
    """
    times = {"began_at": sent.began_at, "ended_at": sent.ended_at}
    faults = [Reason("input.moment", field=name) for name, at in times.items() if not is_clock_time(at)]
    if not OWN_ID.fullmatch(sent.client_id):
        faults.append(Reason("inspection.client_id", field="client_id"))
    if not 0 <= sent.based_on < sent.revision:
        faults.append(Reason("inspection.revision", field="revision"))
    if sent.kind not in KINDS or (sent.kind == "planned") != (sent.plan_item_id is not None):
        faults.append(Reason("inspection.plan_item", field="plan_item_id"))
    faults += _why_not_subject(sent.subject)
    if (not sent.place.strip() and sent.position is None) or len(sent.place) > LONGEST_PLACE:
        faults.append(Reason("finding.place", field="place", most=LONGEST_PLACE))
    if sent.result not in RESULTS:
        faults.append(Reason("finding.result", field="result"))
    if sent.result != "in_order" or sent.text.strip():
        faults += why_not_text(sent.text, "text")
    if sent.refusal is not None and not (sent.refusal.witness.strip() and sent.refusal.reason.strip()):
        faults.append(Reason("inspection.refusal", field="refusal"))
    return faults + _why_not_parts(sent)


def why_not_answers(answers: Sequence[Answer], checklist: ChecklistFacts | None) -> list[Reason]:
    """Why answers do not fit the checklist: a point that it does not have, a point twice, no checklist at all."""
    known = checklist.items if checklist is not None else frozenset()
    faults, seen = [], set()
    for place, one in enumerate(answers):
        if one.item not in known or one.item in seen or one.answer not in ANSWERS:
            faults.append(Reason("inspection.answer", field=f"answers.{place}"))
        seen.add(one.item)
    return faults


def says_otherwise(result: str, answers: Sequence[Answer], checklist: ChecklistFacts | None) -> bool:
    """Whether the result is "in order" though a point that weighs was answered no: shown, not judged."""
    weighty = checklist.weighty if checklist is not None else frozenset()
    return result == "in_order" and any(one.answer == "no" and one.item in weighty for one in answers)


def why_mandatory(*, stamp: str, starts_on: date | None, deadline: date | None, day: date) -> FindingResult | None:
    """The finding that goods without a stamp are by themselves, where their group stands on the mandatory list since
    `starts_on` (Luật 78/2025/QH15, Art. 6d: traceability is mandatory, by a roadmap): minor until its deadline, then
    serious. None: no finding."""
    if stamp != "none" or starts_on is None or deadline is None or day < starts_on:
        return None
    return "minor" if day <= deadline else "serious"


def _why_not_subject(subject: Subject) -> list[Reason]:
    if subject.stamp not in STAMPS:
        return [Reason("inspection.stamp", field="subject.stamp")]
    if (subject.run_id is None) != (subject.ordinal is None):
        return [Reason("inspection.goods", field="subject.ordinal")]
    if subject.stamp == "ours" and subject.code is None and subject.run_id is None:
        return [Reason("inspection.code_missing", field="subject.code")]
    return [] if subject.named else [Reason("inspection.goods", field="subject.described")]


def _why_not_parts(sent: Sent) -> list[Reason]:
    faults = _twice("samples", [one.client_id for one in sent.samples])
    faults += _twice("files", [one.client_id for one in sent.files])
    for place, sample in enumerate(sent.samples):
        if not (OWN_ID.fullmatch(sample.client_id) and sample.what.strip() and sample.seal_no.strip()):
            faults.append(Reason("inspection.sample", field=f"samples.{place}"))
    for place, measured in enumerate(sent.measurements):
        if not (measured.what.strip() and measured.value.strip()):
            faults.append(Reason("inspection.measurement", field=f"measurements.{place}"))
    for place, file in enumerate(sent.files):
        if reason := why_not_file(file):
            faults.append(reason.beside(f"files.{place}"))
    return faults


def why_not_file(file: FileSaid) -> Reason | None:
    """Why a file is none we take: its kind does not go with its type, it is empty or too large, its hash is none."""
    if not OWN_ID.fullmatch(file.client_id) or not re.fullmatch(r"[0-9a-f]{64}", file.sha256):
        return Reason("inspection.file")
    if not 0 < file.size <= MOST_FILE_BYTES:
        return Reason("file.too_large", megabytes=MOST_FILE_BYTES // 1_000_000)
    kind = file.type.partition(";")[0].strip().lower()
    fits = {
        "photo": kind in PICTURES,
        "voice": kind.startswith(_SOUNDS) or kind == "video/webm",  # what some phones call a recording of sound
        "paper": kind in PICTURES or kind == _PDF,
        "signed_pdf": kind == _PDF,
    }
    return None if fits.get(file.kind) else Reason("file.kind")


def _twice(name: str, ids: Collection[str]) -> list[Reason]:
    return [Reason("inspection.twice", field=name)] if len(set(ids)) < len(ids) else []


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
