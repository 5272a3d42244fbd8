"""Why a label cannot be printed: each reason beside the choice it concerns, with the figure that would do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from trace.base.errors import Refused
from trace.core.labels import QUIET_MODULES, SMALLEST_MODULE_MM, LabelStock
from trace.core.reason import Reason, Value
from trace.stamps.printing.lettering import missing, width
from trace.stamps.printing.pieces import LEAST_DIGITS, LabelWords, barcode_text, fixed_bars
from trace.stamps.rules.templates import TemplateChoices, without_stars

QUIET, LEAST_MODULE = QUIET_MODULES, SMALLEST_MODULE_MM

# Makes a label of another size or with other choices, and says whether that is possible.
Trial: TypeAlias = Callable[[tuple[float, float], TemplateChoices, LabelWords], bool]

_GROWTH = (1.1, 1.2, 1.35, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
_GROUPS = {1: 5, 2: 3, 3: 2, 4: 2, 5: 1}


def faults_of(paper: LabelStock, choices: TemplateChoices, words: LabelWords, modules: int) -> list[Reason]:
    """What stands against a label before it is laid out; empty when nothing does."""
    found = [
        _symbol_fault(min(paper.label_width, paper.label_height), modules),
        _code_fault(paper, choices),
        _letters_fault(choices, words),
        _gtin_fault(choices, words),
    ]
    return [fault for fault in found if fault]


def _symbol_fault(side: float, modules: int) -> Reason | None:
    """A label whose shorter side does not hold the symbol, or holds it without the quiet zone around it."""
    needed = (modules + 2 * QUIET) * LEAST_MODULE + 0.6
    if side >= needed - 1e-9:
        return None
    figures: dict[str, Value] = {"side": _mm(side), "needed": _mm(needed + 0.05), "modules": modules}
    bare = side >= modules * LEAST_MODULE
    return Reason("template.quiet" if bare else "template.module", figures, field="stock")


def _code_fault(paper: LabelStock, choices: TemplateChoices) -> Reason | None:
    """Digits on a label that is too small for them, or in lines that are too long for it."""
    if not choices.code:
        return None
    if not paper.carries_code:
        return Reason("template.small", field="stock")
    groups = _GROUPS.get(choices.code_lines, 1)
    needed = width(" ".join(["0000"] * groups), "bold", LEAST_DIGITS) + 2.4
    if needed > paper.label_width:
        return Reason("template.digits", {"width": _mm(needed + 0.05)}, field="code_lines")
    return None


def _letters_fault(choices: TemplateChoices, words: LabelWords) -> Reason | None:
    written = (without_stars(words.product), words.producer, words.batch, words.badge, words.scratch, *words.ordinal)
    letters = missing(" ".join((*written, choices.invitation_words, choices.issuer_words)))
    return Reason("print.letters", letters=letters) if letters else None


def _gtin_fault(choices: TemplateChoices, words: LabelWords) -> Reason | None:
    if choices.barcode == "none" or choices.barcode_show == "no":
        return None
    if not barcode_text(choices, words.gtin):
        return Reason("template.gtin", field="barcode") if choices.barcode_show == "always" else None
    try:
        if words.gtin:
            fixed_bars(choices, words.gtin)
    except Refused as refused:
        return refused.reason
    return None


def without_room(size: tuple[float, float], choices: TemplateChoices, words: LabelWords, trial: Trial) -> Reason:
    """What is too much for a label of this size, and the size that would do with everything on it."""
    figures = _enough(size, choices, words, trial)
    for field, fewer, said in _reliefs(choices, words):
        if trial(size, *fewer):
            return Reason(f"template.{said}", figures, field=field)
    return Reason("template.room", figures, field="stock")


def _reliefs(choices: TemplateChoices, words: LabelWords) -> list[tuple[str, tuple[TemplateChoices, LabelWords], str]]:
    """What could be left out or left free, one at a time: the field, the rest, and the reason that names it."""
    found = [(field, (_without(choices, field), words), "room") for field in _always(choices)]
    if choices.code_lines:
        found.insert(0, ("code_lines", (replace(choices, code_lines=0), words), "digits_lines"))
    if choices.arrangement != "auto":
        found.insert(0, ("arrangement", (replace(choices, arrangement="auto"), words), "arrangement"))
    if words.scratch:
        found.append(("stock", (choices, replace(words, scratch="")), "scratch"))
    if choices.address == "always":
        found.append(("stock", (replace(choices, address="no"), words), "host"))
    if choices.code:
        found.append(("stock", (replace(choices, code=False), words), "digits_room"))
    return found


def _without(choices: TemplateChoices, field: str) -> TemplateChoices:
    changes: dict[str, Any] = {field: "no"}
    return replace(choices, **changes)


def _always(choices: TemplateChoices) -> list[str]:
    fields = ("logo", "issuer", "invitation", "batch", "producer", "barcode_show", "name", "ordinal")
    return [field for field in fields if getattr(choices, field) == "always" or field == "batch"]


def _enough(size: tuple[float, float], choices: TemplateChoices, words: LabelWords, trial: Trial) -> dict[str, str]:
    """A size in the same proportions that would do, in whole millimetres; a dash when none of them does."""
    larger = ((float(round(size[0] * more)), float(round(size[1] * more))) for more in _GROWTH)
    wide, high = next((one for one in larger if trial(one, choices, words)), (0.0, 0.0))
    return {"width": f"{wide:.0f}" if wide else "–", "height": f"{high:.0f}" if high else "–"}


def _mm(length: float) -> str:
    return f"{length:.1f}"
