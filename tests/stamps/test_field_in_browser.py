"""The field page in a real browser: scans wait without a network, count once, survive a lost answer; it opens so."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser import LEAN, Watched, chromium_path
from tests.inspections.test_browser import SCREENS, judged, sign_in
from tests.lookup import pictures
from tests.stamps.test_reconciling import account_of
from trace.base.db import transaction
from trace.registry.models import Batch
from trace.stamps.models import Run, StampRange

# Promises and not `wait_for_function`, which is an eval that the page's policy forbids.
CONTROLLED = """() => navigator.serviceWorker.controller
    || new Promise(done => navigator.serviceWorker.addEventListener("controllerchange", () => done()))"""
SHELVED = """async () => {
    const shelved = async () => (await (await caches.open("kich-hoat")).keys()).length;
    while (await shelved() < 4) await new Promise(again => setTimeout(again, 50));
}"""


class Stock:
    """A run of the demonstration with 130 free stamps on two sheets, and a batch of its product that takes them."""

    def __init__(self, site):
        self.rt, self.site = site.rt, site
        with transaction(site.rt.main) as db:
            free = select(Run).where(Run.state == "released", Run.copies == 1, Run.canary.is_(False))
            self.run = db.scalars(free.where(Run.quantity >= 130).order_by(Run.quantity.desc())).first()
            db.query(StampRange).filter(StampRange.run_id == self.run.id).delete()
            batch = db.scalars(
                select(Batch).where(Batch.product_id == self.run.product_id).order_by(Batch.exp_date.desc())
            ).first()
            batch.quantity, batch.units_per_pack = 100_000, 1
            self.batch = batch.id

    @property
    def active(self):
        return account_of(self, self.run).active


@pytest.fixture
def stock(site):
    return Stock(site)


def opened(chromium, stock, **more):
    """The page as somebody of the run's producer opens it on a telephone; nothing goes wrong while it opens."""
    context = chromium.new_context(viewport=SCREENS["phone"], locale="vi-VN", **more)
    watched = Watched(context.new_page(), stock.site.url)
    for nth in range(4):
        sign_in(watched.page, stock.site, "producer", nth)
        watched.page.goto(f"{stock.site.url}/kich-hoat")
        if watched.page.locator(f"#batch_id option[value='{stock.batch}']").count():
            break
        context.clear_cookies()
    watched.page.evaluate(CONTROLLED)
    assert watched.faults == []
    return watched.page


@pytest.fixture
def field(chromium, stock):
    """The page under its own policy."""
    page = opened(chromium, stock)
    yield page
    page.context.close()


def scan(page, stock, text):
    page.select_option("#batch_id", str(stock.batch))
    page.fill("#first", text)
    page.click("form#field-form button:has-text('Kích hoạt')")


def taken(page):
    return page.locator("#field-list .tag-green")


def waiting(page):
    return page.locator("#field-list .tag-amber")


def test_three_scans_wait_without_a_network_and_count_once_when_it_is_back(field, stock):
    field.context.set_offline(True)
    for text in (f"{stock.run.id}/1", f"{stock.run.id}/2", f"{stock.run.id}/1"):
        scan(field, stock, text)
    expect(waiting(field)).to_have_count(3)
    expect(field.locator("#field-network")).to_be_visible()
    assert stock.active == 0
    field.context.set_offline(False)
    expect(taken(field)).to_have_count(2)
    expect(field.locator("#field-list .tag-red")).to_have_count(1)
    expect(field.locator("#field-list")).to_contain_text("đã được")
    assert stock.active == 130


def test_an_answer_that_was_lost_is_asked_for_again_and_counts_once(field, stock):
    lost = []

    def lose(route):
        lost.append(route.fetch())  # the server heard it and answered, the page did not
        route.abort()

    field.route("**/kich-hoat/gui", lose, times=1)
    scan(field, stock, f"{stock.run.id}/1")
    expect(field.locator("#field-says")).to_have_text("Đã giữ trên máy này.")
    expect(waiting(field)).to_have_count(1)
    assert [answer.status for answer in lost] == [201] and stock.active == 65
    field.click("#field-send")
    expect(taken(field)).to_have_count(1)
    assert stock.active == 65


def test_the_page_opens_without_a_network_and_what_was_kept_is_sent_later(field, stock):
    field.reload()
    field.evaluate(SHELVED)
    field.context.set_offline(True)
    field.reload()
    expect(field.locator("h1")).to_have_text("Kích hoạt tại chỗ")
    scan(field, stock, f"{stock.run.id}/2")
    field.reload()
    expect(waiting(field)).to_have_count(1)
    field.context.set_offline(False)
    field.reload()
    expect(taken(field)).to_have_count(1)
    assert stock.active == 65
    other = field.context.new_page()
    other.goto(f"{stock.site.url}/")
    assert other.evaluate("navigator.serviceWorker.controller") is None


def test_a_refused_scan_says_why_and_may_be_tried_again_or_removed(field, stock):
    scan(field, stock, f"{stock.run.id}/999")
    refused = field.locator("#field-list li", has=field.locator(".tag-red"))
    expect(refused).to_contain_text("Không có tờ, thùng hoặc tem này")
    refused.locator("button").first.click()
    expect(refused).to_have_count(1)
    refused.locator("button").last.click()
    expect(field.locator("#field-list li")).to_have_count(0)


def test_nobody_signed_in_keeps_the_scans_until_somebody_is(field, stock):
    field.context.clear_cookies()
    scan(field, stock, f"{stock.run.id}/1")
    expect(field.locator("#field-says")).to_have_text("Hãy đăng nhập lại, các mã này sẽ được gửi.")
    expect(waiting(field)).to_have_count(1)
    assert stock.active == 0


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_axe_finds_nothing_on_the_pages_of_the_stock(chromium, stock, axe, screen):
    field = opened(chromium, stock, bypass_csp=True)
    field.set_viewport_size(SCREENS[screen])
    run = stock.run.id
    scan(field, stock, f"{run}/1")
    expect(taken(field)).to_have_count(1)
    faults = judged(field, axe, f"{screen}-kich-hoat")
    for path in ("kich-hoat/tep", f"tem/{run}/doi-chieu", "tem/doi-chieu", f"tem/{run}/thung", f"tem/{run}/thung/chia"):
        field.goto(f"{stock.site.url}/{path}")
        faults += judged(field, axe, f"{screen}-{path.replace('/', '-')}")
    field.context.close()
    assert faults == []


DETECTOR = """window.BarcodeDetector = class {
    static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
    detect() { return Promise.resolve([{ rawValue: %r }]); }
};"""


def test_the_camera_fills_the_first_field_and_then_the_last(chromium, stock, tmp_path):
    film = pictures.film(tmp_path / "film.y4m", pictures.scene())
    binary = chromium.browser_type.launch(
        executable_path=chromium_path(),
        args=[
            LEAN,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )
    sheet = f"{stock.site.url}/s/{stock.run.id}/2".upper()
    page = opened(binary, stock, permissions=["camera"])
    page.add_init_script(DETECTOR % sheet)
    page.reload()
    for field in ("#first", "#last"):
        page.click("#camera-start")
        expect(page.locator(field)).to_have_value(sheet)
    page.select_option("#batch_id", str(stock.batch))
    page.click("form#field-form button:has-text('Kích hoạt')")
    expect(taken(page)).to_have_count(1)
    binary.close()
    assert stock.active == 65
