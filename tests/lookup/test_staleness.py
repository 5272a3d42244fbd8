"""What one worker commits, every other worker shows within the declared second, which is never more than two.

Two apps, each with a runtime and connections of its own, stand for two processes. Both have answered before, so that
whatever they keep is warm.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.conftest import NOON
from tests.lookup.shop import Shop
from tests.lookup.test_queries import batch_hold, recall
from tests.lookup.test_views import headline
from trace.app import create_app
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.registry.models import BatchHold, Recall, RecallBatch
from trace.stamps.models import StampRange


@pytest.fixture
def shop(both):
    made = Shop(both, exp_date=date(2026, 12, 24))
    made.activate()
    return made


@pytest.fixture
def workers(shop):
    """The shop's own app and one of another process on the same database."""
    declared = replace(shop.rt.settings, staleness_ms=1000)
    other = Runtime.from_settings(declared, clock=shop.rt.clock)
    clients = [create_app(rt).test_client() for rt in (replace(shop.rt, settings=declared), other)]
    for client in clients * 2:
        assert headline(client.get(f"/{shop.code}")) == "ĐÃ ĐĂNG KÝ"
    yield clients
    other.main.dispose()
    other.observations.dispose()


def said(workers, code, clock):
    """What the workers say of a code when the declared staleness has passed, on the page and to programs alike."""
    clock.now += timedelta(seconds=1)
    pages = {headline(client.get(f"/{code}")) for client in workers}
    states = {client.get(f"/{code}.json").json["headline"] for client in workers}
    assert pages == states
    return pages


def test_a_recall_is_shown_by_every_worker_in_time(shop, workers):
    row = shop.add(recall(shop))
    shop.add(RecallBatch(recall_id=row.id, batch_id=shop.batch.id))
    assert said(workers, shop.code, shop.rt.clock) == {"ĐANG THU HỒI"}

    with transaction(shop.rt.main) as db:
        db.get(Recall, row.id).withdrawn_at = NOON
    assert said(workers, shop.code, shop.rt.clock) == {"ĐÃ ĐĂNG KÝ"}


def test_a_hold_is_shown_by_every_worker_in_time_and_so_is_its_end(shop, workers):
    row = shop.add(batch_hold(shop))
    assert said(workers, shop.code, shop.rt.clock) == {"TẠM NGỪNG BÁN"}

    with transaction(shop.rt.main) as db:
        db.get(BatchHold, row.id).released_at = NOON
    assert said(workers, shop.code, shop.rt.clock) == {"ĐÃ ĐĂNG KÝ"}


def test_a_revocation_is_shown_by_every_worker_in_time(shop, workers):
    with transaction(shop.rt.main) as db:
        db.query(StampRange).filter_by(run_id=shop.run.id).one().revoked_at = NOON
    assert said(workers, shop.code, shop.rt.clock) == {"TEM BỊ KHÓA"}


def test_what_is_kept_for_a_day_is_made_anew_on_the_next(shop, workers):
    before = {client.get(f"/{shop.code}").data for client in workers}
    shop.rt.clock.now += timedelta(days=1)
    after = {client.get(f"/{shop.code}").data for client in workers}
    assert (len(before), len(after)) == (1, 1)
    assert before != after
