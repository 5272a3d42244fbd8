"""Whatever statement of ordering or activating fails, nothing of it is left (checks, S17)."""

from __future__ import annotations

from sqlalchemy import event, func, select

from trace.base.db import snapshot
from trace.ledger.models import LedgerEntry, LedgerWaiting
from trace.stamps.models import Run, StampKey, StampRange


class BrokenOff(Exception):
    """Something failed right after a statement."""


def broken_off_everywhere(rt, act, left) -> int:
    """Do `act` until it is whole, broken off after its first statement, its second, and so on; how many broke."""
    before, broken = left(), 0
    while True:
        seen = 0

        def after(*_anything, until=broken + 1):
            nonlocal seen
            seen += 1
            if seen == until:
                raise BrokenOff

        event.listen(rt.main, "after_cursor_execute", after)
        try:
            act()
        except BrokenOff:
            broken += 1
        else:
            return broken
        finally:
            event.remove(rt.main, "after_cursor_execute", after)
        assert left() == before, f"something is left when statement {broken} was the last"


def counted(rt, *tables) -> list[int]:
    with snapshot(rt.main) as db:
        counts = [db.scalar(select(func.count()).select_from(table)) for table in tables]
        return [*counts, db.get_one(StampKey, 0).next_serial]


def test_an_order_that_breaks_off_after_any_statement_leaves_nothing(one_province):
    rt = one_province.rt
    broken = broken_off_everywhere(
        rt, lambda: one_province.order(10), lambda: counted(rt, Run, StampRange, LedgerEntry, LedgerWaiting)
    )
    assert broken > 5


def test_an_activation_that_breaks_off_after_any_statement_leaves_nothing(one_province):
    rt, run, batch = one_province.rt, one_province.printed(10), one_province.batch()

    def lies():
        with snapshot(rt.main) as db:
            rows = db.execute(select(StampRange.lo, StampRange.hi, StampRange.batch_id).order_by(StampRange.lo)).all()
        return [*map(tuple, rows), *counted(rt, LedgerEntry, LedgerWaiting)]

    broken = broken_off_everywhere(rt, lambda: one_province.activate(run, 0, 10, batch), lies)
    assert broken > 5
