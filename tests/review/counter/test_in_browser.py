"""A morning at the counter in a real browser: a sheet with wrong rows, a paper file, its slip, whoever waits."""

from __future__ import annotations

import os

import pytest

from tests.browser import Watched, phone
from tests.inspections.test_browser import sign_in
from tests.registry.imports.conftest import producers_sheet, tax_ids, workbook
from tests.review.test_reports_in_browser import SMALL_TARGETS
from trace.jobs.runner import run_due
from trace.working import JOBS

SHEETS = {"registry.import_sheet": JOBS["registry.import_sheet"]}


@pytest.fixture
def look(axe):
    """Looks at a page as it stands: nothing beside the screen, no small target, nothing that axe finds."""
    faults = []

    def one(page, name):
        page.wait_for_load_state("load")
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/counter-{name}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{name}: too wide")
        if name.startswith(("screen", "track")):
            faults.extend(f"{name}: small {found}" for found in page.evaluate(SMALL_TARGETS))
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(result => result.violations.map(v => v.id + ': ' + v.nodes[0].html))")
        faults.extend(f"{name}: {fault}" for fault in found)

    yield one
    assert faults == []


def test_a_morning_at_the_counter(chromium, site, look):
    officer = chromium.new_context(bypass_csp=True, locale="vi-VN", viewport={"width": 1280, "height": 800}).new_page()
    sign_in(officer, site, "officer")
    import_rows(officer, site, look)
    code = receive_file(officer, site, look)
    officer.context.close()
    follow(chromium, site, look, code)
    wait_outside(chromium, site, look, code)


def import_rows(page, site, look):
    page.goto(f"{site.url}/nhap/producers")
    look(page, "import-new-1280")
    wrong = {"r5": {"tax_id": 3001234563.0}, "r9": {"commune": "Không Đâu", "legal_type": "Công ty"}}
    sheet = workbook(producers_sheet(30, **wrong))
    page.set_input_files("#sheet", {"name": "cơ sở xã.xlsx", "mimeType": "application/zip", "buffer": sheet})
    page.click("text=Gửi tệp")
    look(page, "import-waiting-1280")
    run_due(site.rt, SHEETS)
    page.goto(page.url)  # the page may be loading itself anew
    assert "Sai ở đâu" in page.inner_text("main") and "28" in page.inner_text("main")
    look(page, "import-done-1280")
    page.set_viewport_size({"width": 360, "height": 640})
    look(page, "import-done-360")
    page.goto(f"{site.url}/nhap")
    look(page, "import-history-360")
    page.set_viewport_size({"width": 1280, "height": 800})


def receive_file(page, site, look):
    page.goto(f"{site.url}/tiep-nhan")
    page.fill("#tax_id", tax_ids(1)[0])
    page.press("#tax_id", "Enter")
    page.check("input[value=registration]")
    page.check("input[value=elderly]")
    look(page, "receive-1280")
    page.click("main button[type=submit]")
    page.click("text=Nộp đăng ký cơ sở")
    look(page, "received-1280")
    code = page.inner_text("main").split("HS-")[1][:9]
    with page.context.expect_page() as opened:
        page.click("text=In từ trình duyệt")
    look(opened.value, "slip-1280")
    page.goto(f"{site.url}/tiep-nhan")
    assert f"HS-{code}" in page.inner_text("main")
    page.set_viewport_size({"width": 360, "height": 640})
    look(page, "start-360")
    return f"HS-{code}"


def follow(chromium, site, look, code):
    citizen = phone(chromium, site, locale="vi-VN", bypass_csp=True)
    citizen.page.goto(f"{site.url}/theo-doi")
    citizen.page.fill("#ma", code.lower())
    with citizen.page.expect_navigation():
        citizen.page.press("#ma", "Enter")
    assert "Ngày hẹn trả" in citizen.page.inner_text("main")
    citizen.page.context.close()
    page = chromium.new_context(bypass_csp=True, viewport={"width": 360, "height": 640}).new_page()
    page.goto(f"{site.url}/theo-doi/{code}?lang=en")
    look(page, "track-360")
    page.context.close()
    assert citizen.faults == []


def wait_outside(chromium, site, look, code):
    context = chromium.new_context(bypass_csp=True, locale="vi-VN", viewport={"width": 1080, "height": 1920})
    seen = Watched(context.new_page(), site.url)
    page = seen.page
    page.goto(f"{site.url}/quay")
    look(page, "screen-1080")
    page.locator("h1").click()  # the field loses the focus, and a hand scanner types all the same
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")
    assert code in page.inner_text("main") and code not in page.url
    look(page, "screen-case-1080")
    page.click("text=Lấy phiếu")
    look(page, "screen-slip-1080")
    page.click("text=Xong: mời người tiếp theo")
    page.wait_for_selector("#code")
    assert page.input_value("#code") == ""
    page.keyboard.type(site.code("active"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".big.v")
    look(page, "screen-stamp-1080")
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{site.url}/quay")
    look(page, "screen-360")
    context.close()
    assert seen.faults == []
