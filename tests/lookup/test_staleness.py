"""What one worker commits, every other worker shows within the declared second, which is never more than two.

Two apps, each with a runtime and connections of its own, stand for two processes. Both have answered before, so that
whatever they keep is warm.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import make
from tests.conftest import NOON
from tests.lookup.shop import Shop
from tests.lookup.test_queries import batch_hold, recall
from tests.lookup.test_views import headline
from trace.accounts import service as accounts
from trace.accounts.models import Person, Post
from trace.accounts.queries import actor_of
from trace.accounts.rules import KeyOrder
from trace.app import create_app
from trace.base.db import transaction
from trace.base.runtime import Runtime
from trace.registry.models import Batch, BatchHold, Certificate, CertificateSite, Recall, RecallBatch
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


def test_a_revocation_of_stars_sent_through_the_api_changes_the_page_within_two_seconds(shop, workers):
    with transaction(shop.rt.main) as db:
        unit = make.agency(db, name="Sở Nông nghiệp và Môi trường")
        clerk = Person(name="clerk", role="officer", fs_uniquifier="clerk", made_at=NOON)
        db.add(clerk)
        db.flush()
        db.add(Post(person_id=clerk.id, agency_id=unit.id, since=NOON))
        make.ocop_item(db, shop.product)
    with transaction(shop.rt.main) as db:
        order = KeyOrder("Sở", ("ocop_item.edit", "ocop_item.revoke"), 30)
        _, key = accounts.issue_key(db, actor=actor_of(db, clerk.id), order=order, demonstration=True, now=NOON)
    shop.rt.clock.now += timedelta(seconds=1)
    for client in workers * 2:
        assert "★★★★" in client.get(f"/{shop.code}").text
    row = {"act": "revoke", "decision_no": "88/QĐ-UBND", "decision_date": "2026-11-20", "of_decision_no": "12/QĐ-UBND",
           "product_name": "Mật ong Vũ Quang", "producer_name": "HTX Mật ong Vũ Quang"}  # fmt: skip
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "1"}
    sent = workers[0].post("/api/v1/ocop-decisions", json={"items": [row]}, headers=headers)
    assert [each["took"] for each in sent.json["items"]] == ["made"], sent.text
    shop.rt.clock.now += timedelta(seconds=2)
    for client in workers * 2:
        page = client.get(f"/{shop.code}").text
        assert 'Giấy chứng nhận OCOP đã bị thu hồi từ <time datetime="2026-11-20">' in page
        assert "★" not in page


def test_a_paper_of_a_site_is_shown_on_goods_from_there_only(shop):
    with transaction(shop.rt.main) as db:
        farm, other = make.site(db, shop.producer), make.site(db, shop.producer, name="Trại khác")
        for number, place in enumerate((farm, other), 1):
            named = {"name": place.name, "number": str(number), "issuer": "Sở"}
            paper = Certificate(producer_id=shop.producer.id, kind="puc", **named)
            paper.made_at, paper.made_by = NOON, 1
            db.add(paper)
            db.flush()
            db.add(CertificateSite(certificate_id=paper.id, site_id=place.id))
        db.get_one(Batch, shop.batch.id).site_id = farm.id
    assert [paper.number for paper in shop.facts().certificates] == ["1"]


def test_what_is_kept_for_a_day_is_made_anew_on_the_next(shop, workers):
    before = {client.get(f"/{shop.code}").data for client in workers}
    shop.rt.clock.now += timedelta(days=1)
    after = {client.get(f"/{shop.code}").data for client in workers}
    assert (len(before), len(after)) == (1, 1)
    assert before != after
