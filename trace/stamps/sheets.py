"""From a run to its print files: what its labels say and how they look, and the order for one of its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from trace.core.gs1 import Gtin
from trace.core.labels import LabelStock, paper, sheets_needed
from trace.core.reason import Reason
from trace.registry.models import Batch
from trace.stamps.models import Run
from trace.stamps.printing import (
    Finish,
    LabelWords,
    Layout,
    MarkWords,
    PrintJob,
    arrange,
    why_not_label,
)
from trace.stamps.printing.layout import Logo, ordinal_text
from trace.stamps.rules import PROVINCE, PartPlan, TemplateChoices
from trace.stamps.symbols import CODE_DIGITS, Case, Level, Masks, Symbols, address, link_address
from trace.stamps.symbols.record import Record

# Labels are read in Vietnam, whatever language the person who prints them has chosen.
SHEET, ROLL, RUN, SCRATCH = "Tờ", "Cuộn", "Lệnh in", "Cào nhẹ"
CARD: Final = {"sheets": "Phiếu của tờ – không dán lên hàng", "roll": "Nhãn của cuộn – không dán lên hàng"}
DEMO: Final = "DEMO"
EXPIRIES: Final = {"use_by": "HSD", "best_before": "Dùng trước"}
WIDE_RUN: Final = "0000000"  # stands for the number of a run that is not ordered yet


@dataclass(frozen=True)
class Look:
    """How the labels of a run look: paper, template, kind of stamp, and what its symbols say besides the code.

    `gtin` is the product's; it stands in the symbols when they are Digital Links. `badge` is DEMO or the mark of a
    test sheet.
    """

    stock: LabelStock
    site_url: str
    choices: TemplateChoices = PROVINCE
    logo: Logo | None = None
    kind: str = "unit"
    case: Case = "upper"
    form: str = "short"
    level: Level = "M"
    masks: Masks = "best"
    gtin: str | None = None
    badge: str = ""

    @property
    def symbols(self) -> Symbols:
        """The symbols of all its stamps."""
        return _symbols(self.site_url, self.case, self.level, self.linked, self.masks)

    @property
    def modules(self) -> int:
        """How many modules a side its symbols have; known without drawing any."""
        return _modules(self.site_url, self.case, self.level, self.linked)

    @property
    def linked(self) -> Gtin | None:
        """The GTIN in the symbols; None for the short form."""
        return Gtin(self.gtin.zfill(14)) if self.gtin and self.form == "digital_link" else None


@lru_cache(maxsize=8)
def _symbols(site_url: str, case: Case, level: Level, linked: Gtin | None, masks: Masks) -> Symbols:
    """Drawn once a process for runs with the same address."""
    return Symbols.of_run(site_url, case, level, linked, masks)


@lru_cache(maxsize=8)
def _modules(site_url: str, case: Case, level: Level, linked: Gtin | None) -> int:
    prefix = link_address(site_url, linked, "", case) if linked else address(site_url, "", case)
    return Record(prefix, CODE_DIGITS, level).size


@dataclass(frozen=True)
class Labels:
    """What is printed besides the codes: the run, its product (short name first), its producer, its GTIN if any."""

    run: Run
    product: str
    producer: str
    gtin: str | None
    choices: TemplateChoices = PROVINCE
    logo: Logo | None = None
    batch: str = ""

    @property
    def look(self) -> Look:
        """How the labels look, as it is kept with the run."""
        run = self.run
        return Look(
            stock=paper(run.stock),
            site_url=run.site_url,
            choices=self.choices,
            logo=self.logo,
            kind=run.kind,
            case="lower" if run.qr_case == "lower" else "upper",
            form=run.symbol_form,
            level="Q" if run.qr_level == "Q" else "M",
            masks="fixed" if run.qr_mask == "fixed" else "best",
            gtin=self.gtin,
            badge=DEMO if run.slot == 0 else "",
        )


@dataclass(frozen=True)
class Goods:
    """What a label says of goods before there is a run."""

    product: str
    producer: str
    gtin: str | None
    batch: str = ""


def label_words(look: Look, labels: Labels | Goods, run: str, sheets: int) -> LabelWords:
    """The words of each label of a run of so many sheets."""
    number = SHEET if look.stock.form != "roll" else ROLL
    return LabelWords(
        host=urlsplit(look.site_url).netloc.lower(),
        product=labels.product,
        producer=labels.producer,
        batch=labels.batch,
        gtin=labels.gtin,
        ordinal=(f"{RUN} {run} · {number}", number),
        widest=ordinal_text(sheets, sheets, look.stock.per_sheet),
        badge=look.badge,
        scratch=SCRATCH if look.kind == "unit_scratch" else "",
        logo=look.logo,
    )


def label_layout(look: Look, labels: Labels | Goods, run: str, count: int) -> Layout:
    """The label of a run of so many labels. Refuses what the paper has no room for."""
    words = label_words(look, labels, run, sheets_needed(look.stock, count))
    return arrange(look.stock, look.choices, words, look.modules)


def label_faults(look: Look, goods: Goods, count: int) -> list[Reason]:
    """Why an order of so many labels has no readable label; what is not the paper's fault is the template's."""
    found = template_faults(look, goods, count)
    return [one if one.field in (None, "stock") else one.beside("template_id") for one in found]


def template_faults(look: Look, goods: Goods, count: int = 1) -> list[Reason]:
    """The same, each reason beside the choice of the template that it concerns."""
    words = label_words(look, goods, WIDE_RUN, sheets_needed(look.stock, count))
    return why_not_label(look.stock, look.choices, words, look.modules)


def batch_line(batch: Batch | None) -> str:
    """A batch as labels say it: `Lô 2411 · NSX 20/11/2026 · HSD 20/11/2027`; empty without one."""
    if batch is None:
        return ""
    dates = [f"NSX {batch.mfg_date:%d/%m/%Y}"]
    if batch.exp_date is not None:
        dates.append(f"{EXPIRIES[batch.exp_kind]} {batch.exp_date:%d/%m/%Y}")
    return " · ".join([f"Lô {batch.lot}", *dates])


def print_job(labels: Labels, symbols: Symbols, plan: PartPlan) -> PrintJob:
    """The order for one file of a run, whose site is the one in the symbols."""
    run, site = labels.run, urlsplit(symbols.prefix)
    look = replace(labels.look, site_url=f"{site.scheme}://{site.netloc}")
    roll = look.stock.form == "roll"
    return PrintJob(
        stock=look.stock,
        layout=label_layout(look, labels, str(run.id), run.labels),
        run=str(run.id),
        symbols=symbols,
        marks=MarkWords(
            sheet=ROLL if roll else SHEET,
            facts=(f"{RUN} {run.id}", labels.product, labels.producer, site.netloc.lower()),
            warning="" if look.stock.margin else CARD["roll" if roll else "sheets"],
            badge=look.badge,
        ),
        finish=Finish(look.choices.black, look.choices.bleed, look.choices.cut_marks),
        first_sheet=plan.first_sheet,
        sheet_total=sheets_needed(look.stock, run.labels),
        copies=plan.count if run.copies > 1 else 1,
    )
