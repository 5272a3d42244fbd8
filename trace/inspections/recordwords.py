"""Words of the record: what an entry of the ledger did, a household's telephone, what is to be seen at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from trace.core.labels import paper, place
from trace.inspections.queries import Around, Lot
from trace.ledger.models import LedgerEntry
from trace.lookup.rules.papers import STANDING
from trace.registry import queries as registry
from trace.registry.models import Certificate, Producer
from trace.stamps import wording as stamp_words
from trace.stamps.models import Run
from trace.stamps.rules import SHARED_KINDS

ACTS: Final = {
    "run.ordered": _("Stamps ordered"),
    "run.released": _("Run released to print"),
    "run.refused": _("Run refused"),
    "run.withdrawn": _("Order withdrawn"),
    "run.printed": _("Print files made"),
    "run.print_done": _("Printing finished"),
    "run.print_stopped": _("Printing stopped"),
    "run.print_resumed": _("Printing went on"),
    "run.exported": _("Print file fetched"),
    "run.permit_asked": _("Second fetch asked for"),
    "run.permit_granted": _("Second fetch allowed"),
    "run.permit_refused": _("Second fetch refused"),
    "run.form_asked": _("Another kind of file asked for"),
    "stamps.packed": _("Packed in boxes"),
    "stamps.unpacked": _("Taken out of a box"),
    "stamps.activated": _("Stamps activated"),
    "stamps.activation_undone": _("Activation undone"),
    "stamps.voided": _("Stamps cancelled"),
    "stamps.lapsed": _("Stamps lapsed"),
    "stamps.lapse_told": _("Told that stamps will lapse"),
    "stamps.consumed": _("Marked as sold or used"),
    "stamps.held": _("Sale of stamps paused"),
    "stamps.hold_confirmed": _("Pause confirmed"),
    "stamps.hold_escalated": _("Pause gone up"),
    "stamps.hold_prolonged": _("Pause prolonged"),
    "stamps.hold_released": _("Pause ended"),
    "stamps.proposed": _("Theft or revocation proposed"),
    "stamps.proposal_decided": _("Proposal decided"),
    "stamps.pin_entered": _("Scratch PIN entered for the first time"),
    "scan_notice.sent": _("Producer told of scans"),
    "scan_notice.settled": _("Notice of scans settled"),
    "batch.added": _("Batch entered"),
    "batch.edited": _("Batch changed"),
    "batch.step_added": _("Step of the journey entered"),
    "batch.held": _("Sale of the batch paused"),
    "batch.hold_confirmed": _("Pause confirmed"),
    "batch.hold_escalated": _("Pause gone up"),
    "batch.hold_prolonged": _("Pause prolonged"),
    "batch.hold_released": _("Pause ended"),
    "diary.written": _("Diary written"),
    "diary.corrected": _("Diary corrected"),
    "diary.struck": _("Diary entry struck"),
    "diary.attached": _("Diary entry added to the batch"),
    "product.drafted": _("Product entered"),
    "product.edited": _("Product changed"),
    "product.accepted": _("Product accepted"),
    "product.submitted": _("Product handed in"),
    "product.returned": _("Product returned"),
    "product.refused": _("Product refused"),
    "product.withdrawn": _("Product withdrawn"),
    "product.appealed": _("Refusal of the product appealed"),
    "product.translation_reviewed": _("Translation compared"),
    "product.suspended": _("Product suspended"),
    "producer.registered": _("Producer entered"),
    "producer.submitted": _("Producer handed in"),
    "producer.accepted": _("Producer accepted"),
    "producer.edited": _("Producer changed"),
    "producer.returned": _("Producer returned"),
    "producer.refused": _("Producer refused"),
    "producer.withdrawn": _("Application of the producer withdrawn"),
    "producer.appealed": _("Refusal of the producer appealed"),
    "producer.merged": _("Producer merged into another"),
    "producer.took_over": _("Took over another entry of the same producer"),
    "producer.suspended": _("Producer suspended"),
    "producer.joined": _("Person joined the producer"),
    "producer.left": _("Person left the producer"),
    "producer.sought_by_person": _("Sought by a personal number"),
    "producer.privacy_accepted": _("Privacy notice accepted"),
    "producer.privacy_withdrawn": _("Agreement to the privacy notice taken back"),
    "tax_id.given": _("Tax code given"),
    "tax_id.transferred": _("Tax code transferred"),
    "prefix.recorded": _("Company prefix recorded"),
    "quota.set": _("Quota of stamps set"),
    "gtin.allocated": _("Barcode number given"),
    "barcode.noted": _("National declaration of the barcode noted"),
    "certificate.added": _("Certificate entered"),
    "certificate.checked": _("Certificate checked"),
    "certificate.published": _("Certificate published"),
    "finding.recorded": _("Finding recorded"),
    "alarm.raised": _("Alarm raised"),
    "alarm.closed": _("Alarm closed"),
}
OBJECTS: Final = {"run": _("run"), "batch": _("batch"), "product": _("product"), "producer": _("producer")}
ROLES: Final = {
    "producer": _("producer's account"),
    "entry_assistant": _("entry assistant"),
    "officer": _("officer"),
    "inspector": _("inspector"),
    "admin": _("administrator"),
    "system": _("the system"),
}
INSPECTION_KINDS: Final = {"planned": _("Planned inspection"), "on_the_spot": _("Inspection on the spot")}
SHOWN_DIGITS: Final = 3


class Flag(NamedTuple):
    """Something to be seen at once: its words, the tone of its tag, the section that says more."""

    words: str
    tone: str
    section: str


def act(entry: LedgerEntry) -> str:
    """What an entry did, with its object: `Stamps activated · run 4`."""
    done = ACTS.get(entry.act, entry.act)
    return f"{done} · {OBJECTS.get(entry.object_kind, entry.object_kind)} {entry.object_id}"


def sheet(run: Run, ordinal: int) -> str:
    """On which sheet of its run a stamp was printed, counted from 1; a shared code is on all of them."""
    if run.kind in SHARED_KINDS:
        return str(gettext("on every sheet"))
    number, _cell = place(paper(run.stock), ordinal)
    return str(number)


def sheets(stock: str, lo: int, hi: int) -> str:
    """The sheets of stamps `[lo, hi)`: `1–2`."""
    each = paper(stock).per_sheet
    first, last = lo // each + 1, (hi - 1) // each + 1
    return f"{first}–{last}" if last > first else str(first)


def box(kind: str, number: int) -> str:
    """`Box 3`."""
    return stamp_words.box_words(kind, number)


def phone(owner: Producer) -> str:
    """The number to call; of a household, where it is somebody's own, the last digits (the producer's page has it)."""
    if not owner.phone:
        return "–"
    return f"••• {owner.phone[-SHOWN_DIGITS:]}" if owner.legal_type == "household" else owner.phone


def representative(owner: Producer) -> str:
    """Who speaks for an organisation; of a household the name stands above already."""
    return "–" if owner.legal_type == "household" else owner.representative or "–"


def flags(measures: Around, papers: Sequence[Certificate], lot: Lot | None, heard: int, today: date) -> list[Flag]:
    """What stands against the goods, the gravest first; empty where nothing does."""
    return [
        *_measures(measures),
        *(_of_lot(lot) if lot else ()),
        *_of_papers(papers, today),
        *_of_people(measures, heard),
    ]


def _measures(measures: Around) -> list[Flag]:
    held = sum(one.state.open for one in measures.holds)
    recalled = sum(one.state == "published" for one in measures.recalls)
    serious = measures.results("serious")
    alarms = len(measures.open_alarms)
    counted = (
        (recalled, ngettext("%(num)s recall", "%(num)s recalls", recalled), "red", "do"),
        (held, ngettext("%(num)s open hold", "%(num)s open holds", held), "red", "do"),
        (serious, ngettext("%(num)s serious finding", "%(num)s serious findings", serious), "red", "kiem-tra"),
        (alarms, ngettext("%(num)s open alarm", "%(num)s open alarms", alarms), "amber", "quet"),
    )
    return [Flag(words, tone, section) for count, words, tone, section in counted if count]


def _of_lot(lot: Lot) -> list[Flag]:
    broken = sum(check.state == "broken" for check in lot.checks)
    early = len(lot.waiting.too_soon)
    found = [Flag(gettext("Mass balance does not agree"), "red", "can-doi")] if broken else []
    return [*found, *([Flag(gettext("Harvested too soon"), "red", "nhat-ky")] if early else [])]


def _of_papers(papers: Sequence[Certificate], today: date) -> list[Flag]:
    bad = sum(registry.certificate_state(one, today) not in STANDING for one in papers)
    if not papers:
        return [Flag(gettext("No certificate"), "amber", "giay")]
    words = ngettext("%(num)s certificate not valid", "%(num)s certificates not valid", bad)
    return [Flag(words, "amber", "giay")] if bad else []


def _of_people(measures: Around, heard: int) -> list[Flag]:
    minor = measures.results("minor")
    told = [Flag(ngettext("%(num)s report by citizens", "%(num)s reports by citizens", heard), "amber", "phan-anh")]
    found = [Flag(ngettext("%(num)s minor finding", "%(num)s minor findings", minor), "amber", "kiem-tra")]
    return [*(told if heard else []), *(found if minor else [])]
