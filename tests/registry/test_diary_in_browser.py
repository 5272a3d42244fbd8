"""The diary on a telephone with a weak line: what is typed stays, what waits is sent once, nobody reads another's."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser import Watched, served
from tests.inspections.test_browser import SCREENS, judged, sign_in
from tests.registry.conftest import picture
from trace.base.db import snapshot
from trace.registry.models import DiaryEntry, StoredFile

SHELVED = """async address => {
    const shelved = async () => Boolean(await caches.match(address));
    while (!await shelved()) await new Promise(again => setTimeout(again, 50));
}"""
CONTROLLED = "async () => { await navigator.serviceWorker.ready; }"


@pytest.fixture(scope="module")
def farm(province_today, tmp_path_factory):
    """The demonstration province for all of this file; each test counts from what it finds."""
    with served(province_today, tmp_path_factory.mktemp("farm") / "instance") as site:
        yield site


@pytest.fixture
def phone(chromium, farm):
    """A telephone on which somebody of a producer with a batch is signed in, watched for faults."""
    context = chromium.new_context(viewport=SCREENS["phone"], locale="vi-VN")
    watched = Watched(context.new_page(), farm.url)
    for nth in range(4):
        sign_in(watched.page, farm, "producer", nth)
        watched.page.goto(f"{farm.url}/nhat-ky-san-xuat")
        if watched.page.locator(".does a[href*='viec=']").count():
            break
        context.clear_cookies()
    watched.page.nth = nth
    yield watched.page
    assert [fault for fault in watched.faults if fault.startswith("script:")] == []
    context.close()


def step(page, name):
    """Opens the form of a step of the last batch, as a thumb does."""
    page.goto(re.match(r"https?://[^/]+", page.url)[0] + "/nhat-ky-san-xuat")
    page.click(f".does a:text-is('{name}')")
    page.wait_for_selector("form[data-ready]")


def entries(farm, note):
    with snapshot(farm.rt.main) as db:
        return list(db.scalars(select(DiaryEntry).where(DiaryEntry.note == note)))


def says(page):
    return page.locator("#drafts-says")


def test_what_is_typed_is_there_after_a_reload_with_its_photo_and_can_be_discarded(phone, farm):
    step(phone, "Sơ chế")
    phone.check("[name=when][value=yesterday]")
    phone.fill("[name=note]", "gõ dở")
    phone.set_input_files("[name=photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")})
    expect(phone.locator("#draft-line")).to_contain_text("Bản nháp lưu lúc")
    phone.reload()
    expect(phone.locator("[name=note]")).to_have_value("gõ dở")
    expect(phone.locator("[name=when][value=yesterday]")).to_be_checked()
    assert phone.evaluate("document.querySelector('[name=photo]').files[0].name") == "a.jpg"
    phone.click("#draft-line button")
    expect(phone.locator("[name=note]")).to_have_value("")
    assert entries(farm, "gõ dở") == []


def test_an_entry_sent_without_a_network_arrives_once_after_the_page_was_closed(phone, farm):
    step(phone, "Kiểm tra chất lượng")
    phone.context.set_offline(True)
    phone.fill("[name=note]", "ngoài đồng")
    phone.set_input_files("[name=photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")})
    phone.click("main form button:text-is('Lưu')")
    expect(says(phone)).to_contain_text("Chưa gửi 1 – đang chờ mạng")
    expect(phone.locator("[name=note]")).to_have_value("")
    context = phone.context
    phone.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{farm.url}/nhat-ky-san-xuat")
    expect(says(again)).to_contain_text("Đã gửi 1")
    (entry,) = entries(farm, "ngoài đồng")
    assert entry.typed_at and entry.happened_at == entry.typed_at and entry.photo_id
    again.reload()
    expect(again.locator("h1")).to_have_text("Nhật ký")
    assert len(entries(farm, "ngoài đồng")) == 1


def test_an_answer_that_was_lost_is_asked_for_again_and_counts_once(phone, farm):
    step(phone, "Kiểm tra chất lượng")
    lost = []

    def lose(route):
        if route.request.method != "POST":
            return route.fallback()
        lost.append(route.fetch(max_redirects=0).status)  # the server heard it and answered, the page did not
        return route.abort()

    phone.route("**/ghi?viec=*", lose)
    phone.fill("[name=note]", "mất câu trả lời")
    phone.click("main form button:text-is('Lưu')")
    expect(says(phone)).to_contain_text("Chưa gửi 1")
    assert lost == [200] and len(entries(farm, "mất câu trả lời")) == 1
    phone.unroute("**/ghi?viec=*")
    phone.click("#drafts-send")
    expect(says(phone)).to_contain_text("Đã gửi 1")
    assert len(entries(farm, "mất câu trả lời")) == 1


def test_a_form_opened_before_opens_without_a_network_and_two_entries_are_two(phone, farm):
    step(phone, "Kiểm tra chất lượng")
    phone.evaluate(CONTROLLED)
    phone.evaluate(SHELVED, phone.url)
    phone.reload()
    phone.wait_for_selector("form[data-ready]")
    phone.context.set_offline(True)
    for _ in range(2):
        phone.reload()
        phone.wait_for_selector("form[data-ready]")
        phone.fill("[name=note]", "không mạng")
        phone.click("main form button:text-is('Lưu')")
        expect(phone.locator("[name=note]")).to_have_value("")
    expect(says(phone)).to_contain_text("Chưa gửi 2")
    phone.context.set_offline(False)
    expect(says(phone)).to_contain_text("Đã gửi 2")
    assert len(entries(farm, "không mạng")) == 2


def test_what_the_server_refuses_stays_with_its_errors_beside_the_fields(phone, farm):
    with snapshot(farm.rt.main) as db:
        files = db.query(StoredFile).count()
    step(phone, "Nhập nguyên liệu")
    phone.context.set_offline(True)
    phone.fill("[name=note]", "số sai")
    phone.fill("[name=answer_1]", "1.000")
    phone.click("main form button:text-is('Lưu')")
    expect(says(phone)).to_contain_text("Chưa gửi 1")
    phone.context.set_offline(False)
    expect(says(phone)).to_contain_text("Bị trả lại, cần xem lại: 1")
    phone.click("#drafts-list a")
    expect(phone.locator("[name=note]")).to_have_value("số sai")
    expect(phone.locator("#answer_1-draft-error")).to_contain_text("Ghi một số lớn hơn 0")
    phone.fill("[name=answer_1]", "1000")
    phone.click("main form button:text-is('Lưu')")
    expect(phone.locator(".flash-success")).to_contain_text("Đã ghi: Nhập nguyên liệu")
    with snapshot(farm.rt.main) as db:
        assert db.query(StoredFile).count() == files
    assert [each.amount for each in entries(farm, "số sai")] == [1_000_000]


def test_a_session_that_ended_asks_to_sign_in_and_then_sends_and_nobody_else_sees_it(phone, farm):
    step(phone, "Kiểm tra chất lượng")
    phone.fill("[name=note]", "hết phiên")
    phone.context.clear_cookies()
    phone.click("main form button:text-is('Lưu')")
    expect(says(phone)).to_contain_text("hãy đăng nhập lại")
    expect(phone.locator("#drafts-sign-in")).to_be_visible()
    sign_in(phone, farm, "entry_assistant")
    phone.goto(f"{farm.url}/nhat-ky-san-xuat")
    expect(says(phone)).to_contain_text("của người khác")
    expect(phone.locator("main")).not_to_contain_text("hết phiên")
    assert entries(farm, "hết phiên") == []
    phone.context.clear_cookies()
    sign_in(phone, farm, "producer", phone.nth)
    phone.goto(f"{farm.url}/nhat-ky-san-xuat")
    expect(says(phone)).to_contain_text("Đã gửi 1")
    assert len(entries(farm, "hết phiên")) == 1


def test_signing_out_asks_and_leaves_nothing_on_the_phone(phone, farm):
    step(phone, "Kiểm tra chất lượng")
    phone.fill("[name=note]", "sẽ xóa")
    expect(phone.locator("#draft-line")).to_be_visible()
    asked = []
    for answer in ("dismiss", "accept"):
        phone.once("dialog", lambda dialog, answer=answer: (asked.append(dialog.message), getattr(dialog, answer)()))
        with phone.expect_event("dialog"):
            phone.click("header form button")
        if answer == "dismiss":
            expect(phone.locator("[name=note]")).to_have_value("sẽ xóa")
    assert "còn 1 bản nháp hoặc mục chưa gửi" in asked[0]
    phone.wait_for_url("**/dang-nhap")
    assert phone.evaluate("caches.keys()") == []
    kept = """async () => new Promise(done => { const asked = indexedDB.open("ban-nhap", 1);
        asked.onsuccess = () => { const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
        all.onsuccess = () => done(all.result.length); }; })"""
    assert phone.evaluate(kept) == 0


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_on_the_pages_of_the_diary(chromium, farm, axe, screen):
    context = chromium.new_context(viewport=SCREENS[screen], bypass_csp=True, locale="vi-VN")
    page, faults = context.new_page(), []

    def look(name, path=None):
        if path:
            page.goto(farm.url + path)
        faults.extend(judged(page, axe, f"{screen}-{name}"))

    for nth in range(4):
        sign_in(page, farm, "producer", nth)
        page.goto(f"{farm.url}/nhat-ky-san-xuat")
        if page.locator(".does a[href*='viec=']").count():
            break
        context.clear_cookies()
    look("diary-start")
    write = page.locator(".does a[href*='viec=']").first.get_attribute("href")
    batch = write.split("/nhat-ky")[0]
    look("diary-write", write)
    page.fill("[name=note]", "nháp")
    look("diary-draft")
    for name, path in (("diary", "nhat-ky"), ("balance", "can-doi"), ("use", "nguyen-lieu"), ("ship", "xuat-hang")):
        look(name, f"{batch}/{path}")
    context.clear_cookies()
    sign_in(page, farm, "officer")
    for name, path in (
        ("list", ""),
        ("steps", "/mau"),
        ("template", "/mau/crops"),
        ("step", "/mau/crops/1"),
        ("caps", "/dinh-muc"),
    ):
        look(f"officer-{name}", f"/nhat-ky-san-xuat{path}")
    context.close()
    assert faults == []
