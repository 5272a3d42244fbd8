"""Label sheets as PDF: a template page by reportlab, one content stream a page by pikepdf, vectors only.

Memory is flat because a part is small (`PART_LABELS`) and every page is compressed as soon as it is made.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import BinaryIO, TypeVar

import pikepdf

from trace.base.errors import Refused
from trace.core.codes import StampCode
from trace.core.labels import module_mm
from trace.core.reason import Reason
from trace.stamps.printing.design import DESIGNS, LEAST_MARK_MODULE_MM, Design
from trace.stamps.printing.job import PartSummary, PrintJob
from trace.stamps.printing.lettering import missing, postscript_name, shrunk
from trace.stamps.printing.pages import Names, Pages
from trace.stamps.printing.template import LABEL, MARK, template_page
from trace.stamps.symbols import Symbols, bars

Thing = TypeVar("Thing")

_COMPRESSION = 6  # zlib level: 9 is four times slower for 18 % less


def write_sheets(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode]) -> PartSummary:
    """Writes one part of a run's labels as a PDF to `target` and says what it holds.

    On stocks without a margin the sheets' marks come first, on pages of cards. Refuses (`Refused`) what `print_faults`
    names, and (ValueError) a part without labels or with more than `PART_LABELS`.
    """
    marks = job.sheet_marks
    if faults := print_faults(job, marks):
        raise Refused(*faults)
    labels = list(job.labels(codes))
    if not labels:
        raise ValueError("a part has at least one label")
    design = DESIGNS[job.stock.name]
    sheets = list(_chunked(labels, job.stock.per_sheet))
    numbers = range(job.first_sheet, job.first_sheet + len(sheets))
    with _Part(template_page(job, design), job.run) as part:
        pages = part.pages(job, marks)
        if design.mark.on_cards:
            part.add(map(pages.cards, _chunked(numbers, job.stock.per_sheet)))
        symbols = job.symbols.many(labels)
        part.add(map(pages.stamps, numbers, sheets, (list(islice(symbols, len(sheet))) for sheet in sheets)))
        part.save(target)
    return PartSummary(numbers[0], numbers[-1], len(labels), labels[0], labels[-1])


def print_faults(job: PrintJob, marks: Symbols | None = None) -> list[Reason]:
    """Why this job cannot be printed; empty when it can.

    Too small a module (0.33 mm for stamps) for stamp or sheet, an address that does not fit in clear, letters the font
    lacks, a GTIN that is none, a stock without a design.
    """
    design = DESIGNS.get(job.stock.name)
    if design is None:
        return [Reason("print.stock", stock=job.stock.name)]
    found = [
        _module_fault(design, job.symbols),
        _mark_fault(design, marks or job.sheet_marks),
        _host_fault(design, job.host),
        _letters_fault(job),
        _gtin_fault(job.gtin),
    ]
    return [fault for fault in found if fault]


def _module_fault(design: Design, symbols: Symbols) -> Reason | None:
    module = module_mm(symbols.size, design.symbol.width)
    return module if isinstance(module, Reason) else None


def _mark_fault(design: Design, marks: Symbols) -> Reason | None:
    if design.mark.module_for(marks.size) >= LEAST_MARK_MODULE_MM:
        return None
    return Reason("print.sheet_mark", modules=marks.size)


def _host_fault(design: Design, host: str) -> Reason | None:
    place = design.host
    fits = shrunk(host, place.weight, place.size, place.least, place.room)
    return None if fits else Reason("print.host_too_long", host=host)


def _letters_fault(job: PrintJob) -> Reason | None:
    words = job.wording
    written = [job.run, job.product, job.producer, job.lot, words.sheet, words.run, words.invitation, words.sheet_card]
    letters = missing(" ".join(written))
    return Reason("print.letters", letters=letters) if letters else None


def _gtin_fault(gtin: str | None) -> Reason | None:
    try:
        if gtin:
            bars(gtin)
    except Refused as refused:
        return refused.reason
    return None


def _chunked(things: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    return (things[start : start + size] for start in range(0, len(things), size))


class _Part:
    """The PDF being made: pages that share the template's resources, through pikepdf's public interface."""

    def __init__(self, template: bytes, title: str) -> None:
        self._pdf = pikepdf.open(BytesIO(template))
        self._model = self._pdf.pages[0]
        self._resources = self._pdf.make_indirect(self._model.Resources)
        del self._pdf.pages[0]
        del self._pdf.docinfo
        self._pdf.docinfo["/Title"] = title

    def __enter__(self) -> "_Part":
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    def pages(self, job: PrintJob, marks: Symbols) -> Pages:
        """The maker of this part's pages, knowing by which names the template calls its fonts and forms."""
        return Pages(
            job,
            marks,
            Names(
                bold=self._named("Font", postscript_name("bold")),
                regular=self._named("Font", postscript_name("regular")),
                label=self._named("XObject", LABEL),
                mark=self._named("XObject", MARK),
            ),
        )

    def _named(self, kind: str, ending: str) -> bytes:
        """The resource whose font or form has that name; of a font in several subsets the first, which has ASCII."""
        resources = self._resources[f"/{kind}"].items()
        return min(name.encode() for name, thing in resources if str(thing.get("/BaseFont", name)).endswith(ending))

    def add(self, contents: Iterable[bytes]) -> None:
        """One page for each content stream, compressed here and never again."""
        for content in contents:
            stream = pikepdf.Stream(self._pdf, zlib.compress(content, _COMPRESSION), Filter=pikepdf.Name.FlateDecode)
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page, MediaBox=self._model.MediaBox, Resources=self._resources, Contents=stream
            )
            self._pdf.pages.append(pikepdf.Page(self._pdf.make_indirect(page)))

    def save(self, target: BinaryIO) -> None:
        """The whole file; its id comes from its content, so that a part made again is the same bytes."""
        self._pdf.save(
            target,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
