"""An inspector in a market without a network: fifty stamps, ten inspections with photos, the app closed and opened
again, the network back. And what the app refuses: signing out with unsent work, a clock that was turned back, wiping.
"""

import base64
import io
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from tests.browser import Watched
from tests.inspections import packing
from tests.inspections.test_browser import SCREENS, judged, sign_in
from tests.lookup import pictures
from trace.accounts import queries as accounts
from trace.base.db import snapshot, transaction
from trace.core.codes import Serial, seal
from trace.core.words import local_day
from trace.inspections.models import Inspection, InspectionFile, InspectionRevision
from trace.inspections.phone import service
from trace.inspections.phone.models import InspectorPhone
from trace.inspections.rules import HoldDetails
from trace.inspections.service import hold_stamps
from trace.ledger.models import LedgerEntry
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run

HERE = "/kiem-tra/hien-truong/"
PIN = "483920"
STAMPS, INSPECTIONS = 50, 10
CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const pen = canvas.getContext("2d");
    let picture = null;
    window.show = async (address) => {
        const image = new Image();
        image.src = address;
        await image.decode();
        picture = image;
    };
    setInterval(() => picture && pen.drawImage(picture, 0, 0, 640, 480), 20);
    return canvas.captureStream(30);
};"""
# Both are read by the phone's clock: it may be moved by a test.
CLOCK = """const real = Date;
window.Date = class extends real {
    constructor(...given) { given.length ? super(...given) : super(real.now() + moved()); }
    static now() { return real.now() + moved(); }
};
const moved = () => Number(localStorage.moved || 0);"""

# Whatever is pressed or filled in and lower than a thumb is broad.
SMALL = """[...document.querySelectorAll("button, a.button, input, select, textarea")]
    .filter(each => each.offsetParent && !["radio", "checkbox", "file"].includes(each.type))
    .filter(each => each.getBoundingClientRect().height < 48).map(each => each.outerHTML.slice(0, 80))"""


class Phone:
    """The app on an inspector's telephone."""

    def __init__(self, chromium, site, nth=0):
        self.site, self.nth = site, nth
        self.context = chromium.new_context(viewport=SCREENS["phone"], locale="vi-VN", bypass_csp=False)
        self.context.add_init_script(CAMERA + CLOCK)
        self.watched = []
        self.page = self.new_page()
        sign_in(self.page, site, "inspector", nth)
        self.page.goto(site.url + HERE)
        self.page.fill("[name=pin]", PIN)
        self.page.fill("[name=again]", PIN)
        self.page.click("main form button")
        expect(self.page.locator("#camera-start")).to_be_visible()
        self.ready()

    def new_page(self):
        self.watched.append(Watched(self.context.new_page(), self.site.url))
        self.watched[-1].page.set_default_timeout(10_000)
        return self.watched[-1].page

    def ready(self):
        expect(self.page.locator("html[data-ready]")).to_be_attached()

    def close_and_open(self):
        self.page.close()
        self.page = self.new_page()
        self.page.goto(self.site.url + HERE)
        return self

    def again(self):
        """Another page of the same browser, the first one closed."""
        self.close_and_open()
        return self.page

    def unlock(self, pin=PIN):
        self.page.fill("[name=pin]", pin)
        self.page.click("main form button")
        return self

    def to(self, screen):
        self.page.click(f"#nav [data-to={screen}]")

    def record(self, place, photo, *, finish=True):
        page = self.page
        page.fill("[name=place]", place)
        page.check("[name=result][value=minor]")
        page.fill("[name=text]", f"Nhãn mờ, số lô không đọc được, {place}.")
        page.set_input_files("#add-photo", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}])
        expect(page.locator("#files li")).to_have_count(1)
        if finish:
            page.click("#finish")
            expect(page.locator("#unsent-says")).to_be_visible()

    @property
    def faults(self):
        """What went wrong, but for what a browser says of a network that is not there, or breaks."""
        known = re.compile("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
        return [each for one in self.watched for each in one.faults if not known.search(each)]


@pytest.fixture
def phone(chromium, town):
    made = []

    def opened(nth=0):
        made.append(Phone(chromium, town, nth))
        return made[-1]

    yield opened
    for each in made:
        each.context.close()
        assert each.faults == []


def codes_of(site, count):
    """The codes of the first stamps of a released run."""
    with snapshot(site.rt.main) as db:
        run = db.scalars(
            select(Run).where(Run.state == "released", Run.quantity >= count, Run.canary.is_(False))
        ).first()
        keys = stamp_keys(site.rt.keys)
        made = keys.seal(keys.slot(db, run.slot), run.id, run.salt)
        return [seal(made, Serial(run.base + ordinal)) for ordinal in range(count)]


def picture(site, *codes):
    """What the camera sees of some stamps side by side."""
    out = io.BytesIO()
    labels = [pictures.label(site.url, code, scale=6) for code in codes]
    pictures.scene(*labels, size=(640, 480)).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def photo(nth):
    return pictures.sent(pictures.scene(size=(1200 + nth, 900), turned=nth), quality=95)


def test_fifty_stamps_and_ten_inspections_without_a_network_arrive_once_and_in_order(phone, town):
    inspector = phone()
    page, codes = inspector.page, codes_of(town, STAMPS)
    with snapshot(town.rt.main) as db:
        before = db.scalar(select(func.max(Inspection.id))) or 0
    inspector.context.set_offline(True)
    page.click("#camera-start")
    expect(page.locator("video")).to_be_visible()
    for nth in range(0, STAMPS, 2):
        page.evaluate("address => show(address)", picture(town, *codes[nth : nth + 2]))
        expect(page.locator("#scan-count")).to_have_text(f"Số mã: {nth + 2}")
    page.evaluate("address => show(address)", picture(town, codes[0]))
    expect(page.locator("#scan-count")).to_have_text(f"Số mã: {STAMPS} – quét lại: 1")
    expect(page.locator("#scans .grey")).to_have_count(STAMPS)
    expect(page.locator("#answer")).to_contain_text("CHƯA BIẾT")
    for nth in range(INSPECTIONS):
        inspector.to("scan")
        page.click(f"#scans li:nth-child({nth + 2}) button")
        page.click("#record-it")
        inspector.record(f"Chợ số {nth}", photo(nth))
    expect(page.locator("#unsent-badge")).to_have_text(str(INSPECTIONS))

    page = inspector.close_and_open().page
    expect(page.locator("#line")).to_contain_text("Mất mạng – vẫn lưu được")
    inspector.unlock()
    inspector.to("unsent")
    expect(page.locator("#records li[data-state=waits]")).to_have_count(INSPECTIONS)
    sent = page.locator("#records li").evaluate_all("all => all.map(each => each.dataset.id)")
    inspector.context.set_offline(False)
    expect(page.locator("#arrived li[data-state=sent]")).to_have_count(INSPECTIONS, timeout=30_000)
    expect(page.locator("#unsent-says")).to_have_text("Đã gửi hết.")

    with snapshot(town.rt.main) as db:
        found = db.scalars(select(Inspection).where(Inspection.id > before).order_by(Inspection.id)).all()
        assert [one.client_id for one in found] == sent == sorted(sent), "each once, in the order of recording"
        assert [one.place for one in found] == [f"Chợ số {nth}" for nth in range(INSPECTIONS)]
        numbers = {one.id for one in found}
        revisions = db.scalars(select(InspectionRevision.inspection_id)).all()
        assert sum(one in numbers for one in revisions) == INSPECTIONS
        files = db.scalars(select(InspectionFile).where(InspectionFile.inspection_id.in_(numbers))).all()
        assert len({one.inspection_id for one in files if one.whole_at}) == len(files) == INSPECTIONS
        of_them = LedgerEntry.object_kind == "inspection", LedgerEntry.object_id.in_(numbers)
        entries = db.scalars(select(LedgerEntry).where(*of_them)).all()
        timed = [each for each in entries if {"phone_time", "server_time"} <= set(each.content)]
        assert {each.object_id for each in timed} == numbers


def test_the_app_refuses_to_lose_work_or_to_believe_a_wrong_clock_and_every_screen_is_accessible(phone, axe):
    inspector, faults = phone(1), []
    inspector.context.set_offline(True)
    inspector.to("new")
    inspector.page.fill("[name='subject.described']", "Măng khô không nhãn, 20 túi")
    inspector.record("Chợ Đăk Hà", photo(1), finish=False)
    for colours in ("", "sun"):
        for screen in ("scan", "unsent", "phone"):
            inspector.to(screen)
            faults += judged(inspector.page, axe, f"hien-truong-{screen}{colours}")
        inspector.page.click("#theme")
    inspector.page.click("#sign-out")
    expect(inspector.page.locator("#sign-out-refused")).to_contain_text("Chưa đăng xuất được")
    expect(inspector.page.locator("#sign-out-refused li")).to_have_count(1)
    for hours, title in ((-24, "Đồng hồ máy này sai"), (73, "Đã quá 72 giờ")):
        inspector.page.evaluate(f"localStorage.moved = {hours * 3600 * 1000}")
        page = inspector.again()
        expect(page.locator("h1")).to_have_text(title)
        expect(page.locator("#sealed-list li")).to_have_count(1)
    page.evaluate("localStorage.moved = 0")
    page = inspector.again()
    faults += judged(page, axe, "hien-truong-locked")
    inspector.unlock()
    inspector.to("unsent")
    page.click("#records li button >> nth=0")
    expect(page.locator("[name=place]")).to_have_value("Chợ Đăk Hà")
    expect(page.locator("#files li")).to_have_count(1)
    faults += judged(page, axe, "hien-truong-form")
    assert faults == [] and page.evaluate(SMALL) == []


def test_wiping_and_wrong_pins_seal_unsent_work_until_its_owner_signs_in_again(phone, town):
    inspector = phone()
    inspector.to("new")
    inspector.page.fill("[name=place]", "Chợ Kon Tum")
    with transaction(town.rt.main) as db:
        row = db.scalars(select(InspectorPhone).order_by(InspectorPhone.id.desc())).first()
        owner = accounts.actor_of(db, row.person_id)
        service.ask_wipe(db, actor=owner, phone_id=row.id, now=town.rt.clock())
    page = inspector.again()
    expect(page.locator("h1")).to_have_text("Phải đăng nhập mới mở được")
    expect(page.locator("#sealed-list li")).to_have_count(1)
    with snapshot(town.rt.main) as db:
        assert db.get(InspectorPhone, row.id).wiped_at is not None
    page.fill("[name=pin]", "572618")
    page.fill("[name=again]", "572618")
    page.click("main form button")
    expect(page.locator("#unsent-badge")).to_have_text("1")
    inspector.to("phone")
    page.click("#lock-now")
    for left in (4, 3, 2, 1):
        inspector.unlock("000001")
        expect(page.locator("[role=alert]")).to_contain_text(f"Còn {left} lần")
    inspector.unlock("000001")
    expect(page.locator("h1")).to_have_text("Phải đăng nhập mới mở được")
    expect(page.locator("#sealed-list li")).to_have_count(1)


def test_a_pack_is_fetched_by_hand_and_of_server_and_pack_the_later_word_counts(phone, town):
    inspector = phone()
    page, person = inspector.page, actor_of_phone(town)
    packing.made(town.rt, person, packing.everything(town.rt))

    def fetch(words):
        inspector.to("phone")
        page.click("#to-packs")
        expect(page.locator("[data-pack]")).to_contain_text(re.compile(rf"{words} \([\d.]+ kB\)"))
        page.click("[data-pack]")
        expect(page.locator("#packs li")).to_contain_text("theo gói lúc")
        expect(page.locator("#packs progress")).to_have_count(0)
        inspector.to("scan")

    fetch("Tải về")
    code = town.code("active")
    page.click("#main .act .second >> nth=0")
    page.fill("[name=code]", code[:-1] + str((int(code[-1]) + 1) % 10))
    page.click(".typing .button:not(.second)")
    expect(page.locator(".typing .error")).to_be_visible()
    expect(page.locator("[name=code]")).to_have_value(re.compile(code[:-1]))  # what was typed stays
    page.fill("[name=code]", code)
    page.click(".typing .button:not(.second)")
    expect(page.locator("#answer.green")).to_contain_text("theo máy chủ")
    with transaction(town.rt.main) as db:
        stamp = next(each for each in town.shown if each.code == code)
        details = HoldDetails("Nghi nhãn giả, đã lấy mẫu", local_day(town.rt.clock()) + timedelta(days=5), basis_id=1)
        span = {"run_id": stamp.run_id, "lo": 0, "hi": db.get_one(Run, stamp.run_id).quantity}
        hold_stamps(db, actor=person, **span, details=details, now=town.rt.clock())
    fetch("Cập nhật")
    expect(page.locator("#answer")).to_contain_text("theo gói")
    expect(page.locator("#answer.green")).to_have_count(0)


def test_a_lost_answer_and_a_phone_that_dies_in_a_file_cost_nothing(phone, town):
    inspector = phone()
    page, large = inspector.page, photo(3) + bytes(600_000)
    lost, sent = [], []

    def words(route):
        answer = route.fetch()  # the server took it; the phone does not hear the first time
        lost.append(answer.status)
        route.abort() if len(lost) == 1 else route.fulfill(response=answer)

    def pieces(route):
        sent.append(route.request.url.split("?")[-1])
        route.abort() if len(sent) == 3 else route.continue_()

    inspector.context.route("**/hien-truong/gui", words)
    inspector.context.route("**/tep/*?at=*", pieces)
    inspector.to("new")
    page.fill("[name='subject.described']", "Mật ong không tem, 6 chai")
    inspector.record("Chợ Vũ Quang", large, finish=False)
    page.click("#finish")
    expect(page.locator("#records li[data-state=waits]")).to_have_count(1)
    expect(page.locator("#says")).not_to_be_empty()
    page.go_back()  # what has left the hand is not written into again
    expect(page.locator("[name=place]")).to_have_count(0)
    inspector.to("unsent")
    page.click("#send-now")
    while len(sent) < 3:
        page.wait_for_timeout(50)
    page = inspector.close_and_open().page
    inspector.unlock()
    inspector.to("unsent")
    expect(page.locator("#arrived li[data-state=sent]").first).to_be_visible()
    assert lost == [201, 200], "a resend is the same inspection"
    came = page.evaluate("performance.getEntriesByType('resource').map(each => each.name.split('?at=')[1])")
    assert "0" not in came and str(2 * 256 * 1024) in came, "files go on where they stopped"
    with snapshot(town.rt.main) as db:
        (kept,) = db.scalars(select(Inspection).where(Inspection.place == "Chợ Vũ Quang")).all()
        (file,) = db.scalars(select(InspectionFile).where(InspectionFile.inspection_id == kept.id)).all()
        assert file.whole_at is not None and file.size_bytes == len(large)


def test_a_file_that_the_scanner_refused_is_sent_once_and_the_phone_says_why(phone, town):
    inspector = phone()
    page, sent = inspector.page, []

    def pieces(route):
        sent.append(route.request.url)
        route.fulfill(status=422, json={"code": "file.malware", "vi": "Máy quét thấy mã độc.", "en": "Malware."})

    inspector.context.route("**/tep/*?at=*", pieces)
    inspector.to("new")
    page.fill("[name='subject.described']", "Chè khô không tem, 4 gói")
    inspector.record("Chợ Hương Sơn", photo(4), finish=False)
    page.click("#finish")
    inspector.to("unsent")
    page.click("#send-now")
    expect(page.locator("#arrived li[data-state=sent] .error")).to_have_text("Máy quét thấy mã độc.")
    page.click("#send-now")
    expect(page.locator("#records li")).to_have_count(0)
    assert len(sent) == 1
    (said,) = inspector.watched[-1].faults
    assert "422" in said  # the browser's own word for it
    inspector.watched[-1].faults.clear()


def actor_of_phone(site):
    """The owner of the phone that was taken in last."""
    with snapshot(site.rt.main) as db:
        row = db.scalars(select(InspectorPhone).order_by(InspectorPhone.id.desc())).first()
        return accounts.actor_of(db, row.person_id)
