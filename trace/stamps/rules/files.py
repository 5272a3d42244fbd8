"""Print files: the forms there are, how a run is cut into parts, how long the rest takes, who may fetch again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Final

from trace.core.labels import paper, sheets_needed
from trace.core.reason import Reason
from trace.stamps.rules.choice import read_numbers

# The growth of memory is a part's, not a run's, and a part is what is made again after a crash; 50,000 is the most.
PART_LABELS: Final = 12_000
ROLL_PART_LABELS: Final = 10_000  # each label of a roll is a page, and pages take more memory than labels
LANES: Final = 8  # how many parts of one form may be in hand at once, on however many workers
PIN_FORM: Final = "pin"


@dataclass(frozen=True)
class FormFacts:
    """How a form's files are called and sent; `dpi` where its dots are those of a printer."""

    ending: str
    media_type: str
    dpi: int | None = None


_ZIP, _RAW = "application/zip", "application/octet-stream"
FORMS: Final = {
    "pdf": FormFacts(".pdf", "application/pdf"),
    "csv": FormFacts(".csv", "text/csv"),
    "xlsx": FormFacts(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "jsonl": FormFacts(".jsonl", "application/jsonl"),
    "svg": FormFacts("-svg.zip", _ZIP),
    "png-300": FormFacts("-png-300dpi.zip", _ZIP, 300),
    "png-600": FormFacts("-png-600dpi.zip", _ZIP, 600),
    "zpl-203": FormFacts("-203dpi.zpl", _RAW, 203),
    "zpl-300": FormFacts("-300dpi.zpl", _RAW, 300),
    "epl-203": FormFacts("-203dpi.epl", _RAW, 203),
    "epl-300": FormFacts("-300dpi.epl", _RAW, 300),
}
FIRST_FORMS: Final = ("pdf", "csv")  # what a released run is given without being asked


def file_name(run_id: int, form: str, number: int) -> str:
    """The name under which people keep a file: `tem-lenh-12-phan-1.pdf`."""
    return f"tem-lenh-{run_id}-phan-{number}{FORMS[form].ending}"


def named_file(name: str) -> tuple[int, str, int] | None:
    """Run, form and part of a file by the name it was fetched under; None for any other name."""
    for form, facts in FORMS.items():
        words = name.removesuffix(facts.ending).split("-")
        if (
            name.endswith(facts.ending)
            and len(words) == 5
            and [words[0], words[1], words[3]] == ["tem", "lenh", "phan"]
        ):
            numbers = words[2], words[4]
            if all(number.isascii() and number.isdigit() for number in numbers):
                return int(words[2]), form, int(words[4])
    return None


@dataclass(frozen=True)
class PartPlan:
    """One file to be made: labels `[first, first + count)` of the run, from sheet `first_sheet` (1-based) on."""

    form: str
    number: int
    first: int
    count: int
    first_sheet: int
    sheets: int


def part_count(stock: str, labels: int) -> int:
    """In how many files a form of so many labels is made."""
    on = paper(stock)
    most = ROLL_PART_LABELS if on.form == "roll" else PART_LABELS
    return ceil(sheets_needed(on, labels) / max(1, most // on.per_sheet))


def plans(form: str, stock: str, labels: int, parts: int) -> list[PartPlan]:
    """The files of a form, each of whole sheets and of about the same size.

    Follows from how many parts were laid down when the form was asked for, so a later release with another size of
    part goes on with what an earlier one began.
    """
    on = paper(stock)
    sheets = sheets_needed(on, labels)
    borders = [sheets * number // parts for number in range(parts + 1)]
    made = []
    for number, (lo, hi) in enumerate(pairwise(borders), start=1):
        first = lo * on.per_sheet
        made.append(PartPlan(form, number, first, min(hi * on.per_sheet, labels) - first, lo + 1, hi - lo))
    return made


def lane_numbers(lane: int, lanes: int, parts: int) -> range:
    """The parts that a lane (from 1) makes one after the other."""
    return range(lane, parts + 1, lanes)


def seconds_left(made: Sequence[datetime], begun_at: datetime | None, left: int, now: datetime) -> int | None:
    """How long the rest takes at the pace of the last parts, whose moments are given; None while there is no pace.

    Grows while nothing moves: a part that takes longer than those before slows the pace.
    """
    recent = sorted(moment for moment in made if begun_at and moment >= begun_at)
    if begun_at is None or not recent:
        return None
    steps, since = (len(recent) - 1, recent[0]) if len(recent) > 1 else (1, begun_at)
    each, waited = (recent[-1] - since) / steps, max(now - recent[-1], timedelta())
    if waited > each:
        each = (each * steps + waited) / (steps + 1)
    return max(0, ceil((each * left - min(waited, each)).total_seconds()))


@dataclass(frozen=True)
class FileLimits:
    """Settings: above how many labels a file is fetched once, and how long it may be fetched again."""

    one_shot_labels: int
    file_days: int


@dataclass(frozen=True)
class FileFacts:
    """What is known of one file of a run: how large the run is, whether it is printed, when it was first fetched."""

    labels: int
    print_done: bool
    first_fetched: datetime | None = None
    pins: bool = False


def why_permit(file: FileFacts, limits: FileLimits, now: datetime) -> Reason | None:
    """Why this file leaves the house with a permit only; None while it may be fetched as it is."""
    if file.pins:
        return Reason("print.permit_pins")
    if file.print_done:
        return Reason("print.permit_done")
    if file.first_fetched is None:
        return None
    if file.labels > limits.one_shot_labels:
        return Reason("print.permit_once", most=limits.one_shot_labels)
    if now - file.first_fetched > timedelta(days=limits.file_days):
        return Reason("print.permit_days", days=limits.file_days)
    return None


def granted_by_rule(labels: int, limits: FileLimits, *, pins: bool) -> bool:
    """Whether a permit is granted as soon as it is asked for: small runs, never PINs."""
    return not pins and labels <= limits.one_shot_labels


def why_not_sheets(sheets: str, first: int, count: int, total: int) -> Reason | None:
    """Why these typed sheets cannot be declared as printed again from a file of sheets `[first, first + count)`."""
    if not sheets.strip():
        return None
    read = read_numbers(sheets, total)
    if isinstance(read, Reason):
        return read
    if read[0] < first or read[-1] >= first + count:
        return Reason("print.sheets_elsewhere", field="sheets", first=first, last=first + count - 1)
    return None
