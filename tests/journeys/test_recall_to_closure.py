"""A recall from hold to closure, by three roles in their browsers; after each step every place says the same.

`PLACES` is the one list of where the state of a stamp can be read. Each public door of the look-up is in it, or in
`SAYS_NO_STATE`: a new channel without a row fails here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.browser import served
from tests.house.routes import TABLE
from tests.journeys.somebody import worker_works
from trace.base.db import snapshot
from trace.core.words import fold
from trace.lookup.gateways.desk import Desk
from trace.registry.models import Batch, Producer, Product
from trace.stamps import queries as stamps

# A page that says the first may say the later ones below it: the weightiest is what it says first.
WORDS = {"recalled": "dang thu hoi", "on_hold": "tam ngung ban", "active": "da dang ky"}
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
SAID = re.compile(r'class="said-word">(.*?)</p>', re.DOTALL)
SECTION = re.compile(r"<section.*?</section>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
PROVINCE = "51"  # of the producer who signs in: lists are printed for the communes of one's own province
DECISION = "31/QĐ-TH (minh họa)"


@dataclass
class Story:
    """The stamp the story is about, and the people who read of it without a browser."""

    town: object
    code: str
    run_id: int
    ordinal: int
    batch: Batch
    gtin: str
    ward: str
    inspector: object  # their browser: what only the signed-in read

    def get(self, path, **headers):
        with self.town.nobody().get(path, headers={"Accept-Language": "vi", **headers}, follow_redirects=True) as got:
            return got.get_data(as_text=True), got

    def post(self, path, **sent):
        with self.town.nobody().post(path, data=sent, follow_redirects=True, headers={"Accept-Language": "vi"}) as got:
            return got.get_data(as_text=True)


def worded(text):
    """The state that these words say."""
    said = fold(TAG.sub(" ", text))
    return next((state for state, words in WORDS.items() if words in said), said[:80])


def headline(text):
    return worded(HEADING.search(text).group(1))


def listed(story):
    """Under which heading of the commune's printed list the lot stands."""
    page = story.get(f"/danh-sach/{story.ward}?lang=vi")[0]
    names = {"da thu hoi": "recalled", "thu hoi": "recalled", "tam ngung": "on_hold", "dang ky": "active"}
    for section in SECTION.findall(page):
        if story.batch.lot in section:
            heading = fold(TAG.sub(" ", re.search(r"<h2>(.*?)</h2>", section).group(1)))
            return next((state for words, state in names.items() if words in heading), heading)
    return "not listed"


def record(story):
    """What the inspector's record says that everybody reads."""
    story.inspector.go(f"/kiem-tra/tem/{story.run_id}/{story.ordinal}")
    return worded(SAID.search(story.inspector.page.content()).group(1))


def noticed(story):
    """Whether the product's page names a recall of this lot."""
    page = story.get(f"/san-pham/{story.gtin}")[0]
    return "recalled" if story.batch.lot in page and "/thu-hoi/" in page else "silent"


def sms(story):
    now = story.town.rt.clock() + timedelta(seconds=story.town.sent)
    story.town.sent += 1
    return worded(Desk(story.town.rt).sms("0912000111", f"TEM {story.code}", number=f"{story.town.sent}", now=now))


# Where a state can be read: the doors it comes through, and how it is read there.
PLACES = {
    "page": (("lookup.scan",), lambda s: headline(s.get(f"/{s.code}")[0])),
    "JSON twin": (("lookup.scan",), lambda s: s.get(f"/{s.code}.json")[1].json["state"]),
    "API": (("lookup_api.look_up",), lambda s: s.get(f"/api/v1/lookup/{s.code}")[1].json["state"]),
    "GS1 Digital Link": (("resolver.resolve",), lambda s: headline(s.get(f"/01/{s.gtin}/21/{s.code}")[0])),
    "typed": (("lookup.check",), lambda s: headline(s.post("/tra-cuu?lang=vi", code=s.code))),
    "kiosk": (("ways.kiosk_check",), lambda s: worded(s.post("/kiosk?lang=vi", code=s.code))),
    "printed list": (("ways.lots",), listed),
    "text message": (("gateways.sms", "gateways.call"), sms),
    "inspector's record": ((), record),
    "product page": (("lookup.product", "lookup.numbered_product"), noticed),
}
# Places that know recalls only: a pause of sale is of stamps and lots, a product page is about goods.
RECALLS_ONLY = {"product page"}
NOTICE = ("lookup.recall", "lookup.is_in_recall")  # compared by itself: it is there from the publication on
SAYS_NO_STATE = {
    *("lookup.alive", "lookup.ready", "lookup.entry", "lookup.home", "resolver.description", "resolver.vocabulary"),
    *("lookup.share", "lookup.preview"),  # a picture and words to send on: they lead to the page
    *("ways.communes", "ways.kiosk", "ways.scan", "ways.scanner"),  # ways to a page above
}


def test_every_public_door_of_the_look_up_is_compared_or_says_no_state():
    doors = {line.split()[2] for line in TABLE.read_text(encoding="utf-8").splitlines() if line.split()[3] == "public"}
    lookup = {door for door in doors if door.split(".")[0] in ("lookup", "lookup_api", "ways", "gateways", "resolver")}
    compared = {door for through, _read in PLACES.values() for door in through}
    assert lookup == compared | set(NOTICE) | SAYS_NO_STATE


def agree(story, state, *, closed=False):
    """Every place says this state now; a product page names recalls that go on, not those that were carried out."""
    seen = {name: read(story) for name, (_doors, read) in PLACES.items()}
    wanted = dict.fromkeys(PLACES, state)
    wanted |= dict.fromkeys(RECALLS_ONLY, "recalled" if state == "recalled" and not closed else "silent")
    assert seen == wanted


@pytest.fixture(scope="module")
def town(province_today, tmp_path_factory):
    """The province without any page kept: what is read is what stands in the database."""
    with served(province_today, tmp_path_factory.mktemp("recall") / "instance", PROVINCE_CODE=PROVINCE) as running:
        yield running


@pytest.fixture
def story(town, person):
    town.sent = 0
    code = town.code("active")
    with snapshot(town.rt.main) as db:
        found = stamps.find(db, town.rt.keys, code)
        batch = db.get(Batch, stamps.range_at(db, found.run.id, found.ordinal).batch_id)
        gtin = db.get(Product, batch.product_id).gtin
        ward = db.get(Producer, batch.producer_id).ward_code
    return Story(town, code, found.run.id, found.ordinal, batch, gtin, ward, person("inspector"))


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
    number = recall.rpartition("/")[2]
    agree(story, "on_hold")
    assert story.get(f"/thu-hoi/{number}")[1].status_code == 404, "one person alone recalls nothing"

    head.go(recall).type("typed_word", DECISION).press("Công bố").sees("công bố").fits("recall")
    agree(story, "recalled")
    assert worded(story.get(f"/thu-hoi/{number}")[0]) == "recalled"
    worker_works(story.town)

    producer.go(f"/thu-hoi/{number}/thuc-hien").type("quantity", 40).type("note", "Đại lý trả").press("Ghi số")
    producer.sees("40").fits("progress")
    inspector.go(f"/thu-hoi/{number}/thuc-hien").type("quantity", 2).press("Ghi số").sees("42")
    agree(story, "recalled")

    head.go(recall).press("Kết thúc").sees("42")
    agree(story, "recalled", closed=True)  # whoever still has the goods goes on reading it
    head.go(hold).page.locator("#reason").fill("Đã thu hồi xong, hàng không còn trên quầy")
    head.press("Kết thúc").sees("Đã kết thúc")
    agree(story, "recalled", closed=True)
