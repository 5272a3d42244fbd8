"""Whose turn it is: which configured steps a case goes through, which unit is competent, and who sits in for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

ALL = "*"


@dataclass(frozen=True)
class Step:
    """One configured step of a kind of case, for a product group and a commune (`*` = all)."""

    group_key: str
    ward_code: str
    seq: int
    name: str
    name_en: str
    competent: str
    working_days: int
    four_eyes: bool = False


@dataclass(frozen=True)
class Matter:
    """What the way of a case depends on: where the producer sits, and the product group where there is one."""

    province_code: str
    ward_code: str
    group_key: str | None = None


@dataclass(frozen=True)
class Unit:
    """An agency as routing sees it: its place, its groups (none = all), its officers in service, its named deputy."""

    id: int
    kind: str
    parent_id: int | None
    province_code: str
    ward_code: str | None
    groups: tuple[str, ...] = ()
    officers: frozenset[int] = frozenset()
    deputy_id: int | None = None


@dataclass(frozen=True)
class Seat:
    """Where a case lies: with a unit, and with its named deputy when none of its officers may decide."""

    agency_id: int
    deputy_id: int | None = None


def covers(pattern: str, group_key: str | None) -> bool:
    """Whether a group pattern covers a group: `I.1` covers `I.1` and `I.1.a`, not `I.10`; `*` covers everything."""
    if pattern == ALL:
        return True
    return group_key is not None and f"{group_key}.".startswith(f"{pattern}.")


def steps_for(configured: Iterable[Step], matter: Matter) -> tuple[Step, ...]:
    """The steps a case goes through, in order: the narrowest product group wins, and within it the narrowest area."""
    fitting = [
        step
        for step in configured
        if covers(step.group_key, matter.group_key) and step.ward_code in (ALL, matter.ward_code)
    ]
    if not fitting:
        return ()
    narrowest = max(_narrowness(step) for step in fitting)
    return tuple(sorted((step for step in fitting if _narrowness(step) == narrowest), key=lambda step: step.seq))


def _narrowness(step: Step) -> tuple[int, bool]:
    return (0 if step.group_key == ALL else len(step.group_key.split("."))), step.ward_code != ALL


def step_after(steps: Sequence[Step], seq: int) -> Step | None:
    """The step that follows number `seq`; None after the last one."""
    return next((step for step in steps if step.seq > seq), None)


def upward(start: Unit, units: Mapping[int, Unit]) -> Iterator[Unit]:
    """The unit and those above it, nearest first. A ring of parents ends where it began."""
    seen: set[int] = set()
    unit: Unit | None = start
    while unit is not None and unit.id not in seen:
        seen.add(unit.id)
        yield unit
        unit = units.get(unit.parent_id) if unit.parent_id is not None else None


def competent_unit(competent: str, matter: Matter, units: Mapping[int, Unit]) -> Unit | None:
    """The unit that takes a step: `commune`, `sector`, `inspectorate` or `province`. None only where no unit could.

    Competence follows the chain of parents as well as the province: a commune may report to a sub-department whose
    province code is another one. What a commune, sector or inspectorate lacks, the province's sub-department does.
    """
    if competent == "inspectorate" and (team := _inspectorate(matter, units)):
        return team
    if competent == "commune" and (commune := _commune(matter, units)):
        return commune
    if competent == "sector" and (sector := _sector(matter, units)):
        return sector
    return _publisher(matter, units)


def _commune(matter: Matter, units: Mapping[int, Unit]) -> Unit | None:
    return _first(unit for unit in units.values() if unit.kind == "commune" and unit.ward_code == matter.ward_code)


def _sector(matter: Matter, units: Mapping[int, Unit]) -> Unit | None:
    """The department that names the group most closely, in the province or among those the commune reports to."""
    near = _near(matter, units)
    named = [
        (max(len(group) for group in unit.groups if covers(group, matter.group_key)), -unit.id, unit)
        for unit in units.values()
        if unit.kind in ("department", "sub_department")
        and unit.province_code in near
        and any(covers(group, matter.group_key) for group in unit.groups)
    ]
    return max(named, key=lambda found: found[:2])[2] if named else None


def _inspectorate(matter: Matter, units: Mapping[int, Unit]) -> Unit | None:
    """The inspectorate of the commune, else of the province, for this group or for all of them."""
    near = _near(matter, units)
    teams = [
        (unit.ward_code == matter.ward_code, bool(unit.groups), -unit.id, unit)
        for unit in units.values()
        if unit.kind == "inspectorate"
        and unit.province_code in near
        and unit.ward_code in (None, matter.ward_code)
        and (not unit.groups or any(covers(group, matter.group_key) for group in unit.groups))
    ]
    return max(teams, key=lambda found: found[:3])[3] if teams else None


def _near(matter: Matter, units: Mapping[int, Unit]) -> set[str]:
    """The province, and those of the units to which the commune reports."""
    commune = _commune(matter, units)
    return {matter.province_code, *(unit.province_code for unit in (upward(commune, units) if commune else ()))}


def _publisher(matter: Matter, units: Mapping[int, Unit]) -> Unit | None:
    """The sub-department above the commune; else that of the province; else one that has communes below it."""
    if commune := _commune(matter, units):
        above = [unit for unit in upward(commune, units) if unit.kind != "commune"]
        nearest = next((unit for unit in above if unit.kind == "sub_department"), None)
        if found := nearest or next(iter(above), None):
            return found
    parents = {unit.parent_id for unit in units.values() if unit.kind == "commune"}
    subs = [unit for unit in units.values() if unit.kind == "sub_department"]
    return max(
        subs,
        key=lambda unit: (unit.province_code == matter.province_code, unit.id in parents, -unit.id),
        default=None,
    )


def _first(units: Iterable[Unit]) -> Unit | None:
    return min(units, key=lambda unit: unit.id, default=None)


def seat(start: Unit, units: Mapping[int, Unit], entered_by: Collection[int]) -> Seat:
    """Where the case lies when those who entered it must not decide: the unit, its named deputy, or the unit above.

    A unit takes the case when one of its officers is free to decide. Otherwise its deputy does, if free; otherwise the
    unit above is asked in the same way. The highest unit keeps what nobody is free to decide.
    """
    last = start
    for unit in upward(start, units):
        if unit.officers.difference(entered_by):
            return Seat(unit.id)
        if unit.deputy_id is not None and unit.deputy_id not in entered_by:
            return Seat(unit.id, unit.deputy_id)
        last = unit
    return Seat(last.id)
