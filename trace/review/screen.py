"""What the screen of a case lists as facts: rows of (name, value) for the object that is to be decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flask_babel import format_decimal
from flask_babel import gettext as _

from trace.base.actor import Actor
from trace.base.keys import KeyRing
from trace.registry import queries as registry
from trace.registry.models import Producer
from trace.registry.queries.products import COMPARED, comparable
from trace.review.queries import CaseFile
from trace.review.wording import FIELDS, NOTHING, said
from trace.stamps import wording as stamp_words
from trace.web.language import chosen

Rows: TypeAlias = list[tuple[str, str]]


def facts_of(file: CaseFile, actor: Actor, keys: KeyRing) -> Rows:
    """The facts of a case for this reader. Who holds a contested tax code is told to officers only."""
    return FACTS[file.case.kind](file, actor, keys)


def _producer(file: CaseFile, _actor: Actor, keys: KeyRing) -> Rows:
    told = file.producer
    return [
        *((str(FIELDS[name]), said(getattr(told, name))) for name in ("name", "legal_type")),
        (_("Tax code"), _tax_code(told, keys)),
        (str(FIELDS["address"]), f"{told.address}, {file.commune.unit_type} {file.commune.name}"),
        (str(FIELDS["former_address"]), said(told.former_address)),
        (_("Representative"), said(told.representative)),
        (_("Telephone"), said(told.phone)),
        (_("Sites"), said([site.name for site in file.sites])),
    ]


def _product(file: CaseFile, _actor: Actor, _keys: KeyRing) -> Rows:
    english = chosen() == "en"
    group = file.group and f"{file.group.key} {file.group.name_en if english else file.group.name}"
    fields = (name for name in COMPARED if name != "image_file_id")
    return [
        (_("Producer"), file.producer.name),
        (_("Product group"), said(group)),
        (_("Trace code"), file.product.trace_code if file.product else NOTHING),
        *((str(FIELDS[name]), said(comparable(file.version, name))) for name in fields),
    ]


def _certificate(file: CaseFile, _actor: Actor, _keys: KeyRing) -> Rows:
    told, kind = file.certificate, file.certificate_type
    if told is None:
        return []
    days = [day.strftime("%d/%m/%Y") if day else NOTHING for day in (told.issue_date, told.valid_from, told.valid_to)]
    return [
        (_("Producer"), file.producer.name),
        (_("Kind of paper"), kind.name_en if kind and chosen() == "en" else kind.name if kind else told.kind),
        (_("Paper"), told.name),
        (_("Number"), told.number),
        (_("Issued by"), told.issuer),
        (_("Issued on"), days[0]),
        (_("In force from"), days[1]),
        (_("In force until"), days[2]),
    ]


def _ocop(file: CaseFile, _actor: Actor, _keys: KeyRing) -> Rows:
    told = file.proposal.details if file.proposal else {}
    rows = [(str(FIELDS[name]), said(value)) for name, value in told.items() if name in FIELDS]
    return [(_("Producer"), file.producer.name), (_("Product"), _goods(file)), *rows]


def _run(file: CaseFile, _actor: Actor, _keys: KeyRing) -> Rows:
    run = file.run
    if run is None:
        return []
    accepted = file.published
    return [
        (_("Producer"), file.producer.name),
        (_("Product"), _goods(file)),
        (_("Kind of stamp"), str(stamp_words.KINDS.get(run.kind, run.kind))),
        (_("Stamps"), str(format_decimal(run.quantity))),
        (_("Labels"), str(format_decimal(run.labels))),
        (_("Product checked by"), said(accepted.checked_by_unit) if accepted else NOTHING),
        (_("Producer checked by"), said(file.producer.checked_by_unit)),
    ]


def _goods(file: CaseFile) -> str:
    return file.published.name_vi if file.published else NOTHING


def _contest(file: CaseFile, actor: Actor, keys: KeyRing) -> Rows:
    grounds = file.contest.grounds if file.contest else None
    rows = [(_("Claimed by"), file.producer.name), (_("Why it is theirs"), said(grounds))]
    if actor.role in ("officer", "admin") and file.holder is not None:
        rows += [(_("Held by"), file.holder.name), (_("Tax code"), _tax_code(file.holder, keys))]
    return rows


def _tax_code(of: Producer, keys: KeyRing) -> str:
    """An enterprise's code in clear; of a personal number its last three digits, to be held against the paper."""
    readable = of.tax_id_sealed is None or keys.present()
    return said(registry.tax_id_shown(keys, of)) if readable else _("personal number, kept sealed")


Facts: TypeAlias = Callable[[CaseFile, Actor, KeyRing], Rows]
FACTS: dict[str, Facts] = {
    "producer": _producer,
    "producer_change": _producer,
    "product": _product,
    "certificate": _certificate,
    "ocop": _ocop,
    "run": _run,
    "tax_id": _contest,
}
