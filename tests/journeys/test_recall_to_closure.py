"""A recall from hold to closure, by three roles in their browsers; after each step every place says the same."""

from __future__ import annotations

import pytest

from tests.browser import Watched, served
from tests.house.routes import doors
from tests.inspections import packing
from tests.journeys.places import GATEWAY_SECRET, PLACES, RECALLS_ONLY, SAYS_NO_STATE, Story
from tests.journeys.somebody import worker_works
from trace.accounts import queries as accounts
from trace.base.db import snapshot
from trace.inspections.packs.rules import Choice
from trace.lookup.gateways import clips
from trace.registry.models import Batch, Producer, Product
from trace.stamps import queries as stamps

PROVINCE = "51"  # of the producer who signs in: lists are printed for the communes of one's own province
DECISION = "31/QĐ-TH (minh họa)"


def agree(story, state):
    """Every place says this state now. What knows recalls only is silent until one is published."""
    seen = {name: read(story) for name, (_doors, read) in PLACES.items()}
    wanted = dict.fromkeys(PLACES, state)
    wanted |= dict.fromkeys(RECALLS_ONLY, "recalled" if state == "recalled" else "silent")
    assert seen == wanted


@pytest.fixture(scope="module")
def town(province_today, tmp_path_factory):
    """The province without any page kept: what is read is what stands in the database."""
    settled = {"PROVINCE_CODE": PROVINCE, "GATEWAY_SECRET": GATEWAY_SECRET}
    with served(province_today, tmp_path_factory.mktemp("recall") / "instance", **settled) as running:
        yield running


@pytest.fixture
def story(town, person, monkeypatch):
    monkeypatch.setattr(clips, "recorded", lambda rt: clips.ON_A_CALL)  # nobody can call while a state has no voice
    code = town.code("active")
    with snapshot(town.rt.main) as db:
        found = stamps.find(db, town.rt.keys, code)
        batch = db.get(Batch, stamps.range_at(db, found.run.id, found.ordinal).batch_id)
        gtin = db.get(Product, batch.product_id).gtin
        ward = db.get(Producer, batch.producer_id).ward_code
        actor = accounts.actor_by_login(db, "inspector@example.org")
    pack = packing.made(town.rt, actor, Choice(areas=(ward,)))
    inspector = person("inspector")
    watched = Watched(inspector.page.context.new_page(), town.url)
    watched.page.goto(f"{town.url}/kiem-tra/goi")
    yield Story(town, code, found.run.id, found.ordinal, batch, gtin, ward, inspector, watched.page, pack.id)
    assert watched.faults == []


def test_every_public_route_is_compared_or_says_no_state_and_why(town):
    public = {line.split()[-2] for line in doors(town.app) if line.endswith(" public")}
    compared = {door for through, _read in PLACES.values() for door in through}
    silent = [door for some in SAYS_NO_STATE.values() for door in some]
    assert public == compared | set(silent)
    assert len(silent) == len(set(silent)) and not compared & set(silent)


def test_a_recall_from_hold_to_closure_says_the_same_in_every_place(story, person):
    inspector, head, producer = story.inspector, person("inspector", 1), person("producer")
    agree(story, "active")

    inspector.go(f"/kiem-tra/tem/{story.run_id}/{story.ordinal}").follow("Tạm ngừng bán").tick("scope", "batch")
    inspector.type("reason", "Nghi lẫn đậu nành rang, đã lấy mẫu").press("Tiếp tục").press("Tạm ngừng bán")
    inspector.sees("Điều 5").fits("hold")
    hold = inspector.page.url.removeprefix(story.town.url)
    agree(story, "on_hold")
    head.go(hold).press("Xác nhận").sees("xác nhận")
    agree(story, "on_hold")

    producer.go("/bien-phap").fits("measures")
    producer.follow("Tạm ngừng bán").sees("Nghi lẫn đậu nành").fits("measure")
    producer.type("text", "Lô này rang riêng, có phiếu theo dõi mẻ rang").press("Gửi khiếu nại").sees(
        "Đã nhận khiếu nại"
    )
    measure = producer.page.url.removeprefix(story.town.url)
    agree(story, "on_hold")
    head.go(measure).tick("outcome", "rejected").type("answer", "Mẫu kiểm nghiệm có lẫn đậu nành")
    head.press("Ghi câu trả lời").sees("Mẫu kiểm nghiệm có lẫn đậu nành")
    producer.go(measure).sees("Mẫu kiểm nghiệm có lẫn đậu nành")

    inspector.go(f"/kiem-tra/thu-hoi/moi/{story.batch.id}").type("decided_by", "Chi cục (minh họa)")
    inspector.type("decision_no", DECISION).type("decision_date", "2026-01-10").type("scope", f"Lô {story.batch.lot}")
    inspector.type("public_text", "Cà phê lẫn đậu nành.").press("Tiếp tục").press("thu hồi")
    recall = inspector.page.url.removeprefix(story.town.url)
    story.recall = number = recall.rpartition("/")[2]
    agree(story, "on_hold")  # one person alone recalls nothing

    head.go(recall).type("typed_word", DECISION).press("Công bố").sees("công bố").fits("recall")
    agree(story, "recalled")
    worker_works(story.town)

    producer.go(f"/thu-hoi/{number}/thuc-hien").type("quantity", 40).type("note", "Đại lý trả").press("Ghi số")
    producer.sees("40").fits("progress")
    inspector.go(f"/thu-hoi/{number}/thuc-hien").type("quantity", 2).press("Ghi số").sees("42")
    agree(story, "recalled")

    head.go(recall).press("Kết thúc").sees("42")
    agree(story, "recalled")  # whoever still has the goods goes on reading it
    head.go(hold).page.locator("#reason").fill("Đã thu hồi xong, hàng không còn trên quầy")
    head.press("Kết thúc").sees("Đã kết thúc")
    agree(story, "recalled")
