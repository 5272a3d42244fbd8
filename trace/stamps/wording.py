"""Words of stamps for people: kinds, states, papers, and what happened to a range, as sentences of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, format_date, format_decimal, gettext
from flask_babel import lazy_gettext as _

from trace.core.labels import STOCKS, paper
from trace.registry.models import Batch
from trace.stamps.rules import SHARED_KINDS, Choice, RangeFacts, Span

KINDS = {
    "unit": _("One code for each pack"),
    "unit_scratch": _("One code for each pack, with a scratch PIN"),
    "lot": _("One code for a whole lot, on every pack"),
    "plaque": _("Plaque of a place"),
}
STATES = {
    "ordered": (_("Waits for approval"), "amber"),
    "released": (_("Released"), "green"),
    "refused": (_("Refused"), "red"),
    "withdrawn": (_("Withdrawn"), "grey"),
}
HOWS = {
    "whole": _("The whole run"),
    "sheets": _("Whole sheets"),
    "boxes": _("Whole boxes or rolls"),
    "codes": _("From a first to a last code"),
}
VOID_HOWS = {
    "spoiled": _("Spoiled: torn, misprinted, put on wrongly"),
    "lost": _("Lost, nowhere to be found"),
    "returned": _("Handed back to the office, unused"),
    "other": _("Something else"),
}
VOIDED = {
    "spoiled": _("Spoiled"),
    "lost": _("Lost"),
    "returned": _("Handed back"),
    "lapsed": _("Lapsed"),
    "other": _("Other reasons"),
}
BOX_KINDS = {"box": _("Box"), "roll": _("Roll")}
FORMS = {
    "pdf": _("Labels to print (PDF)"),
    "csv": _("List of codes (CSV)"),
    "xlsx": _("List of codes (Excel)"),
    "jsonl": _("List of codes (JSON Lines)"),
    "svg": _("A drawing for each label (SVG)"),
    "png-300": _("A picture for each label (PNG, 300 dpi)"),
    "png-600": _("A picture for each label (PNG, 600 dpi)"),
    "zpl-203": _("Label printer, ZPL, 203 dpi"),
    "zpl-300": _("Label printer, ZPL, 300 dpi"),
    "epl-203": _("Label printer, EPL, 203 dpi"),
    "epl-300": _("Label printer, EPL, 300 dpi"),
    "pin": _("List of scratch PINs (CSV)"),
}
MAKING = {
    "finished": (_("Made"), "green"),
    "stopped": (_("Stopped"), "grey"),
    "failed": (_("Making failed"), "red"),
    "running": (_("In the making"), "blue"),
    "waiting": (_("Waits for its turn"), "grey"),
    "no_worker": (_("Nobody is making it: no worker is running"), "amber"),
}
CONSUMED = {"sold": _("sold"), "exported": _("exported"), "used": _("used")}


LEVELS = {
    "M": _("Ordinary: flat and dry"),
    "Q": _("Strong: on curved packs, or where it gets wet"),
}
SYMBOL_FORMS = {
    "short": _("Address and code: the smallest symbol"),
    "digital_link": _("GS1 Digital Link, with the product's GTIN: for shops that scan it at the till"),
}
FREE_STOCKS = {
    "roll": _("Roll, in a size of your own"),
    "a4": _("Plain A4, labels cut out by yourselves, in a size of your own"),
    "a3": _("Plain A3, labels cut out by the printing house, in a size of your own"),
}
ARRANGEMENTS = {
    "auto": _("Whatever suits the paper"),
    "beside": _("Symbol at the left, words beside it"),
    "above": _("Symbol on top, words beneath it"),
}
SHOWS = {"no": _("Never"), "room": _("If there is room"), "always": _("Always")}
BARCODES = {
    "none": _("None"),
    "ean13": _("GTIN of the product, for the till (EAN)"),
    "itf14": _("GTIN on a case (ITF-14)"),
    "code128": _("Code of the stamp (Code 128)"),
    "gs1-128": _("GTIN and code of the stamp (GS1-128)"),
    "gs1-datamatrix": _("GTIN and code of the stamp, small (GS1 DataMatrix)"),
}
INKS = {"g": _("Black (grey scale)"), "k": _("Black of four-colour printing (K 100%)")}


@dataclass(frozen=True)
class HistoryLine:
    """One line of a run's history: which stamps, on which sheets, what happened, in which colour."""

    stamps: str
    sheets: str
    words: str
    tone: str


def stock_words(name: str) -> str:
    """Paper as people call it: pages, labels, size, the maker's number."""
    found = paper(name)
    size = f"{format_decimal(found.label_width)} × {format_decimal(found.label_height)} mm"
    count = format_decimal(found.per_sheet)
    if found.form == "roll":
        return str(gettext("Roll of %(count)s labels of %(size)s", count=count, size=size))
    if found.form == "plain":
        page = name.partition("-")[0].upper()
        return str(gettext("Plain %(page)s, %(count)s labels of %(size)s to cut", page=page, count=count, size=size))
    makers = ", ".join(found.makers)
    return str(gettext("A4, %(count)s labels of %(size)s (%(makers)s)", count=count, size=size, makers=makers))


def stock_choices(more: Sequence[str] = ()) -> list[tuple[str, LazyString]]:
    """The catalogue's papers, and others by name, with words in the language of the page."""
    return [(name, LazyString(stock_words, name)) for name in (*STOCKS, *more)]


def counted(span: Span) -> str:
    """Stamps as people count them, from 1: `66–130`."""
    return f"{span.lo + 1}–{span.hi}" if span.length > 1 else str(span.hi)


def sheets_words(stock: str, spans: tuple[Span, ...]) -> str:
    """The sheets that these spans touch: `1–2, 5`."""
    each = paper(stock).per_sheet
    stretches = []
    for lo, hi in spans:
        first, last = lo // each + 1, (hi - 1) // each + 1
        stretches.append(str(first) if first == last else f"{first}–{last}")
    return ", ".join(stretches)


def choice_words(stock: str, kind: str, choice: Choice, copies: int) -> str:
    """What a choice comes to: `130 stamps, sheets 1–2`."""
    if kind in SHARED_KINDS:
        return str(gettext("%(count)s labels with one code", count=copies))
    return str(
        gettext("%(count)s stamps, sheets %(sheets)s", count=choice.count, sheets=sheets_words(stock, choice.spans))
    )


def batch_words(batch: Batch) -> str:
    """A batch as people choose it: lot, production date, quantity."""
    facts = {"lot": batch.lot, "day": day_words(batch.mfg_date), "quantity": batch.quantity, "unit": batch.unit}
    return str(gettext("Lot %(lot)s · made %(day)s · %(quantity)s %(unit)s", **facts))


def happened(facts: RangeFacts, lots: dict[int | None, str]) -> tuple[str, str]:
    """What happened to a range, the weightiest first as on the public page, and its colour."""
    if facts.revoked_at:
        return str(gettext("Revoked: %(reason)s", reason=facts.revoked_reason)), "red"
    if facts.stolen_on:
        return str(gettext("Stolen since %(day)s", day=day_words(facts.stolen_on))), "red"
    if facts.voided_at:
        return voided_words(facts), "grey"
    if facts.hold_id:
        return str(gettext("Sale paused")), "amber"
    if facts.activated_at is None:
        return str(gettext("Not activated")), "grey"
    lot = lots.get(facts.batch_id, "")
    if facts.consumed_on:
        how = CONSUMED[facts.consumed_how or "used"]
        return str(
            gettext("Lot %(lot)s, %(how)s on %(day)s", lot=lot, how=how, day=day_words(facts.consumed_on))
        ), "blue"
    return str(gettext("Active on lot %(lot)s since %(day)s", lot=lot, day=day_words(facts.activated_at))), "green"


def voided_words(facts: RangeFacts) -> str:
    """How, when and why stamps were voided; those that lapsed need no reason."""
    day = day_words(facts.voided_at)
    if facts.voided_how == "lapsed":
        return str(gettext("Lapsed on %(day)s: not activated in time", day=day))
    how = VOIDED.get(facts.voided_how or "")
    if how is None or facts.voided_how == "other":
        return str(gettext("Void since %(day)s: %(reason)s", day=day, reason=facts.voided_reason))
    return str(gettext("%(how)s, void since %(day)s: %(reason)s", how=how, day=day, reason=facts.voided_reason))


def box_words(kind: str, number: int) -> str:
    """A box or a roll by its number: `Box 3`."""
    return f"{BOX_KINDS[kind]} {number}"


def left_words(seconds: int | None) -> str:
    """How long something still takes, as people say it; empty while nobody knows."""
    if seconds is None:
        return ""
    if seconds < 60:
        return str(gettext("less than a minute left"))
    hours, minutes = divmod(-(-seconds // 60), 60)
    if hours:
        return str(gettext("about %(hours)s h %(minutes)s min left", hours=hours, minutes=minutes))
    return str(gettext("about %(minutes)s min left", minutes=minutes))


def day_words(day: date | None) -> str:
    """The day as people here write it, a dash for none. A moment is shown as the day it was in Vietnam."""
    return str(format_date(day, "dd/MM/yyyy")) if day else "–"
