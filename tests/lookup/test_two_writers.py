"""Two writers of scans that wait for each other: the one that is sent back writes again, so nothing is lost."""

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.lookup.shop import Shop
from trace.app import create_app
from trace.base.db import snapshot
from trace.lookup import service
from trace.lookup.models import Scan, Unobserved
from trace.lookup.scans import observing


def test_a_batch_that_was_sent_back_by_a_deadlock_is_written_again_once(runtime, monkeypatch):
    shop, sent_back, record = Shop(runtime), [], service.record_scans
    shop.activate()

    def sends_back_the_first(db, *given, **more):
        amount = record(db, *given, **more)
        if not sent_back:
            sent_back.append(amount)
            raise OperationalError("", {}, psycopg.errors.DeadlockDetected())
        return amount

    monkeypatch.setattr(service, "record_scans", sends_back_the_first)
    create_app(runtime).test_client().get(f"/{shop.code}", headers={"User-Agent": "Mozilla/5.0 (Android) Mobile"})
    observing.flush(runtime)
    with snapshot(runtime.observations) as db:
        assert db.scalars(select(Scan.amount)).all() == sent_back == [1]
        assert db.scalars(select(Unobserved)).all() == []
