"""Lines a second of the lists and of a label printer's program, against the obvious way: formatting label by label.

All of them seal the codes as well. The baseline writes the same CSV with an f-string for each label.
"""

import sys
from io import BytesIO

from benchmarks.figure import Figure, interleave, rate, show
from trace.core.codes import RunSeal, Serial, SlotKey, StampCode, as_text, grouped, seal, seal_many
from trace.core.labels import A4_65
from trace.stamps.printing import LabelWords, MarkWords, PrintJob, arrange
from trace.stamps.printing.forms import WRITERS
from trace.stamps.rules import FORMS, PROVINCE
from trace.stamps.symbols import Symbols

SITE = "https://txng.hatinh.gov.vn"
LABELS, ONE_BY_ONE, PICTURES = 12_000, 2_000, 20
SEAL = RunSeal(SlotKey(1, master=bytes(range(32)), pin_key=bytes(32)), salt=bytes(16))
AIMS = {"csv": 1_000_000, "jsonl": 800_000, "xlsx": None, "zpl-203": 15_000, "epl-203": None, "svg": None}
SLOW = {"png-300": None, "png-600": None}


def main() -> int:
    """Prints the figures; the exit code says whether their aims are met."""
    symbols = Symbols.of_run(SITE)
    words = LabelWords("txng.hatinh.gov.vn", "Bưởi Phúc Trạch", "HTX Minh Họa", widest="1/1-65")
    layout = arrange(A4_65, PROVINCE, words, symbols.size)
    job = PrintJob(A4_65, layout, "123", symbols, MarkWords("Tờ"))
    return show(*(_figure(job, form, aim) for form, aim in (AIMS | SLOW).items()))


def _figure(job: PrintJob, form: str, aim: int | None) -> Figure:
    count = PICTURES if form in SLOW else LABELS
    size = len(_ours(job, form, count))
    ours, theirs = interleave(
        lambda: rate(lambda: _ours(job, form, count), count),
        lambda: rate(lambda: _line_by_line(job, ONE_BY_ONE), ONE_BY_ONE),
    )
    notes = {"bytes_per_label": round(size / count), "media_type": FORMS[form].media_type}
    return Figure(f"lists.{form}", ours, theirs, "labels/s", rate_aim=aim, notes=notes)


def _ours(job: PrintJob, form: str, count: int) -> bytes:
    target = BytesIO()
    WRITERS[form](target, job, as_text(seal_many(SEAL, Serial(0), count)))
    return target.getvalue()


def _line_by_line(job: PrintJob, count: int) -> bytes:
    """The way anybody would write first: one code, one line."""
    lines = ["sheet,position,code,address\r\n"]
    for ordinal in range(count):
        code: StampCode = seal(SEAL, Serial(ordinal))
        place = f"{ordinal // job.stock.per_sheet + 1},{ordinal % job.stock.per_sheet + 1}"
        lines.append(f'{place},"{grouped(code)}","{job.symbols.prefix}{code}"\r\n')
    return "".join(lines).encode()


if __name__ == "__main__":
    sys.exit(main())
