"""Reports in a real browser: sent from a small phone without a script, answered by an inspector, read by its sender."""

import os
import re

import pytest

from tests.browser import phone
from tests.inspections.test_browser import sign_in
from tests.review.citizens import photo

SCREENS = {
    "light-360": {"viewport": {"width": 360, "height": 640}, "color_scheme": "light"},
    "dark-360": {"viewport": {"width": 360, "height": 640}, "color_scheme": "dark"},
    "light-1280": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
}
SMALL_TARGETS = """[..."a, button, input:not([type=hidden]), select, summary".split(", ")]
    .flatMap(kind => [...document.querySelectorAll("main " + kind)])
    .filter(one => !one.closest(".trap") && one.type !== "checkbox" && one.type !== "radio")
    .filter(one => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 44)
    .map(one => one.outerHTML)"""


def test_a_report_goes_its_way_without_a_script(chromium, site):
    citizen = phone(chromium, site, locale="vi-VN")
    page = citizen.page
    page.goto(f"{site.url}/{site.code('active')}/phan-anh")
    page.click("text=Nghi tem bị sao chép")
    page.set_input_files("#photo", {"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": photo(gps=True)})
    page.fill("#phone", "0912 345 678")
    page.fill("#place", "Chợ Hà Tĩnh")
    with page.expect_navigation():
        page.press("#place", "Enter")
    assert "Hãy đánh dấu đồng ý" in page.inner_text("main") and "Đã nhận ảnh của bạn" in page.inner_text("main")
    page.check("#phone_consent")
    with page.expect_navigation():
        page.click("button.send")
    reference = re.search(r"BC-\d{4}-\d{4}", page.inner_text("main")).group()
    assert "Dự kiến trả lời chậm nhất ngày" in page.inner_text("main")
    with page.expect_navigation():
        page.click("text=Theo dõi phản ánh này")
    assert "Chờ trả lời" in page.inner_text("main")
    assert reference not in page.url
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"lang"}

    inspector = chromium.new_context(java_script_enabled=False, locale="vi-VN").new_page()
    sign_in(inspector, site, "inspector")
    inspector.goto(f"{site.url}/xu-ly-phan-anh?kind=copy")
    with inspector.expect_navigation():
        inspector.click(f"tr:has-text('{reference}') a")
    assert "•••••••678" in inspector.inner_text("main")
    with inspector.expect_navigation():
        inspector.click("text=Hiện số điện thoại")
    assert "0912345678" in inspector.inner_text("main")
    inspector.fill("[name=text]", "Đã đến chợ kiểm tra: tem in lại, đã tạm giữ hàng.")
    inspector.check("[name=audience][value=private]")
    with inspector.expect_navigation():
        inspector.click("text=Ghi câu trả lời")
    inspector.context.close()

    page.reload()
    assert "Trả lời riêng cho bạn" in page.inner_text("main") and "đã tạm giữ hàng" in page.inner_text("main")
    page.context.close()
    assert [fault for fault in citizen.faults if "422" not in fault] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_reports_fits_and_is_accessible(chromium, axe, site, screen):
    context = chromium.new_context(**SCREENS[screen], bypass_csp=True, locale="vi-VN")
    page, faults = context.new_page(), []

    def look(name, path=None):
        if path:
            page.goto(site.url + path)
        page.wait_for_load_state("load")
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/reports-{screen}-{name}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{name}: too wide")
        faults.extend(f"{name}: small {found}" for found in page.evaluate(SMALL_TARGETS))
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(result => result.violations.map(v => v.id + ': ' + v.nodes[0].html))")
        faults.extend(f"{name}: {fault}" for fault in found)

    look("kinds", f"/{site.code('active')}/phan-anh")
    page.click("text=Khác")
    look("form")
    page.fill("#phone", "12")
    page.click("button.send")
    look("form-wrong")
    page.fill("#phone", "")
    page.fill("#text", "Nhãn ghi sai khối lượng")
    page.click("button.send")
    look("done")
    with page.expect_navigation():
        page.click("text=Theo dõi phản ánh này")
    look("status")
    look("follow", "/phan-anh/theo-doi")
    page.fill("#reference", "BC-2611-0001")
    page.fill("#secret", "1")
    page.click("button.send")
    look("follow-wrong")
    look("answers", "/phan-anh/tra-loi")
    sign_in(page, site, "inspector")
    look("queue", "/xu-ly-phan-anh")
    page.click("table a >> nth=0")
    look("report")
    page.click("text=Ghi câu trả lời")
    look("report-wrong")
    context.close()
    assert faults == []
