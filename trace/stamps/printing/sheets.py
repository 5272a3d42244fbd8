"""Label sheets and rolls as PDF: a template page by reportlab, one content stream a page by pikepdf, vectors only.

Memory is flat because a part is small (`rules.files`) and every page is compressed as soon as it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO, TypeVar

import pikepdf
from zlib_ng import zlib_ng

from trace.base.errors import Refused
from trace.core.codes import StampCode
from trace.core.reason import Reason
from trace.stamps.printing.job import PartSummary, PrintJob
from trace.stamps.printing.layout import Layout, Words
from trace.stamps.printing.lettering import missing, postscript_name
from trace.stamps.printing.marks import mark_layout
from trace.stamps.printing.pages import Names, Pages
from trace.stamps.printing.strokes import POINTS_PER_MM
from trace.stamps.printing.template import CUTS, LABEL, MARK, bleed, template_page
from trace.stamps.symbols import Symbols

Thing = TypeVar("Thing")

_COMPRESSION = 4  # of zlib-ng: four times as fast as level 6 of zlib for a tenth more bytes (docs/decisions/0002)
_NODE = 500  # pages of one branch of the page tree


def write_sheets(target: BinaryIO, job: PrintJob, codes: Iterable[StampCode]) -> PartSummary:
    """Writes one part of a run's labels as a PDF to `target` and says what it holds.

    On sheets without a margin their marks come first, on pages of cards; on a roll before its first label. Refuses
    (`Refused`) what `print_faults` names, and (ValueError) a part without labels or with more than `MOST_IN_A_FILE`.
    """
    marks = job.sheet_marks
    if faults := print_faults(job, marks):
        raise Refused(*faults)
    labels = list(job.labels(codes))
    if not labels:
        raise ValueError("a part has at least one label")
    mark = _mark(job, marks) or Layout(0.0, 0.0, ())
    sheets = list(_chunked(labels, job.stock.per_sheet))
    numbers = range(job.first_sheet, job.first_sheet + len(sheets))
    with _Part(job, mark) as part:
        pages = part.pages(marks)
        if job.stock.form != "roll" and not job.stock.margin:
            part.add(map(pages.cards, _chunked(numbers, job.stock.per_sheet)))
        symbols = job.symbols.many(labels)
        made = (list(islice(symbols, len(sheet))) for sheet in sheets)
        part.add(chain.from_iterable(map(pages.of_sheet, numbers, sheets, made)))
        part.save(target)
    return PartSummary(numbers[0], numbers[-1], len(labels), labels[0], labels[-1])


def print_faults(job: PrintJob, marks: Symbols | None = None) -> list[Reason]:
    """Why this job cannot be printed although its labels were laid out; empty when it can.

    A symbol of the sheet that is too fine for its place, letters the font lacks.
    """
    found = []
    if _mark(job, marks or job.sheet_marks) is None:
        found.append(Reason("print.sheet_mark", modules=(marks or job.sheet_marks).size))
    on_labels = [one.text for one in job.layout.fixed if isinstance(one, Words)]
    written = (*on_labels, job.marks.sheet, *job.marks.facts, job.marks.warning, job.marks.badge)
    if letters := missing(" ".join(written)):
        found.append(Reason("print.letters", letters=letters))
    return found


def _mark(job: PrintJob, marks: Symbols) -> Layout | None:
    return mark_layout(job.stock, job.marks, marks.size, job.sheet_total)


def _chunked(things: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    return (things[start : start + size] for start in range(0, len(things), size))


class _Part:
    """The PDF being made: pages that share the template's resources, through pikepdf's public interface."""

    def __init__(self, job: PrintJob, mark: Layout) -> None:
        self._job, self._mark = job, mark
        self._pdf = pikepdf.open(BytesIO(template_page(job, mark)))
        model, root = self._pdf.pages[0], self._pdf.Root.Pages
        self._resources = self._pdf.make_indirect(model.Resources)
        del self._pdf.pages[0]
        # Only now: the library moves what pages inherit down to them whenever its list of pages is changed.
        root.Resources, root.MediaBox = self._resources, model.MediaBox
        self._nodes: list[pikepdf.Object] = []
        self._count = 0
        del self._pdf.docinfo
        self._pdf.docinfo["/Title"] = job.run

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    def pages(self, marks: Symbols) -> Pages:
        """The maker of this part's pages, knowing by which names the template calls its fonts and forms."""
        names = Names(
            bold=self._named("Font", postscript_name("bold")),
            regular=self._named("Font", postscript_name("regular")),
            label=self._named("XObject", LABEL),
            mark=self._named("XObject", MARK),
            cuts=self._named("XObject", CUTS) if self._has_cuts else None,
        )
        return Pages(self._job, marks, self._mark, names)

    @property
    def _has_cuts(self) -> bool:
        return any(name.endswith(CUTS) for name in self._resources.XObject.keys())

    def _named(self, kind: str, ending: str) -> bytes:
        """The resource whose font or form has that name; of a font in several subsets the first, which has ASCII."""
        resources = self._resources[f"/{kind}"].items()
        return min(name.encode() for name, thing in resources if str(thing.get("/BaseFont", name)).endswith(ending))

    def add(self, contents: Iterable[bytes]) -> None:
        """One page for each content stream, compressed here and never again."""
        boxes = self._boxes()
        for content in contents:
            stream = pikepdf.Stream(self._pdf, zlib_ng.compress(content, _COMPRESSION), Filter=pikepdf.Name.FlateDecode)
            if self._count % _NODE == 0:
                self._nodes.append(self._node())
            node = self._nodes[-1]
            page = pikepdf.Dictionary({"/Type": pikepdf.Name.Page, "/Parent": node, "/Contents": stream} | boxes)
            node.Kids.append(self._pdf.make_indirect(page))
            node.Count += 1
            self._count += 1

    def _node(self) -> pikepdf.Object:
        """A branch of the page tree. Its pages inherit paper and resources; appending to the library's list of pages
        looks through all of them each time."""
        root = self._pdf.Root.Pages
        return self._pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Pages, Parent=root, Kids=pikepdf.Array(), Count=0)
        )

    def _boxes(self) -> dict[str, pikepdf.Object]:
        """Where a label of a roll is cut, when its page reaches beyond it."""
        around = bleed(self._job) * POINTS_PER_MM
        if not around:
            return {}
        right, top = (float(edge) for edge in list(self._pdf.Root.Pages.MediaBox)[2:])
        return {"/TrimBox": self._pdf.make_indirect(pikepdf.Array([around, around, right - around, top - around]))}

    def save(self, target: BinaryIO) -> None:
        """The whole file; its id comes from its content, so that a part made again is the same bytes."""
        self._pdf.Root.Pages.Kids, self._pdf.Root.Pages.Count = pikepdf.Array(self._nodes), self._count
        self._pdf.save(
            target,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
