"""A market scene: a printed run, its first half on a batch; an inspector, the head of the unit, the head above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests import make
from tests.conftest import NOON
from tests.review.conftest import own_loop as own_loop
from tests.stamps.province import Province, make_province
from trace.accounts.models import Agency
from trace.base.actor import Actor
from trace.base.db import snapshot, transaction
from trace.base.reading import reader
from trace.core.codes import seal
from trace.core.typed import Reading
from trace.inspections import service
from trace.inspections.rules import HoldDetails
from trace.ledger.models import LedgerEntry
from trace.lookup import queries as lookup
from trace.lookup import rules as verdicts
from trace.registry.rules import RecallDetails
from trace.stamps import queries as stamps
from trace.stamps.keyring import stamp_keys

REVIEW = (NOON + timedelta(days=14)).date()
HOLD = HoldDetails("Nghi có dư lượng kháng sinh, đã lấy mẫu", REVIEW)


@dataclass
class Market:
    """What a test of inspections needs at hand."""

    province: Province
    run: object
    batch: object
    boss: Actor  # head of the unit above
    stranger: Actor  # head of another unit

    @property
    def rt(self):
        return self.province.rt

    @property
    def inspector(self):
        return self.province.inspector

    @property
    def head(self):
        return self.province.head

    @property
    def colleague(self):
        return make.actor("inspector", 35, units=self.inspector.units, home=self.inspector.home)

    def do(self, command, **arguments):
        """Run one command in a transaction of its own."""
        with transaction(self.rt.main) as db:
            return command(db, **{"now": NOON} | arguments)

    def hold_batch(self, **more):
        return self.do(
            service.hold_batch, **{"actor": self.inspector, "batch_id": self.batch.id, "details": HOLD} | more
        )

    def hold_stamps(self, lo=0, hi=10, **more):
        arguments = {"actor": self.inspector, "run_id": self.run.id, "lo": lo, "hi": hi, "details": HOLD}
        return self.do(service.hold_stamps, **arguments | more)

    def hold(self, kind, **more):
        return self.hold_batch(**more) if kind == "batch" else self.hold_stamps(**more)

    def recall(self, **more):
        stated = {
            "batch_ids": (self.batch.id,),
            "decision_date": NOON.date(),
            "decision_no": "12/QĐ-TĐC",
            "decided_by": "Chi cục Tiêu chuẩn Đo lường Chất lượng",
            "scope": "Lô L2411, 1.000 chai",
            "public_text": "Hàm lượng HMF vượt mức cho phép",
        }
        return RecallDetails(**stated | more)

    def code(self, ordinal=0):
        """The code printed on a stamp of the run."""
        keys = stamp_keys(self.rt.keys)
        with snapshot(self.rt.main) as db:
            run = stamps.run(db, self.run.id)
            return seal(keys.seal(keys.slot(db, run.slot), run.id, run.salt), run.base + ordinal)

    def state(self, ordinal=0, *, now=NOON):
        """What the public reads of a stamp of the run."""
        code = self.code(ordinal)
        found = lookup.facts(reader(self.rt.main), self.rt.keys, Reading(code))
        return verdicts.verdict(found.facts, now).state

    def acts(self):
        """The acts in the ledger, in the order they were written."""
        with snapshot(self.rt.main) as db:
            return [entry.act for entry in db.query(LedgerEntry).order_by(LedgerEntry.id)]


def make_market(rt):
    province = make_province(rt)
    with transaction(rt.main) as db:
        department = make.agency(db, name="Sở Khoa học và Công nghệ", kind="department")
        other = make.agency(db, name="Đội kiểm tra số 2", kind="inspectorate")
        db.get(Agency, province.agency.id).parent_id = department.id
    run, batch = province.released(130), province.batch()
    province.activate(run, 0, 65, batch)
    above = frozenset({department.id, province.agency.id})
    boss = make.actor("officer", 40, units=above, heads=frozenset({department.id}), home=department.id)
    stranger = make.actor("inspector", 50, units=frozenset({other.id}), heads=frozenset({other.id}), home=other.id)
    return Market(province, run, batch, boss, stranger)


@pytest.fixture
def market(both):
    """The scene on each database."""
    return make_market(both)


@pytest.fixture
def one_market(runtime):
    """The scene on SQLite, for what does not depend on the database."""
    return make_market(runtime)
