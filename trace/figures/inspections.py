"""The overview for heads of inspection: what their units planned, did, found, paused and closed in a period.

One report for page, print, sheets and JSON alike: every table is made here once, as a heading and rows.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from flask_babel import gettext as _

from trace.base.db import Session, snapshot
from trace.base.runtime import Runtime
from trace.core.words import VIETNAM, local_day
from trace.figures import rules
from trace.figures.queries import inspections as reads
from trace.figures.queries.inspections import Counted, Placed, Planned, Proposed, Sought, Violated
from trace.figures.rules import Cell, Period
from trace.inspections.measures.wording import PROPOSALS as TO_AUTHORITIES
from trace.inspections.queries import HoldQuestion, HoldRecord, holds
from trace.inspections.violations.wording import STATES
from trace.inspections.wording import PROPOSALS
from trace.registry import queries as registry
from trace.registry.models import AdminUnit

USUAL_DAYS: Final = 90
MOST_HOLDS: Final = 200
TABLES: Final = ("ke-hoach", "don-vi", "nhom", "xa", "tam-ngung", "thoi-gian", "de-nghi", "vi-pham")


@dataclass(frozen=True)
class Table:
    """One table: its name in addresses, its title, heading and rows."""

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Overview:
    """All of it. `open_holds`: the one to be looked at first comes first; `late_holds` are past their review date."""

    period: Period
    plans: Sequence[Planned]
    units: Sequence[Counted]
    groups: Sequence[Counted]
    wards: Sequence[Counted]
    columns: Sequence[tuple[date, int]]
    open_holds: Sequence[HoldRecord]
    late_holds: int
    closing: dict[str, list[tuple[datetime, datetime]]]
    proposals: Sequence[Proposed]
    violations: Sequence[Violated]
    places: Sequence[Placed]
    communes: dict[str, AdminUnit]
    strange: dict[str, AdminUnit]
    group_names: dict[str, str]
    today: date

    @property
    def recorded(self) -> int:
        """How much was recorded."""
        return sum(one.all for one in self.units)

    @property
    def serious(self) -> int:
        """How much of it is a serious fault."""
        return sum(one.serious for one in self.units)

    @property
    def done(self) -> tuple[int, int, int]:
        """Visits by plans that run in the period: done, all, past their day."""
        counts = ((one.done, one.items, one.late) for one in self.plans)
        done, items, late = map(sum, zip(*counts, strict=True)) if self.plans else (0, 0, 0)
        return done, items, late

    def commune(self, code: str) -> str:
        """The name of a commune; words where none is known."""
        unit = self.communes.get(code) or self.strange.get(code)
        return f"{unit.unit_type} {unit.name}" if unit else code or str(_("Commune not known"))

    def group(self, key: str) -> str:
        """The name of a product group; words where none is known."""
        return self.group_names.get(key, key) or str(_("Group not known"))


def period(first: date | None, last: date | None, today: date) -> Period:
    """The period somebody asked for, by weeks; the last ninety days where they did not say."""
    return rules.period(first or (last or today) - timedelta(days=USUAL_DAYS - 1), last, "week", today)


def sought(asked: Period, units: frozenset[int], *, group: str | None, ward: str | None, today: date) -> Sought:
    """The question of a period: from its first moment in Vietnam to before the one after its last day."""
    since = datetime.combine(asked.first, time(), VIETNAM)
    until = datetime.combine(asked.last + timedelta(days=1), time(), VIETNAM)
    return Sought(units, since, until, asked.first, asked.last, today, group, ward)


def overview(rt: Runtime, asked: Sought) -> Overview:
    """The whole report, read as one state."""
    with snapshot(rt.main) as db:
        communes = registry.commune_points(db, rt.settings.province_code)
        wards = reads.counted(db, asked, "ward")
        held = _held(db, asked)
        return Overview(
            period=Period(asked.first, asked.last, "week"),
            plans=reads.planned(db, asked),
            units=reads.counted(db, asked, "unit"),
            groups=reads.counted(db, asked, "group"),
            wards=wards,
            columns=_columns(db, asked),
            open_holds=held,
            late_holds=sum(one.review_on < asked.today for one in held),
            closing=reads.closing(db, asked),
            proposals=reads.proposed(db, asked),
            violations=reads.violated(db, asked),
            places=reads.placed(db, asked),
            communes=communes,
            strange=_elsewhere(db, wards, communes),
            group_names={each.key: each.name for each in registry.groups(db)},
            today=asked.today,
        )


def _held(db: Session, asked: Sought) -> list[HoldRecord]:
    """Open holds of the units whatever the period: what is past its date must not fall out of a report."""
    found = holds(db, HoldQuestion(open_only=True, agency_ids=asked.units), limit=MOST_HOLDS)
    return sorted(found, key=lambda one: (one.review_on, one.state.placed_at))


def _columns(db: Session, asked: Sought) -> list[tuple[date, int]]:
    days = Counter(local_day(moment) for moment in reads.by_day(db, asked))
    return list(rules.by_column(days, Period(asked.first, asked.last, "week")).items())


def _elsewhere(db: Session, wards: Sequence[Counted], known: dict[str, AdminUnit]) -> dict[str, AdminUnit]:
    """Communes of other provinces in which something was recorded."""
    strange = [one.key for one in wards if one.key and one.key not in known]
    found = [registry.commune(db, code) for code in strange[:20]]
    return {unit.code: unit for unit in found if unit is not None}


def tables(found: Overview) -> dict[str, Table]:
    """Every table by its name, in the order of the page."""
    makers = (_plans, _units, _groups, _wards, _holds, _times, _asked, _violations)
    return {table.name: table for table in (maker(found) for maker in makers)}


def _plans(found: Overview) -> Table:
    header = [
        _("Unit"),
        _("Visits planned"),
        _("Visits done"),
        _("Visits left out"),
        _("Past their day"),
        _("Done, per cent"),
    ]
    rows = [
        (one.unit, one.items, one.done, one.dropped, one.late, round(100 * one.done / one.items)) for one in found.plans
    ]
    return Table("ke-hoach", _("Plan against done"), header, rows)


def _counts(name: str, title: str, what: str, rows: Sequence[tuple[str, Counted]]) -> Table:
    header = [what, _("Recorded, all"), _("In order"), _("Minor fault"), _("Serious fault"), _("Without a due stamp")]
    return Table(name, title, header, [(label, *one[1:]) for label, one in rows])


def _units(found: Overview) -> Table:
    rows = [(one.key or str(_("Without a unit")), one) for one in found.units]
    return _counts("don-vi", _("Recorded by unit"), _("Unit"), rows)


def _groups(found: Overview) -> Table:
    rows = [(found.group(one.key), one) for one in found.groups]
    return _counts("nhom", _("Recorded by product group"), _("Product group"), rows)


def _wards(found: Overview) -> Table:
    rows = [(found.commune(one.key), one) for one in found.wards]
    return _counts("xa", _("Recorded by commune"), _("Commune"), rows)


def _holds(found: Overview) -> Table:
    header = [_("Goods"), _("Unit"), _("Since"), _("Days open"), _("Look at it again before"), _("Days past that")]
    rows = [
        (
            f"{one.product}, {one.lot}" if one.lot else f"{one.product}, {_('run %(id)s', id=one.run_id)}",
            one.unit_name,
            f"{local_day(one.state.placed_at):%d/%m/%Y}",
            (found.today - local_day(one.state.placed_at)).days,
            f"{one.review_on:%d/%m/%Y}",
            max(0, (found.today - one.review_on).days),
        )
        for one in found.open_holds
    ]
    return Table("tam-ngung", _("Holds that are open now"), header, rows)


def _times(found: Overview) -> Table:
    header = [_("What was closed"), _("Closed, how many"), _("Days, half took less"), _("Days, the longest")]
    words = {
        "hold_stamps": _("Hold on stamps"),
        "hold_batch": _("Hold on a batch"),
        "recall": _("Recalls closed"),
        "alarm": _("Alarm of scans"),
    }
    rows = [(words[kind], len(spans), *_days(spans)) for kind, spans in found.closing.items()]
    return Table("thoi-gian", _("Time to close"), header, rows)


def _days(spans: Sequence[tuple[datetime, datetime]]) -> tuple[Cell, Cell]:
    """The median and the longest time in days, to one decimal place; nothing where nothing was closed."""
    if not spans:
        return None, None
    days = [(ended - begun) / timedelta(days=1) for begun, ended in spans]
    return f"{statistics.median(days):.1f}", f"{max(days):.1f}"


def _asked(found: Overview) -> Table:
    header = [_("Kind of proposal"), _("Waiting"), _("Accepted"), _("Rejected")]
    words = {"stamps": PROPOSALS, "authority": TO_AUTHORITIES}
    rows = [(str(words[one.on][one.kind]), one.waiting, one.accepted, one.rejected) for one in found.proposals]
    return Table("de-nghi", _("Proposals: stamps, certificates, OCOP"), header, rows)


def _violations(found: Overview) -> Table:
    header = [_("Unit"), *(str(label) for label, _tone in STATES.values())]
    return Table("vi-pham", _("Violations recorded in the period"), header, [tuple(one) for one in found.violations])
