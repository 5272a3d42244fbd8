"""The configured way of a kind of case: what it may be, and which kinds of case must always have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trace.core.reason import Reason
from trace.review.rules.routing import ALL

COMPETENT: Final = ("commune", "sector", "province", "inspectorate")
MOST_STEPS: Final = 5
MOST_DAYS: Final = 60
LONGEST_NAME: Final = 80
# Without a way these could not be handed in at all. A release of stamps or an OCOP item is decided on directly then.
NEEDED: Final = frozenset(
    {"producer", "producer_change", "product", "certificate", "tax_id", "report", "report.copy", "report.harm"}
)
KINDS: Final = (
    "producer",
    "producer_change",
    "product",
    "certificate",
    "ocop",
    "run",
    "tax_id",
    "report",
    "report.copy",
    "report.harm",
)


@dataclass(frozen=True)
class PlannedStep:
    """One step as it was filled in: names, who is competent, working days, whether two people must accept."""

    name: str
    name_en: str
    competent: str
    working_days: int
    four_eyes: bool = False


@dataclass(frozen=True)
class WayOf:
    """Which cases go a way: their kind, product group and commune; `*` = all."""

    kind: str
    group_key: str = ALL
    ward_code: str = ALL

    @property
    def general(self) -> bool:
        """Whether it is the way of every case of the kind that has no narrower one."""
        return (self.group_key, self.ward_code) == (ALL, ALL)


def why_not_way(of: WayOf, steps: Sequence[PlannedStep]) -> list[Reason]:
    """What is wrong with a way: no step where one is needed, more than five, a step without name, unit or days."""
    wrong = []
    if of.kind not in KINDS:
        wrong.append(Reason("choice.unknown", field="kind"))
    if not steps and of.general and of.kind in NEEDED:
        wrong.append(Reason("way.empty", field="steps"))
    if len(steps) > MOST_STEPS:
        wrong.append(Reason("way.long", field="steps", most=MOST_STEPS))
    for number, step in enumerate(steps, start=1):
        if not step.name.strip() or max(len(step.name), len(step.name_en)) > LONGEST_NAME:
            wrong.append(Reason("way.name", field="steps", number=number))
        if step.competent not in COMPETENT:
            wrong.append(Reason("way.competent", field="steps", number=number))
        if not 1 <= step.working_days <= MOST_DAYS:
            wrong.append(Reason("way.days", field="steps", number=number, most=MOST_DAYS))
    return wrong
