"""Pages of notices: the bell, the inbox, one's ways, the lists of the office; injected words come out as text."""

import re

import pytest
from sqlalchemy import select

from tests.world import token
from trace.accounts.models import Membership, Person
from trace.base.db import snapshot, transaction
from trace.notices import service
from trace.notices.models import Notice, NoticeSend


@pytest.fixture
def told(world):
    """The province with one notice to the people of the first producer somebody works for."""
    with transaction(world.rt.main) as db:
        membership = db.scalars(select(Membership).order_by(Membership.person_id)).first()
        producer_id = membership.producer_id
        service.tell_producer(
            db,
            producer_id,
            "case.accepted",
            key="1",
            now=world.rt.clock(),
            values={"code": "<script>alert(1)</script>", "path": "/ho-so/1", "rate_path": "/hai-long/x"},
        )
        world.producer_id, world.people = (
            producer_id,
            [one.person_id for one in db.scalars(select(Membership).where(Membership.producer_id == producer_id))],
        )
    return world


def as_one_of(world):
    """A browser of somebody who was told."""
    with snapshot(world.rt.main) as db:
        logins = {db.get(Person, who).phone for who in world.people}
    for role in ("producer", "entry_assistant"):
        mine = [entry for entry in world.sign_ins() if entry[0] == role]
        for nth, entry in enumerate(mine):
            if entry[1] in logins:
                return world.signed_in(role, nth)
    raise AssertionError("nobody of the producer signs in")


def test_the_bell_counts_what_is_new_and_reading_takes_it_away(told):
    client = as_one_of(told)
    page = client.get("/thong-bao").text
    assert re.search(r"Thông báo \([1-9]", page) and "Mới" in page
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    with snapshot(told.rt.main) as db:
        mine = db.scalars(select(Notice).where(Notice.person_id.is_not(None))).first()
    csrf = token(client, "/thong-bao")
    answer = client.post(f"/thong-bao/{mine.id}/mo", data={"csrf_token": csrf})
    assert answer.status_code in (303, 404)  # 404: a colleague's
    shown = re.search(r'name="up_to" value="(\d+)"', page)[1]
    client.post("/thong-bao/da-doc", data={"csrf_token": csrf, "up_to": shown})
    assert "Thông báo (" not in client.get("/thong-bao").text


def test_who_chooses_ways_finds_them_chosen_and_reads_what_is_not_connected(told):
    client = as_one_of(told)
    page = client.get("/thong-bao/cach-nhan").text
    assert "Tin nhắn (SMS) chưa được kết nối" in page and "Thư điện tử đang chạy thử" in page
    sent = {"csrf_token": token(client, "/thong-bao/cach-nhan"), "channels": ["sms", "zalo"], "language": "en"}
    assert client.post("/thong-bao/cach-nhan", data=sent).status_code == 303
    page = client.get("/thong-bao/cach-nhan").text
    assert page.count("checked") == 3
    wrong = client.post("/thong-bao/cach-nhan", data=sent | {"language": "fr"})
    assert wrong.status_code == 422


def test_the_office_sees_whom_to_phone_and_an_administrator_what_did_not_arrive(told):
    with transaction(told.rt.main) as db:
        for row in db.scalars(select(Notice)):
            row.to_phone = True
        for row in db.scalars(select(NoticeSend)):
            row.state, row.error, row.handed_at = "failed", "smtp_550", told.rt.clock()
        sends = len(list(db.scalars(select(NoticeSend))))
    officer, admin = told.signed_in("officer"), told.signed_in("admin")
    page = officer.get("/thong-bao/can-goi").text
    assert "Đã gọi điện báo" in page and "&lt;script&gt;" in page
    assert officer.get("/thong-bao/chua-gui").status_code == 403
    page = admin.get("/thong-bao/chua-gui").text
    assert page.count("Gửi lại") == sends
    for entry in ("/thong-bao/can-goi", "/thong-bao/chua-gui"):
        assert as_one_of(told).get(entry).status_code == 403
