"""Stamps that nobody activated lapse: after a notice, once, and never a stamp that something happened to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests import make
from tests.conftest import NOON
from tests.stamps.test_reconciling import void
from trace.app import create_app
from trace.base.actor import SERVICE_ID
from trace.base.db import snapshot, transaction
from trace.jobs import runner
from trace.ledger.models import LedgerEntry
from trace.registry.models import Producer
from trace.stamps import queries, service
from trace.stamps.models import Run
from trace.stamps.rules import Account, LapseTerms
from trace.stamps.stock import jobs as stock_jobs
from trace.stamps.stock.lapsing import lapse_stamps
from trace.working import JOBS

DAYS, NOTICE = 183, 30
TERMS = LapseTerms(DAYS, NOTICE)


def at(province, days):
    """Let the worker do its periodic work so many days after release."""
    province.rt.clock.now = NOON + timedelta(days=days)
    lapse_stamps(province.rt)


def account(province, run):
    with snapshot(province.rt.main) as db:
        return queries.account(db, run)


def entries(province, act):
    with snapshot(province.rt.main) as db:
        return db.scalars(select(LedgerEntry).where(LedgerEntry.act == act)).all()


def told_at(province, run):
    with snapshot(province.rt.main) as db:
        return db.scalar(select(Run.lapse_told_at).where(Run.id == run.id))


def test_the_producer_is_told_and_a_month_later_what_is_in_stock_lapses_and_nothing_else(province):
    run, batch = province.released(130), province.batch()
    province.activate(run, 0, 50, batch)
    void(province, run, [(50, 60)], "spoiled")
    with transaction(province.rt.main) as db:
        service.hold_range(
            db,
            actor=province.inspector,
            run_id=run.id,
            lo=60,
            hi=65,
            reason="nghi in lậu",
            review_on=date(2026, 12, 1),
            now=NOON,
        )
    at(province, DAYS - NOTICE - 1)
    assert told_at(province, run) is None
    at(province, DAYS - NOTICE)
    assert told_at(province, run) == province.rt.clock.now
    at(province, DAYS - 1)
    assert account(province, run).lapsed == 0
    for days in (DAYS, DAYS, DAYS + 5):
        at(province, days)
    assert account(province, run) == Account(released=130, active=50, spoiled=10, lapsed=65, stock=5, stock_held=5)
    (entry,) = entries(province, "stamps.lapsed")
    assert (entry.actor_id, entry.content) == (SERVICE_ID, {"spans": [[65, 130]], "count": 65, "days": DAYS})
    assert len(entries(province, "stamps.lapse_told")) == 1


def test_a_notice_given_late_still_leaves_its_thirty_days(one_province):
    run = one_province.released()
    at(one_province, DAYS + 100)
    assert account(one_province, run).lapsed == 0
    at(one_province, DAYS + 100 + NOTICE - 1)
    assert account(one_province, run).lapsed == 0
    at(one_province, DAYS + 100 + NOTICE)
    assert account(one_province, run).lapsed == 130


def test_two_workers_at_once_lapse_once(province):
    run = province.released()
    at(province, DAYS - NOTICE)
    province.rt.clock.now = NOON + timedelta(days=DAYS)

    def lapse(_worker):
        with transaction(province.rt.main) as db:
            return service.lapse_run(db, run_id=run.id, terms=TERMS, now=province.rt.clock.now)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(lapse, range(4))) == [0, 0, 0, 130]
    assert len(entries(province, "stamps.lapsed")) == 1


def test_the_producer_is_told_once_however_many_workers_look(province):
    run = province.released()

    def tell(_worker):
        with transaction(province.rt.main) as db:
            return service.tell_lapse(db, run_id=run.id, now=NOON)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(tell, range(4))) == [False, False, False, True]


def test_the_letter_says_how_many_until_when_and_where_in_both_languages(one_province):
    rt = one_province.rt
    with transaction(rt.main) as db:
        db.get_one(Producer, one_province.producer.id).email = "htx@example.vn"
    run = one_province.released(1, kind="lot", copies=90)
    at(one_province, DAYS - NOTICE)
    runner.run_due(rt, {name: JOBS[name] for name in ("stamps.tell_lapse", "notices.send")})
    (letter,) = [path.read_bytes() for path in (rt.settings.instance / "outbox").glob("*.eml")]
    text = _plain(letter)
    last = f"{date(2026, 11, 20) + timedelta(days=DAYS):%d/%m/%Y}"
    assert "To: htx@example.vn" in text and f"/tem/{run.id}" in text
    assert f"90 tem chưa kích hoạt của lệnh in {run.id}" in text and text.count(last) == 2


def _plain(letter):
    import email.policy

    message = email.message_from_bytes(letter, policy=email.policy.default)
    return f"To: {message['To']}\n{message.get_content()}"


def test_nothing_is_said_when_everything_was_activated_meanwhile(one_province):
    run, batch = one_province.released(), one_province.batch()
    at(one_province, DAYS - NOTICE)
    one_province.activate(run, 0, 130, batch)
    runner.run_due(one_province.rt, {"stamps.tell_lapse": stock_jobs.tell_lapse})
    assert not (one_province.rt.settings.instance / "outbox").exists()


@pytest.mark.parametrize("state", ["ordered", "active"])
def test_runs_without_stock_are_left_alone(one_province, state):
    run = one_province.order() if state == "ordered" else one_province.released()
    if state == "active":
        one_province.activate(run, 0, 130, one_province.batch())
    at(one_province, DAYS * 3)
    at(one_province, DAYS * 4)
    with snapshot(one_province.rt.main) as db:
        acts = select(func.count()).where(LedgerEntry.act.in_(("stamps.lapsed", "stamps.lapse_told")))
        assert db.scalar(acts) == 0


def test_the_public_page_of_a_lapsed_stamp_says_that_it_is_void(one_province):
    run = one_province.released()
    at(one_province, DAYS - NOTICE)
    at(one_province, DAYS)
    with snapshot(one_province.rt.main) as db:
        code = make.code(db, run, one_province.rt.keys, 7)
    page = create_app(one_province.rt).test_client().get(f"/{code}", headers={"Accept-Language": "vi"})
    assert "TEM ĐÃ HỦY" in page.text and "Tem này không được dán trên hàng bán." in page.text
