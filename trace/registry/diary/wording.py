"""Words of the diary's pages: what a number counts, when, and each check of the mass balance as a sentence."""

from __future__ import annotations

from typing import Any

from flask_babel import format_decimal, lazy_gettext
from flask_babel import gettext as _

from trace.registry.rules.amounts import Amount
from trace.registry.rules.massbalance import Check
from trace.web.language import chosen

COUNTS = {
    "": lazy_gettext("It is not counted"),
    "area": lazy_gettext("Area grown"),
    "harvested": lazy_gettext("Harvested"),
    "packed": lazy_gettext("Packed"),
}
WHENS = {
    "now": lazy_gettext("Just now"),
    "today": lazy_gettext("Today"),
    "yesterday": lazy_gettext("Yesterday"),
    "chosen": lazy_gettext("Another day"),
}
SORTS = {
    "": lazy_gettext("Nothing more"),
    "number": lazy_gettext("A number with a unit"),
    "text": lazy_gettext("A few words"),
    "input": lazy_gettext("Name of an input (seed, feed, fertiliser)"),
    "pesticide": lazy_gettext("Name of a pesticide or medicine, with days to wait"),
}
STATES = {
    "held": (lazy_gettext("Agrees"), "green"),
    "broken": (lazy_gettext("Does not agree"), "red"),
    "open": (lazy_gettext("Not checked"), "grey"),
}
CHECKS = {
    "yield": lazy_gettext("Area and harvest"),
    "packing": lazy_gettext("Harvested and packed"),
    "stamps": lazy_gettext("Packs and stamps"),
    "sending": lazy_gettext("Made and sent out"),
}
OPEN = {
    "no_cap": lazy_gettext("No yield limit has been set for this product group, so the harvest is not compared."),
    "no_area": lazy_gettext("The diary of this batch names no area (a step such as sowing or stocking)."),
    "no_harvest": lazy_gettext("The diary of this batch names no harvested amount."),
    "no_packed": lazy_gettext("The diary of this batch names no packed amount that can be compared with the harvest."),
    "none_sent": lazy_gettext("No goods of this batch are written as sent out."),
    "units": lazy_gettext("The units differ, so the amounts cannot be compared."),
}


def amount_words(amount: Amount | None) -> str:
    """The amount with its unit, as the reader's language writes numbers."""
    if amount is None:
        return "–"
    number = format_decimal(amount.thousandths / 1_000, "#,##0.###")
    return f"{number} {amount.unit}".strip()


def check_words(check: Check) -> str:
    """What a check found, in one sentence."""
    if check.state == "open":
        return str(OPEN[check.why])
    have, most = amount_words(check.have), amount_words(check.most)
    said = {
        ("yield", "held"): _(
            "Harvested this season: %(have)s. The area gives %(most)s at the most.", **_both(have, most)
        ),
        ("yield", "broken"): _(
            "Harvested this season: %(have)s, more than the %(most)s that the area gives at the most.",
            **_both(have, most),
        ),
        ("packing", "held"): _("Packed: %(have)s. Harvested and taken in: %(most)s.", **_both(have, most)),
        ("packing", "broken"): _(
            "Packed: %(have)s, more than the %(most)s harvested and taken in.", **_both(have, most)
        ),
        ("stamps", "held"): _("%(have)s stamps are activated for %(most)s packs.", **_both(have, most)),
        ("stamps", "broken"): _(
            "%(have)s stamps are activated, but there are only %(most)s packs.", **_both(have, most)
        ),
        ("sending", "held"): _("Sent out: %(have)s of %(most)s.", **_both(have, most)),
        ("sending", "broken"): _("Sent out: %(have)s, more than the %(most)s that were made.", **_both(have, most)),
    }
    return str(said[check.name, check.state])


def named(thing: Any) -> str:
    """The name of a step, an entry or a template in the reader's language."""
    return str(thing.name_en if chosen() == "en" else thing.name_vi)


def told(entry: Any) -> list[tuple[str, str]]:
    """What an entry says, as pairs of words and answer."""
    lines = []
    for each in entry.said:
        label = each["en"] if chosen() == "en" else each["vi"]
        lines.append((label, f"{each['text']} {each['unit']}".strip()))
        if each["sort"] == "pesticide":
            days = each.get("days")
            lines.append((str(_("Days to wait before harvest")), days if days is not None else str(_("not written"))))
    return lines


def _both(have: str, most: str) -> dict[str, str]:
    return {"have": have, "most": most}
