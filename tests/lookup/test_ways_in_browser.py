"""The other ways in, in a real browser under their own policy: photo without a script, camera with a film, kiosk."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import LEAN, Watched, chromium_path, phone
from tests.lookup import pictures
from tests.lookup.test_page_in_browser import AXE, SMALL_TARGETS, WIDTH
from trace.web.decoder import decoder

FOUND = re.compile("ĐÃ ĐĂNG KÝ|REGISTERED")
needs_decoder = pytest.mark.skipif(decoder() is None, reason="zxing-wasm is not set up: make vendor (npm)")

STUB = """window.BarcodeDetector = class {
    static getSupportedFormats() { return Promise.resolve(["qr_code", "ean_13"]); }
    constructor(options) { window.asked = options.formats; }
    detect() { return Promise.resolve([{ rawValue: %r }]); }
};"""
BROKEN = STUB.replace("Promise.resolve([{", "Promise.reject([{")
TORCH = """MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
MediaStreamTrack.prototype.applyConstraints = function (wanted) {
    window.light = wanted.advanced[0].torch; return Promise.resolve();
};"""


def stamp_photo(site, tmp_path, code, **how):
    path = tmp_path / "tem.jpg"
    path.write_bytes(pictures.sent(pictures.scene(pictures.label(site.url, code), **how), quality=70))
    return str(path)


@pytest.fixture
def filmed(chromium, site, tmp_path):
    """Opens `/quet` before a camera that sees this picture; what goes wrong on the page is collected."""
    opened = []

    def look(photo, *, before="", path="/quet", allowed=True):
        film = pictures.film(tmp_path / "film.y4m", photo)
        browser = chromium.browser_type.launch(
            executable_path=chromium_path(),
            args=[
                LEAN,
                "--use-fake-ui-for-media-stream" if allowed else "--deny-permission-prompts",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        context = browser.new_context(viewport={"width": 360, "height": 640}, is_mobile=True, locale="vi-VN")
        if allowed:
            context.grant_permissions(["camera"])
        if before:
            context.add_init_script(before)
        watched = Watched(context.new_page(), site.url)
        watched.page.goto(site.url + path)
        opened.append((browser, watched))
        return watched.page

    yield look
    for browser, watched in opened:
        browser.close()
        assert watched.faults == []


# --- photo, without a script -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{}, {"turned": 25, "blurred": 2.5}], ids=["plain", "turned and blurred"])
def test_a_photo_of_a_stamp_is_answered_with_scripts_off(chromium, site, tmp_path, how):
    seen = phone(chromium, site, locale="vi-VN")
    seen.page.goto(f"{site.url}/quet")
    expect(seen.page.locator("#camera")).to_be_hidden()
    seen.page.set_input_files("#photo", stamp_photo(site, tmp_path, site.code("active"), **how))
    seen.page.get_by_role("button", name="Đọc ảnh").click()
    expect(seen.page.locator("h1")).to_have_text("ĐÃ ĐĂNG KÝ")
    assert seen.faults == []


def test_the_way_to_the_scan_page_begins_on_the_first_page_and_beside_the_field(chromium, site):
    for path in ("/", "/tra-cuu"):
        seen = phone(chromium, site, locale="vi-VN")
        seen.page.goto(site.url + path)
        seen.page.get_by_role("link", name="Quét hoặc chụp ảnh mã").click()
        expect(seen.page.locator("h1")).to_have_text("Quét tem")


# --- camera ----------------------------------------------------------------------------------------------------------


@needs_decoder
def test_the_camera_reads_a_stamp_with_our_decoder_and_opens_its_page(filmed, site):
    code = site.code("active")
    page = filmed(pictures.scene(pictures.label(site.url, code), size=(640, 480)))
    page.get_by_role("button", name="Mở máy ảnh").click()
    expect(page.locator("h1")).to_have_text("ĐÃ ĐĂNG KÝ")
    assert page.url == f"{site.url}/{code}"
    assert page.evaluate("navigator.serviceWorker.controller") is None


@needs_decoder
def test_another_sites_address_is_shown_by_the_camera_too_and_not_opened(filmed, site):
    page = filmed(pictures.scene(pictures.label("https://evil.example", site.code("active")), size=(640, 480)))
    page.get_by_role("button", name="Mở máy ảnh").click()
    expect(page.get_by_text("Mã này không dẫn tới trang này.")).to_be_visible()
    assert page.url.startswith(site.url)


def test_the_browsers_own_detector_comes_first(filmed, site):
    code = site.code("active")
    page = filmed(pictures.scene(), before=STUB % f"{site.url}/{code}")
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.get_by_role("button", name="Mở máy ảnh").click()
    expect(page.locator("h1")).to_have_text("ĐÃ ĐĂNG KÝ")
    assert page.url == f"{site.url}/{code}"
    assert not [url for url in fetched if "vendor" in url]


@needs_decoder
def test_a_detector_that_does_not_work_gives_way_to_ours(filmed, site):
    code = site.code("active")
    page = filmed(pictures.scene(pictures.label(site.url, code), size=(640, 480)), before=BROKEN % "x")
    page.get_by_role("button", name="Mở máy ảnh").click()
    expect(page.locator("h1")).to_have_text("ĐÃ ĐĂNG KÝ")


def test_the_light_is_offered_where_the_camera_has_one_and_the_camera_can_be_closed(filmed, site):
    page = filmed(pictures.scene(), before=STUB.replace("[{ rawValue: %r }]", "[]") + TORCH)
    page.get_by_role("button", name="Mở máy ảnh").click()
    page.get_by_role("button", name="Đèn").click()
    expect(page.get_by_role("button", name="Đèn")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.light") is True
    page.get_by_role("button", name="Tắt máy ảnh").click()
    expect(page.locator("#camera-live")).to_be_hidden()
    assert page.evaluate("document.getElementById('camera-picture').srcObject") is None


def test_a_refused_camera_says_what_to_do(filmed, site):
    refuse = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));"
    page = filmed(pictures.scene(), before=STUB % "x" + refuse)
    page.get_by_role("button", name="Mở máy ảnh").click()
    expect(page.get_by_role("status")).to_contain_text("Chưa được phép dùng máy ảnh.")
    expect(page.locator("#photo")).to_be_visible()


# --- kiosk -----------------------------------------------------------------------------------------------------------


def test_a_hand_scanner_needs_no_mouse_and_no_script_at_the_kiosk(chromium, site):
    seen = phone(chromium, site, locale="vi-VN")
    seen.page.goto(f"{site.url}/kiosk?giay=60")  # a busy machine may need some of them for a code
    for state, headline in (("active", "ĐÃ ĐĂNG KÝ"), ("recalled", "ĐANG THU HỒI")):
        expect(seen.page.locator("[autofocus]")).to_be_focused()  # what is typed while a page loads goes nowhere
        seen.page.keyboard.type(f"{site.url}/{site.code(state)}".upper())
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("section.v h1")).to_have_text(headline)
    assert seen.faults == []


def test_the_kiosk_is_ready_for_the_next_one_by_itself(chromium, site):
    seen = phone(chromium, site, locale="vi-VN")
    seen.page.goto(f"{site.url}/kiosk?giay=5")
    seen.page.fill("#code", site.code("active"))
    with seen.page.expect_navigation() as answered:
        seen.page.keyboard.press("Enter")
    assert answered.value.ok
    expect(seen.page.locator("section.v")).to_have_count(0)
    assert seen.faults == []


def test_the_kiosk_brings_keys_back_to_its_field(chromium, site):
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{site.url}/kiosk")
    page.locator("#code").blur()
    page.keyboard.type(site.code("active"))
    page.keyboard.press("Enter")
    expect(page.locator("section.v h1")).to_have_text(FOUND)


# --- read by axe -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(chromium, site, axe, scheme, tmp_path):
    context = chromium.new_context(viewport={"width": 320, "height": 640}, is_mobile=True, color_scheme=scheme)
    seen = Watched(context.new_page(), site.url)
    wrong = {}

    def judge(name):
        scroll, client = seen.page.evaluate(WIDTH)
        seen.page.evaluate(axe)
        found = (seen.page.evaluate(AXE), seen.page.evaluate(SMALL_TARGETS), scroll > client)
        if found != ([], [], False):
            wrong[name] = found

    for path in ("/quet", "/danh-sach", "/danh-sach?q=zzz", "/danh-sach/18313", "/kiosk"):
        seen.page.goto(site.url + path)
        judge(path)
    several = pictures.scene(pictures.label(site.url, site.code("active")), pictures.label(site.url, site.code("void")))
    copied = pictures.scene(pictures.label("https://evil.example", site.code("active")))
    for name, photo in (("several", several), ("foreign", copied), ("nothing", pictures.scene())):
        (tmp_path / "photo.jpg").write_bytes(pictures.sent(photo))
        seen.page.goto(f"{site.url}/quet")
        seen.page.set_input_files("#photo", str(tmp_path / "photo.jpg"))
        with seen.page.expect_navigation():
            seen.page.locator(".photo button").click()
        judge(name)
    for state in ("active", "recalled", "not_activated"):
        seen.page.goto(f"{site.url}/kiosk")
        seen.page.fill("#code", site.code(state))
        with seen.page.expect_navigation():
            seen.page.keyboard.press("Enter")
        judge(f"kiosk {state}")
    context.close()
    assert wrong == {}


def test_a_printed_list_carries_its_date_its_address_and_no_buttons(chromium, site):
    page = chromium.new_context(locale="vi-VN").new_page()
    page.goto(f"{site.url}/danh-sach/18313")
    page.emulate_media(media="print")
    expect(page.locator(".only-print").last).to_contain_text("/danh-sach/18313")
    expect(page.locator("header")).to_be_hidden()
    expect(page.locator(".dated")).to_be_visible()
